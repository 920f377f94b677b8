"""The accounts, without their secrets, in the database. It does not decide who draws; the pool does."""

import sqlite3
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from proxy_core.accounts.account import Account
from proxy_core.errors import AccountError
from proxy_core.store.database import Database
from proxy_core.store.rows import TABLES, Row, account_of, account_row, read_rows

if TYPE_CHECKING:  # see database.py
    import sqlite_utils

_COLUMNS = TABLES["accounts"]
# All of these are constants. rowid grows with every account, and an update keeps it: it is the order of creation.
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM accounts ORDER BY priority, rowid"  # noqa: S608 - constants
_PUT = (
    f"INSERT INTO accounts ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))}) "  # noqa: S608 - constants
    f"ON CONFLICT (id) DO UPDATE SET {', '.join(f'{column} = excluded.{column}' for column in _COLUMNS[1:])}"
)


class AccountTable:
    """The accounts of a database. Every verb may raise StoreFailed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> tuple[Account, ...]:
        """Every account, by priority, then in the order in which they were added."""
        return await self._database.run(_all)

    async def put(self, account: Account) -> None:
        """Add `account`, or change the one with its id. AccountError when another has its label, whatever the case."""
        await self._database.run(partial(_put, account=account))

    async def put_all(self, accounts: Sequence[Account]) -> None:
        """As `put`, for all of them or none."""
        await self._database.run(partial(_put_all, accounts=accounts))

    async def delete(self, *account_ids: str) -> None:
        """Forget the accounts, those that are there. What they drew stays in the log."""
        await self._database.run(partial(_delete, account_ids=account_ids))


# --- on the database's thread


def _all(db: "sqlite_utils.Database") -> tuple[Account, ...]:
    rows: list[Row] = db.execute(_SELECT).fetchall()
    return read_rows(rows, account_of)


def _delete(db: "sqlite_utils.Database", account_ids: Sequence[str]) -> None:
    with db.atomic():
        db.conn.executemany("DELETE FROM accounts WHERE id = ?", [(account_id,) for account_id in account_ids])


def _put_all(db: "sqlite_utils.Database", accounts: Sequence[Account]) -> None:
    with db.atomic():
        for account in accounts:
            _put(db, account)


def _put(db: "sqlite_utils.Database", account: Account) -> None:
    try:
        db.execute(_PUT, account_row(account))
    except sqlite3.IntegrityError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_CONSTRAINT_UNIQUE:
            raise
        raise AccountError("account_exists", label=account.label) from None
