"""spawn(): the one way to start a task. It keeps the reference, which asyncio alone does not. And ways to await some.

A failure that nobody awaits is told by asyncio itself, at level ERROR, once the task is gone.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")

_running: set[asyncio.Task[Any]] = set()


def spawn(coroutine: Coroutine[Any, Any, T], *, name: str) -> asyncio.Task[T]:
    """Run `coroutine` beside the caller. Await the task for its result."""
    task = asyncio.get_running_loop().create_task(coroutine, name=name)
    _running.add(task)
    task.add_done_callback(_running.discard)
    return task


async def run_until(ended: asyncio.Event, work: Coroutine[Any, Any, None], *, name: str) -> None:
    """Run `work`, which is cancelled once `ended` is set. Raises what `work` raises."""
    working, ending = spawn(work, name=name), spawn(ended.wait(), name=f"{name}, the end")
    try:
        await asyncio.wait({working, ending}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            await working
    finally:
        working.cancel()
        ending.cancel()
        await asyncio.gather(working, ending, return_exceptions=True)


async def together(works: Iterable[Awaitable[T]]) -> list[T]:
    """What each of `works` gives, in their order, once all have ended. The first one's error where some fail."""
    ended = await asyncio.gather(*works, return_exceptions=True)
    results = []
    for one in ended:
        if isinstance(one, BaseException):
            raise one
        results.append(one)
    return results


async def to_the_end(future: "asyncio.Future[T]") -> T:
    """What `future` gives. If cancelled, however often, it waits for the end of it first."""
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        while not future.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([future])
        raise


async def in_thread(work: Callable[[], T]) -> T:
    """What `work` returns, from a worker thread. If cancelled it waits for the end of it first.

    So nobody deletes the files that it works on, or counts it as over.
    """
    return await to_the_end(asyncio.get_running_loop().run_in_executor(None, work))
