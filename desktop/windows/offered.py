"""How a page offers what can be done on it to the palette: as actions of its widget, each naming the page it needs."""

import re
from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from desktop.windows.page import Page

UNLISTED = "unlisted"  # the property of an action that the palette leaves out
_PAGE = "page"  # the property with the page's value
_KEY_MARK = re.compile(r"\s*\(&\w\)|&(?=\S)")


def offer(widget: QWidget, page: Page, *actions: QAction) -> None:
    """Let these be found and triggered wherever the person is: whoever triggers one shows its page first."""
    for action in actions:
        action.setProperty(_PAGE, page.value)
        widget.addAction(action)


def page_action(parent: QObject, page: Page | None, words: str, run: Callable[[], object]) -> QAction:
    """An action without keys that calls `run`, for which `page` has to be shown; None for any."""
    action = QAction(words, parent)
    action.triggered.connect(lambda _checked: run())
    if page is not None:
        action.setProperty(_PAGE, page.value)
    return action


def page_of(action: QAction) -> Page | None:
    """The page that has to be shown before `action` is triggered; None for any."""
    value = action.property(_PAGE)
    return Page(value) if isinstance(value, str) and value in set(Page) else None


def words_of(action: QAction) -> str:
    """What an action is called, without the mark of a menu's key."""
    return _KEY_MARK.sub("", action.text().replace("&&", "\0")).replace("\0", "&")
