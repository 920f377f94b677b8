import asyncio
import os
import signal

import pytest

from proxy_core.commands.signals import stop_event, stop_events
from tests.systems import SIGNALS

STOPS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGBREAK") if hasattr(signal, name)]


@pytest.fixture(autouse=True)
def as_they_were():
    """These are this process's own signals."""
    usual = {number: signal.getsignal(number) for number in STOPS}
    yield
    for number, what in usual.items():
        signal.signal(number, what)


@pytest.mark.parametrize("number", STOPS)
async def test_the_first_signal_stops_and_the_second_ends(number):
    stopped = stop_event()
    assert not stopped.is_set()
    signal.raise_signal(number)
    async with asyncio.timeout(30):
        await stopped.wait()
    assert signal.getsignal(number) is signal.SIG_DFL


@pytest.mark.parametrize("number", STOPS)
async def test_each_signal_has_its_event_and_the_next_ends(number):
    first, second = stop_events(2)
    signal.raise_signal(number)
    async with asyncio.timeout(30):
        await first.wait()
    assert not second.is_set()
    signal.raise_signal(number)
    async with asyncio.timeout(30):
        await second.wait()
    assert signal.getsignal(number) is signal.SIG_DFL


@SIGNALS
@pytest.mark.usefixtures("hang_ups")
async def test_a_closed_terminal_stops_and_never_hurries():
    first, second = stop_events(2)
    for _ in range(2):
        os.kill(os.getpid(), signal.SIGHUP)
    async with asyncio.timeout(30):
        await first.wait()
    await asyncio.sleep(0)
    assert not second.is_set()
    os.kill(os.getpid(), signal.SIGTERM)
    async with asyncio.timeout(30):
        await second.wait()
    asyncio.get_running_loop().remove_signal_handler(signal.SIGHUP)


@SIGNALS
async def test_a_closed_terminal_is_nothing_where_nohup_says_so():
    usual = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        (first,) = stop_events(1)
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        os.kill(os.getpid(), signal.SIGTERM)
        async with asyncio.timeout(30):
            await first.wait()
    finally:
        signal.signal(signal.SIGHUP, usual)
