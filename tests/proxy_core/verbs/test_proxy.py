"""The proxy on, off and on again, as the window has it."""

import socket

import aiohttp
import pytest
from msgspec.structs import replace

from proxy_core.core import Core
from proxy_core.errors import EaselError, StartError
from proxy_core.events import ProxyChanged
from proxy_core.options import CoreOptions
from proxy_core.ownership import read_note
from proxy_core.records import ProxyState
from tests.proxy_core.verbs.people import Ears


@pytest.fixture
def taken():
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


async def health(proxy):
    url = proxy.base_url.removesuffix("/v1") + "/healthz"
    async with aiohttp.ClientSession() as client, client.get(url) as answer:
        return answer.status


async def test_before_the_start_it_is_off(tmp_path):
    core = Core(CoreOptions(data_dir=tmp_path, vault="memory"))
    assert core.proxy() == ProxyState(running=False)
    with pytest.raises(EaselError):
        await core.restart_proxy()


async def test_on_off_and_on_again(core):
    first = await core.start_proxy()
    assert await health(first) == 200
    await core.stop_proxy()
    assert not core.proxy().running
    assert await health(await core.restart_proxy()) == 200


async def test_a_drain_with_nothing_under_way_is_over_at_once_and_begins_nothing_new(core):
    await core.drain_proxy()  # not on: there is nothing to wait for
    state = await core.start_proxy()
    await core.drain_proxy()
    assert core.proxy() == replace(state, stopping=True)
    headers = {"Authorization": f"Bearer {await core.api_key()}"}
    url = f"{state.base_url}/images/generations"
    async with aiohttp.ClientSession() as client, client.post(url, json={}, headers=headers) as answer:
        assert (answer.status, answer.headers["Retry-After"]) == (503, "30")
    await core.stop_proxy()
    assert await health(await core.start_proxy()) == 200


async def test_started_again_it_has_what_was_changed_and_others_are_told_where(core, tmp_path):
    await core.start_proxy()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    await core.change_settings({"port": port})
    ears = Ears(core, ProxyChanged)
    state = await core.restart_proxy()
    assert state == core.proxy() == ears.events[-1].proxy
    assert (state.base_url, state.outdated) == (f"http://127.0.0.1:{port}/v1", ())
    assert read_note(tmp_path / "data").base_url == state.base_url
    assert await health(state) == 200


async def test_where_the_new_port_is_taken_the_old_one_stays(core, taken):
    first = await core.start_proxy()
    await core.change_settings({"port": taken})
    with pytest.raises(StartError, match=f"Port {taken} on 127.0.0.1 is in use"):
        await core.restart_proxy()
    assert (core.proxy().running, core.proxy().base_url, core.proxy().outdated) == (True, first.base_url, ("port",))
    assert await health(core.proxy()) == 200
