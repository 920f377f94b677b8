"""What buttons do about accounts: each verb asks the engine on Qt's loop, and a signal brings what came of it.

Widgets call these and have no async methods of their own. No widget is known here, and no secret is kept.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from desktop.account_facts import AccountFacts
from desktop.account_files import read_client
from desktop.account_removals import AccountRemovals
from desktop.account_transfer import AccountTransfer
from desktop.engine_thread import EngineThread
from desktop.many_accounts import ManyAccounts
from desktop.text import translate
from desktop.verb_tasks import VerbTasks
from proxy_core import Account, AccountError, Credentials, EaselError, LoginPlan, LoginTicket

HISTORY = 7 * 24 * 3600.0  # seconds of the past that a chart can show


class _Attempt(Struct):
    """One login; its ticket is None until the engine has begun it."""

    ticket: LoginTicket | None = None


class AccountActions(VerbTasks):
    """The verbs about accounts. One login is under way at most.

    Verbs in busy_changed are a name and an account's id: "check ID", "quotas ID", "enabled ID", "replace ID"; "add" and
    "login" have none.

    `removals` removes them so that it can be taken back, `many` does something to several, `facts` fetches what the
    details ask for, and `transfer` takes them from files and writes them to one.

    Signals: client_read(OAuthClient) or client_refused(Phrase), after read_client(); added(Added) or
    not_added(Phrase), after add(); login_begun(LoginTicket), then signed_in(Account, missing scopes) or
    login_failed(Phrase), after sign_in(), none of them after cancel_login(); redirect_refused(Phrase), when a pasted
    address was not taken; address_copied(); checked(AccountCheck); removed(Removal); replaced(Account);
    history_loaded(account id, tuple of QuotaPoint); not_ordered(), when priorities were not taken.
    """

    client_read = Signal(object)
    client_refused = Signal(object)
    added = Signal(object)
    not_added = Signal(object)
    login_begun = Signal(object)
    signed_in = Signal(object, object)
    login_failed = Signal(object)
    redirect_refused = Signal(object)
    address_copied = Signal()
    checked = Signal(object)
    removed = Signal(object)
    replaced = Signal(object)
    history_loaded = Signal(str, object)
    not_ordered = Signal()

    def __init__(
        self, engine: EngineThread, parent: QObject | None = None, *, now: Callable[[], float] = time.time
    ) -> None:
        super().__init__(parent)
        self._engine = engine
        self.removals = AccountRemovals(engine, self)
        self.many, self.facts = ManyAccounts(engine, self), AccountFacts(engine, self)
        self.transfer = AccountTransfer(engine, self)
        for other in self._others():
            other.message.connect(self.message)
        self.removals.removed.connect(self.removed)
        self._now = now
        self._attempt: _Attempt | None = None
        self._attempts = self._reading = 0
        self._updating = asyncio.Lock()

    def _others(self) -> tuple[VerbTasks, ...]:
        return (self.removals, self.many, self.facts, self.transfer)

    @property
    def login_waits(self) -> bool:
        """Whether a login is under way."""
        return self._attempt is not None

    async def close(self) -> None:
        """Cancel what still runs, a login too, and wait for it; a removal that was begun is finished."""
        self._attempt = None  # nobody is left to cancel it at the engine
        for other in self._others():
            await other.close()
        await super().close()

    # --- adding

    def read_client(self, path: Path) -> None:
        """Read an OAuth client from a file, beside both loops; of several files the last one counts."""
        self._attempts += 1
        number = self._reading = self._attempts
        self._run(f"client {number}", lambda: self._read_client(path, number))

    def add(self, account: Account, credentials: Credentials, *, check: bool = True) -> None:
        """Keep a new account with its secret; with `check` its upstream is asked first."""
        self._run("add", lambda: self._add(account, credentials, check))

    def cancel_add(self) -> None:
        """Do not wait for the check any more: unless it is over already, nothing is kept."""
        self._stop("add")

    def sign_in(self, plan: LoginPlan) -> None:
        """Begin a login, and wait until its person is done; one that is under way is cancelled."""
        self.cancel_login()
        self._attempts += 1
        attempt = self._attempt = _Attempt()
        self._run(f"login {self._attempts}", lambda: self._sign_in(plan, attempt))

    def paste_redirect(self, url: str) -> None:
        """Take the address that a browser on another machine was sent to."""
        if self._attempt is not None and self._attempt.ticket is not None:
            ticket = self._attempt.ticket
            self._run("paste", lambda: self._paste(ticket.id, url))

    def cancel_login(self) -> None:
        """End the login that is under way, if one is."""
        attempt, self._attempt = self._attempt, None
        if attempt is not None and attempt.ticket is not None:
            ticket = attempt.ticket
            self._run(f"cancel {ticket.id}", lambda: self._engine.call(lambda core: core.cancel_login(ticket.id)))

    def copy_address(self, address: str) -> None:
        """Put the address of a login on the clipboard."""
        QGuiApplication.clipboard().setText(address)
        self.address_copied.emit()

    # --- an account that is there

    def check(self, account_id: str) -> None:
        """Ask its provider whether it takes its secret."""
        self._run(f"check {account_id}", lambda: self._check(account_id))

    def refresh_quotas(self, account_id: str = "") -> None:
        """Ask its provider, or those of all accounts, what is left; AccountsChanged brings it."""
        self._run(f"quotas {account_id}", lambda: self._engine.call(lambda core: core.quotas(account_id, refresh=True)))

    def set_enabled(self, account_id: str, enabled: bool) -> None:
        """Let it draw, or not."""
        self._run(
            f"enabled {account_id}", lambda: self._engine.call(lambda core: core.set_enabled(account_id, enabled))
        )

    def replace_key(self, account_id: str, key: str) -> None:
        """Give it another key, which its provider is asked about first."""
        self._run(f"replace {account_id}", lambda: self._replace(account_id, Credentials(api_key=key.strip())))

    def update(self, account_id: str, changes: Mapping[str, Any]) -> None:
        """Change fields of it, one change after the other."""
        self._attempts += 1
        self._run(f"update {account_id} {self._attempts}", lambda: self._update(account_id, dict(changes)))

    def set_priorities(self, priorities: Mapping[str, int]) -> None:
        """Have accounts draw in another order: priorities by id, all at once."""
        self._attempts += 1
        self._run(f"order {self._attempts}", lambda: self._set_priorities(dict(priorities)))

    def load_history(self, account_id: str) -> None:
        """Fetch how its quotas stood in the last week."""
        self._run(f"history {account_id}", lambda: self._load_history(account_id))

    # --- how

    async def _read_client(self, path: Path, number: int) -> None:
        try:
            client = await self._engine.call(lambda _core: asyncio.to_thread(read_client, path))
        except AccountError as error:
            if number == self._reading:
                self.client_refused.emit(error.phrase)
            return
        if number == self._reading:
            self.client_read.emit(client)

    async def _add(self, account: Account, credentials: Credentials, check: bool) -> None:
        try:
            added = await self._engine.call(lambda core: core.add_account(account, credentials, check))
        except EaselError as error:
            self.not_added.emit(error.phrase)
        else:
            self.added.emit(added)

    async def _sign_in(self, plan: LoginPlan, attempt: _Attempt) -> None:
        try:
            ticket = await self._engine.call(lambda core: core.begin_login(plan))
            if self._attempt is not attempt:  # cancelled while it began, when there was no ticket to cancel
                await self._engine.call(lambda core: core.cancel_login(ticket.id))
                return
            attempt.ticket = ticket
            self.login_begun.emit(ticket)
            done = await self._engine.call(lambda core: core.finish_login(ticket.id))
        except EaselError as error:
            if self._attempt is attempt:
                self._attempt = None
                self.login_failed.emit(error.phrase)
            return
        if self._attempt is attempt:
            self._attempt = None
            self.signed_in.emit(done.account, done.missing)

    async def _paste(self, ticket_id: str, url: str) -> None:
        try:
            await self._engine.call(lambda core: core.paste_redirect(ticket_id, url))
        except AccountError as error:
            self.redirect_refused.emit(error.phrase)

    async def _check(self, account_id: str) -> None:
        self.checked.emit(await self._engine.call(lambda core: core.check_account(account_id)))

    async def _replace(self, account_id: str, credentials: Credentials) -> None:
        account = await self._engine.call(lambda core: core.replace_key(account_id, credentials))
        self.replaced.emit(account)
        if not account.checked_at:
            self.message.emit(
                translate("accounts", "The new key of {account} was saved, but could not be checked now.").format(
                    account=account.name
                )
            )

    async def _update(self, account_id: str, changes: dict[str, Any]) -> None:
        async with self._updating:
            await self._engine.call(lambda core: core.update_account(account_id, changes))

    async def _set_priorities(self, priorities: dict[str, int]) -> None:
        try:
            async with self._updating:
                await self._engine.call(lambda core: core.set_priorities(priorities))
        except EaselError:
            self.not_ordered.emit()
            raise

    async def _load_history(self, account_id: str) -> None:
        since = self._now() - HISTORY
        self.history_loaded.emit(
            account_id, await self._engine.call(lambda core: core.quota_history(account_id, since))
        )
