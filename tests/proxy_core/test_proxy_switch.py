"""The proxy on and off, over a real server and real ports, however many want it at once."""

import asyncio
import socket

import aiohttp
import pytest
from msgspec.structs import replace

from proxy_core.errors import StartError
from proxy_core.proxy_switch import ProxySwitch
from proxy_core.records import ProxyState
from proxy_core.server.app import Server
from proxy_core.server.exchange import send_json
from proxy_core.settings import Settings


class Doors:
    """One that answers."""

    def find(self, method, path):
        return self.say

    async def say(self, exchange):
        return await send_json(exchange, 200, [b"{}"])


async def no_key():
    return "sk-of-this-test"


class Stubborn(Server):
    """A real server, to which nothing is free from its start of this number on."""

    refuses_from = 99
    starts = 0

    async def start(self, host, port):
        self.starts += 1
        if self.starts >= self.refuses_from:
            raise StartError("port_in_use", host=host, port=port)
        return await super().start(host, port)


class Bench:
    def __init__(self, **settings):
        self.settings = Settings().changed({"port": 0, "auth_mode": "off", **settings})
        self.told = []
        self.server = Stubborn(Doors(), settings=lambda: self.settings, key=no_key, now=lambda: 0.0)
        self.switch = ProxySwitch(self.server, lambda: self.settings, self.told.append)

    async def answers(self, base_url):
        address = base_url.removesuffix("/v1") + "/healthz"
        try:
            async with aiohttp.ClientSession() as client, client.get(address) as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False


@pytest.fixture
async def bench():
    bench = Bench()
    yield bench
    await bench.switch.off()


@pytest.fixture
def taken():
    """A port of this computer that somebody else has."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


async def test_it_is_off_at_first_and_may_be_turned_off_again(bench):
    assert bench.switch.state == ProxyState(running=False)
    await bench.switch.off()
    assert bench.told == []


async def test_on_and_off_are_told_and_so(bench):
    state = await bench.switch.on()
    assert state == bench.switch.state == ProxyState(running=True, base_url=state.base_url)
    assert await bench.answers(state.base_url)
    await bench.switch.off()
    assert not await bench.answers(state.base_url)
    assert bench.told == [state, replace(state, stopping=True), ProxyState(running=False)]


async def test_once_on_it_is_not_turned_on_again(bench):
    first = await bench.switch.on()
    assert await bench.switch.on() is first
    assert bench.told == [first]


async def test_many_who_want_it_at_once_have_one(bench):
    states = await asyncio.gather(*(bench.switch.on() for _ in range(5)))
    assert {state.base_url for state in states} == {bench.switch.state.base_url}
    assert len(bench.told) == 1
    await asyncio.gather(*(bench.switch.off() for _ in range(5)))
    assert [(one.running, one.stopping) for one in bench.told[1:]] == [(True, True), (False, False)]


async def test_who_comes_last_is_obeyed(bench):
    await asyncio.gather(bench.switch.on(), bench.switch.off(), bench.switch.on())
    assert bench.switch.state.running
    states = [(one.running, one.stopping) for one in bench.told]
    assert states == [(True, False), (True, True), (False, False), (True, False)]
    assert await bench.answers(bench.switch.state.base_url)


async def test_what_drains_has_the_time_of_the_setting_and_goes_on_listening(bench):
    given = []

    async def drain(seconds):
        given.append(seconds)

    bench.server.drain = drain
    await bench.switch.drain()  # not on: nothing is asked
    bench.settings = bench.settings.changed({"drain_seconds": 7})
    state = await bench.switch.on()
    await bench.switch.drain()
    assert given == [7]
    assert bench.switch.state == bench.told[-1] == replace(state, stopping=True)
    assert await bench.answers(state.base_url)


async def test_a_port_that_cannot_be_had_is_raised_and_told(bench, taken):
    bench.settings = bench.settings.changed({"port": taken})
    with pytest.raises(StartError) as refused:
        await bench.switch.on()
    assert refused.value.phrase.code == "port_in_use"
    assert bench.told == [ProxyState(running=False, error=refused.value.phrase)] == [bench.switch.state]
    bench.settings = bench.settings.changed({"port": 0})
    state = await bench.switch.on()
    assert (state.running, state.error) == (True, None)


# --- settings that a start reads


async def test_a_setting_that_a_start_reads_is_outdated_once_it_is_changed(bench, taken):
    first = await bench.switch.on()
    bench.settings = bench.settings.changed({"log_days": 3})
    bench.switch.heed()
    assert bench.told == [first]
    bench.settings = bench.settings.changed({"port": taken, "host": "::1"})
    bench.switch.heed()
    assert bench.switch.state == bench.told[-1] == replace(first, outdated=("host", "port"))
    bench.switch.heed()
    assert len(bench.told) == 2
    bench.settings = bench.settings.changed({"port": 0, "host": "127.0.0.1"})
    bench.switch.heed()
    assert bench.switch.state == bench.told[-1] == first


async def test_while_it_is_off_nothing_is_outdated(bench):
    bench.settings = bench.settings.changed({"port": 1})
    bench.switch.heed()
    assert (bench.told, bench.switch.state.outdated) == ([], ())


async def test_started_again_it_listens_where_the_settings_say_now(bench):
    first = await bench.switch.on()
    bench.settings = bench.settings.changed({"host": "127.0.0.2"})
    state = await bench.switch.again()
    assert state == bench.switch.state == bench.told[-1]
    assert (state.running, state.outdated) == (True, ())
    assert state.base_url.startswith("http://127.0.0.2:")
    assert await bench.answers(state.base_url)
    assert not await bench.answers(first.base_url)
    assert [one.running for one in bench.told] == [True, True]  # nobody takes it for a stop


async def test_started_again_while_it_is_off_it_starts(bench):
    state = await bench.switch.again()
    assert await bench.answers(state.base_url)
    assert bench.told == [state]


async def test_when_the_new_port_cannot_be_had_it_listens_as_before(bench, taken):
    first = await bench.switch.on()
    bench.settings = bench.settings.changed({"port": taken})
    with pytest.raises(StartError) as refused:
        await bench.switch.again()
    assert refused.value.phrase.values["port"] == taken
    assert bench.switch.state == bench.told[-1] == replace(first, outdated=("port",))  # the same port, though any
    assert await bench.answers(first.base_url)
    assert all(one.running for one in bench.told)


async def test_when_neither_the_new_nor_the_old_place_can_be_had_it_is_off_and_says_why(bench, taken):
    first = await bench.switch.on()
    bench.settings = bench.settings.changed({"port": taken})
    bench.server.refuses_from = 2
    with pytest.raises(StartError) as refused:
        await bench.switch.again()
    assert bench.switch.state == bench.told[-1] == ProxyState(running=False, error=refused.value.phrase)
    assert not await bench.answers(first.base_url)
    bench.server.refuses_from = 99
    bench.settings = bench.settings.changed({"port": 0})
    assert (await bench.switch.again()).running


async def test_many_who_start_it_again_have_one(bench):
    await bench.switch.on()
    states = await asyncio.gather(*(bench.switch.again() for _ in range(3)))
    assert bench.switch.state is states[-1]
    assert await bench.answers(states[-1].base_url)


async def test_it_listens_where_the_settings_say_at_that_time(bench, taken):
    first = await bench.switch.on()
    bench.settings = bench.settings.changed({"port": taken})
    assert await bench.switch.on() is first  # a change is for the next time
    assert await bench.answers(first.base_url)
