import asyncio

import pytest

from desktop.usage_watch import UsageWatch
from proxy_core import Outcome, RequestEnded, RequestStarted
from tests.desktop.fakes import NOW, record
from tests.desktop.waiting import heard, told

ENDED = RequestEnded(record(outcome=Outcome.DRAWN, returned=1, status=200))


class Asked:
    """Counts what the engine was asked for."""

    def __init__(self, verbs):
        self.times = 0
        verbs.usage.busy_changed.connect(self._count)

    def _count(self, verb, busy):
        self.times += verb == "usage" and busy


@pytest.fixture
def clock():
    return [NOW]


@pytest.fixture
def watch(room, clock):
    """With a clock of the test's."""
    return room.keep(UsageWatch(room.signals, room.verbs.main, room.verbs.usage, now=lambda: clock[0], briefest=20))


def test_it_asks_when_the_core_has_opened(room, watch, qt_runner):
    async def story():
        async with heard(room.verbs.usage.usage_loaded):
            await room.open()

    qt_runner.run(story())


def test_it_asks_after_requests_and_not_for_each_of_a_burst(room, watch, qt_runner):
    async def story():
        async with heard(room.verbs.usage.usage_loaded):
            await room.open()
        asked = Asked(room.verbs)
        async with heard(room.verbs.usage.usage_loaded):
            for _ in range(5):
                watch._heed([ENDED])
        while watch._pause.isActive():  # it may have begun and ended before the answer came
            await asyncio.sleep(0.005)
        return asked.times

    assert 1 <= qt_runner.run(story()) <= 2


def test_what_only_began_changes_no_figure(room, watch, qt_runner):
    async def story():
        async with heard(watch._pause.timeout):
            await room.open()
        asked = Asked(room.verbs)
        await told(room.signals, RequestStarted(record()))
        return asked.times

    assert qt_runner.run(story()) == 0


def test_it_asks_in_every_new_hour(room, watch, clock, qt_runner):
    async def story():
        async with heard(watch._pause.timeout), heard(room.verbs.usage.usage_loaded):
            await room.open()
        asked = Asked(room.verbs)
        watch.look_at_clock()
        same = asked.times
        clock[0] += 3600
        watch.look_at_clock()
        watch.look_at_clock()
        return same, asked.times

    assert qt_runner.run(story()) == (0, 1)


def test_before_the_core_runs_it_asks_nobody(room, watch):
    asked = Asked(room.verbs)
    watch.refresh()
    assert asked.times == 0
