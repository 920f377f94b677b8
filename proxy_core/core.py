"""Core: builds the parts, opens and closes them in order, and offers the verbs that the window and the command use.

Everything here runs on one asyncio loop, the engine's. It knows no window; what happened is told through `events`.
"""

import logging
import os
import time
from asyncio import Future
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from functools import partial
from typing import Any

from msgspec import Struct

from proxy_core.account_assembly import Ground, assemble_accounts
from proxy_core.account_news import AccountNews
from proxy_core.accounts.account import Account
from proxy_core.accounts.credentials import CredentialStore
from proxy_core.accounts.pool import DAY, AccountPool
from proxy_core.accounts.proxy_key import ProxySecrets
from proxy_core.accounts.queue import LeaseQueue
from proxy_core.accounts.quota import QuotaBook
from proxy_core.accounts.seal import Seal
from proxy_core.assembly import Outlets, assemble, open_outlets
from proxy_core.control import ControlServer
from proxy_core.errors import AttemptStatus, EaselError, StoreError
from proxy_core.events import (
    AccountDisabled,
    AttemptEnded,
    Event,
    EventBus,
    HandOverWanted,
    ProxyChanged,
    RequestEnded,
    WindowWanted,
)
from proxy_core.handover import take_over
from proxy_core.options import CoreOptions
from proxy_core.ownership import Ownership
from proxy_core.phrases import Phrase
from proxy_core.proxy_switch import ProxySwitch
from proxy_core.records import AccountState, ProxyState, QueueState, Usage
from proxy_core.server.fetcher import Fetcher
from proxy_core.settings_in_force import SettingsInForce
from proxy_core.store.account_table import AccountTable
from proxy_core.store.database import Database
from proxy_core.store.gallery import Gallery
from proxy_core.store.pool_table import PoolTable
from proxy_core.store.request_log import RequestLog
from proxy_core.store.usage_sql import usage_since
from proxy_core.stores import in_keyring, open_stores
from proxy_core.tasks import spawn
from proxy_core.updates import watch_updates
from proxy_core.usage import KEPT, UsageBook, last_midnight
from proxy_core.verbs import VERBS
from proxy_core.verbs.accounts import AccountVerbs
from proxy_core.verbs.diagnosis import DiagnosisVerbs
from proxy_core.verbs.gallery import GalleryVerbs
from proxy_core.verbs.keys import KeyVerbs
from proxy_core.verbs.logins import LoginVerbs, OpenLogin
from proxy_core.verbs.parts import AccountParts
from proxy_core.verbs.playground import PlaygroundVerbs
from proxy_core.verbs.proxy import ProxyVerbs
from proxy_core.verbs.quotas import QuotaVerbs
from proxy_core.verbs.requests import RequestVerbs
from proxy_core.verbs.settings import SettingsVerbs
from proxy_core.verbs.trial import TrialVerbs

log = logging.getLogger(__name__)

KEY = "EASEL_API_KEY"
LONGEST_DAY = 25 * 3600.0  # seconds; the day on which clocks go back. Calls count to midnight.


class _Parts(Struct, frozen=True):
    """What is open between `start` and `stop`."""

    ownership: Ownership
    outlets: Outlets
    people: AccountParts
    secrets: ProxySecrets
    switch: ProxySwitch


