"""What is higher than its place: it scrolls down, never across, and the keyboard goes to what is in it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QWidget


class ScrollColumn(QScrollArea):
    """Holds a widget whose ground is that of what stands around it."""

    def __init__(self, body: QWidget | None = None) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        if body is not None:
            self.hold(body)

    def hold(self, body: QWidget) -> None:
        """Show this from now on."""
        body.setObjectName("body")  # the style sheet knows it by that
        self.setWidget(body)
