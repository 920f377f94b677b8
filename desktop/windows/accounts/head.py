"""The head of the page of accounts: how many can draw, a line to find one, and what can be done with all of them."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton

from desktop.text import counted, number, translate
from desktop.theme import Theme
from desktop.widgets.copy_button import ICON_GAP
from desktop.widgets.find_field import FindField
from desktop.widgets.page_head import PageHead

FIND = 220


class AccountsHead(PageHead):
    """Signals: looked_for(words); left(), when Enter goes on to what was found; add_wanted(); sort_wanted(whether by
    provider); import_wanted(); export_wanted().
    """

    looked_for = Signal(str)
    left = Signal()
    add_wanted = Signal()
    sort_wanted = Signal(bool)
    import_wanted = Signal()
    export_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(translate("accounts", "Accounts"))
        self._theme = theme
        self.search = FindField(theme, translate("accounts", "Find an account"))
        self.search.setToolTip(translate("accounts", "By name, provider or state, such as: gemini cooling (Ctrl+F)"))
        self.search.setMaximumWidth(FIND)
        self.search.textChanged.connect(self.looked_for)
        self.search.left.connect(self.left)
        self.add = QPushButton(ICON_GAP + translate("accounts", "A&dd account"))
        self.add.setToolTip(translate("accounts", "Sign in with Google, or bring an API key (Ctrl+N)"))
        self.add.clicked.connect(self.add_wanted)
        self.more = QPushButton()
        self.more.setProperty("kind", "quiet")
        self.more.setAccessibleName(translate("accounts", "More about accounts"))
        self.more.setToolTip(translate("accounts", "Sort, import, export"))
        self.by_provider = QAction(translate("accounts", "&Sort by provider"), self)
        self.by_provider.setCheckable(True)
        self.by_provider.toggled.connect(self.sort_wanted)
        self.export = QAction(translate("accounts", "&Export accounts\u2026"), self)
        self.export.triggered.connect(self.export_wanted)
        self.import_ = QAction(translate("accounts", "&Import accounts\u2026"), self)
        self.import_.triggered.connect(self.import_wanted)
        self.menu = QMenu(self)
        self.menu.addAction(self.by_provider)
        self.menu.addSeparator()
        self.menu.addActions([self.import_, self.export])
        self.more.setMenu(self.menu)
        self.add_action(self.search, 1)
        self.add_action(self.add)
        self.add_action(self.more)
        theme.changed.connect(self._dress)
        self._dress()

    def show_count(self, able: int, count: int) -> None:
        """So many could draw, of so many."""
        words = counted("accounts", "%Ln of {all} can draw", able).format(all=number(count))
        self.set_note(words if count else "")
        self.search.setVisible(count > 1 or bool(self.search.text()))
        self.add.setVisible(bool(count))
        self.by_provider.setEnabled(count > 1)
        self.export.setEnabled(bool(count))

    def _dress(self) -> None:
        colour = self._theme.tokens.text
        self.add.setIcon(self._theme.icon("plus", colour))
        self.more.setIcon(self._theme.icon("ellipsis-vertical", colour))
