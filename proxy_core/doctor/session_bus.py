"""The session's D-Bus, as much of it as is asked: who is on it, and one property. It blocks; aside.py is for that.

jeepney comes with keyring on Linux only.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

ADDRESS = "DBUS_SESSION_BUS_ADDRESS"
_PROPERTIES = "org.freedesktop.DBus.Properties"
_SECONDS = 2.0


class NoBusError(Exception):
    """No session bus is named, or none answers there."""


@contextmanager
def session_bus(environ: Mapping[str, str]) -> Iterator[Any]:
    """A connection to the bus that the environment names. NoBusError, also for what goes wrong on the way."""
    address = environ.get(ADDRESS, "")
    try:
        from jeepney.io.blocking import open_dbus_connection
        from jeepney.wrappers import DBusErrorResponse

        connection = open_dbus_connection(address) if address else None
    except (ImportError, OSError, ValueError, StopIteration, RuntimeError) as error:
        raise NoBusError from error
    if connection is None:
        raise NoBusError
    try:
        yield connection
    except (OSError, EOFError, DBusErrorResponse) as error:
        raise NoBusError from error
    finally:
        connection.close()


def is_there(connection: Any, name: str, *, startable: bool = False) -> bool:
    """Whether somebody has this name on the bus; with `startable` also whether the bus would start one."""
    from jeepney import message_bus
    from jeepney.io.blocking import Proxy

    bus = Proxy(message_bus, connection, timeout=_SECONDS)
    if bus.NameHasOwner(name)[0]:
        return True
    return startable and name in bus.ListActivatableNames()[0]


class Thing(Struct, frozen=True):
    """Something on the bus: by what name, where there, and as what it is asked."""

    name: str
    path: str
    interface: str


def call(connection: Any, thing: Thing, member: str, signature: str, *values: Any) -> tuple[Any, ...]:
    """What it answers. LookupError for an error."""
    from jeepney import DBusAddress, MessageType, new_method_call

    address = DBusAddress(thing.path, thing.name, thing.interface)
    message = new_method_call(address, member, signature, values)
    answer = connection.send_and_get_reply(message, timeout=_SECONDS)
    if answer.header.message_type is MessageType.error:
        raise LookupError(member)
    found: tuple[Any, ...] = answer.body
    return found


def read(connection: Any, thing: Thing, member: str) -> Any:
    """A property. LookupError where there is none."""
    properties = replace(thing, interface=_PROPERTIES)
    ((_signature, value),) = call(connection, properties, "Get", "ss", thing.interface, member)
    return value
