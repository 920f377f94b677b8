"""Wrong keys: a few cost nothing, more of them wait, each address for itself, and little is remembered of it."""

import asyncio
from ipaddress import ip_address

import pytest

from proxy_core.server.guesses import FREE, LONGEST, LONGEST_NEAR, PATIENCE, REMEMBERED, KeyGuesses
from tests.harness import Clock

FAR, OTHER, NEAR = ip_address("192.0.2.7"), ip_address("192.0.2.8"), ip_address("127.0.0.1")


class Bench:
    """Guesses, whose waits take no time and are remembered."""

    def __init__(self):
        self.clock = Clock(1000.0)
        self.waits = []
        self.guesses = KeyGuesses(self.clock, self.pause)

    async def pause(self, seconds):
        self.waits.append(seconds)
        self.clock.at += seconds

    async def wrong(self, address, count):
        for _ in range(count):
            await self.guesses.count_wrong(address)

    async def waited(self, address):
        """How long a key from there waits now."""
        before = len(self.waits)
        assert await self.guesses.take_turn(address) == 0.0
        return sum(self.waits[before:])


@pytest.fixture
def bench():
    return Bench()


async def test_a_few_wrong_keys_cost_nothing(bench):
    await bench.wrong(FAR, FREE - 1)
    assert await bench.waited(FAR) == 0
    assert bench.waits == []


async def test_more_of_them_wait_longer_each_time_up_to_a_limit(bench):
    found = []
    for _ in range(FREE + 8):
        await bench.wrong(FAR, 1)
        found.append(await bench.waited(FAR))
    assert found[: FREE - 1] == [0] * (FREE - 1)
    assert found[-1] > found[FREE] > found[FREE - 1] > 0
    assert max(found) <= LONGEST
    await bench.wrong(FAR, 10_000)
    assert await bench.waited(FAR) == LONGEST


async def test_another_address_does_not_wait(bench):
    await bench.wrong(FAR, 100)
    assert await bench.waited(OTHER) == 0
    assert await bench.waited(None) == 0


async def test_of_ipv6_a_household_is_one(bench):
    await bench.wrong(ip_address("2001:db8:1:2::7"), 100)
    assert await bench.waited(ip_address("2001:db8:1:2:3:4:5:6")) == LONGEST
    assert await bench.waited(ip_address("2001:db8:1:3::7")) == 0


async def test_a_key_from_this_computer_never_waits_but_its_wrong_ones_do(bench):
    await bench.wrong(NEAR, FREE - 1)
    assert bench.waits == []
    await bench.wrong(NEAR, 50)
    assert set(bench.waits) == {LONGEST_NEAR}
    assert len(bench.waits) == 50
    assert await bench.waited(NEAR) == 0


async def test_it_is_forgotten(bench):
    await bench.wrong(FAR, 3 * FREE)
    bench.clock.at += 120
    assert await bench.waited(FAR) == 0


async def test_those_that_come_at_once_take_turns_and_too_many_are_turned_away():
    clock, waiting = Clock(1000.0), []
    end = asyncio.Event()

    async def pause(seconds):
        waiting.append(seconds)
        await end.wait()

    guesses = KeyGuesses(clock, pause)
    for _ in range(100):
        await guesses.count_wrong(FAR)
    asked = [asyncio.ensure_future(guesses.take_turn(FAR)) for _ in range(50)]  # noqa: TID251 - awaited below
    await asyncio.sleep(0)
    assert waiting == [LONGEST, 2 * LONGEST]
    end.set()
    told = await asyncio.gather(*asked)
    assert sorted(told)[:2] == [0.0, 0.0]
    assert all(PATIENCE < one <= PATIENCE + LONGEST for one in sorted(told)[2:])


async def test_only_so_many_addresses_are_remembered_those_of_late(bench):
    first = int(ip_address("10.0.0.0"))
    await bench.wrong(FAR, 100)
    for number in range(3 * REMEMBERED):
        await bench.wrong(ip_address(first + number), 1)
    assert bench.guesses.remembered == REMEMBERED
    assert await bench.waited(FAR) == 0
