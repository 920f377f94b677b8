"""Core: builds the parts, opens and closes them in order, and offers the verbs that the window and the command use.

Everything here runs on one asyncio loop, the engine's. It knows no window; what happened is told through `events`.
"""

import logging
import os
import time
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any

from proxy_core.account_assembly import Ground, assemble_accounts
from proxy_core.account_news import AccountNews
from proxy_core.accounts.account import Account
from proxy_core.accounts.credentials import CredentialStore, OpenedLater, open_store, vault_kind
from proxy_core.accounts.pool import DAY, AccountPool
from proxy_core.accounts.proxy_key import ProxyKey
from proxy_core.accounts.queue import LeaseQueue
from proxy_core.accounts.quota import QuotaBook
from proxy_core.accounts.strategies import PoolRules
from proxy_core.assembly import Outlets, assemble
from proxy_core.control import ControlServer
from proxy_core.demo import MemoryTable, start_demo
from proxy_core.errors import AttemptStatus, EaselError, RequestError, StoreError
from proxy_core.events import AccountDisabled, AttemptEnded, Event, EventBus, ProxyChanged, WindowWanted
from proxy_core.options import CoreOptions
from proxy_core.ownership import Ownership
from proxy_core.phrases import Phrase
from proxy_core.proxy_switch import ProxySwitch
from proxy_core.records import AccountState, Attempt, ProxyState, RequestRecord
from proxy_core.server.fetcher import Fetcher
from proxy_core.settings import Settings
from proxy_core.settings_in_force import SettingsInForce
from proxy_core.store.account_table import AccountTable
from proxy_core.store.database import Database
from proxy_core.store.pool_table import PoolTable
from proxy_core.store.request_log import RequestLog
from proxy_core.tasks import spawn
from proxy_core.verbs import VERBS
from proxy_core.verbs.accounts import AccountVerbs
from proxy_core.verbs.logins import LoginVerbs, OpenLogin
from proxy_core.verbs.parts import AccountParts
from proxy_core.verbs.quotas import QuotaVerbs

log = logging.getLogger(__name__)

# Seconds; the day on which clocks go back. Calls count to midnight.
LONGEST_DAY = 25 * 3600.0


@dataclass(frozen=True, slots=True)
class _Parts:
    """What is open between `start` and `stop`."""

    ownership: Ownership
    log: RequestLog
    people: AccountParts
    key: ProxyKey
    switch: ProxySwitch


