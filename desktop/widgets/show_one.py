"""Shows one of a stack, such as a list or what is said while it is empty, and keeps the keyboard with it."""

from collections.abc import Callable

from PySide6.QtWidgets import QStackedLayout, QWidget


def show_one(stack: QStackedLayout, shown: QWidget, owner: QWidget, focus: Callable[[], None]) -> None:
    """Show this one of the stack in `owner`. Where the keyboard was within `owner`, `focus` gives it to the new one."""
    if shown is stack.currentWidget():
        return
    holder = owner.window().focusWidget()
    had_keyboard = holder is not None and owner.isAncestorOf(holder)
    stack.setCurrentWidget(shown)
    if had_keyboard:
        focus()
