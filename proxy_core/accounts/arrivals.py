"""Arrivals: new accounts on their way into table and store, one or ten thousand, each whole or not at all.

What is in the book already it is only told; the book (book.py) is told of those that arrived.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from msgspec.structs import replace

from proxy_core.accounts.account import Account, Credentials
from proxy_core.accounts.account_checks import checked, checked_with
from proxy_core.accounts.credentials import CredentialStore
from proxy_core.accounts.labels import label_key
from proxy_core.errors import AccountError, CredentialsError, StoreError

log = logging.getLogger(__name__)

New = tuple[Account, Credentials | None]
"""A new account and its secret; None when that is to come later, and the account is disabled until then."""

# So many accounts are looked at before other work gets its turn: some milliseconds.
_AT_ONCE = 200


class Table(Protocol):
    """Where accounts are kept, without their secrets. Each may raise StoreError."""

    async def all(self) -> tuple[Account, ...]:
        """Every account, in order."""
        ...

    async def put(self, account: Account) -> None:
        """Insert or replace. AccountError account_exists when another has the label."""
        ...

    async def put_all(self, accounts: Sequence[Account]) -> None:
        """Insert or replace them all or none. AccountError account_exists when another has a label of theirs."""
        ...

    async def delete(self, *account_ids: str) -> None:
        """Remove them; those that are not there are fine."""
        ...


class Arrivals:
    """`is_taken` says whether the id or label of an account is in use; `joined` is called with those that arrived.

    `labels` has the keys of those of accounts on their way.
    """

    def __init__(
        self,
        table: Table,
        credentials: CredentialStore,
        is_taken: Callable[[Account], bool],
        joined: Callable[[Sequence[Account]], None],
    ) -> None:
        self._table = table
        self._credentials = credentials
        self._is_taken = is_taken
        self._joined = joined
        self.labels: set[str] = set()  # of accounts on their way
        self._unwanted: set[str] = set()  # rows of accounts that did not arrive

    async def add_all(self, new: Sequence[New]) -> tuple[Account | AccountError | CredentialsError, ...]:
        """As AccountBook."""
        found: list[Account | AccountError] = []
        try:
            for place, (account, credentials) in enumerate(new):
                if place % _AT_ONCE == _AT_ONCE - 1:
                    await asyncio.sleep(0)
                found.append(self._expected(account, credentials))
            pairs = zip(found, new, strict=True)
            expected = [(one, credentials) for one, (_, credentials) in pairs if isinstance(one, Account)]
            failed = await self._keep(expected) if expected else {}
        finally:
            self.labels -= {label_key(one.label) for one in found if isinstance(one, Account)}
        return tuple(failed.get(one.id, one) if isinstance(one, Account) else one for one in found)

    def _expected(self, account: Account, credentials: Credentials | None) -> Account | AccountError:
        """The account as it will be, its label taken from now on; or why it cannot be."""
        try:
            if credentials is None:
                account = checked(replace(account, enabled=False, disabled_reason="secret_missing", checked_at=0.0))
            else:
                account = checked_with(account, credentials)
        except AccountError as error:
            return error
        key = label_key(account.label)
        if key in self.labels or self._is_taken(account):
            return AccountError("account_exists", label=account.label[:60])
        self.labels.add(key)
        return account

    async def _keep(self, new: Sequence[New]) -> Mapping[str, CredentialsError]:
        """Rows first: what a crash leaves is an account without its secret, which is seen, and never the reverse."""
        rows = [account for account, _ in new]
        secrets = {one.id: credentials for one, credentials in new if credentials is not None}
        await self._drop(())
        try:
            await self._table.put_all(rows)
            failed = await self._credentials.save_all(secrets) if secrets else {}
        except BaseException:
            await self._drop(one.id for one in rows)
            raise
        self._joined([one for one in rows if one.id not in failed])
        await self._drop(failed)
        return failed

    async def _drop(self, account_ids: Iterable[str]) -> None:
        """Remove rows; a table that does not do it is asked again before the next account is added."""
        self._unwanted.update(account_ids)
        unwanted = frozenset(self._unwanted)
        try:
            if unwanted:
                await self._table.delete(*unwanted)
                self._unwanted -= unwanted
        except StoreError as error:
            log.warning("accounts that were not added stay in the table for now: %s", error)
