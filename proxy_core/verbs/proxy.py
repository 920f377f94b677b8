"""ProxyVerbs: the proxy turned on and off."""

from typing import Protocol

from proxy_core.errors import EaselError
from proxy_core.proxy_switch import ProxySwitch
from proxy_core.records import ProxyState


class HasSwitch(Protocol):
    """What the verbs stand on: Core, once it is open."""

    @property
    def _switch(self) -> ProxySwitch: ...


class ProxyVerbs(HasSwitch):
    """Every change is told by a ProxyChanged."""

    def proxy(self) -> ProxyState:
        """Whether the proxy listens, and where. Before the start and after the stop of Core it does not."""
        try:
            return self._switch.state
        except EaselError:
            return ProxyState(running=False)

    async def start_proxy(self) -> ProxyState:
        """Listen. StartError when the port cannot be had; ProxyChanged is told either way."""
        return await self._switch.on()

    async def drain_proxy(self) -> None:
        """Before a stop: begin nothing new, and wait for what is being drawn, `drain_seconds` at most.

        New requests get a 503 meanwhile, and the state says `stopping`. `stop_proxy` and `restart_proxy` end the wait.
        Not running, it does nothing.
        """
        if self.proxy().running:
            await self._switch.drain()

    async def stop_proxy(self) -> None:
        """Stop listening; what is being drawn is cancelled. Not running, it does nothing."""
        await self._switch.off()

    async def restart_proxy(self) -> ProxyState:
        """Stop and listen where the settings say now; what is being drawn is cancelled. Not running, it starts.

        StartError when that port cannot be had; then it listens where it did, if it still can.
        """
        return await self._switch.again()
