"""Drawings that go on when their client is gone: to their end, to their limit, or until Easel stops."""

import asyncio

import pytest

from proxy_core.errors import NoPicture
from proxy_core.images.request import ImageResult, PictureResult
from proxy_core.server.detached import Detached, shielded
from proxy_core.tasks import spawn
from tests.fakes import picture, request

RESULT = ImageResult(request(), (PictureResult(0, picture(), None, ()),))


class Drawing:
    """One that waits for `ready`, and gives RESULT or raises what `ready` was given."""

    def __init__(self):
        self.begun = asyncio.Event()
        self.ready = asyncio.get_running_loop().create_future()
        self.cancelled = False

    async def draw(self):
        self.begun.set()
        try:
            return await self.ready
        except asyncio.CancelledError:
            self.cancelled = True
            raise


class Gone:
    """Collects what is told of drawings that were left."""

    def __init__(self):
        self.told = []
        self.heard = asyncio.Event()

    async def __call__(self, result):
        self.told.append(result)
        self.heard.set()

    async def hear(self):
        await asyncio.wait_for(self.heard.wait(), 30)
        return self.told


@pytest.fixture
async def gone():
    return Gone()


@pytest.fixture
async def drawing():
    return Drawing()


@pytest.fixture
async def detached():
    detached = Detached(lambda: 600.0)
    yield detached
    await asyncio.wait_for(detached.close(), 30)


async def served(detached, drawing, gone):
    """What a client is given that waits for a picture; it may go away meanwhile."""
    task = detached.start(drawing.draw())
    try:
        return await shielded(task)
    except asyncio.CancelledError:
        detached.let_go(task, gone)
        raise


async def left(detached, drawing, gone):
    """A client goes away while its picture is drawn."""
    client = spawn(served(detached, drawing, gone), name="client")
    await drawing.begun.wait()
    client.cancel()
    with pytest.raises(asyncio.CancelledError):
        await client


async def test_a_client_that_stays_gets_the_result_and_nothing_else_is_told(detached, drawing, gone):
    drawing.ready.set_result(RESULT)
    assert await served(detached, drawing, gone) is RESULT
    await detached.close()
    assert gone.told == []


async def test_a_failure_reaches_a_client_that_stays(detached, drawing, gone):
    drawing.ready.set_exception(ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        await served(detached, drawing, gone)
    assert gone.told == []


async def test_a_drawing_goes_on_when_its_client_is_gone(detached, drawing, gone):
    await left(detached, drawing, gone)
    assert not drawing.cancelled
    assert gone.told == []
    drawing.ready.set_result(RESULT)
    assert await gone.hear() == [RESULT]


async def test_a_drawing_that_fails_later_is_told_as_none(detached, drawing, gone):
    await left(detached, drawing, gone)
    drawing.ready.set_exception(ZeroDivisionError())
    assert await gone.hear() == [None]


async def test_a_drawing_ends_with_its_limit(drawing, gone):
    detached = Detached(lambda: 0.01, grace=0.0)
    await left(detached, drawing, gone)
    assert await gone.hear() == [None]
    assert drawing.cancelled


async def test_the_limit_counts_from_the_start_and_binds_no_client_that_stays(drawing, gone):
    detached = Detached(lambda: 0.0, grace=0.0)
    client = spawn(served(detached, drawing, gone), name="client")
    await drawing.begun.wait()
    for _ in range(10):
        await asyncio.sleep(0)
    assert not drawing.cancelled
    client.cancel()
    assert await gone.hear() == [None]


async def test_one_whose_answer_breaks_after_it_was_drawn_is_told_too(detached, drawing, gone):
    drawing.ready.set_result(RESULT)
    task = detached.start(drawing.draw())
    assert await shielded(task) is RESULT
    detached.let_go(task, gone)
    assert await gone.hear() == [RESULT]


async def test_a_drawing_is_let_go_once(detached, drawing, gone):
    task = detached.start(drawing.draw())
    detached.let_go(task, gone)
    detached.let_go(task, gone)
    drawing.ready.set_result(RESULT)
    await gone.hear()
    detached.let_go(task, gone)
    await detached.close()
    assert gone.told == [RESULT]


async def test_what_goes_wrong_with_keeping_is_logged_and_ends_nothing(detached, drawing, caplog):
    async def refuse(result):
        raise OSError("the disk is full")

    task = detached.start(drawing.draw())
    detached.let_go(task, refuse)
    drawing.ready.set_result(RESULT)
    await detached.close()
    assert "were not kept" in caplog.text
    assert "the disk is full" in caplog.text


async def test_a_stop_cancels_what_runs_and_waits_until_that_is_told(detached, gone):
    drawings = [Drawing() for _ in range(3)]
    for drawing in drawings:
        await left(detached, drawing, gone)
    await detached.close()
    assert gone.told == [None] * 3
    assert all(drawing.cancelled for drawing in drawings)


async def test_a_stop_may_leave_some_time(detached, drawing, gone):
    await left(detached, drawing, gone)
    closing = spawn(detached.close(drain=10), name="close")
    await asyncio.sleep(0)
    drawing.ready.set_result(RESULT)
    await asyncio.wait_for(closing, 30)
    assert gone.told == [RESULT]


async def test_it_is_settled_when_everything_was_drawn_and_told(detached, drawing, gone):
    await asyncio.wait_for(detached.settled(), 30)
    await left(detached, drawing, gone)
    settling = spawn(detached.settled(), name="settle")
    await asyncio.sleep(0)
    assert not settling.done()
    drawing.ready.set_result(RESULT)
    await asyncio.wait_for(settling, 30)
    assert gone.told == [RESULT]


async def test_a_stop_waits_for_pictures_that_are_being_kept(detached, drawing):
    keeping, kept = asyncio.Event(), asyncio.Event()

    async def keep(result):
        keeping.set()
        await kept.wait()

    task = detached.start(drawing.draw())
    detached.let_go(task, keep)
    drawing.ready.set_result(RESULT)
    await keeping.wait()
    closing = spawn(detached.close(), name="close")
    await asyncio.sleep(0)
    assert not closing.done()
    kept.set()
    await asyncio.wait_for(closing, 30)


async def test_with_nothing_running_a_stop_is_at_once(detached):
    await detached.close()
    await detached.close()


async def test_a_wait_for_a_drawing_that_is_cancelled_leaves_it_running():
    go = asyncio.Event()

    async def work():
        await go.wait()
        return 7

    drawing = spawn(work(), name="work")
    waiting = spawn(shielded(drawing), name="wait")
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait([waiting])
    assert waiting.cancelled()
    assert not drawing.done()
    go.set()
    assert await shielded(drawing) == 7
    assert await shielded(drawing) == 7  # it is done


async def test_who_waits_for_a_drawing_that_is_cancelled_is_told_that_easel_stops():
    drawing = spawn(asyncio.Event().wait(), name="work")
    waiting = spawn(shielded(drawing), name="wait")
    await asyncio.sleep(0)
    drawing.cancel()
    with pytest.raises(NoPicture) as stopped:
        await waiting
    assert stopped.value.phrase.code == "stopping"


async def test_who_is_cancelled_as_the_drawing_is_has_gone_all_the_same():
    drawing = spawn(asyncio.Event().wait(), name="work")
    waiting = spawn(shielded(drawing), name="wait")
    await asyncio.sleep(0)
    drawing.cancel()
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait([waiting])
    assert waiting.cancelled()
