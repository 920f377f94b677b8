"""What a person who hears the window is told of without going there: a message, a picture that came."""

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

ANNOUNCED = "announced"  # the property of a widget with what it told last


def announce(widget: QWidget, words: str) -> None:
    """Have a screen reader say this once it has said what it is at. Where none listens, nothing happens."""
    widget.setProperty(ANNOUNCED, words)
    if words:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, words))
