"""The sections of the settings, the bar that goes to each, and what is found by words. It asks nobody."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from desktop import settings_text
from desktop.text import translate
from desktop.theme import LARGE, MEDIUM, TINY, Theme
from desktop.widgets.empty_state import EmptyState
from desktop.widgets.scroll_column import ScrollColumn
from desktop.windows.settings.row import SettingRow
from desktop.windows.settings.section import Section
from proxy_core import SettingGroup, SettingInfo

WIDEST = 880  # lines that are longer are hard to read
IDLE_MS = 40
ROOM_FOR_BAR = 10  # beside the cards, so that the scroll bar touches none


class SettingsBody(QWidget):
    """One section at a time; while something is looked for, all of them, as far as they have it.

    Attributes: rows, those that are built, by the name of their setting. Cards are built one after the other, those of
    the section that is seen first: between two of them the window can do what else there is.
    Signals: built(Card); all_wanted(), when nothing was found and everything is to be shown again.
    """

    built = Signal(object)
    all_wanted = Signal()

    def __init__(self, theme: Theme, infos: Sequence[SettingInfo]) -> None:
        super().__init__()
        self._words = ""
        self.sections = {group: Section(theme, group, infos) for group in SettingGroup}
        self.rows: dict[str, SettingRow] = {}
        self.current = next(iter(SettingGroup))
        self.tabs = {group: QPushButton(settings_text.group(group)) for group in SettingGroup}
        self.nothing = EmptyState(
            theme,
            "search",
            translate("settings", "No setting is like that"),
            translate(
                "settings", "Look for another word of its name or of what it does, such as port, key or reserve."
            ),
            translate("settings", "Show all settings"),
        )
        self.nothing.pressed.connect(self.all_wanted)
        self._to_reveal: QWidget | None = None
        self._soon = QTimer(self, singleShot=True, interval=0)  # until then, what was shown just now has its place
        self._soon.timeout.connect(self._reveal)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)
        self._idle = QTimer(self)
        self._idle.timeout.connect(self._build_next)
        self._lay_out()
        self._show()

    def begin(self) -> None:
        """Build what is seen first, and then all else."""
        self._idle.start()
        self._begin_section()

    def show_section(self, group: SettingGroup) -> None:
        """Show one section; while something is looked for, go to what was found there."""
        self.current = group
        if not self.sections[group].is_built:
            self._begin_section()
        if self._words:
            self._area.verticalScrollBar().setValue(self.sections[group].y())
        else:
            self._show()
            self._area.verticalScrollBar().setValue(0)

    def look_for(self, words: str) -> None:
        """Show only settings in which all these words are; all, when there are none."""
        self._words = words.strip()
        for group in self.sections:
            self._build(group)
        found = {group: section.look_for(self._words) for group, section in self.sections.items()}
        for group, tab in self.tabs.items():
            tab.setVisible(found[group])
        self._stack.setCurrentWidget(self._area if any(found.values()) else self.nothing)
        self._show(found)
        self._area.verticalScrollBar().setValue(0)

    def show_setting(self, name: str) -> None:
        """Show one setting, with the keyboard on it."""
        for group, section in self.sections.items():
            if name in section.names:
                self._build(group)
                self.show_section(group)
                self.rows[name].editor.setFocus()
                self.reveal(self.rows[name])

    def reveal(self, row: QWidget) -> None:
        """Scroll, once it has its place, so that all of a row is seen."""
        self._to_reveal = row
        self._soon.start()

    def focus_first(self) -> None:
        """Give the keyboard to the section's button."""
        self.tabs[self.current].setFocus()

    def focus_found(self) -> None:
        """Give the keyboard to the first setting that is shown."""
        for section in self.sections.values():
            for row in section.rows:
                if row.isVisible():
                    row.editor.setFocus()
                    self.reveal(row)
                    return

    def _reveal(self) -> None:
        widget, self._to_reveal = self._to_reveal, None
        if widget is not None and widget.isVisible():
            self._area.ensureWidgetVisible(widget, 0, LARGE)

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Go where the keyboard goes. The mouse is there already, and nothing moves below it."""
        pressed = QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton
        if now is not None and not pressed and self._content.isAncestorOf(now):
            self.reveal(now)

    def _build(self, group: SettingGroup) -> None:
        """All of a section, as something in it is wanted now."""
        while not self.sections[group].is_built:
            self._build_card(group)

    def _build_card(self, group: SettingGroup) -> None:
        card = self.sections[group].build_next()
        self.rows |= {row.info.name: row for row in card.settings}
        self.built.emit(card)

    def _begin_section(self) -> None:
        """Build what is to be seen now, and show it once all of it has its place."""
        self._content.setUpdatesEnabled(False)
        self._build_card(self.current)
        self._idle.setInterval(0)

    def _build_next(self) -> None:
        left = [group for group, section in self.sections.items() if not section.is_built]
        if self.current in left:
            self._build_card(self.current)
        elif not self._content.updatesEnabled():  # a turn after its last card
            self._content.setUpdatesEnabled(True)
            self._idle.setInterval(IDLE_MS)
        elif left:
            self._build_card(left[0])
        else:
            self._idle.stop()

    def _show(self, found: dict[SettingGroup, bool] | None = None) -> None:
        for group, section in self.sections.items():
            section.setVisible(found[group] if found and self._words else group is self.current)
        self._tabs.setExclusive(False)
        for group, tab in self.tabs.items():
            tab.setChecked(group is self.current and not self._words)
        self._tabs.setExclusive(True)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(TINY)
        self._tabs = QButtonGroup(self)
        for group, tab in self.tabs.items():
            tab.setProperty("kind", "segment")
            tab.setCheckable(True)
            tab.setAutoExclusive(True)  # so that it is said to be one of several
            tab.clicked.connect(lambda _on, group=group: self._choose(group))
            self._tabs.addButton(tab)
            bar.addWidget(tab)
        bar.addStretch(1)
        self._content = content = QWidget()
        content.setMaximumWidth(WIDEST)
        cards = QVBoxLayout(content)
        cards.setContentsMargins(0, 0, ROOM_FOR_BAR, 0)
        cards.setSpacing(LARGE)
        for section in self.sections.values():
            cards.addWidget(section)
        cards.addStretch(1)
        self._area = ScrollColumn(content)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._stack = QStackedLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(MEDIUM)
        column.addLayout(bar)
        column.addLayout(self._stack, 1)
        self._stack.addWidget(self._area)  # only now: it shows what it is given, which is a window without a parent
        self._stack.addWidget(self.nothing)

    def _choose(self, group: SettingGroup) -> None:
        self.show_section(group)
        if self._words:  # nothing is chosen among what was found
            self._tabs.setExclusive(False)
            self.tabs[group].setChecked(False)
            self._tabs.setExclusive(True)
