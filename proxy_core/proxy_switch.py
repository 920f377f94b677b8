"""ProxySwitch: the proxy on or off, one change at a time, each told."""

import asyncio
from collections.abc import Callable

from proxy_core.errors import EaselError
from proxy_core.records import ProxyState
from proxy_core.server.app import Server
from proxy_core.settings import Settings


class ProxySwitch:
    """`tell` hears of every new state, also of one that did not come about."""

    def __init__(self, server: Server, settings: Callable[[], Settings], tell: Callable[[ProxyState], None]) -> None:
        self._server = server
        self._settings = settings
        self._tell = tell
        self._switching = asyncio.Lock()
        self.state = ProxyState(running=False)

    async def on(self) -> ProxyState:
        """Listen. StartError when the port cannot be had."""
        async with self._switching:  # two starts at once would open two servers, of which one would never stop
            if self.state.running:
                return self.state
            try:
                base_url = await self._server.start(self._settings().host, self._settings().port)
            except EaselError as error:
                self._turn(ProxyState(running=False, error=error.phrase))
                raise
            self._turn(ProxyState(running=True, base_url=base_url))
            return self.state

    async def off(self) -> None:
        """Stop listening; what is being drawn is cancelled. Not running, it does nothing."""
        async with self._switching:
            if self.state.running:
                self._turn(ProxyState(running=False))
                await self._server.stop()

    def _turn(self, state: ProxyState) -> None:
        self.state = state
        self._tell(state)
