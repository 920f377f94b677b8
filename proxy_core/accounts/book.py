"""AccountBook: accounts as people add, find, switch and remove them; each change in table, store and pool alike."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from proxy_core.accounts.account import Account, Credentials
from proxy_core.accounts.credentials import CredentialStore
from proxy_core.accounts.pool import AccountPool
from proxy_core.errors import AccountError


class Table(Protocol):
    """Where accounts are kept, without their secrets."""

    async def all(self) -> tuple[Account, ...]:
        """Every account, in order."""
        ...

    async def put(self, account: Account) -> None:
        """Insert or replace. AccountError account_exists when another has the label."""
        ...

    async def delete(self, account_id: str) -> None:
        """Remove it; one that is not there is fine."""
        ...


class AccountBook:
    """The accounts of one data directory. `on_change` is called after each change."""

    def __init__(
        self, table: Table, credentials: CredentialStore, pool: AccountPool, on_change: Callable[[], None]
    ) -> None:
        self._table = table
        self._credentials = credentials
        self._pool = pool
        self._on_change = on_change
        self._accounts: tuple[Account, ...] = ()

    async def load(self) -> None:
        """Read the table and tell the pool."""
        self._accounts = await self._table.all()
        self._pool.set_accounts(self._accounts)
        self._on_change()

    async def add(self, account: Account, credentials: Credentials) -> Account:
        """Keep a new account and its secret; if either fails, neither is kept. AccountError, CredentialsError."""
        _check(account, credentials)
        if any(one.label.casefold() == account.label.casefold() for one in self._accounts):
            raise AccountError("account_exists", label=account.label[:60])
        await self._table.put(account)
        try:
            await self._credentials.save(account.id, credentials)
        except BaseException:
            await self._table.delete(account.id)
            raise
        await self.load()
        return account

    async def set_enabled(self, name: str, enabled: bool) -> Account:
        """Let an account draw, or not. AccountError when there is none of that name."""
        account = replace(self.find(name), enabled=enabled)
        await self._table.put(account)
        await self.load()
        return account

    async def remove(self, name: str) -> Account:
        """Remove an account and its secret. AccountError when there is none of that name."""
        account = self.find(name)
        await self._credentials.delete(account.id)
        await self._table.delete(account.id)
        await self.load()
        return account

    def find(self, name: str) -> Account:
        """The account with this id, label or email. AccountError when there is none, or more than one."""
        wanted = name.casefold()
        for found in (
            [one for one in self._accounts if one.id == name],
            [one for one in self._accounts if one.label.casefold() == wanted],
            [one for one in self._accounts if one.email and one.email.casefold() == wanted],
        ):
            if len(found) > 1:
                raise AccountError("account_ambiguous", name=name[:60])
            if found:
                return found[0]
        raise AccountError("account_unknown", name=name[:60])


def _check(account: Account, credentials: Credentials) -> None:
    if not account.label.strip():
        raise AccountError("label_empty")
    if account.base_url and not re.fullmatch(r"https?://[^\s/?#]+[^\s?#]*", account.base_url):
        raise AccountError("base_url_bad", url=account.base_url[:60])
    if not (credentials.api_key or credentials.refresh_token):
        raise AccountError("key_empty")
    if not re.fullmatch(r"[\x21-\x7e]*", credentials.api_key):
        raise AccountError("key_not_ascii")
