import asyncio
import os
import signal

import pytest

from proxy_core.commands.signals import stop_event, stop_events


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_the_first_signal_stops_and_the_second_ends(number):
    usual = signal.getsignal(number)
    stopped = stop_event()
    assert not stopped.is_set()
    os.kill(os.getpid(), number)
    async with asyncio.timeout(5):
        await stopped.wait()
    assert signal.getsignal(number) in {usual, signal.default_int_handler, signal.SIG_DFL}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_each_signal_has_its_event_and_the_next_ends(number):
    first, second = stop_events(2)
    os.kill(os.getpid(), number)
    async with asyncio.timeout(5):
        await first.wait()
    assert not second.is_set()
    os.kill(os.getpid(), number)
    async with asyncio.timeout(5):
        await second.wait()
    assert signal.getsignal(number) in {signal.default_int_handler, signal.SIG_DFL}
