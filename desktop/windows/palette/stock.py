"""What the palette has to offer now: collected when it is opened, and requests added when the log has brought them."""

import re
import time
from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence

from desktop import palette_entries
from desktop.core_signals import CoreSignals
from desktop.palette_entries import AccountEntries, Entry
from desktop.verbs import Verbs
from desktop.windows.offered import UNLISTED, page_of, words_of
from desktop.windows.page import ICONS, Page, keys, title
from desktop.windows.palette.deeds import Deeds
from proxy_core import RequestRecord, describe

RECENT = 50  # requests
_REQUEST_ID = re.compile(r"req_[0-9a-f]{8,}")  # as X-Request-Id has it, or the beginning of it
NATIVE = QKeySequence.SequenceFormat.NativeText


class Stock(QObject):
    """Signals: changed(), when there is more to offer than at the last `entries`."""

    changed = Signal()

    def __init__(
        self,
        signals: CoreSignals,
        verbs: Verbs,
        actions: Callable[[], Sequence[QAction]],
        parent: QObject,
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(parent)
        self._signals, self._verbs, self._actions, self._now = signals, verbs, actions, now
        self._deeds = Deeds(signals, verbs, self)
        self._accounts = AccountEntries()
        self._records: tuple[RequestRecord, ...] = ()
        self._older: dict[str, RequestRecord] = {}  # those that were asked for by their id
        self._asked = ""
        self._found: dict[str, QAction] = {}  # by the name of their entry
        verbs.log.newest_loaded.connect(self._take)
        verbs.log.looked_up.connect(self._take_one)

    def refresh(self) -> None:
        """Ask for the newest requests."""
        self._asked = ""
        if self._verbs.main.ready:
            self._verbs.log.load_newest(RECENT)

    def look_up(self, typed: str) -> None:
        """Where a request's id was typed, ask for that one."""
        wanted = typed.strip().lower()
        if wanted != self._asked and _REQUEST_ID.fullmatch(wanted) and self._verbs.main.ready:
            self._asked = wanted
            if not any(one.id.startswith(wanted) for one in self._all_records()):
                self._verbs.log.look_up(wanted)

    def action(self, name: str) -> QAction | None:
        """The action of an entry; None for the choice of a setting."""
        return self._found.get(name)

    def entries(self) -> list[Entry]:
        """All of it, in the order in which equals are shown."""
        made = [*self._of_actions()]
        if not self._verbs.main.ready:
            return made
        infos, settings, now = describe(), self._signals.settings, self._now()
        return [
            *(palette_entries.page(page.value, title(page), _native(keys(page)), ICONS[page]) for page in Page),
            *made,
            *palette_entries.choices(infos, settings),
            *(palette_entries.setting(info, settings) for info in infos),
            *self._accounts.of(self._signals.accounts),
            *(palette_entries.request(record, now) for record in self._all_records()),
        ]

    def _of_actions(self) -> Iterator[Entry]:
        self._deeds.look()
        opens = {_native(keys(page)) for page in Page}  # pages have entries of their own
        self._found = {}
        for action in (*self._actions(), *self._deeds.all):
            pressed = action.shortcut().toString(NATIVE)
            words, page = words_of(action), page_of(action)
            if not _is_offered(action) or pressed in opens or (page is not None and not self._verbs.main.ready):
                continue
            name = action.objectName() or f"{page or ''}{words}"
            if name not in self._found:
                self._found[name] = action
                on = action.isChecked() if action.isCheckable() else None
                yield palette_entries.action(name, words, pressed, of=title(page) if page else "", on=on)

    def _all_records(self) -> list[RequestRecord]:
        newest = {record.id for record in self._records}
        return [*self._records, *(one for one in self._older.values() if one.id not in newest)]

    def _take(self, records: Sequence[RequestRecord]) -> None:
        self._records = tuple(records)
        self.changed.emit()

    def _take_one(self, _request_id: str, record: RequestRecord | None) -> None:
        if record is not None:
            self._older[record.id] = record
            self.changed.emit()


def _native(keys: str) -> str:
    return QKeySequence(keys).toString(NATIVE)


def _is_offered(action: QAction) -> bool:
    hidden = action.isSeparator() or bool(action.property(UNLISTED))
    return action.isEnabled() and action.isVisible() and not hidden
