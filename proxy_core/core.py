"""Core: builds the parts, opens and closes them in order, and offers the verbs that the window and the command use.

Everything here runs on one asyncio loop, the engine's. It knows no window; what happened is told through `events`.
"""

import asyncio
import os
import time
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

from proxy_core.accounts.account import Account, Credentials
from proxy_core.accounts.book import AccountBook
from proxy_core.accounts.credentials import CredentialStore, OpenedLater, open_store
from proxy_core.accounts.pool import DAY, AccountPool
from proxy_core.accounts.proxy_key import ProxyKey
from proxy_core.accounts.queue import LeaseQueue
from proxy_core.assembly import Outlets, assemble
from proxy_core.control import ControlServer
from proxy_core.demo import MemoryTable, start_demo
from proxy_core.errors import EaselError, RequestError
from proxy_core.events import AccountsChanged, EventBus, ProxyChanged, WindowWanted
from proxy_core.images.rotation import Parts
from proxy_core.options import CoreOptions
from proxy_core.ownership import Ownership
from proxy_core.phrases import Phrase
from proxy_core.records import AccountState, Attempt, ProxyState, RequestRecord
from proxy_core.server.app import Server
from proxy_core.settings import Settings
from proxy_core.settings_file import SettingsFile
from proxy_core.store.account_table import AccountTable
from proxy_core.store.database import Database
from proxy_core.store.request_log import RequestLog

# Changes of accounts are told at most this often, in seconds: under load they come by the hundred.
_TELL_ACCOUNTS = 0.2


@dataclass(frozen=True, slots=True)
class _Parts:
    """What is open between `start` and `stop`."""

    ownership: Ownership
    log: RequestLog
    book: AccountBook
    key: ProxyKey
    server: Server


