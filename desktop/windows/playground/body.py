"""The form and the pictures of the playground: beside each other where there is room, else one below the other."""

import shiboken6
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QWidget

from desktop.theme import HUGE, SMALL

ROOM_FOR_TWO = 760  # from here on the pictures are beside the form
FORM_WIDTH = 360
NO_LIMIT = 16_777_215  # Qt's own
SETTLED_MS = 150  # after which what was shown just now has its place


class Body(QScrollArea):
    """As wide as there is room, and to be scrolled where it is higher."""

    def __init__(self, form: QWidget, results: QWidget) -> None:
        super().__init__()
        self._form = form
        self._revealed: QWidget | None = None
        self._settling = QTimer(self, singleShot=True, interval=SETTLED_MS)
        self._settling.timeout.connect(self._follow)
        self._content = body = QWidget()
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
        self.verticalScrollBar().rangeChanged.connect(self._follow)

    def is_beside(self) -> bool:
        """Whether the pictures are beside the form."""
        return self._line.direction() is QBoxLayout.Direction.LeftToRight

    def reveal(self, widget: QWidget) -> None:
        """Scroll to a part of it, and along with it until it has its place; to its top where it is higher than this."""
        self._revealed = widget
        self._settling.start()
        QTimer.singleShot(0, self, self._follow)

    def _follow(self) -> None:
        widget = self._revealed
        if widget is None or not shiboken6.isValid(widget):
            return
        if widget.height() + 2 * SMALL > self.viewport().height():
            self.verticalScrollBar().setValue(widget.mapTo(self._content, QPoint(0, 0)).y() - SMALL)
        else:
            self.ensureWidgetVisible(widget, 0, SMALL)
        if not self._settling.isActive():
            self._revealed = None

    def resizeEvent(self, event: QResizeEvent) -> None:
        beside = self.width() >= ROOM_FOR_TWO
        if self.is_beside() != beside:
            way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
            self._line.setDirection(way)
        self._form.setMaximumWidth(max(FORM_WIDTH, self.width() * 2 // 5) if beside else NO_LIMIT)
        super().resizeEvent(event)
