"""Waiting for Qt signals inside coroutines, where qtbot would hang: it runs a loop inside the loop."""

import asyncio
from contextlib import asynccontextmanager


@asynccontextmanager
async def heard(signal, when=lambda *_: True, timeout=30):  # noqa: ASYNC109 - the limit of a test, not of a call
    """Leaves its block when `signal` has been emitted in it with arguments that `when` accepts."""
    future, got = asyncio.get_running_loop().create_future(), []

    def listen(*values):
        got.append(values)
        if not future.done() and when(*values):
            future.set_result(None)

    signal.connect(listen)
    try:
        yield got
        await asyncio.wait_for(future, timeout)
        await asyncio.sleep(0)  # so that the task that told it ends: since Python 3.12 wait_for leaves it no turn
    finally:
        signal.disconnect(listen)


async def opened(desk, *, minimized=False, starts=True):
    """Opens the desk and waits until the core runs and, if its settings say so, the proxy runs or cannot."""
    async with heard(desk.signals.proxy_changed, lambda proxy: proxy.running or proxy.error or not starts):
        desk.open(minimized=minimized)


async def told(signals, *events):
    """Tells events as the engine would and waits until the window has heard them."""
    async with heard(signals.drained):
        for event in events:
            signals.put(event)


def noted(signal):
    """What `signal` brings from now on: a list that grows."""
    got = []
    signal.connect(lambda *values: got.append(values))
    return got