class Core(
    AccountVerbs,
    DiagnosisVerbs,
    GalleryVerbs,
    KeyVerbs,
    LoginVerbs,
    ProxyVerbs,
    QuotaVerbs,
    RequestVerbs,
    SettingsVerbs,
    TrialVerbs,
    PlaygroundVerbs,
):
    """The engine. `start` opens everything but the proxy; `stop` closes everything, in reverse."""

    def __init__(
        self, options: CoreOptions, seal: "Future[Seal | None] | None" = None, *, now: Callable[[], float] = time.time
    ) -> None:
        self._options = options
        self._seal = seal  # of `begin_seal`, where the start began with it
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
            concurrency=lambda: self._settings().concurrency,
            on_change=self._changed,
            on_disabled=self._disabled,
        )
        self._logins: dict[str, OpenLogin] = {}
        self._news = AccountNews(self._pool, self._queue, self._quotas, self.events, now)
        self._usage = UsageBook()
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
        if options.take_over:
            await take_over(directory)
        ownership = Ownership.acquire(directory, options.kind)
        stack.callback(ownership.release)
        self._said += self._settings.load()
        self._heed_rules()
        stores = await open_stores(stack, options, self._seal, self.events.publish)
        database, credentials = stores.database, stores.credentials
        self._said += stores.said
        outlets = open_outlets(stack, database, self.events, self._settings, self._now)
        log, fetcher = outlets.log, Fetcher(self._settings)
        people = await self._open_people(stack, database, credentials, fetcher)
        drawn = await log.drawn_since(self._now() - DAY)
        self._pool.remember_drawn(drawn, self._now())
        self._news.remember(drawn)
        self._pool.remember_calls(await log.calls_since(self._now() - LONGEST_DAY), self._now())
        self._usage = await database.run(partial(usage_since, since=self._now() - KEPT))
        stack.callback(self.events.subscribe(self._count))
        secrets = ProxySecrets.of(credentials, os.environ.get(KEY, ""), partial(_witnesses, options, people))
        server = await assemble(stack, people, fetcher, outlets, secrets)
        control = ControlServer(self.verbs())
        port, token = await control.start()
        stack.push_async_callback(control.stop)
        stack.push_async_callback(self.end_logins)  # so that who waits for one, over there, hears of its end
        ownership.note(kind=options.kind, control_port=port, token=token)
        stack.callback(spawn(ownership.keep_noted(), name="note the owner").cancel)
        switch = ProxySwitch(server, self._settings, partial(self._tell_proxy, ownership))
        stack.push_async_callback(switch.off)
        watch_updates(stack, options, self.events, self._settings, now=self._now)
        return _Parts(ownership, outlets, people, secrets, switch)

    async def _open_people(
        self, stack: AsyncExitStack, database: Database, credentials: CredentialStore, fetcher: Fetcher
    ) -> AccountParts:
        """The accounts, and what was known of them when Easel last ran."""
        if self._options.demo:
            from proxy_core import demo  # with the simulator, for which no other start has to wait
        ground = Ground(
            table=demo.MemoryTable() if self._options.demo else AccountTable(database),
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
            stack.push_async_callback((await demo.start_demo(people.book, people.pool, self._now())).stop)
        await people.keeper.start()
        return people

    # --- what the window and the command ask and do

    @property
    def said(self) -> tuple[Phrase, ...]:
        """What a person should know about this start: files that were damaged and set aside, and the like."""
        return tuple(self._said)

    def accounts(self) -> tuple[AccountState, ...]:
        """Every account as it stands now; measured quotas before those that Easel counts."""
        return self._news.states()

    def queue(self) -> QueueState:
        """How many pictures wait for an account, and how many are drawn."""
        return self._news.queue()

    def usage(self) -> Usage:
        """What was drawn since midnight here, and in each of the last 24 hours."""
        return self._usage.read(self._now(), last_midnight(self._now()))

    async def show_window(self) -> None:
        """Tell the window, if there is one, that somebody wants to see it."""
        self.events.publish(WindowWanted())

    async def hand_over(self) -> None:
        """Tell this `serve` that a window wants its data directory."""
        self.events.publish(HandOverWanted())

    def verbs(self) -> Mapping[str, Callable[..., Any]]:
        """What other processes of this person may ask, by name."""
        return {"settings": self._settings.__call__, **{name: getattr(self, name) for name in VERBS}}

    # --- telling

    @property
    def _parts(self) -> _Parts:
        if self._open is None:
            raise EaselError("not_started")
        return self._open

    @property
    def _people(self) -> AccountParts:
        return self._parts.people

    @property
    def _switch(self) -> ProxySwitch:
        return self._parts.switch

    @property
    def _secrets(self) -> ProxySecrets:
        return self._parts.secrets

    @property
    def _log(self) -> RequestLog:
        return self._parts.outlets.log

    @property
    def _gallery(self) -> Gallery:
        return self._parts.outlets.gallery

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

    def _count(self, event: Event) -> None:
        if isinstance(event, RequestEnded):
            self._usage.add(event.record)
        elif isinstance(event, AttemptEnded) and event.attempt.status is AttemptStatus.OK and self._open is not None:
            self._news.drew(event.attempt.account_id)
            self._people.keeper.drew(event.attempt.account_id)

    def _tell_proxy(self, ownership: Ownership, proxy: ProxyState) -> None:
        ownership.note(base_url=proxy.base_url)
        self.events.publish(ProxyChanged(proxy))


def _witnesses(options: CoreOptions, people: AccountParts) -> list[str]:
    """Accounts whose secrets should be in the same keyring as the key."""
    return [one.id for one in people.book.all() if one.enabled] if in_keyring(options) else []
