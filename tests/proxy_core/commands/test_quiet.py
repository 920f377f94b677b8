"""What is done when nothing is drawn any more."""

import asyncio
from contextlib import asynccontextmanager

from proxy_core.commands.quiet import when_quiet
from proxy_core.events import EventBus, QueueChanged, RequestEnded
from proxy_core.records import QueueState, RequestRecord
from proxy_core.tasks import spawn


async def turns():
    """Let the loop turn often enough for whatever would happen."""
    for _ in range(50):
        await asyncio.sleep(0)


class Drawing:
    """Tells of pictures as Core does."""

    def __init__(self):
        self.events = EventBus()
        self.state = QueueState()
        self.done = 0
        self.quiet = asyncio.Semaphore(0)

    def queue(self):
        return self.state

    def now(self, drawing):
        self.state = QueueState(drawing=drawing)
        self.events.publish(QueueChanged(self.state))


@asynccontextmanager
async def resting(drawing, longest=60.0):
    loop = asyncio.get_running_loop()

    def do():
        drawing.done += 1
        loop.call_soon_threadsafe(drawing.quiet.release)

    task = spawn(when_quiet(drawing, do, 0.0, longest), name="rest")
    await asyncio.sleep(0)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def test_it_is_done_once_after_pictures_were_drawn():
    drawing = Drawing()
    async with resting(drawing):
        await turns()
        assert drawing.done == 0  # nothing was drawn yet
        for turn in (1, 2):
            drawing.now(3)
            drawing.now(0)
            async with asyncio.timeout(30):
                await drawing.quiet.acquire()
            await turns()
            assert drawing.done == turn


async def test_it_is_done_too_after_requests_of_which_the_queue_told_nothing():
    """Refused ones, and fast ones: it tells how it stands a few times a second, and only when that is new."""
    drawing = Drawing()
    async with resting(drawing):
        await turns()
        drawing.events.publish(RequestEnded(RequestRecord("req_1", 1000.0, "", "/", "", "", 1)))
        async with asyncio.timeout(30):
            await drawing.quiet.acquire()
        await turns()
        assert drawing.done == 1


async def test_while_a_picture_is_drawn_it_waits_however_quiet_that_is():
    drawing = Drawing()
    async with resting(drawing):
        drawing.now(1)
        await turns()
        assert drawing.done == 0
        drawing.now(0)
        async with asyncio.timeout(30):
            await drawing.quiet.acquire()
        assert drawing.done == 1


async def test_it_is_done_after_long_also_when_it_is_never_quiet():
    drawing = Drawing()
    async with resting(drawing, longest=0.0):
        for _ in range(2):
            drawing.now(1)
            async with asyncio.timeout(30):
                await drawing.quiet.acquire()


async def test_it_listens_no_more_when_it_was_ended():
    drawing = Drawing()
    async with resting(drawing):
        pass
    drawing.now(1)
    drawing.now(0)
    await turns()
    assert drawing.done == 0
