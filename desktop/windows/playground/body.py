"""The form and the pictures of the playground: beside each other where there is room, else one below the other."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QWidget

from desktop.theme import HUGE, SMALL

ROOM_FOR_TWO = 760  # from here on the pictures are beside the form
FORM_WIDTH = 360
NO_LIMIT = 16_777_215  # Qt's own


class Body(QScrollArea):
    """As wide as there is room, and to be scrolled where it is higher."""

    def __init__(self, form: QWidget, results: QWidget) -> None:
        super().__init__()
        self._form = form
        body = QWidget()
        body.setObjectName("body")
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, body)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(HUGE)
        self._line.addWidget(form, 2)
        self._line.addWidget(results, 3)
        self.setProperty("page", True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keyboard goes to what is in it
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(body)

    def is_beside(self) -> bool:
        """Whether the pictures are beside the form."""
        return self._line.direction() is QBoxLayout.Direction.LeftToRight

    def reveal(self, widget: QWidget) -> None:
        """Scroll to a part of it, once that has its place."""
        QTimer.singleShot(0, widget, lambda: self.ensureWidgetVisible(widget, 0, SMALL))

    def resizeEvent(self, event: QResizeEvent) -> None:
        beside = self.width() >= ROOM_FOR_TWO
        if self.is_beside() != beside:
            way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
            self._line.setDirection(way)
        self._form.setMaximumWidth(max(FORM_WIDTH, self.width() * 2 // 5) if beside else NO_LIMIT)
        super().resizeEvent(event)
