"""Which pictures of the gallery fit a GalleryFilter, newest first, found in short turns; and what there is to choose.

As request_search.py does for the log: a turn runs on the database's thread and ends after some milliseconds, however
large the gallery is, and the next one goes on where it ended. Whether the files are there is not looked at.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any

from proxy_core.gallery_records import GalleryFacets, GalleryFilter
from proxy_core.store.gallery_sql import VISIBLE, Times, read, totals
from proxy_core.store.request_facets import VALUES_AT_MOST, Values, newest_first, values_along
from proxy_core.store.request_search import folded
from proxy_core.store.rows import Row, clean_text

if TYPE_CHECKING:  # see database.py
    import sqlite_utils

TURN_SECONDS = 0.015
"""How long a turn looks; the pictures that it found are read after that."""
FACETS_AT_MOST = 50

_MANY = 1000  # index entries that are counted of a condition, to see which has the fewest
_LOOKED_AT = 64  # pictures between two looks at the clock


class GallerySearch:
    """The pictures that fit `matching` and come after the place `before`, a (kept_at, name), newest first.

    `ended` says whether there may be more.
    """

    def __init__(
        self,
        matching: GalleryFilter,
        times: Times,
        *,
        before: tuple[float, str] | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.ended = False
        self._matching = matching
        self._times = times
        end = (matching.until or float("inf"), "")
        self._at = end if before is None else min(before, end)  # so the index is entered where it begins to fit
        self._clock = clock
        self._words = folded(matching.words).split()
        self._walk: tuple[str, dict[str, Any]] | None = None

    def turn(self, db: "sqlite_utils.Database", most: int) -> list[Row]:
        """The rows of the next pictures, `most` at most. That there are none need not mean that no more will come."""
        until = self._clock() + TURN_SECONDS
        sql, values = self._walk = self._walk or self._way(db)
        at, name = self._at
        names: list[str] = []
        with closing(db.execute(sql, values | {"at": at, "name": name})) as rows:
            for number, (kept_at, name, fits, prompt) in enumerate(rows, 1):
                self._at = (kept_at, name)
                if fits and self._has_words(prompt):
                    names.append(name)
                if len(names) >= most or (number % _LOOKED_AT == 0 and self._clock() > until):
                    break
            else:
                self.ended = True
        return read(db, names, self._times)

    def _has_words(self, prompt: str) -> bool:
        if not self._words:
            return True
        text = folded(prompt)
        return all(word in text for word in self._words)

    def _way(self, db: "sqlite_utils.Database") -> tuple[str, dict[str, Any]]:
        """The SQL that goes along the index of the condition that fewest pictures fit, and its values."""
        matching = self._matching
        values: dict[str, Any] = self._times.values | {"since": matching.since}
        conditions: list[tuple[str, Sequence[str]]] = [
            (name, [clean_text(wanted)]) for name in ("model", "account") if (wanted := getattr(matching, name))
        ]
        if matching.client:
            part = folded(matching.client)
            known = values_of(db, "client").newest
            conditions.append(("client", [one for one in known if part in folded(one)]))
        checks = [VISIBLE]
        for name, wanted in conditions:
            places = {f"{name}{number}": one for number, one in enumerate(wanted)}
            checks.append(f"{name} IN ({', '.join(f':{place}' for place in places)})")
            values |= places
        single = [name for name, wanted in conditions if len(wanted) == 1]
        along = min(single, key=lambda name: _count(db, name, values[f"{name}0"]), default="")
        prompt = "prompt" if self._words else "''"
        return _walk(along, " AND ".join(checks), prompt), values


def _walk(along: str, fits: str, prompt: str) -> str:
    branch = f"{along} = :{along}0 AND " if along else ""
    index = f"pictures_{along or 'kept'}"
    return (
        f"SELECT kept_at, name, {fits}, {prompt} FROM pictures INDEXED BY {index} "  # noqa: S608 - constants
        f"WHERE {branch}(kept_at, name) < (:at, :name) AND kept_at >= :since "
        "ORDER BY kept_at DESC, name DESC"
    )


def _count(db: "sqlite_utils.Database", column: str, value: str) -> int:
    some = f"SELECT 1 FROM pictures WHERE {column} = ? LIMIT {_MANY}"  # noqa: S608 - constants
    count: int = db.execute(f"SELECT count(*) FROM ({some})", (value,)).fetchone()[0]  # noqa: S608 - constants
    return count


def values_of(db: "sqlite_utils.Database", column: str, most: int = VALUES_AT_MOST) -> Values:
    """The values of model, account or client, found by jumping along its index; "" is none."""
    return values_along(db, ("pictures", column, "kept_at"), most)


def facets(db: "sqlite_utils.Database") -> GalleryFacets:
    """What the gallery can be filtered by, and how much there is of it."""
    found: Sequence[Values] = [values_of(db, column) for column in ("client", "account", "model")]
    count, size = totals(db)
    clients, accounts, models = (newest_first(one, most=FACETS_AT_MOST) for one in found)
    return GalleryFacets(clients, accounts, models, count, size)
