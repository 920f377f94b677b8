"""PoolTable: what is known of accounts beside themselves, in the database: rests, limits, quotas and their history.

It decides nothing. Of an account that is not in the table of accounts, such as one of the demo, nothing is kept.
"""

import logging
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from proxy_core.records import Cooling, Limit, Quota, QuotaPoint
from proxy_core.store.database import DAY, Database
from proxy_core.store.rows import (
    BAD_VALUES,
    TABLES,
    Row,
    columns,
    cooling_of,
    cooling_row,
    limit_of,
    limit_row,
    point_of,
    point_row,
    quota_of,
    quota_row,
    read_rows,
)

if TYPE_CHECKING:  # see database.py
    import sqlite_utils

T = TypeVar("T")

HISTORY_SECONDS = 8 * DAY
"""How long a point of the history is kept: the chart of a week, and a day to spare."""

log = logging.getLogger(__name__)


def _insert(table: str) -> str:
    names = TABLES[table]
    # REPLACE: of two rows with the same key the later one counts. EXISTS: see the module.
    return (
        f"INSERT OR REPLACE INTO {table} ({columns(table)}) SELECT {', '.join('?' * len(names))} "  # noqa: S608 - constants
        "WHERE EXISTS (SELECT 1 FROM accounts WHERE id = ?)"
    )


def _select(table: str, rest: str) -> str:
    return f"SELECT {columns(table)} FROM {table} {rest}"  # noqa: S608 - constants


_COOLING = _select("cooling", "WHERE until > ? ORDER BY account_id, model")
_LIMITS = _select("limits", "ORDER BY account_id, model, [window]")
_QUOTAS = _select("quotas", "ORDER BY account_id, model, [window]")
_HISTORY = _select("quota_history", "WHERE account_id = ? AND at >= ? ORDER BY at, model, [window]")
_PRUNE = "DELETE FROM quota_history WHERE at < ?"


class PoolTable:
    """Each verb may raise StoreFailed and StoreClosed. Times are unix seconds.

    A row that no table takes is left out of what is saved, one that cannot be read out of what is loaded; both are
    logged.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def save_cooling(self, cooling: Iterable[tuple[str, Cooling]]) -> None:
        """Keep these rests, each with its account's id, in place of all before."""
        kept = tuple(cooling)
        await self._replace("cooling", lambda: [cooling_row(account_id, one) for account_id, one in kept])

    async def load_cooling(self, now: float) -> tuple[tuple[str, Cooling], ...]:
        """The rests that are not over at `now`, each with its account's id."""
        return await self._read(_COOLING, (now,), cooling_of)

    async def save_limits(self, limits: Iterable[Limit]) -> None:
        """Keep these limits in place of all before."""
        kept = tuple(limits)
        await self._replace("limits", lambda: [limit_row(one) for one in kept])

    async def load_limits(self) -> tuple[Limit, ...]:
        """Every limit."""
        return await self._read(_LIMITS, (), limit_of)

    async def save_quotas(self, quotas: Iterable[Quota]) -> None:
        """Keep these quotas in place of all before."""
        kept = tuple(quotas)
        await self._replace("quotas", lambda: [quota_row(one) for one in kept])

    async def load_quotas(self) -> tuple[Quota, ...]:
        """Every quota as it was when it was saved; its time may be over."""
        return await self._read(_QUOTAS, (), quota_of)

    async def add_history(self, points: Iterable[tuple[str, QuotaPoint]], now: float) -> None:
        """Keep these points, each with its account's id, and drop those that are older than 8 days at `now`."""
        rows = [point_row(account_id, point) for account_id, point in points]
        await self._database.run(partial(_add_history, rows=rows, oldest=now - HISTORY_SECONDS))

    async def history(self, account_id: str, since: float) -> tuple[QuotaPoint, ...]:
        """The points of an account from `since` on, oldest first."""
        return await self._read(_HISTORY, (account_id, since), point_of)

    async def _replace(self, table: str, rows: Callable[[], list[Row]]) -> None:
        # The rows are made in the database's thread: of 5,000 accounts that takes 50 ms.
        await self._database.run(lambda db: _replace(db, table, rows()))

    async def _read(self, sql: str, values: Row, read: Callable[[Row], T]) -> tuple[T, ...]:
        rows: list[Row] = await self._database.run(lambda db: db.execute(sql, values).fetchall())
        return read_rows(rows, read)


def _replace(db: "sqlite_utils.Database", table: str, rows: list[Row]) -> None:
    with db.atomic():
        db.conn.execute(f"DELETE FROM {table}")  # noqa: S608 - constants
        _put(db, table, rows)


def _add_history(db: "sqlite_utils.Database", rows: list[Row], oldest: float) -> None:
    with db.atomic():
        _put(db, "quota_history", rows)
        db.conn.execute(_PRUNE, (oldest,))


def _put(db: "sqlite_utils.Database", table: str, rows: list[Row]) -> None:
    """Insert `rows` one by one, so that one with a value that no table takes keeps no other out."""
    sql = _insert(table)
    for row in rows:
        try:
            db.conn.execute(sql, (*row, row[0]))
        except BAD_VALUES as error:
            log.warning("a row of %s cannot be kept: %s", table, type(error).__name__)