class Core(AccountVerbs, LoginVerbs, QuotaVerbs):
    """The engine. `start` opens everything but the proxy; `stop` closes everything, in reverse."""

    def __init__(self, options: CoreOptions, *, now: Callable[[], float] = time.time) -> None:
        self._options = options
        self._now = now
        self.events = EventBus()
        self._said: list[Phrase] = []
        self._settings = SettingsInForce(options.data_dir / "settings.json", options.overrides())
        self._quotas = QuotaBook()
        self._pool = AccountPool(remaining=self._quotas.remaining)
        self._queue = LeaseQueue(
            self._pool,
            now=now,
            max_waiting=lambda: self._settings().max_waiting,
            queue_wait=lambda: self._settings().queue_wait,
            on_change=self._changed,
            on_disabled=self._disabled,
        )
        self._logins: dict[str, OpenLogin] = {}
        self._news = AccountNews(self._pool, self._quotas, self.events, now)
        self._stack = AsyncExitStack()
        self._open: _Parts | None = None

    # --- start and stop

    async def start(self) -> None:
        """Open the data directory, the database, the store of secrets and the accounts.

        StartError when another process owns the directory or it cannot be used; CredentialsError without a store.
        Nothing stays open after an error.
        """
        async with AsyncExitStack() as stack:
            stack.callback(self._news.close)
            stack.callback(self._queue.close)
            self._open = await self._build(stack)
            self._stack = stack.pop_all()

    async def stop(self) -> None:
        """Stop the proxy and close everything. Called again, it does nothing."""
        await self._stack.aclose()
        self._open = None

    async def _build(self, stack: AsyncExitStack) -> _Parts:
        options, directory = self._options, self._options.data_dir
        ownership = Ownership.acquire(directory, options.kind)
        stack.callback(ownership.release)
        self._said += self._settings.load()
        self._heed_settings()
        database, said = await Database.open(directory / "easel.db")
        stack.push_async_callback(database.close)
        self._said += said
        credentials = await _open_store(options)
        stack.push_async_callback(credentials.close)
        log = _open_log(database, self.settings, self._now)
        stack.push_async_callback(log.close)
        fetcher = Fetcher(self._settings)
        people = await self._open_people(stack, database, credentials, fetcher)
        self._pool.remember_drawn(await log.drawn_since(self._now() - DAY))
        self._pool.remember_calls(await log.calls_since(self._now() - LONGEST_DAY))
        stack.callback(self.events.subscribe(self._count_picture))
        server = assemble(
            stack, people, fetcher, Outlets(self.events, log, database, directory / "pictures"), key=self.api_key
        )
        control = ControlServer(self.verbs())
        port, token = await control.start()
        stack.push_async_callback(control.stop)
        stack.push_async_callback(self.end_logins)  # so that who waits for one, over there, hears of its end
        ownership.note(kind=options.kind, control_port=port, token=token)
        switch = ProxySwitch(server, self._settings, partial(self._tell_proxy, ownership))
        stack.push_async_callback(switch.off)
        key = ProxyKey(credentials, os.environ.get("EASEL_API_KEY", ""), partial(_witnesses, options, people))
        return _Parts(ownership, log, people, key, switch)

    async def _open_people(
        self, stack: AsyncExitStack, database: Database, credentials: CredentialStore, fetcher: Fetcher
    ) -> AccountParts:
        """The accounts, and what was known of them when Easel last ran."""
        ground = Ground(
            table=MemoryTable() if self._options.demo else AccountTable(database),
            memory=PoolTable(database),
            credentials=credentials,
            pool=self._pool,
            queue=self._queue,
            quotas=self._quotas,
            fetch=fetcher.fetch,
            settings=self._settings,
            now=self._now,
            on_change=self._changed,
            on_disabled=self._disabled,
        )
        people = assemble_accounts(stack, ground)
        await people.book.load()
        await people.memory.load()
        if self._options.demo:
            stack.push_async_callback((await start_demo(people.book, people.pool, self._now())).stop)
        await people.keeper.start()
        return people

    # --- what the window and the command ask and do

    @property
    def settings(self) -> Settings:
        """The settings as they are in force."""
        return self._settings()

    @property
    def said(self) -> tuple[Phrase, ...]:
        """What a person should know about this start: files that were damaged and set aside, and the like."""
        return tuple(self._said)

    def proxy(self) -> ProxyState:
        """Whether the proxy listens, and where."""
        return ProxyState(running=False) if self._open is None else self._open.switch.state

    async def start_proxy(self) -> ProxyState:
        """Listen. StartError when the port cannot be had; ProxyChanged is told either way."""
        return await self._parts.switch.on()

    async def stop_proxy(self) -> None:
        """Stop listening; what is being drawn is cancelled. Not running, it does nothing."""
        await self._parts.switch.off()

    def accounts(self) -> tuple[AccountState, ...]:
        """Every account as it stands now; measured quotas before those that Easel counts."""
        return self._news.states()

    async def api_key(self) -> str:
        """The key that clients must bring. CredentialsError when the store does not open."""
        return await self._parts.key.get()

    async def rotate_api_key(self) -> str:
        """A new key; the old one is worth nothing from now on."""
        return await self._parts.key.rotate()

    async def requests(self, limit: int = 200, before: float | None = None) -> tuple[RequestRecord, ...]:
        """The newest requests that ended, newest first; with `before` (unix seconds), those older than that."""
        return await self._parts.log.recent(limit, before)

    async def request(self, request_id: str) -> tuple[RequestRecord, tuple[Attempt, ...]]:
        """One request and its attempts, by its id or the beginning of it. RequestError request_unknown."""
        found = await self._parts.log.find(request_id)
        if found is None:
            raise RequestError("request_unknown", status=404, id=request_id[:60])
        return found

    async def change_settings(self, changes: dict[str, Any]) -> Settings:
        """Change settings by name and keep them. SettingsError; then nothing is changed."""
        parts = self._parts  # not open, its files may be another process's
        self._settings.change(changes)
        self._heed_settings()
        parts.people.keeper.changed()
        self._queue.serve()  # who waits may be ready by other rules
        parts.log.keep_prompts = self.settings.keep_prompts
        return self.settings

    async def show_window(self) -> None:
        """Tell the window, if there is one, that somebody wants to see it."""
        self.events.publish(WindowWanted())

    def verbs(self) -> Mapping[str, Callable[..., Any]]:
        """What other processes of this person may ask, by name."""
        return {"settings": self._settings.__call__, **{name: getattr(self, name) for name in VERBS}}

    def _heed_settings(self) -> None:
        self._pool.rules = PoolRules(self.settings.strategy, self.settings.protection)

    # --- telling

    @property
    def _parts(self) -> _Parts:
        if self._open is None:
            raise EaselError("not_started")
        return self._open

    @property
    def _people(self) -> AccountParts:
        return self._parts.people

    def _changed(self) -> None:
        """Something of an account may have changed: tell it, and save what was learnt."""
        self._news.soon()
        if self._open is not None:
            self._people.memory.changed()

    def _disabled(self, account: Account, reason: Phrase) -> None:
        """The pool uses this account no more; the book is told, and the person."""
        if self._open is not None:
            spawn(self._keep_disabled(account.id, reason), name="disable an account")
        self.events.publish(AccountDisabled(account, reason))

    async def _keep_disabled(self, account_id: str, reason: Phrase) -> None:
        try:
            await self._people.book.disable(account_id, reason.code)
        except StoreError as error:  # the pool knows it until the end; after a restart its next call finds it out
            log.warning("%s", error)

    def _count_picture(self, event: Event) -> None:
        if isinstance(event, AttemptEnded) and event.attempt.status is AttemptStatus.OK and self._open is not None:
            self._people.keeper.drew(event.attempt.account_id)

    def _tell_proxy(self, ownership: Ownership, proxy: ProxyState) -> None:
        ownership.note(base_url=proxy.base_url)
        self.events.publish(ProxyChanged(proxy))


def _vault(options: CoreOptions) -> str | None:
    return options.vault or ("memory" if options.demo else None)


async def _open_store(options: CoreOptions) -> CredentialStore:
    if options.kind == "command":
        return OpenedLater(lambda: open_store(_vault(options), options.data_dir, os.environ))
    return await open_store(_vault(options), options.data_dir, os.environ, options.passphrase)


def _witnesses(options: CoreOptions, people: AccountParts) -> list[str]:
    """Accounts whose secrets should be in the same keyring as the key."""
    in_keyring = vault_kind(_vault(options), os.environ) == "keyring"
    return [one.id for one in people.book.all() if one.enabled] if in_keyring else []


def _open_log(database: Database, settings: Settings, now: Callable[[], float]) -> RequestLog:
    return RequestLog(
        database, keep_prompts=settings.keep_prompts, rows=settings.log_rows, days=settings.log_days, now=now
    )
