import pytest
from msgspec.structs import replace

from proxy_core.core import Core
from proxy_core.doctor.finding import State
from proxy_core.doctor.owner import Owner, Presence, find
from proxy_core.doctor.proxy import check
from proxy_core.errors import StartError
from proxy_core.options import CoreOptions
from proxy_core.ownership import OwnerNote
from tests.harness import running, simulated
from tests.proxy_core.doctor.conftest import listening, saying, silent


@pytest.mark.parametrize("auth_mode", ["strict", "all_except_health", "off"])
async def test_it_is_asked_what_clients_ask(scene, tmp_path, auth_mode):
    async with running(tmp_path / "data", simulated(fox=()), auth_mode=auth_mode) as bench:
        (found,) = await check(scene(owner=await find(tmp_path / "data")))
        assert (found.state, found.facts["models_status"], found.facts["accounts_ready"]) == (State.OK, 200, 1)
        assert str(found.said).startswith(f"serve runs and answers at {bench.url} in ")
        assert found.facts["models"] > 3
        assert bench.key not in repr(found)


async def test_without_easel_it_says_how_to_start(scene):
    (found,) = await check(scene())
    assert (found.state, str(found.step)) == (State.NOTE, "Start it: easel, or easel serve")


async def test_one_that_was_switched_off(scene, tmp_path):
    async with running(tmp_path / "data", simulated(fox=())) as bench:
        await bench.core.stop_proxy()
        (found,) = await check(scene(owner=await find(tmp_path / "data")))
        assert (found.state, found.said.code) == (State.NOTE, "doctor_proxy_off")


async def test_one_that_could_not_listen(scene, tmp_path):
    async with listening(silent) as port:
        core = Core(CoreOptions(tmp_path / "data", vault="memory", port=port))
        await core.start()
        try:
            with pytest.raises(StartError):
                await core.start_proxy()
            (found,) = await check(scene(owner=await find(tmp_path / "data")))
        finally:
            await core.stop()
    assert (found.state, found.said.code) == (State.TROUBLE, "doctor_proxy_failed")


@pytest.mark.parametrize(("presence", "state"), [(Presence.SILENT, State.TROUBLE), (Presence.STARTING, State.NOTE)])
async def test_one_that_says_nothing(scene, presence, state):
    (found,) = await check(scene(owner=Owner(presence, OwnerNote(77))))
    assert found.state is state
    assert "77" in str(found.step)


async def test_one_that_is_gone_between_two_questions(scene, tmp_path):
    async with running(tmp_path / "data", simulated(fox=())):
        owner = await find(tmp_path / "data")
    (found,) = await check(scene(owner=owner))
    assert (found.state, found.facts["key"]) == (State.TROUBLE, "owner_silent")


async def test_a_proxy_that_does_not_take_the_key(scene, tmp_path):
    """What the diagnosis is refused, clients are."""
    async with running(tmp_path / "data", simulated(fox=())) as bench:
        owner = await find(tmp_path / "data")

        body = b'{"status": "ok", "version": "0.1.0", "accounts_ready": 1}'
        refused = b"HTTP/1.1 401 No\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body
        async with listening(saying(refused)) as port:
            elsewhere = replace(owner.proxy, base_url=f"http://127.0.0.1:{port}/v1")
            (found,) = await check(scene(owner=replace(owner, proxy=elsewhere)))
        assert (found.state, found.facts["models_status"]) == (State.TROUBLE, 401)
        assert bench.key not in repr(found)
