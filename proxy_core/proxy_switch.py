"""ProxySwitch: the proxy on or off, one change at a time, each told; and which settings wait for its next start."""

import asyncio
from collections.abc import Callable
from urllib.parse import urlsplit

from msgspec.structs import replace

from proxy_core.errors import EaselError
from proxy_core.phrases import Phrase
from proxy_core.records import ProxyState
from proxy_core.server.app import Server
from proxy_core.settings import Settings, describe

_AT_START = tuple(one.name for one in describe() if one.restart)


class ProxySwitch:
    """`tell` hears of every new state, also of one that did not come about."""

    def __init__(self, server: Server, settings: Callable[[], Settings], tell: Callable[[ProxyState], None]) -> None:
        self._server = server
        self._settings = settings
        self._tell = tell
        self._switching = asyncio.Lock()
        self._started_with = settings()
        self.state = ProxyState(running=False)

    async def on(self) -> ProxyState:
        """Listen. StartError when the port cannot be had."""
        async with self._switching:  # two starts at once would open two servers, of which one would never stop
            if not self.state.running:
                try:
                    await self._start(self._settings())
                except EaselError as error:
                    self._turn(ProxyState(running=False, error=error.phrase))
                    raise
            return self.state

    async def drain(self) -> None:
        """Begin nothing new, and wait until what is being drawn has ended, for `drain_seconds` at most.

        It listens until `off` or `again`, which end the wait. Not running, it does nothing.
        """
        if self.state.running:
            self._turn(replace(self.state, stopping=True))
            await self._server.drain(self._settings().drain_seconds)

    async def off(self) -> None:
        """Stop listening; what is being drawn is cancelled. Not running, it does nothing."""
        async with self._switching:
            if self.state.running:
                self._turn(replace(self.state, stopping=True))
                try:
                    await self._server.stop()
                finally:
                    self._turn(ProxyState(running=False))

    async def again(self) -> ProxyState:
        """Stop, and listen where the settings say now; what is being drawn is cancelled. Not running, it starts.

        StartError when that port cannot be had; then it listens as before, if it still can.
        """
        if not self.state.running:
            return await self.on()
        async with self._switching:
            before, started_with = self.state, self._started_with
            await self._server.stop()
            try:
                await self._start(self._settings())
            except EaselError as error:
                await self._go_back(before, started_with, error.phrase)
                raise
            return self.state

    def heed(self) -> None:
        """The settings changed: those that a start reads may be outdated now, or not any more."""
        if self.state.running and self._outdated() != self.state.outdated:
            self._turn(replace(self.state, outdated=self._outdated()))

    async def _start(self, settings: Settings, port: int | None = None) -> None:
        base_url = await self._server.start(settings.host, settings.port if port is None else port)
        self._started_with = settings
        self._turn(ProxyState(running=True, base_url=base_url, outdated=self._outdated()))

    async def _go_back(self, before: ProxyState, started_with: Settings, why: Phrase) -> None:
        """Listen as before, also on a port that was any free one; where that fails too, `why` is told."""
        try:
            await self._start(started_with, urlsplit(before.base_url).port)
        except EaselError:
            self._turn(ProxyState(running=False, error=why))

    def _outdated(self) -> tuple[str, ...]:
        now, then = self._settings(), self._started_with
        return tuple(name for name in _AT_START if getattr(now, name) != getattr(then, name))

    def _turn(self, state: ProxyState) -> None:
        self.state = state
        self._tell(state)
