"""Until when an answer must go on."""

import asyncio
import time

import pytest

from proxy_core.upstreams.pace import Pace
from tests.proxy_core.accounts import fake_time


def test_it_is_over_after_its_seconds():
    async def story():
        pace = Pace(30.0)
        assert (pace.due, pace.left) == (30.0, 30.0)
        await asyncio.sleep(20.0)
        assert (pace.due, pace.left) == (30.0, 10.0)

    fake_time.run(story())


async def test_little_does_not_prolong_it_and_much_in_all_does():
    pace = Pace(30.0)
    first = pace.due
    pace.got(16_383)
    assert pace.due == first
    await asyncio.sleep(0)
    pace.got(1)
    assert pace.due > first
    second = pace.due
    pace.got(16_383)
    assert pace.due == second


async def test_what_is_awaited_within_it_ends_with_it():
    with pytest.raises(TimeoutError):
        async with Pace(0.01):
            await asyncio.Event().wait()


def test_as_long_as_much_comes_it_goes_on():
    async def story():
        async with Pace(5.0) as pace:
            for _ in range(5):
                pace.got(16_384)
                await asyncio.sleep(4.0)
        with pytest.raises(TimeoutError):  # as before, for the next
            async with pace:
                await asyncio.Event().wait()
        assert asyncio.get_running_loop().time() == 4 * 4.0 + 5.0

    fake_time.run(story())


def test_nothing_is_left_of_one_that_is_kept():
    rests = []

    async def story():
        async with Pace(30.0):
            pass
        await asyncio.sleep(3600.0)

    fake_time.run(story(), at_rest=lambda: rests.append("until the next timer"))
    assert len(rests) == 1


def stand_still(seconds):
    """The loop, as on a computer that sleeps."""
    time.sleep(seconds)


async def test_after_the_computer_slept_it_begins_anew():
    pace, woken = Pace(0.5), asyncio.Event()

    async def sleep_and_wake():
        stand_still(1.6)
        for _ in range(10):  # what was drawn meanwhile comes a while later
            await asyncio.sleep(0)
        woken.set()

    async with asyncio.TaskGroup() as group, pace:
        group.create_task(sleep_and_wake())
        await woken.wait()
    with pytest.raises(TimeoutError):
        async with pace:
            await asyncio.Event().wait()
