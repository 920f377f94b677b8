"""The page of settings: passes what a person changes to the verbs, and what became of it to the rows."""

from collections.abc import Mapping
from typing import Any

import msgspec
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop import settings_text, text
from desktop.core_signals import CoreSignals
from desktop.needs import is_loopback
from desktop.text import translate
from desktop.theme import MEDIUM, Theme
from desktop.verbs import Verbs
from desktop.widgets.find_field import FindField
from desktop.widgets.page_head import PageHead
from desktop.windows.offered import offer, page_action
from desktop.windows.page import Page
from desktop.windows.settings.body import SettingsBody
from desktop.windows.settings.diagnosis_line import DiagnosisLine
from desktop.windows.settings.key_row import KeyRow
from desktop.windows.settings.restart_line import RestartLine
from desktop.windows.settings.row import SettingRow
from desktop.windows.settings.section import Card
from desktop.windows.settings.sizes import SizePreview
from desktop.windows.settings.version_line import VersionLine
from proxy_core import Phrase, ProxyState, Settings, describe

SEARCH_WIDTH = 260
SIZE_SETTINGS = frozenset({"sizes", "ratio_in_size", "default_model", "qualities"})


def values_of(settings: Settings) -> dict[str, Any]:
    """Every setting as a JSON value, by its name."""
    values: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(settings))
    return values


