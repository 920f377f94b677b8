"""The keyboard goes back to where it was, when what had taken it goes away."""

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def give_back(before: QWidget | None) -> bool:
    """Whether `before` has the keyboard again: not one that is gone, hidden or off by now."""
    if before is None or not shiboken6.isValid(before) or not (before.isVisible() and before.isEnabled()):
        return False
    before.setFocus(Qt.FocusReason.OtherFocusReason)
    return True
