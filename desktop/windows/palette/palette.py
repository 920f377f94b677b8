"""The palette: a field over the window and below it all that fits what is typed, to be opened or done by Enter.

It finds and shows; what is found comes from the stock, and the window goes where the signals say.
"""

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QStackedLayout, QVBoxLayout, QWidget

from desktop.core_signals import CoreSignals
from desktop.models.palette_list import PaletteList, spoken
from desktop.palette_entries import Entry, Kind
from desktop.palette_uses import PaletteUses
from desktop.text import counted, number, translate
from desktop.theme import HUGE, LARGE, MEDIUM, SMALL, Theme
from desktop.verbs import Verbs
from desktop.widgets.announce import announce
from desktop.widgets.focus_back import give_back
from desktop.windows.offered import page_of
from desktop.windows.page import Page
from desktop.windows.palette.backdrop import Backdrop
from desktop.windows.palette.field import PaletteField
from desktop.windows.palette.rows import PaletteRows
from desktop.windows.palette.stock import Stock

WIDEST, BESIDE = 640, 48
ROWS = 10  # seen at once, where the window has room for them
FROM_TOP = 0.1  # of the window's height is above it


class Palette(QFrame):
    """A child of the window over which it opens. `actions` are what can be done now, beyond what it knows itself; one
    with the property "unlisted" is left out. `uses` remembers what was chosen.

    Signals: page_wanted(Page); setting_wanted(its name); account_wanted(id); request_wanted(id).
    """

    page_wanted = Signal(object)
    setting_wanted = Signal(str)
    account_wanted = Signal(str)
    request_wanted = Signal(str)

    def __init__(
        self,
        theme: Theme,
        signals: CoreSignals,
        verbs: Verbs,
        actions: Callable[[], Sequence[QAction]],
        parent: QWidget,
        *,
        uses: PaletteUses | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(parent)
        self.setProperty("floating", True)
        self.setAccessibleName(translate("palette", "Find anything"))
        self._verbs, self._uses = verbs, uses if uses is not None else PaletteUses()
        self._over, self._before = parent, parent.focusWidget()
        self._is_open = False
        self.model, self.stock = PaletteList(self), Stock(signals, verbs, actions, self, now=now)
        self.field, self.rows = PaletteField(theme), PaletteRows(theme, self.model)
        self.nothing, self.hint, self.amount = QLabel(), QLabel(_hint()), QLabel()
        self.backdrop = Backdrop(parent)
        self._lay_out()
        self._connect()
        self.hide()
        parent.installEventFilter(self)

    # --- coming and going

    def open(self) -> None:
        """Come up, empty, with the keyboard; where it is open already, go away."""
        if self._is_open:
            self.shut()
            return
        self._before = self.window().focusWidget()
        self._is_open = True
        self.field.clear()
        self.stock.refresh()
        self._collect()
        self._place()
        for widget in (self.backdrop, self):
            widget.show()
            widget.raise_()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def shut(self) -> None:
        """Go away. The keyboard goes back to where it was, unless it is somewhere else already."""
        if not self._is_open:
            return
        self._is_open = False
        if self.window().focusWidget() in {self.field, None} and not give_back(self._before):
            self.field.clearFocus()
        self.hide()
        self.backdrop.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._over and self._is_open:
            self._place()
        return super().eventFilter(watched, event)

    # --- what it is made of

    def _lay_out(self) -> None:
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.setWordWrap(True)
        self.nothing.setTextFormat(Qt.TextFormat.PlainText)
        self.nothing.setMargin(LARGE)
        for label in (self.nothing, self.hint, self.amount):
            label.setProperty("tone", "muted")
        self._body, head, foot = QWidget(), QHBoxLayout(), QHBoxLayout()
        self._body.setFixedHeight(self.rows.delegate.row_height)  # whatever is said in it
        self._stack = QStackedLayout(self._body)
        self._stack.addWidget(self.rows)
        self._stack.addWidget(self.nothing)
        head.setContentsMargins(MEDIUM, 0, MEDIUM, 0)  # its icon stands over those of the rows
        head.addWidget(self.field)
        middle = QVBoxLayout()
        middle.setContentsMargins(SMALL, SMALL, SMALL, SMALL)
        middle.addWidget(self._body)
        foot.setContentsMargins(LARGE, SMALL, LARGE, SMALL)
        foot.setSpacing(MEDIUM)
        foot.addWidget(self.hint, 1)
        foot.addWidget(self.amount)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(_rule())
        column.addLayout(middle, 1)
        column.addWidget(_rule())
        column.addLayout(foot)

    def _connect(self) -> None:
        field, rows = self.field, self.rows
        field.textChanged.connect(self._look_for)
        field.stepped.connect(rows.step)
        field.paged.connect(rows.page)
        field.jumped.connect(rows.jump)
        field.chosen.connect(lambda: self._choose(rows.row))
        field.closed.connect(self.shut)
        field.left.connect(self.shut)
        rows.pressed_row.connect(self._choose)
        rows.current_changed.connect(self._tell_current)
        self.backdrop.pressed.connect(self.shut)
        self.stock.changed.connect(self._collect_more)

    def _place(self) -> None:
        """In the upper middle, with room for all rows where the window has it."""
        within = self._over.rect()
        width, top = min(WIDEST, within.width() - BESIDE), max(HUGE, int(within.height() * FROM_TOP))
        self.ensurePolished()
        around, row = self.sizeHint().height() - self._body.minimumHeight(), self.rows.delegate.row_height
        rows = max(1, min(ROWS, (within.height() - top - HUGE - around) // row))
        self._body.setFixedHeight(rows * row)
        self.setGeometry((within.width() - width) // 2, top, width, around + rows * row)
        self.backdrop.surround(self.geometry())

    # --- what is found

    def _collect(self) -> None:
        self.model.set_entries(self.stock.entries(), self._uses.names)
        self._show_found()

    def _collect_more(self) -> None:
        """Requests came: the person stays at the row they chose."""
        if not self._is_open:
            return
        row = self.rows.row
        chosen = self.model.entry(row)
        self._collect()
        if row > 0 and chosen is not None:
            self.rows.choose(self.model.row_of(chosen.key))

    def _look_for(self, typed: str) -> None:
        if self._is_open:
            self.stock.look_up(typed)
            self.model.type(typed)
            self._show_found()

    def _show_found(self) -> None:
        rows, count = self.model.rowCount(), self.model.count
        self._stack.setCurrentWidget(self.rows if rows else self.nothing)
        self.nothing.setText("" if rows else _nothing(self.field.text().strip()))
        more = counted("palette", "the best {shown} of %Ln", count).format(shown=number(rows)) if count > rows else ""
        self.amount.setText(more)
        self.rows.choose(0)
        if not rows:
            self._say(self.nothing.text())

    def _tell_current(self) -> None:
        entry = self.model.entry(self.rows.row)
        if entry is not None:
            self._say(spoken(entry))

    def _say(self, words: str) -> None:
        """To a person who hears the window: the keyboard stays in the field, so that no row is told by itself."""
        self.field.setAccessibleDescription(words)
        if self._is_open:
            announce(self.field, words)

    # --- what is done

    def _choose(self, row: int) -> None:
        entry = self.model.entry(row)
        if entry is None:
            return
        if entry.kind is not Kind.REQUEST:
            self._uses.add(entry.key)
        self.shut()
        self._do(entry)

    def _do(self, entry: Entry) -> None:
        match entry.kind:
            case Kind.PAGE:
                self.page_wanted.emit(Page(entry.name))
            case Kind.SETTING:
                self.setting_wanted.emit(entry.name)
            case Kind.ACCOUNT:
                self.account_wanted.emit(entry.name)
            case Kind.REQUEST:
                self.request_wanted.emit(entry.name)
            case Kind.ACTION:
                self._act(entry.name)

    def _act(self, name: str) -> None:
        action = self.stock.action(name)
        if action is None:
            setting, _, choice = name.partition("=")
            self._verbs.settings.change(setting, choice)
            return
        page = page_of(action)
        if page is not None:
            self.page_wanted.emit(page)
        action.trigger()


def _rule() -> QFrame:
    rule = QFrame()
    rule.setProperty("rule", True)
    return rule


def _hint() -> str:
    return translate("palette", "\u2191 \u2193 choose  \u00b7  Enter opens  \u00b7  Esc closes")


def _nothing(typed: str) -> str:
    nothing = translate("palette", "Nothing is like \u201c{words}\u201d.").format(words=typed)
    where = translate("palette", "Older requests are found on their page, and here by their whole id.")
    return f"{nothing}\n{where}"
