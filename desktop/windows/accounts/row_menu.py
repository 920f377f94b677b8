"""The menu of a row: the same verbs as the details and the bar have, for one account or for those that are chosen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from desktop.many_accounts import Deed
from desktop.text import translate
from proxy_core import Account


@dataclass(frozen=True, slots=True)
class RowVerbs:
    """What the entries do."""

    open: Callable[[], object]
    mend: Callable[[Account], object]
    deed: Callable[[Deed], object]
    step: Callable[[int], object]
    remove: Callable[[], object]


def row_menu(parent: QWidget, accounts: Sequence[Account], verbs: RowVerbs, *, orders: bool) -> QMenu:
    """The menu for these accounts; it goes when it is closed."""
    menu = QMenu(parent)
    menu.aboutToHide.connect(menu.deleteLater)
    only = accounts[0] if len(accounts) == 1 else None
    if only is not None:
        _add(menu, translate("accounts", "&Details"), verbs.open, "Enter")
        menu.addSeparator()
    if any(not account.enabled for account in accounts):
        _add(menu, translate("accounts", "&Enable"), lambda: verbs.deed(Deed.ENABLE), "Space" if only else "")
    if any(account.enabled for account in accounts):
        _add(menu, translate("accounts", "D&isable"), lambda: verbs.deed(Deed.DISABLE), "Space" if only else "")
    _add(menu, translate("accounts", "C&heck"), lambda: verbs.deed(Deed.CHECK))
    _add(menu, translate("accounts", "Refresh &quotas"), lambda: verbs.deed(Deed.REFRESH))
    if only is not None:
        words = translate("accounts", "&Sign in again") if only.by_login else translate("accounts", "Replace the &key")
        _add(menu, words, lambda: verbs.mend(only))
    menu.addSeparator()
    for words, step, key in (
        (translate("accounts", "Draw e&arlier"), -1, "Alt+Up"),
        (translate("accounts", "Draw &later"), 1, "Alt+Down"),
    ):
        _add(menu, words, partial(verbs.step, step), key).setEnabled(orders)
    menu.addSeparator()
    _add(menu, translate("accounts", "&Remove"), verbs.remove, "Del")
    return menu


def _add(menu: QMenu, words: str, run: Callable[[], object], key: str = "") -> QAction:
    action = QAction(words, menu)
    if key:
        action.setShortcut(QKeySequence(key))
        action.setShortcutVisibleInContextMenu(True)
    action.triggered.connect(lambda _checked: run())
    menu.addAction(action)
    return action
