"""Until when an answer must go on."""

import asyncio

import pytest

from proxy_core.upstreams.pace import Pace


async def test_it_is_over_after_its_seconds():
    begun = asyncio.get_running_loop().time()
    pace = Pace(30.0)
    assert pace.due == pytest.approx(begun + 30.0, abs=1.0)
    assert 29.0 < pace.left <= 30.0


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
