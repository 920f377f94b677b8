"""Properties that the style sheet goes by: Qt looks at them only when it dresses a widget."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.cells import Tone


def set_dress(widget: QWidget, name: str, value: str) -> None:
    """Give a property another value, and dress the widget anew if it was dressed for the one before."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def set_tone(widget: QWidget, tone: Tone) -> None:
    """Have words in the colour of this tone."""
    set_dress(widget, "tone", tone.value)
