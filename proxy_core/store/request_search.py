"""Search: which requests of the log fit a RequestFilter, newest first, found in short turns.

A turn runs on the database's thread and ends after some milliseconds, however long the log is; the next one goes on
where it ended, and others get the database in between. It goes along the index of the condition that fewest requests
fit; what else was asked is looked at request by request. When turns are taken is request_log.py's business.
"""

import heapq
import json
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from proxy_core.records import RequestFilter
from proxy_core.store.request_facets import values_of
from proxy_core.store.rows import clean_text

if TYPE_CHECKING:  # see database.py
    import sqlite_utils

TURN_SECONDS = 0.015
"""How long a turn looks; the requests that it found are read after that."""
TURN_FINDS = 500
"""Requests that one turn finds at most."""

_MANY = 1000  # index entries that are counted of a condition, to see which has the fewest
_MOST_CLIENTS = 50  # User-Agents with the words of the filter in them, each a branch of its own
_WORDED = ("id", "client", "asked_model", "model", "prompt", "accounts")

Row = tuple[Any, ...]


class _Branch(Struct, frozen=True):
    """Requests with `value` in `column`, by the index of both and the time; "" for the column: all requests."""

    column: str = ""
    value: str = ""

    @property
    def table(self) -> str:
        """The one whose index is gone along."""
        return "request_accounts" if self.column == "account" else "requests"

    @property
    def condition(self) -> str:
        """SQL for the values :value and :since."""
        since = f"{self.table}.started_at >= :since"
        return f"{self.table}.{self.column} = :value AND {since}" if self.column else since


