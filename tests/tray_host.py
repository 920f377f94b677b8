"""A desktop's tray, as KDE and GNOME's extension have it: it takes icons in, reads them and clicks in their menus.

org.kde.StatusNotifierWatcher, com.canonical.dbusmenu and org.freedesktop.Notifications, as much of them as a person
sees.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from tests.dbus_peer import Peer, peer

SECONDS = 100
WATCHER = "org.kde.StatusNotifierWatcher"
ITEM = "org.kde.StatusNotifierItem"
MENU = "com.canonical.dbusmenu"
NOTIFICATIONS = "org.freedesktop.Notifications"


@dataclass(frozen=True)
class Notice:
    """A notification."""

    number: int
    title: str
    words: str


@dataclass(frozen=True)
class Line:
    """A line of the menu; `inside` are those of its own menu."""

    number: int
    words: str
    enabled: bool
    visible: bool
    inside: tuple["Line", ...]


class TrayHost:
    """Knows the one icon that registered."""

    def __init__(self, own: Peer) -> None:
        self._peer = own
        self._service = ""
        self._registered = asyncio.Event()
        own.answers[WATCHER, "RegisterStatusNotifierItem"] = self._register
        own.properties[WATCHER, "RegisteredStatusNotifierItems"] = ("as", [])
        own.properties[WATCHER, "IsStatusNotifierHostRegistered"] = ("b", True)
        own.properties[WATCHER, "ProtocolVersion"] = ("i", 0)
        self.notices: asyncio.Queue[Notice] = asyncio.Queue()
        self._told = 0
        own.answers[NOTIFICATIONS, "GetCapabilities"] = lambda _sender, _body: ("as", (["actions", "body"],))
        own.answers[NOTIFICATIONS, "Notify"] = self._notify
        own.answers[NOTIFICATIONS, "CloseNotification"] = lambda _sender, _body: ("", ())

    async def come_up(self) -> None:
        """Be there from now on."""
        await self._peer.own(WATCHER)
        await self._peer.emit("/StatusNotifierWatcher", WATCHER, "StatusNotifierHostRegistered", "")

    async def go_down(self) -> None:
        """Be gone, as a panel that crashed."""
        self._registered.clear()
        await self._peer.disown(WATCHER)

    async def icon(self) -> None:
        """Wait for the icon."""
        async with asyncio.timeout(SECONDS):
            await self._registered.wait()

    async def read(self, name: str) -> Any:
        """A property of the icon, such as ToolTip."""
        return await self._peer.get(self._service, "/StatusNotifierItem", ITEM, name)

    async def tooltip(self) -> str:
        """What a person reads who points at the icon."""
        return (await self.read("ToolTip"))[2]

    async def pixels(self, size: int) -> bytes:
        """The icon in this size, four bytes a pixel: alpha, red, green, blue."""
        return next(bytes(data) for width, _, data in await self.read("IconPixmap") if width == size)

    async def activate(self) -> None:
        """Click the icon."""
        await self._peer.call(self._service, "/StatusNotifierItem", ITEM, "Activate", "ii", 0, 0)

    async def menu(self) -> tuple[Line, ...]:
        """The lines of the menu, as a host reads them before it opens it."""
        _revision, layout = await self._peer.call(
            self._service, "/MenuBar", MENU, "GetLayout", "iias", 0, -1, ["label", "enabled", "visible", "type"]
        )
        return _line(layout).inside

    async def words(self) -> list[str]:
        """What a person reads in the menu."""
        return [line.words for line in await self.menu() if line.words and line.visible]

    async def click(self, *path: str) -> None:
        """Click a line, or one of the menu of a line: each is named by how it begins."""
        lines, number = await self.menu(), 0
        for words in path:
            line = next(one for one in _seen(lines) if one.words.startswith(words))
            assert line.enabled, line
            lines, number = line.inside, line.number
        await self._peer.call(self._service, "/MenuBar", MENU, "Event", "isvu", number, "clicked", ("i", 0), 0)

    async def until(self, holds: Callable[[list[str]], bool]) -> list[str]:
        """Wait until the menu reads so."""
        async with asyncio.timeout(SECONDS):
            while not holds(words := await self.words()):
                await asyncio.sleep(0.1)
        return words

    async def notice(self) -> Notice:
        """The next notification."""
        async with asyncio.timeout(SECONDS):
            return await self.notices.get()

    async def click_notice(self, notice: Notice) -> None:
        """Click a notification."""
        await self._peer.emit(
            "/org/freedesktop/Notifications", NOTIFICATIONS, "ActionInvoked", "us", notice.number, "default"
        )

    def _notify(self, _sender: str, body: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
        self._told += 1
        self.notices.put_nowait(Notice(self._told, body[3], body[4]))
        return "u", (self._told,)

    def _register(self, sender: str, body: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
        self._service = sender if body[0].startswith("/") else body[0]
        self._registered.set()
        return "", ()


def _line(layout: tuple[int, dict[str, tuple[str, Any]], list[tuple[str, Any]]]) -> Line:
    number, properties, inside = layout
    values = {name: value for name, (_signature, value) in properties.items()}
    words = values.get("label", "").replace("__", "\0").replace("_", "").replace("\0", "_")
    lines = tuple(_line(one) for _signature, one in inside)
    return Line(number, words, values.get("enabled", True), values.get("visible", True), lines)


def _seen(lines: tuple[Line, ...]) -> Iterator[Line]:
    return (line for line in lines if line.visible)


@asynccontextmanager
async def tray_host(address: str, *, late: bool = False) -> AsyncIterator[TrayHost]:
    """A tray on the bus at `address`; `late`: only when it is told to come up."""
    async with peer(address) as own:
        host = TrayHost(own)
        await own.own(NOTIFICATIONS)
        if not late:
            await host.come_up()
        yield host
