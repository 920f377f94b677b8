"""Waiting for Qt signals inside coroutines, where qtbot would hang: it runs a loop inside the loop."""

import asyncio
from contextlib import asynccontextmanager

PATIENCE = 200  # seconds: what a slow machine may take, and less than pytest allows, so that it says where it waits


@asynccontextmanager
async def heard(signal, when=lambda *_: True):
    """Leaves its block when `signal` has been emitted in it with arguments that `when` accepts."""
    future, got = asyncio.get_running_loop().create_future(), []

    def listen(*values):
        got.append(values)
        if not future.done() and when(*values):
            future.set_result(None)

    signal.connect(listen)
    try:
        yield got
        await asyncio.wait_for(future, PATIENCE)
        await asyncio.sleep(0)  # so that the task that told it ends: since Python 3.12 wait_for leaves it no turn
    finally:
        signal.disconnect(listen)


async def opened(desk, *, minimized=False, starts=True):
    """Opens the desk and waits until the core runs and, if its settings say so, the proxy runs or cannot."""
    async with heard(desk.signals.proxy_changed, lambda proxy: proxy.running or proxy.error or not starts):
        desk.open(minimized=minimized)
    await answered(desk.verbs.main)


async def answered(main):
    """Waits until Easel is open, and the verb about the proxy has ended: its event may come before, and a press that
    comes between is lost.
    """
    async with asyncio.timeout(PATIENCE):
        while main.is_busy("open") or main.is_busy("proxy"):
            await asyncio.sleep(0.005)
    await asyncio.sleep(0)  # so that who follows the verbs has heard of it


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
