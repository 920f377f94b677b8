"""Enter on a button: Qt leaves that to dialogs, and people expect it everywhere."""

from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget


def press_focused(page: QWidget) -> bool:
    """Press the button of `page` that has the keyboard. False when none has."""
    focused = QApplication.focusWidget()
    if not isinstance(focused, QAbstractButton) or not page.isAncestorOf(focused):
        return False
    focused.click()
    return True
