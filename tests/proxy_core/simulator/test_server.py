import asyncio
import socket
import subprocess
import sys

import pytest

from proxy_core.errors import StartError
from proxy_core.simulator.scenario import DEMO_ACCOUNTS
from proxy_core.simulator.server import LARGEST_BODY, Simulator
from proxy_core.tasks import spawn
from tests.proxy_core.simulator.conftest import Rig, Start, fault_rule


async def test_it_listens_on_the_loopback_only_and_names_its_address():
    simulator = Simulator()
    url = await simulator.start()
    try:
        assert url == simulator.base_url
        assert simulator._runner is not None
        assert [address[0] for address in simulator._runner.addresses] == ["127.0.0.1"]
    finally:
        await simulator.stop()
    with pytest.raises(RuntimeError):
        _ = simulator.base_url


async def test_it_may_be_stopped_twice_and_started_again():
    simulator = Simulator()
    await simulator.stop()
    await simulator.start()
    with pytest.raises(RuntimeError):
        await simulator.start()
    await simulator.stop()
    await simulator.stop()
    assert (await simulator.start()).startswith("http://127.0.0.1:")
    await simulator.stop()


async def test_a_port_in_use_is_a_start_error():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(StartError) as caught:
            await Simulator().start(taken.getsockname()[1])
    assert caught.value.phrase.code == "port_in_use"


async def test_it_stops_at_once_while_calls_hang_and_draw(start: Start):
    rig = await start(fault_rule("hang", first=1), fault_rule("slow_first_byte", after=1, seconds=60))
    tasks = [spawn(rig.draw(), name="draw") for _ in range(3)]
    await asyncio.wait_for(rig.simulator.calls.reach(3), 30)
    await asyncio.wait_for(rig.simulator.stop(), 30)  # the calls take a minute and more
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(result, Exception) for result in results)
    assert rig.simulator.calls.in_flight == 0


async def test_a_client_that_goes_away_ends_its_call(start: Start):
    rig = await start(fault_rule("hang"))
    task = spawn(rig.draw(), name="draw")
    await asyncio.wait_for(rig.simulator.calls.reach(1), 30)
    task.cancel()
    await asyncio.wait_for(rig.simulator.calls.reach(0), 30)
    assert rig.simulator.calls.count("ann") == 1


@pytest.mark.parametrize("path", ["/simulator/state", "/v1beta/models"])
@pytest.mark.parametrize("headers", [{"Origin": "http://127.0.0.1:1"}, {"Host": "evil.example:80"}])
async def test_web_pages_are_refused(rig: Rig, path: str, headers: dict[str, str]):
    answer = await rig.call("GET", path, headers={"x-goog-api-key": "key-ann", **headers})
    assert answer.status == 403
    assert "accounts" not in answer.json


async def test_an_unknown_address_is_not_found(rig: Rig):
    assert (await rig.call("GET", "/v2/anything")).error["status"] == "NOT_FOUND"


async def test_a_body_beyond_the_limit_is_an_invalid_argument(rig: Rig):
    url = "/v1beta/models/gemini-3-pro-image:generateContent"
    headers = {"x-goog-api-key": "key-ann"}

    async def body():
        piece = bytes(1024 * 1024)
        for _ in range(LARGEST_BODY // len(piece) + 1):
            yield piece

    answer = await rig.call("POST", url, data=body(), headers=headers)
    assert (answer.status, answer.error["status"]) == (400, "INVALID_ARGUMENT")
    assert str(LARGEST_BODY) in answer.error["message"]


async def test_by_default_it_knows_the_demo_accounts():
    simulator = Simulator()
    assert {account.label for account in simulator._simulation.scenario.accounts} == {
        one.label for one in DEMO_ACCOUNTS
    }
    assert simulator._simulation.latency == (0.3, 1.0)


def test_importing_it_does_not_load_pillow():
    code = "import sys, proxy_core.simulator; sys.exit('PIL' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=100).returncode == 0
