"""What paints a picture by itself. To a screen reader it is one, with the name that it is given."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel


class Painted(QLabel):
    """Whoever inherits paints. Qt calls a label with a pixmap a graphic, and has no other way to say so of a widget."""

    def setAccessibleName(self, name: str) -> None:
        """What is to be seen; empty while that is nothing."""
        super().setAccessibleName(name)
        if self.pixmap().isNull() == bool(name):
            self.setPixmap(QPixmap(1, 1) if name else QPixmap())  # never painted

    def sizeHint(self) -> QSize:
        return QSize()

    def minimumSizeHint(self) -> QSize:
        return QSize()
