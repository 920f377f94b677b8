"""Enter and Escape, where nobody at the keyboard took them: they do what people expect of them everywhere."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.widgets.enter_key import press_focused
from desktop.widgets.find_field import FindField
from desktop.widgets.message_bar import MessageBar
from desktop.windows.pages import Pages


def take(key: int, window: QWidget, pages: Pages, messages: MessageBar) -> bool:
    """Whether the key did something: Enter presses the button that has the keyboard, Escape closes what is open."""
    if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
        return press_focused(window)
    return key == Qt.Key.Key_Escape and escape(pages, messages, window.focusWidget())


def escape(pages: Pages, messages: MessageBar, focused: QWidget | None) -> bool:
    """Close what the page has open, else what the bar says, else an empty search. False where nothing is."""
    if (focused is None or not pages.isAncestorOf(focused)) and pages.escape():
        return True
    if messages.text():
        messages.clear()
    elif isinstance(focused, FindField):
        pages.focus_first()
    else:
        return False
    return True
