"""What the log can be filtered by: the clients, accounts and models in it. Runs on the database's thread.

The values of a column are found by jumping along its index from one to the next, so that it costs what there are
values, not requests.
"""

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:  # see database.py
    import sqlite_utils

VALUES_AT_MOST = 2000
"""Values of a column that are looked at: about 15 ms. Nobody has so many; clients that send a number of theirs do."""

_TABLES = {"account": "request_accounts"}


class Values(Struct, frozen=True):
    """The values of a column, each with the time of the newest request that has it; `whole`: there are no others."""

    newest: dict[str, float]
    whole: bool


def values_of(db: "sqlite_utils.Database", column: str, most: int = VALUES_AT_MOST) -> Values:
    """The values of client, model, asked_model or account; "" is none."""
    return values_along(db, (_TABLES.get(column, "requests"), column, "started_at"), most)


def values_along(db: "sqlite_utils.Database", index: tuple[str, str, str], most: int) -> Values:
    """The values of a column, found by jumping along its index (table, column, column of the time); "" is none."""
    table, column, at = index
    # The highest value comes first, at its newest time.
    rest = f"ORDER BY {column} DESC, {at} DESC LIMIT 1"
    first = f"SELECT {column}, {at} FROM {table} {rest}"  # noqa: S608 - constants
    following = f"SELECT {column}, {at} FROM {table} WHERE {column} < ? {rest}"  # noqa: S608 - constants
    newest: dict[str, float] = {}
    row = db.execute(first).fetchone()
    while row and row[0] and len(newest) < most:
        newest[row[0]] = row[1]
        row = db.execute(following, (row[0],)).fetchone()
    return Values(newest, whole=not (row and row[0]))


def newest_first(*values: Values, most: int) -> tuple[str, ...]:
    """The values of all of these, each once, the one that was met last first."""
    newest: dict[str, float] = {}
    for one in values:
        for value, at in one.newest.items():
            newest[value] = max(at, newest.get(value, at))
    return tuple(sorted(newest, key=lambda value: (-newest[value], value))[:most])
