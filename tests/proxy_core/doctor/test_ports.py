"""Real ports: free, taken by a program, taken by another Easel, and of an address that is not here."""

import pytest

from proxy_core.core import Core
from proxy_core.doctor.finding import State
from proxy_core.doctor.owner import Owner, Presence, find
from proxy_core.doctor.ports import check, health
from proxy_core.options import CoreOptions
from proxy_core.ownership import OwnerNote
from tests.harness import running, simulated
from tests.proxy_core.doctor.conftest import listening, saying


async def test_a_free_port(scene, free_port):
    (found,) = await check(scene(settings={"port": free_port}))
    assert (found.state, found.facts["held_by"]) == (State.OK, "nobody")
    assert str(found.said) == f"{free_port} is free, to be reached from this computer"


async def test_any_free_one(scene):
    (found,) = await check(scene(settings={"port": 0}))
    assert (found.state, found.said.code) == (State.OK, "doctor_port_any")


async def test_one_that_another_program_holds(scene):
    async with listening(saying(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")) as port:
        (found,) = await check(scene(settings={"port": port}))
    assert (found.state, found.facts["held_by"]) == (State.TROUBLE, "another program")
    assert f"sport = :{port}" in str(found.step)


async def test_one_that_speaks_no_http(scene):
    async with listening(saying(b"SSH-2.0\r\n")) as port:
        (found,) = await check(scene(settings={"port": port}))
    assert found.facts["held_by"] == "another program"


async def test_one_that_an_easel_holds(scene, tmp_path):
    async with running(tmp_path / "other", simulated(fox=())) as bench:
        port = int(bench.url.rpartition(":")[2].partition("/")[0])
        (found,) = await check(scene(settings={"port": port}))
        assert (found.state, found.facts["held_by"]) == (State.TROUBLE, "another Easel")

        own = await find(tmp_path / "other")
        (found,) = await check(scene(owner=own))
        assert (found.state, found.facts["held_by"], found.facts["port"]) == (State.OK, "this Easel", port)


async def test_a_port_that_was_changed_since_waits_for_a_restart(scene, tmp_path, free_port):
    core = Core(CoreOptions(tmp_path / "data", vault="memory"))
    await core.start()
    try:
        await core.change_settings({"port": free_port})
        await core.start_proxy()
        await core.change_settings({"port": 8046})
        (found,) = await check(scene(owner=await find(tmp_path / "data")))
    finally:
        await core.stop()
    assert (found.state, str(found.said)) == (State.NOTE, f"{free_port} is held by this Easel; changed since: port")


async def test_one_that_a_silent_easel_holds(scene):
    note = OwnerNote(7, base_url="http://127.0.0.1:8045/v1")
    (found,) = await check(scene(owner=Owner(Presence.SILENT, note)))
    assert (found.state, found.facts["port"]) == (State.NOTE, 8045)


@pytest.mark.parametrize("host", ["192.0.2.7", "no-such-host.invalid"])
async def test_an_address_that_is_not_here(scene, host):
    (found,) = await check(scene(settings={"host": host}))
    assert (found.state, found.said.code) == (State.TROUBLE, "doctor_address_not_here")
    assert host not in repr(found)


async def test_who_may_reach_it_stands_for_the_address(scene, free_port):
    (found,) = await check(scene(settings={"host": "0.0.0.0", "port": free_port}))
    assert found.facts["reach"] == "the network"


async def test_nobody_is_healthy_where_nobody_listens(nobodys_port):
    assert await health(f"http://127.0.0.1:{nobodys_port}") is None