class Core:
    """The engine. `start` opens everything but the proxy; `stop` closes everything, in reverse."""

    def __init__(self, options: CoreOptions, *, now: Callable[[], float] = time.time) -> None:
        self._options = options
        self._now = now
        self.events = EventBus()
        self._said: list[Phrase] = []
        self._file = SettingsFile(options.data_dir / "settings.json")
        self._saved = self._settings = Settings()
        self._pool = AccountPool()
        self._queue = LeaseQueue(
            self._pool, now=now, max_waiting=lambda: self._settings.max_waiting, on_change=self._tell_accounts_soon
        )
        self._proxy = ProxyState(running=False)
        self._switching = asyncio.Lock()
        self._telling: asyncio.TimerHandle | None = None
        self._stack = AsyncExitStack()
        self._open: _Parts | None = None

    # --- start and stop

    async def start(self) -> None:
        """Open the data directory, the database, the store of secrets and the accounts.

        StartError when another process owns the directory or it cannot be used; CredentialsError without a store.
        Nothing stays open after an error.
        """
        async with AsyncExitStack() as stack:
            stack.callback(self._tell_no_more)
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
        self._load_settings()
        database, said = await Database.open(directory / "easel.db")
        stack.push_async_callback(database.close)
        self._said += said
        credentials = await self._open_store()
        stack.push_async_callback(credentials.close)
        log = self._build_log(database)
        stack.push_async_callback(log.close)
        table = MemoryTable() if options.demo else AccountTable(database)
        book = AccountBook(table, credentials, self._pool, self._queue.serve)
        if options.demo:
            stack.push_async_callback((await start_demo(book)).stop)
        await book.load()
        self._pool.remember_drawn(await log.drawn_since(self._now() - DAY))
        server = assemble(
            stack,
            Parts(self._pool, self._queue, credentials, self._current_settings, self._now),
            Outlets(self.events, log, database, directory / "pictures"),
            key=self.api_key,
        )
        control = ControlServer(self.verbs())
        port, token = await control.start()
        stack.push_async_callback(control.stop)
        ownership.note(kind=options.kind, control_port=port, token=token)
        stack.push_async_callback(self.stop_proxy)
        key = ProxyKey(credentials, os.environ.get("EASEL_API_KEY", ""))
        return _Parts(ownership, log, book, key, server)

    async def _open_store(self) -> CredentialStore:
        options = self._options
        vault = options.vault or ("memory" if options.demo else None)
        if options.kind == "command":
            return OpenedLater(lambda: open_store(vault, options.data_dir, os.environ))
        return await open_store(vault, options.data_dir, os.environ)

    def _load_settings(self) -> None:
        self._saved, said = self._file.load()
        self._settings = self._saved.changed(self._options.overrides())
        self._said += said

    def _build_log(self, database: Database) -> RequestLog:
        settings = self._settings
        return RequestLog(
            database, keep_prompts=settings.keep_prompts, rows=settings.log_rows, days=settings.log_days, now=self._now
        )

    # --- what the window and the command ask and do

    @property
    def settings(self) -> Settings:
        """The settings as they are in force."""
        return self._settings

    @property
    def said(self) -> tuple[Phrase, ...]:
        """What a person should know about this start: files that were damaged and set aside, and the like."""
        return tuple(self._said)

    def proxy(self) -> ProxyState:
        """Whether the proxy listens, and where."""
        return self._proxy

    async def start_proxy(self) -> ProxyState:
        """Listen. StartError when the port cannot be had; ProxyChanged is told either way."""
        async with self._switching:  # two starts at once would open two servers, of which one would never stop
            if self._proxy.running:
                return self._proxy
            try:
                base_url = await self._parts.server.start(self._settings.host, self._settings.port)
            except EaselError as error:
                self._tell_proxy(ProxyState(running=False, error=error.phrase))
                raise
            self._tell_proxy(ProxyState(running=True, base_url=base_url))
            return self._proxy

    async def stop_proxy(self) -> None:
        """Stop listening; what is being drawn is cancelled. Not running, it does nothing."""
        async with self._switching:
            if self._proxy.running:
                self._tell_proxy(ProxyState(running=False))
                await self._parts.server.stop()

    def accounts(self) -> tuple[AccountState, ...]:
        """Every account as it stands now."""
        return self._pool.states(self._now())

    async def add_account(self, account: Account, credentials: Credentials) -> Account:
        """Keep an account and its secret. AccountError, CredentialsError: then neither is kept."""
        return await self._parts.book.add(account, credentials)

    async def set_enabled(self, name: str, enabled: bool) -> Account:
        """Let the account of this id, label or email draw, or not. AccountError."""
        return await self._parts.book.set_enabled(name, enabled)

    async def remove_account(self, name: str) -> Account:
        """Remove the account of this id, label or email, and its secret. AccountError."""
        return await self._parts.book.remove(name)

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
        saved = self._saved.changed(changes)
        self._file.save(saved)
        self._saved = saved
        self._settings = saved.changed(self._options.overrides())
        self._parts.log.keep_prompts = self._settings.keep_prompts
        return self._settings

    async def show_window(self) -> None:
        """Tell the window, if there is one, that somebody wants to see it."""
        self.events.publish(WindowWanted())

    def verbs(self) -> Mapping[str, Callable[..., Any]]:
        """What other processes of this person may ask, by name."""
        own: tuple[Callable[..., Any], ...] = (
            self.proxy,
            self.accounts,
            self.add_account,
            self.set_enabled,
            self.remove_account,
            self.api_key,
            self.rotate_api_key,
            self.requests,
            self.request,
            self.change_settings,
            self.show_window,
        )
        return {"settings": self._current_settings, **{verb.__name__: verb for verb in own}}

    def _current_settings(self) -> Settings:
        return self._settings

    # --- telling

    @property
    def _parts(self) -> _Parts:
        if self._open is None:
            raise EaselError("not_started")
        return self._open

    def _tell_proxy(self, proxy: ProxyState) -> None:
        self._proxy = proxy
        self._parts.ownership.note(base_url=proxy.base_url)
        self.events.publish(ProxyChanged(proxy))

    def _tell_accounts_soon(self) -> None:
        if self._telling is None:
            self._telling = asyncio.get_running_loop().call_later(_TELL_ACCOUNTS, self._tell_accounts)

    def _tell_no_more(self) -> None:
        self._queue.close()
        if self._telling is not None:
            self._telling.cancel()
            self._telling = None

    def _tell_accounts(self) -> None:
        self._telling = None
        self.events.publish(AccountsChanged(self.accounts()))