class SettingsPage(QWidget):
    """Built when it is first wanted: there are many fields, and most starts of Easel need none of them."""

    def __init__(self, theme: Theme, signals: CoreSignals, verbs: Verbs) -> None:
        super().__init__()
        self._theme, self._signals, self._verbs = theme, signals, verbs
        self._values: Mapping[str, Any] = {}
        self._body: SettingsBody | None = None
        self.search = FindField(theme, translate("settings", "Find a setting"))
        self.search.setToolTip(translate("settings", "By any word of its name or of what it does (Ctrl+F)"))
        self.search.setFixedWidth(SEARCH_WIDTH)
        head = PageHead(translate("window", "Settings"))
        head.add_action(self.search)
        self.restart = RestartLine(theme)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(MEDIUM)
        self._column.addWidget(head)
        self._column.addWidget(self.restart)
        self.key: KeyRow | None = None  # these two when their card is built
        self.sizes: SizePreview | None = None
        self.version = VersionLine(signals)
        self.diagnosis = DiagnosisLine(verbs)
        self._connect()
        self._offer_tools()

    @property
    def body(self) -> SettingsBody:
        """The sections, built if they are not yet."""
        if self._body is None:
            self._body = SettingsBody(self._theme, describe())
            self._body.built.connect(self._join)
            self._body.all_wanted.connect(self.search.clear)
            self._column.addWidget(self._body, 1)
            self._body.begin()
        return self._body

    def entered(self) -> None:
        """The page is seen."""
        self.body.setVisible(True)
        self._refresh_sizes()

    def focus_first(self) -> None:
        """Give the keyboard to the page."""
        self.body.focus_first()

    def leave(self) -> None:
        """The window closes for good: what its section was never built for goes too."""
        for part in (self.version, self.diagnosis):
            if part.parentWidget() is None:
                part.setParent(self)

    def focus_search(self) -> None:
        """Give the keyboard to what looks for settings."""
        self.search.setFocus()
        self.search.selectAll()

    def show_setting(self, name: str) -> None:
        """Show one setting, with the keyboard on it."""
        self.search.clear()
        self.body.show_setting(name)

    # --- what it is made of

    def _join(self, card: Card) -> None:
        """Give a card that was built its values, and hear what is changed in it."""
        for row in card.settings:
            if row.info.name in self._values:
                row.set_value(self._values[row.info.name])
            row.set_outdated(row.info.name in self._signals.proxy.outdated)
            row.change_wanted.connect(self._verbs.settings.change)
            row.undoable.connect(self._offer_undo)
        if card.has("auth_mode"):
            self.key = self._make_key()
            card.put_after("auth_mode", self.key, self.key)
        if card.has("sizes"):
            self.sizes = self._make_sizes()
            card.put_below("sizes", self.sizes)
        if card.has("update_check"):
            for line in (self.version, self.diagnosis):
                card.put_below("update_check", line)

    def _look_for(self, words: str) -> None:
        self.body.look_for(words)

    def _go_to_found(self) -> None:
        self.body.focus_found()

    def _connect(self) -> None:
        self.search.textChanged.connect(self._look_for)
        self.search.left.connect(self._go_to_found)
        self.restart.restart_wanted.connect(self._verbs.main.restart_proxy)
        self._verbs.main.busy_changed.connect(self._set_busy)
        self._verbs.settings.changed.connect(self._changed)
        self._verbs.settings.refused.connect(self._refused)
        self._signals.settings_changed.connect(self._take)
        self._signals.proxy_changed.connect(self._show_outdated)
        if self._signals.settings is not None:
            self._take(self._signals.settings)
        self._show_outdated(self._signals.proxy)

    def _make_key(self) -> KeyRow:
        settings, main = self._verbs.settings, self._verbs.main
        key = KeyRow(self._theme, given=settings.key_is_given)
        key.show_wanted.connect(settings.load_key)
        key.new_wanted.connect(settings.renew_key)
        key.copy_wanted.connect(main.copy_key)
        key.grown.connect(lambda: self.body.reveal(key))
        settings.key_loaded.connect(key.show_key)
        settings.key_renewed.connect(self._show_renewed)
        settings.busy_changed.connect(self._set_key_busy)
        main.copied.connect(self._say_copied)
        return key

    def _show_renewed(self, key: str, another: bool) -> None:
        if self.key is not None:
            self.key.show_renewed(key, another=another)

    def _set_key_busy(self, verb: str, busy: bool) -> None:
        if self.key is not None and verb == "key":
            self.key.set_busy(busy)

    def _say_copied(self, what: str) -> None:
        if self.key is not None and what == "key":
            self.key.say_copied()

    def _make_sizes(self) -> SizePreview:
        settings = self._verbs.settings
        sizes = SizePreview(self._theme)
        sizes.size_asked.connect(settings.map_size)
        sizes.table_wanted.connect(settings.load_sizes)
        settings.size_mapped.connect(sizes.show_answer)
        settings.sizes_loaded.connect(sizes.show_table)
        return sizes

    def _refresh_sizes(self) -> None:
        if self.sizes is not None:
            self.sizes.refresh()

    def _offer_tools(self) -> None:
        settings = self._verbs.settings
        new = page_action(self, None, translate("settings", "Make a new key\u2026"), self._ask_new_key)
        new.setEnabled(not settings.key_is_given)
        diagnose = page_action(self, None, translate("settings", "Copy diagnosis"), settings.diagnose)
        offer(self, Page.SETTINGS, new, diagnose)

    def _ask_new_key(self) -> None:
        self.show_setting("auth_mode")
        if self.key is not None:
            self.key.renew.click()

    # --- what becomes of settings

    def _take(self, settings: Settings) -> None:
        before, self._values = self._values, values_of(settings)
        changed = {name for name, value in self._values.items() if before.get(name) != value}
        rows = self._rows()
        for name in changed & rows.keys():
            rows[name].set_value(self._values[name])
        if changed & SIZE_SETTINGS:
            self._refresh_sizes()

    def _changed(self, name: str, wanted: Any, settings: Settings) -> None:
        row = self._rows().get(name)
        if row is not None:
            row.accept(wanted, values_of(settings)[name])
        if name == "host" and not is_loopback(settings.host):
            self._verbs.main.message.emit(text.phrase(Phrase("open_to_others", {"host": settings.host})))

    def _refused(self, name: str, _wanted: Any, why: Phrase) -> None:
        words, row = text.sentence(text.phrase(why)), self._rows().get(name)
        if row is not None:
            row.refuse(words)
            self.body.reveal(row)
        else:
            self._verbs.main.message.emit(words)

    def _show_outdated(self, proxy: ProxyState) -> None:
        self.restart.say(settings_text.outdated(describe(), proxy.outdated) if proxy.outdated else "")
        for name, row in self._rows().items():
            row.set_outdated(name in proxy.outdated)

    def _rows(self) -> dict[str, SettingRow]:
        return {} if self._body is None else self._body.rows

    def _set_busy(self, verb: str, busy: bool) -> None:
        if verb == "proxy":
            self.restart.set_busy(busy)

    def _offer_undo(self, name: str, words: str, before: Any) -> None:
        undo = translate("settings", "&Undo")
        self._verbs.main.offer(words, undo, lambda: self._verbs.settings.change(name, before))
