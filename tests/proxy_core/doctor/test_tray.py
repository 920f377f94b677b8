import ctypes.util
import socket
import sys

import pytest

from proxy_core.doctor.finding import State
from proxy_core.doctor.session_bus import ADDRESS
from proxy_core.doctor.tray import check
from tests.secret_service import BUS, session_bus
from tests.tray_host import tray_host

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a tray")
DISPLAY = {"WAYLAND_DISPLAY": "none"}


@pytest.fixture
def bus():
    with session_bus() as (address, _):
        yield {**DISPLAY, ADDRESS: address}


async def test_without_a_display_none_is_missed(scene):
    (found,) = await check(scene())
    assert (found.state, found.facts["kind"]) == (State.OK, "no display")


async def test_without_a_bus_there_is_no_tray(scene):
    (found,) = await check(scene(environ=DISPLAY))
    assert (found.state, found.facts["kind"]) == (State.NOTE, "none")
    assert "AppIndicator" in str(found.step)


@pytest.mark.needs_system(*BUS)
async def test_a_tray_a_panel_that_is_gone_and_none(scene, bus):
    assert (await check(scene(environ=bus)))[0].facts["kind"] == "none"
    async with tray_host(bus[ADDRESS]) as host:
        (found,) = await check(scene(environ=bus))
        assert (found.state, found.facts["kind"]) == (State.OK, "StatusNotifier")
        host._peer.properties["org.kde.StatusNotifierWatcher", "IsStatusNotifierHostRegistered"] = ("b", False)
        (found,) = await check(scene(environ=bus))
        assert (found.state, found.facts["kind"]) == (State.NOTE, "no host")


@pytest.mark.skipif(not ctypes.util.find_library("xcb"), reason="needs libxcb, which asks displays")
async def test_a_display_that_never_answers_is_given_up(scene):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        number = silent.getsockname()[1] - 6000
        (found,) = await check(scene(environ={"DISPLAY": f"127.0.0.1:{number}"}))
    assert (found.state, found.facts["kind"]) == (State.NOTE, "silent")
