"""One end of a D-Bus: it calls others and answers calls, so that a test can be the desktop around a window.

jeepney, which keyring brings on Linux only, is imported when a peer is made.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

SECONDS = 60  # for an answer
PROPERTIES = "org.freedesktop.DBus.Properties"
_BUS = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")

Answer = tuple[str, tuple[Any, ...]]  # a signature and what it describes


class DBusError(Exception):
    """The other side answered with an error."""


class Peer:
    """Answers what `answers` has, by (interface, member); it gets the sender and what it sent."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._numbers = count(1000)
        self.answers: dict[tuple[str, str], Callable[[str, tuple[Any, ...]], Answer]] = {}
        self.properties: dict[tuple[str, str], tuple[str, Any]] = {}
        self.answers[PROPERTIES, "Get"] = lambda _sender, body: ("v", (self.properties[body[0], body[1]],))
        self.answers[PROPERTIES, "GetAll"] = lambda _sender, body: (
            "a{sv}",
            ({name: value for (interface, name), value in self.properties.items() if interface == body[0]},),
        )

    @property
    def name(self) -> str:
        """Its unique name on the bus."""
        return self._connection.unique_name

    async def call(
        self, to: str, path: str, interface: str, member: str, signature: str | None = None, *body: Any
    ) -> Any:
        """What the other side answers: a value, or a tuple of several."""
        from jeepney import DBusAddress, MessageType, new_method_call

        number = next(self._numbers)
        message = new_method_call(DBusAddress(path, to, interface), member, signature, body)
        answer = self._waiting[number] = asyncio.get_running_loop().create_future()
        await self._connection.send(message, serial=number)
        try:
            async with asyncio.timeout(SECONDS):
                reply = await answer
        finally:
            del self._waiting[number]
        if reply.header.message_type is MessageType.error:
            raise DBusError(f"{interface}.{member} of {to}{path}: {reply.body}")
        return reply.body[0] if len(reply.body) == 1 else reply.body

    async def get(self, to: str, path: str, interface: str, name: str) -> Any:
        """A property of the other side."""
        _signature, value = await self.call(to, path, PROPERTIES, "Get", "ss", interface, name)
        return value

    async def own(self, name: str) -> None:
        """Be known by this name."""
        assert await self.call(*_BUS, "RequestName", "su", name, 4) == 1

    async def disown(self, name: str) -> None:
        """Be known by it no more."""
        assert await self.call(*_BUS, "ReleaseName", "s", name) == 1

    async def emit(self, path: str, interface: str, member: str, signature: str, *body: Any) -> None:
        """Tell everybody."""
        from jeepney import DBusAddress, new_signal

        await self._connection.send(new_signal(DBusAddress(path, interface=interface), member, signature, body))

    async def receive(self) -> None:
        """Take what comes, until the bus ends."""
        from jeepney import HeaderFields, MessageType

        while True:
            message = await self._connection.receive()
            fields = message.header.fields
            waiting = self._waiting.get(fields.get(HeaderFields.reply_serial, 0))
            if waiting is not None and not waiting.done():
                waiting.set_result(message)
            elif message.header.message_type is MessageType.method_call:
                await self._connection.send(self._answer(message, fields))

    def _answer(self, message: Any, fields: Any) -> Any:
        from jeepney import HeaderFields, new_error, new_method_return

        asked = fields.get(HeaderFields.interface), fields[HeaderFields.member]
        if asked not in self.answers:
            return new_error(message, "org.freedesktop.DBus.Error.UnknownMethod")
        try:
            signature, body = self.answers[asked](fields[HeaderFields.sender], message.body)
        except KeyError:
            return new_error(message, "org.freedesktop.DBus.Error.UnknownProperty")
        return new_method_return(message, signature or None, body)


@asynccontextmanager
async def peer(address: str) -> AsyncIterator[Peer]:
    """A peer on the bus at `address`."""
    from jeepney.io.asyncio import open_dbus_connection

    async with await open_dbus_connection(address) as connection:
        made = Peer(connection)
        receiving = asyncio.get_running_loop().create_task(made.receive())
        try:
            yield made
        finally:
            receiving.cancel()
            await asyncio.gather(receiving, return_exceptions=True)
