"""What a person does with a widget, in words."""

from PySide6.QtCore import Qt


def type_into(qtbot, line, text, key=Qt.Key.Key_Return):
    """Types over what stands in a line, and presses a key; None for none."""
    line.selectAll()
    qtbot.keyClicks(line, text)
    if key is not None:
        qtbot.keyClick(line, key)


def press(qtbot, button):
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
