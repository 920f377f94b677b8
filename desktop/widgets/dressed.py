"""Properties that the style sheet goes by: Qt looks at them only when it dresses a widget."""

from PySide6.QtWidgets import QWidget

from desktop.cells import Tone


def set_dress(widget: QWidget, name: str, value: str) -> None:
    """Give a property another value, and dress the widget anew if it had another before."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def set_tone(widget: QWidget, tone: Tone) -> None:
    """Have words in the colour of this tone."""
    set_dress(widget, "tone", tone.value)
