"""spawn(): the one way to start a task. It keeps the reference, which asyncio alone does not.

A failure that nobody awaits is told by asyncio itself, at level ERROR, once the task is gone.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

_running: set[asyncio.Task[Any]] = set()


def spawn(coroutine: Coroutine[Any, Any, T], *, name: str) -> asyncio.Task[T]:
    """Run `coroutine` beside the caller. Await the task for its result."""
    task = asyncio.get_running_loop().create_task(coroutine, name=name)
    _running.add(task)
    task.add_done_callback(_running.discard)
    return task
