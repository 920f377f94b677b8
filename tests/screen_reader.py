"""A screen reader: it reads what a window tells of itself over AT-SPI, and presses what it reads.

It is the accessibility bus and its registry itself, as little of them as Qt asks for: nothing of the system is needed
but a session bus.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from tests.dbus_peer import DBusError, Peer, peer

SECONDS = 100
REGISTRY = "org.a11y.atspi.Registry"
ACCESSIBLE = "org.a11y.atspi.Accessible"
ROOT = "/org/a11y/atspi/accessible/root"
_FOCUSABLE, _FOCUSED, _SHOWING, _VISIBLE = 11, 12, 25, 30  # bits of AtspiStateType


@dataclass(frozen=True)
class Thing:
    """What a reader knows of a control or of words."""

    path: str
    role: str
    name: str
    states: int

    @property
    def showing(self) -> bool:
        """Whether a person sees it."""
        return bool(self.states >> _SHOWING & 1)

    @property
    def focusable(self) -> bool:
        """Whether the keyboard reaches it."""
        return bool(self.states >> _FOCUSABLE & 1)


class ScreenReader:
    """Reads the one program that registered."""

    def __init__(self, own: Peer, address: str) -> None:
        self._peer = own
        self._service = ""
        self._registered = asyncio.Event()
        nothing = "", ()
        own.properties["org.a11y.Status", "IsEnabled"] = ("b", True)
        own.properties["org.a11y.Status", "ScreenReaderEnabled"] = ("b", True)
        own.answers["org.a11y.Bus", "GetAddress"] = lambda _sender, _body: ("s", (address,))
        own.answers["org.a11y.atspi.Socket", "Embed"] = self._embed
        own.answers["org.a11y.atspi.Socket", "Unembed"] = lambda _sender, _body: nothing
        own.answers[REGISTRY, "GetRegisteredEvents"] = lambda _sender, _body: ("a(ss)", ([],))
        keys = "org.a11y.atspi.DeviceEventController"
        own.answers[keys, "GetKeystrokeListeners"] = lambda _sender, _body: ("a(souua(iisi)u(bbb))", ([],))
        own.answers[keys, "NotifyListenersSync"] = lambda _sender, _body: ("b", (False,))
        own.answers[keys, "NotifyListenersAsync"] = lambda _sender, _body: nothing

    async def begin(self) -> None:
        """Be there for whoever starts from now on."""
        await self._peer.own("org.a11y.Bus")
        await self._peer.own(REGISTRY)

    async def program(self) -> None:
        """Wait for a program that can be read."""
        async with asyncio.timeout(SECONDS):
            await self._registered.wait()

    async def read(self, path: str = ROOT, depth: int = 40) -> list[Thing]:
        """Everything from `path` on that a person sees, from the top."""
        if depth == 0:
            return []
        found = []
        for service, child in await self._ask(path, "GetChildren"):
            if service == self._service and (thing := await self._thing(child)) is not None and thing.showing:
                found += [thing, *await self.read(child, depth - 1)]
        return found

    async def names(self) -> list[str]:
        """The words of everything that a person sees."""
        return [thing.name for thing in await self.read() if thing.name]

    async def until(self, holds: Callable[[list[str]], bool]) -> list[str]:
        """Wait until the window reads so."""
        async with asyncio.timeout(SECONDS):
            while not holds(names := await self.names()):
                await asyncio.sleep(0.2)
        return names

    async def press(self, name: str) -> None:
        """Press the first control of this name."""
        thing = next(one for one in await self.read() if one.name == name and one.focusable)
        action = "org.a11y.atspi.Action"
        assert await self._peer.call(self._service, thing.path, action, "DoAction", "i", 0) is True

    async def _thing(self, path: str) -> Thing | None:
        try:
            name = await self._peer.get(self._service, path, ACCESSIBLE, "Name")
            role = await self._ask(path, "GetRoleName")
            low, high = await self._ask(path, "GetState")
        except DBusError:  # it went while it was read
            return None
        return Thing(path, role, name, high << 32 | low)

    async def _ask(self, path: str, member: str) -> Any:
        return await self._peer.call(self._service, path, ACCESSIBLE, member)

    def _embed(self, sender: str, body: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
        self._service = sender
        self._registered.set()
        return "(so)", ((self._peer.name, ROOT),)


@asynccontextmanager
async def screen_reader(address: str) -> AsyncIterator[ScreenReader]:
    """A screen reader on the session bus at `address`."""
    async with peer(address) as own:
        reader = ScreenReader(own, address)
        await reader.begin()
        yield reader