class Search:
    """The requests that fit `matching` and began before `before` (unix seconds).

    With `limit` it ends after so many, and those that began at the same time as the last of them. Every turn finds
    `finds` at most. `ended` says whether there may be more.
    """

    def __init__(
        self,
        matching: RequestFilter,
        *,
        before: float | None = None,
        limit: int | None = None,
        finds: int = TURN_FINDS,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.ended = False
        self._matching = matching
        self._at = (float("inf") if before is None else before, -1)  # serials are positive: nothing at `before` itself
        self._limit = limit
        self._finds = finds
        self._clock = clock
        self._branches: Sequence[_Branch] | None = None
        self._last = float("-inf")  # when the request began that was found last
        self._found = 0
        self._fits = _Fits(matching)

    def turn(self, db: "sqlite_utils.Database") -> list[int]:
        """The serials of the next requests, newest first; that there are none need not mean that more will not come.

        The next change of the table may change them: they are for the same turn.
        """
        until = self._clock() + TURN_SECONDS
        branches = self._branches = _fewest(db, self._matching) if self._branches is None else self._branches
        found: list[int] = []
        with ExitStack() as stack:
            for started_at, serial, fits, *texts in self._rows(db, branches, stack):
                if self._limit is not None and self._found >= self._limit and started_at < self._last:
                    break
                if fits and (started_at, serial) != self._at and self._fits.words(texts):
                    found.append(serial)
                    self._found, self._last = self._found + 1, started_at
                self._at = (started_at, serial)
                if len(found) >= self._finds or self._clock() > until:
                    return found
        self.ended = True
        return found

    def _rows(self, db: "sqlite_utils.Database", branches: Sequence[_Branch], stack: ExitStack) -> Iterator[Row]:
        """(time, serial, whether what SQL can tell fits, the texts for the rest), newest first.

        One that is in two branches comes twice, one after the other.
        """
        started_at, serial = self._at
        values = {"at": started_at, "row": serial, "since": self._matching.since or float("-inf"), **self._fits.values}
        cursors = [
            stack.enter_context(closing(db.execute(_walk(branch, self._fits), values | {"value": branch.value})))
            for branch in branches
        ]
        return iter(cursors[0]) if len(cursors) == 1 else heapq.merge(*cursors, key=_place, reverse=True)


class _Fits:
    """The conditions of a filter: `sql` with its `values`, and what is told by the `texts` of a request."""

    def __init__(self, matching: RequestFilter) -> None:
        self.values: dict[str, Any] = {"model": clean_text(matching.model), "account": clean_text(matching.account)}
        self.values |= {f"outcome{number}": one.value for number, one in enumerate(matching.outcomes)}
        outcomes = ", ".join(f":outcome{number}" for number in range(len(matching.outcomes)))
        conditions = (
            (matching.outcomes, f"requests.outcome IN ({outcomes})"),
            (matching.model, "(requests.model = :model OR requests.asked_model = :model)"),
            (
                matching.account,
                "EXISTS (SELECT 1 FROM request_accounts WHERE request = requests.serial AND account = :account)",
            ),
        )
        self.sql = " AND ".join(sql for wanted, sql in conditions if wanted) or "1"
        self._client = folded(matching.client)
        self._words = folded(matching.words).split()
        self.texts = _WORDED if self._words else ("client",) if self._client else ()

    def words(self, texts: Sequence[str]) -> bool:
        """Whether `texts`, as `self.texts` names them, have the client and the words."""
        if not texts:
            return True
        named = dict(zip(self.texts, texts, strict=True))
        if self._client and self._client not in folded(named["client"]):
            return False
        if not self._words:
            return True
        accounts = named["accounts"]
        # JSON escapes what is not ASCII.
        named["accounts"] = "\n".join(_names_in(accounts)) if "\\" in accounts else accounts
        text = folded("\n".join(named.values()))
        return all(word in text for word in self._words)


def folded(text: str) -> str:
    """`text` such that what a person would call the same word is the same, however its letters are written."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFC", text).casefold()


def _names_in(accounts: str) -> list[str]:
    try:
        return [str(name) for name in json.loads(accounts)]
    except (ValueError, TypeError):
        return []


def _place(row: Row) -> tuple[float, int]:
    return row[0], row[1]


def _walk(branch: _Branch, fits: _Fits) -> str:
    texts = "".join(f", requests.{name}" for name in fits.texts)
    table = branch.table
    # CROSS JOIN keeps SQLite from going along another table, and the plus from looking for serials first.
    joined = f"{table} CROSS JOIN requests ON requests.serial = request" if table != "requests" else table
    return (
        f"SELECT {table}.started_at, requests.serial, {fits.sql}{texts} FROM {joined} "  # noqa: S608 - constants
        f"WHERE {branch.condition} AND {table}.started_at <= :at "
        f"AND ({table}.started_at < :at OR +requests.serial < :row) "
        f"ORDER BY {table}.started_at DESC, requests.serial DESC"
    )


def _fewest(db: "sqlite_utils.Database", matching: RequestFilter) -> Sequence[_Branch]:
    """The branches of the condition that fewest requests fit; the one of all requests for no condition."""
    model = clean_text(matching.model)
    choices: list[Sequence[_Branch]] = []
    if matching.account:
        choices.append((_Branch("account", clean_text(matching.account)),))
    if matching.outcomes:
        choices.append([_Branch("outcome", one.value) for one in dict.fromkeys(matching.outcomes)])
    if matching.model:
        choices.append((_Branch("model", model), _Branch("asked_model", model)))
    if matching.client:
        known, wanted = values_of(db, "client"), folded(matching.client)
        clients = [_Branch("client", one) for one in known.newest if wanted in folded(one)]
        choices += [clients] if known.whole and len(clients) <= _MOST_CLIENTS else []
    return min(choices, key=lambda some: _count(db, some, matching), default=(_Branch(),))


def _count(db: "sqlite_utils.Database", branches: Sequence[_Branch], matching: RequestFilter) -> int:
    since = matching.since or float("-inf")
    count = 0
    for branch in branches:
        some = f"SELECT 1 FROM {branch.table} WHERE {branch.condition} LIMIT {_MANY}"  # noqa: S608 - constants
        values = {"value": branch.value, "since": since}
        count += db.execute(f"SELECT count(*) FROM ({some})", values).fetchone()[0]  # noqa: S608 - constants
    return count
