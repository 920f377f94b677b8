"""AccountBook: accounts as people add, find, change and remove them; each change in table, store and pool alike.

What it holds in memory is what the table holds: a change is in the table first. A change that has begun goes to its
end, whoever waits for it.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Coroutine, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from msgspec.structs import replace

from proxy_core.accounts.account import Account, Credentials
from proxy_core.accounts.account_checks import changed, checked, checked_with
from proxy_core.accounts.arrivals import Arrivals, New, Table
from proxy_core.accounts.credentials import CredentialStore
from proxy_core.accounts.labels import FreeLabels, label_key
from proxy_core.accounts.pool import AccountPool
from proxy_core.errors import AccountError, CredentialsError
from proxy_core.tasks import spawn

T = TypeVar("T")

# So many secrets are read before other work gets its turn: some milliseconds.
_AT_ONCE = 200


class AccountBook:
    """The accounts of one data directory. `on_change` is called after each change.

    `name` is an account's id, label or email; AccountError when it is none, or that of several.
    """

    def __init__(
        self, table: Table, credentials: CredentialStore, pool: AccountPool, on_change: Callable[[], None]
    ) -> None:
        self._table = table
        self._credentials = credentials
        self._pool = pool
        self._on_change = on_change
        self._accounts: dict[str, Account] = {}  # by id; replaced, never changed
        self._labels: dict[str, str] = {}  # ids, by what labels have in common
        self._renewals: Counter[str] = Counter()
        self._changing = asyncio.Lock()
        self._arrivals = Arrivals(table, credentials, self._is_taken, self._join)

    # --- reading

    async def load(self) -> None:
        """Read the table and tell the pool."""
        self._take_over(await self._table.all())

    def all(self) -> tuple[Account, ...]:
        """Every account, by priority."""
        return tuple(self._accounts.values())

    def by_id(self) -> Mapping[str, Account]:
        """Every account by its id, by priority. Never changes: after a change there is another."""
        return self._accounts

    def has(self, account_id: str) -> bool:
        """Whether there is an account of this id."""
        return account_id in self._accounts

    def find(self, name: str) -> Account:
        """The account of this id, label or email, in that order."""
        account_id = name if name in self._accounts else self._labels.get(label_key(name), "")
        if account_id:
            return self._accounts[account_id]
        wanted = name.casefold()
        found = [one for one in self._accounts.values() if one.email and one.email.casefold() == wanted]
        if len(found) > 1:
            raise AccountError("account_ambiguous", name=name[:60])
        if not found:
            raise AccountError("account_unknown", name=name[:60])
        return found[0]

    def renewals(self, account_id: str) -> int:
        """How often an account got another secret since this start: what was asked before says nothing of it."""
        return self._renewals[account_id]

    def check_new(self, account: Account) -> None:
        """AccountError when an account like this, whose label may still be empty, could not be added."""
        checked(replace(account, label=account.label or account.provider.value))
        if account.label and self._is_taken(account):
            raise AccountError("account_exists", label=account.label[:60])

    def free_labels(self) -> FreeLabels:
        """Gives labels that no account has, nor one on its way."""
        return FreeLabels([*self._labels, *self._arrivals.labels])

    async def secrets(self) -> dict[str, Credentials]:
        """The secrets of all accounts by id, those that are in the store. CredentialsError when it does not open."""
        found: dict[str, Credentials] = {}
        for place, account in enumerate(self.all()):
            if place % _AT_ONCE == _AT_ONCE - 1:
                await asyncio.sleep(0)
            if (credentials := await _secret(self._credentials, account.id)) is not None:
                found[account.id] = credentials
        return found

    # --- adding

    async def add(self, account: Account, credentials: Credentials) -> Account:
        """Keep a new account and its secret; if either fails, neither is kept. AccountError, CredentialsError."""
        (kept,) = await self.add_all([(account, credentials)])
        if isinstance(kept, Account):
            return kept
        raise kept

    async def add_all(self, new: Sequence[New]) -> tuple[Account | AccountError | CredentialsError, ...]:
        """Keep new accounts, each with its secret or not at all: those that were kept, or why they were not, in order.

        Cancelled, or with StoreError or CredentialsError raised, it keeps none.
        """
        return await self._arrivals.add_all(new)

    # --- changing

    async def update(self, name: str, changes: Mapping[str, Any]) -> Account:
        """Change any of CHANGEABLE (account_checks.py). AccountError, StoreError: then nothing is changed."""
        return await self._change(name, partial(changed, changes=changes))

    async def set_priorities(self, priorities: Mapping[str, int]) -> tuple[Account, ...]:
        """Give accounts, by id, their places in the order. AccountError, StoreError: then nothing is changed."""
        return await _to_its_end(self._reordered(priorities))

    async def set_enabled(self, name: str, enabled: bool) -> Account:
        """Let an account draw, or not."""
        return await self._change(name, lambda one: replace(one, enabled=enabled, disabled_reason=""))

    async def disable(self, account_id: str, reason: str, renewals: int | None = None) -> Account | None:
        """Disable an account for a phrase code; None when there is none.

        One that is disabled stays as it is, and so does one that got another secret since `renewals`, or since now.
        """
        since = self.renewals(account_id) if renewals is None else renewals

        def disabled(one: Account) -> Account:
            means_it = one.enabled and self.renewals(account_id) == since
            return replace(one, enabled=False, disabled_reason=reason) if means_it else one

        with suppress(AccountError):
            return await self._change(account_id, disabled)
        return None

    async def mark_checked(self, account_id: str, at: float) -> Account:
        """Note that the upstream took the account's secret, at unix seconds."""
        return await self._change(account_id, lambda one: replace(one, checked_at=at))

    async def replace_credentials(
        self,
        name: str,
        credentials: Credentials,
        *,
        by_login: bool = False,
        email: str = "",
        project: str = "",
        checked_at: float = 0.0,
    ) -> Account:
        """Give an account another secret, and `email` and `project` where there are any, all at once.

        If Easel had disabled it, it may draw again. AccountError, CredentialsError, StoreError: then it is as it was.
        """
        known = {name: said for name, said in (("email", email), ("project", project)) if said}
        changes = {"by_login": by_login, "checked_at": checked_at, **known}
        return await _to_its_end(self._replaced(name, credentials, changes))

    async def keep_secret(self, account_id: str, credentials: Credentials, before: Collection[Credentials]) -> None:
        """Keep what a provider gave an account in place of one of the secrets `before`.

        An account that is gone keeps none, and one that has another secret by now keeps that.
        """
        await _to_its_end(self._kept_secret(account_id, credentials, before))

    async def remove(self, name: str) -> Account:
        """Remove an account and its secret. CredentialsError, StoreError: then both are still there."""
        return await _to_its_end(self._removed(name))

    async def _change(self, name: str, change: Callable[[Account], Account]) -> Account:
        return await _to_its_end(self._changed(name, change))

    async def _changed(self, name: str, change: Callable[[Account], Account]) -> Account:
        async with self._changing:
            before = self.find(name)
            account = change(before)
            if self._labels.get(label_key(account.label), account.id) != account.id:
                raise AccountError("account_exists", label=account.label[:60])
            if account != before:
                await self._put(account)
            return account

    async def _reordered(self, priorities: Mapping[str, int]) -> tuple[Account, ...]:
        async with self._changing:
            moves = ((self.find(account_id), to) for account_id, to in priorities.items())
            after = tuple(one if one.priority == to else changed(one, {"priority": to}) for one, to in moves)
            await self._table.put_all(after)
            self._take_over({**self._accounts, **{one.id: one for one in after}}.values())
            return after

    async def _replaced(self, name: str, credentials: Credentials, changes: Mapping[str, Any]) -> Account:
        async with self._changing:
            before = self.find(name)
            enabled = before.enabled or bool(before.disabled_reason)
            account = checked_with(replace(before, enabled=enabled, disabled_reason="", **changes), credentials)
            secret = await _secret(self._credentials, account.id)
            await self._credentials.save(account.id, credentials)
            try:
                await self._put(account)
            except BaseException:
                await self._restore(account.id, secret)
                raise
            self._renewals[account.id] += 1
            return account

    async def _kept_secret(self, account_id: str, credentials: Credentials, before: Collection[Credentials]) -> None:
        async with self._changing:
            if account_id in self._accounts:
                stands = await _secret(self._credentials, account_id)
                if stands is None or stands in before:
                    await self._credentials.save(account_id, credentials)

    async def _removed(self, name: str) -> Account:
        """The secret first: what a crash leaves is an account without its secret, which can be removed again."""
        async with self._changing:
            account = self.find(name)
            secret = await _secret(self._credentials, account.id)
            await self._credentials.delete(account.id)
            try:
                await self._table.delete(account.id)
            except BaseException:
                await self._restore(account.id, secret)
                raise
            self._take_over(one for one in self._accounts.values() if one.id != account.id)
            return account

    # --- the parts of these

    async def _put(self, account: Account) -> None:
        await self._table.put(account)
        self._take_over({**self._accounts, account.id: account}.values())

    async def _restore(self, account_id: str, secret: Credentials | None) -> None:
        with suppress(CredentialsError):
            if secret is None:
                await self._credentials.delete(account_id)
            else:
                await self._credentials.save(account_id, secret)

    def _is_taken(self, account: Account) -> bool:
        return account.id in self._accounts or label_key(account.label) in self._labels

    def _join(self, accounts: Sequence[Account]) -> None:
        self._take_over([*self._accounts.values(), *accounts])

    def _take_over(self, accounts: Iterable[Account]) -> None:
        ordered = sorted(accounts, key=lambda one: one.priority)
        self._accounts = {one.id: one for one in ordered}
        self._labels = {label_key(one.label): one.id for one in ordered}
        self._pool.set_accounts(ordered)
        self._on_change()


async def _to_its_end(change: Coroutine[Any, Any, T]) -> T:
    """What `change` gives; it goes on when its caller is cancelled."""
    return await asyncio.shield(spawn(change, name="change an account"))


async def _secret(store: CredentialStore, account_id: str) -> Credentials | None:
    """None when it is not there, or not readable any more."""
    try:
        return await store.load(account_id)
    except CredentialsError as error:
        if error.phrase.code not in {"secret_missing", "vault_broken"}:
            raise
        return None
