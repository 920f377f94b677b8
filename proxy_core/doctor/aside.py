"""Work that may never end, aside: a keyring that waits for a person, a disk that is gone, a bus that is silent.

Neither the diagnosis nor the end of the process waits for it.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from typing import Any, ParamSpec, TypeVar

from proxy_core.accounts.serial_thread import SerialThread

P = ParamSpec("P")
T = TypeVar("T")


async def aside(work: Callable[[], T], limit: float) -> T:
    """What `work` returns or raises, from a thread of its own. TimeoutError after `limit` seconds."""
    with closing(SerialThread("doctor")) as thread:
        return await thread.call(work, limit)


class Unawaited(ThreadPoolExecutor):
    """For a loop that looks up names in threads: a thread for each call, for which no exit waits."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """As Executor."""
        future: Future[T] = Future()

        def run() -> None:
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(fn(*args, **kwargs))
                except BaseException as error:  # noqa: BLE001 - belongs to the caller, whatever it is
                    future.set_exception(error)

        threading.Thread(target=run, name="doctor", daemon=True).start()
        return future


def run(main: Callable[[], Any]) -> Any:
    """What the coroutine of `main` gives, on a loop that ends when that ends."""
    with asyncio.Runner() as runner:
        runner.get_loop().set_default_executor(Unawaited())
        return runner.run(main())
