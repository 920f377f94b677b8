import pytest

from desktop.usage_watch import UsageWatch
from proxy_core import Outcome, RequestEnded, RequestStarted
from tests.desktop.fakes import NOW, record
from tests.desktop.waiting import heard, opened, told

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
def watch(desk, clock):
    """In place of the window's own, one with a clock of the test's."""
    for own in desk.window.findChildren(UsageWatch):
        own._pause.stop()
        own.deleteLater()
    return UsageWatch(desk.signals, desk.verbs.main, desk.verbs.usage, desk.window, now=lambda: clock[0], briefest=20)


async def loaded(desk):
    async with heard(desk.verbs.usage.usage_loaded):
        pass


def test_it_asks_when_the_core_has_opened(desk, watch, qt_runner):
    async def story():
        async with heard(desk.verbs.usage.usage_loaded):
            await opened(desk)

    qt_runner.run(story())


def test_it_asks_after_requests_and_not_for_each_of_a_burst(desk, watch, qt_runner):
    async def story():
        async with heard(desk.verbs.usage.usage_loaded):
            await opened(desk)
        asked = Asked(desk.verbs)
        async with heard(desk.verbs.usage.usage_loaded):
            for _ in range(5):
                watch._heed([ENDED])
        async with heard(watch._pause.timeout):
            pass
        return asked.times

    assert 1 <= qt_runner.run(story()) <= 2


def test_what_only_began_changes_no_figure(desk, watch, qt_runner):
    async def story():
        async with heard(watch._pause.timeout):
            await opened(desk)
        asked = Asked(desk.verbs)
        await told(desk.signals, RequestStarted(record()))
        return asked.times

    assert qt_runner.run(story()) == 0


def test_it_asks_in_every_new_hour(desk, watch, clock, qt_runner):
    async def story():
        async with heard(watch._pause.timeout):
            await opened(desk)
        asked = Asked(desk.verbs)
        watch.look_at_clock()
        same = asked.times
        clock[0] += 3600
        watch.look_at_clock()
        watch.look_at_clock()
        return same, asked.times

    assert qt_runner.run(story()) == (0, 1)


def test_before_the_core_runs_it_asks_nobody(desk, watch):
    asked = Asked(desk.verbs)
    watch.refresh()
    assert asked.times == 0
