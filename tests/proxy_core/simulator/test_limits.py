from datetime import datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from proxy_core.simulator.faults import Fault
from proxy_core.simulator.limits import Meter
from proxy_core.simulator.scenario import SimulatedAccount

NOON = datetime(2026, 11, 20, 12, tzinfo=ZoneInfo("America/Los_Angeles")).timestamp()
MODEL = "m"


class Clock:
    def __init__(self, at=NOON):
        self.at = at

    def __call__(self):
        return self.at


def ann(**limits):
    return SimulatedAccount("ann", "key", **limits)


def test_a_minute_is_any_sixty_seconds_and_each_model_has_its_own():
    clock = Clock()
    meter, account = Meter(clock), ann(per_minute=2)
    assert meter.take(account, MODEL) is None
    clock.at += 20
    assert meter.take(account, MODEL) is None
    assert meter.left(account, MODEL) == (0, 60)
    clock.at += 30
    refused = meter.take(account, MODEL)
    assert refused is not None
    assert (refused.fault, refused.retry_seconds, refused.quota_value) == (Fault.LIMITED_MINUTE, 10, 2)
    assert meter.take(account, "other") is None
    clock.at += 10
    assert meter.take(account, MODEL) is None


def test_a_day_ends_at_midnight_pacific():
    clock = Clock()
    meter, account = Meter(clock), ann(per_day=1)
    assert meter.take(account, MODEL) is None
    refused = meter.take(account, MODEL)
    assert refused is not None
    assert (refused.fault, refused.retry_seconds, refused.quota_value) == (Fault.LIMITED_DAY, 12 * 3600, 1)
    assert meter.today("ann", MODEL) == (1, NOON + 12 * 3600)
    clock.at += 12 * 3600
    assert meter.today("ann", MODEL)[0] == 0
    assert meter.take(account, MODEL) is None


def test_what_was_refused_is_not_counted_and_without_limits_nothing_is_refused():
    meter = Meter(Clock())
    assert [meter.take(ann(), MODEL) for _ in range(5)] == [None] * 5
    assert meter.left(ann(), "other") == (0, 0)
    for _ in range(3):
        assert meter.take(ann(per_minute=5), MODEL) is not None
    assert len(meter.since("ann", 0)) == len(meter.since("ann", 0, MODEL)) == 5
    assert meter.since("bob", 0) == []


def test_times_older_than_a_week_are_forgotten():
    clock = Clock()
    meter = Meter(clock)
    meter.take(ann(), MODEL)
    clock.at += 8 * 86400
    meter.take(ann(), MODEL)
    assert meter.since("ann", 0) == [clock.at]


@given(steps=st.lists(st.floats(0, 40), max_size=40), limit=st.integers(1, 5))
def test_no_sixty_seconds_have_more_than_the_limit_and_the_delay_is_enough(steps: list[float], limit: int):
    clock = Clock()
    meter, account = Meter(clock), ann(per_minute=limit)
    for step in steps:
        clock.at += step
        if (refused := meter.take(account, MODEL)) is not None:
            assert refused.retry_seconds is not None
            assert 0 < refused.retry_seconds <= 60
            clock.at += refused.retry_seconds + 0.001
            assert meter.take(account, MODEL) is None
    drawn = meter.since("ann", 0)
    assert all(late - early > 59.999 for early, late in zip(drawn, drawn[limit:], strict=False))
