import socket

import pytest

from proxy_core.doctor.session_bus import ADDRESS, NoBusError, Thing, call, is_there, read, session_bus
from tests.dbus_peer import peer
from tests.secret_service import BUS
from tests.secret_service import session_bus as bus_of_a_test

THING = Thing("test.Easel", "/thing", "test.Easel.Thing")


@pytest.fixture
def bus():
    with bus_of_a_test() as (address, _):
        yield address


@pytest.mark.needs_system(*BUS)
async def test_somebody_on_the_bus_is_asked(bus):
    from asyncio import to_thread

    def ask():
        with session_bus({ADDRESS: bus}) as connection:
            return (
                is_there(connection, THING.name),
                is_there(connection, "test.Nobody", startable=True),
                read(connection, THING, "Colour"),
                call(connection, THING, "Double", "i", 21),
            )

    async with peer(bus) as there:
        await there.own(THING.name)
        there.properties[THING.interface, "Colour"] = ("s", "red")
        there.answers[THING.interface, "Double"] = lambda _sender, body: ("i", (2 * body[0],))
        assert await to_thread(ask) == (True, False, "red", (42,))


@pytest.mark.needs_system(*BUS)
async def test_an_error_is_a_lookup_error(bus):
    with session_bus({ADDRESS: bus}) as connection, pytest.raises(LookupError):
        read(connection, Thing("test.Nobody", "/", "test.Nobody"), "Colour")


@pytest.mark.parametrize("address", ["", "nonsense", "unix:path=/no/such/socket", "unix:path=/no/such;unix:abstract="])
def test_without_a_bus_there_is_none(address):
    with pytest.raises(NoBusError), session_bus({ADDRESS: address} if address else {}):
        pass


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="there are no sockets among its files")
def test_one_that_never_answers_is_none(tmp_path):
    path = str(tmp_path / "bus")
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(path)
        silent.listen()
        with pytest.raises(NoBusError), session_bus({ADDRESS: f"unix:path={path}"}):
            pass
