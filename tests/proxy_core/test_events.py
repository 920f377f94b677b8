"""Every listener hears every event, in order, whatever the others do."""

import logging
import typing

import pytest

from proxy_core.events import AccountsChanged, Event, EventBus, ProxyChanged, WindowWanted
from proxy_core.records import ProxyState

EVENTS = [WindowWanted(), AccountsChanged(()), ProxyChanged(ProxyState(running=True)), WindowWanted()]


@pytest.fixture
def bus():
    return EventBus()


def test_everybody_hears_everything_in_order(bus):
    heard = []
    bus.subscribe(lambda event: heard.append(("first", event)))
    bus.subscribe(lambda event: heard.append(("second", event)))
    for event in EVENTS:
        bus.publish(event)
    assert heard == [(who, event) for event in EVENTS for who in ("first", "second")]


def test_nobody_listens_and_nothing_happens(bus):
    bus.publish(WindowWanted())
    heard = []
    bus.subscribe(heard.append)
    assert heard == []


def test_who_unsubscribes_hears_no_more(bus):
    left, stayed = [], []
    unsubscribe = bus.subscribe(left.append)
    bus.subscribe(stayed.append)
    bus.publish(EVENTS[0])
    unsubscribe()
    unsubscribe()
    bus.publish(EVENTS[1])
    assert (left, stayed) == (EVENTS[:1], EVENTS[:2])


def test_who_subscribes_twice_hears_twice_until_each_is_undone(bus):
    heard = []
    first = bus.subscribe(heard.append)
    bus.subscribe(heard.append)
    bus.publish(EVENTS[0])
    first()
    bus.publish(EVENTS[1])
    assert heard == [EVENTS[0], EVENTS[0], EVENTS[1]]


def test_who_unsubscribes_while_an_event_is_told_takes_it_from_nobody(bus):
    heard = []

    def once(event):
        unsubscribe()
        heard.append("once")

    unsubscribe = bus.subscribe(once)
    bus.subscribe(lambda event: heard.append("always"))
    bus.publish(WindowWanted())
    bus.publish(WindowWanted())
    assert heard == ["once", "always", "always"]


def test_a_listener_that_raises_is_logged_and_keeps_nobody_from_hearing(bus, caplog):
    heard = []

    def broken(event):
        raise ZeroDivisionError

    bus.subscribe(broken)
    bus.subscribe(heard.append)
    bus.publish(WindowWanted())
    assert heard == [WindowWanted()]
    (record,) = caplog.records
    assert (record.levelno, record.getMessage()) == (logging.ERROR, "a listener failed on WindowWanted")
    assert record.exc_info[0] is ZeroDivisionError


@pytest.mark.parametrize("kind", typing.get_args(Event))
def test_events_are_frozen_records_with_a_line_of_what_happened(kind):
    assert kind.__struct_config__.frozen
    assert kind.__doc__.endswith(".")
