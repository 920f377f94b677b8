import asyncio
import subprocess
import sys
import threading

import pytest

from proxy_core.accounts.serial_thread import SerialThread


@pytest.fixture
def thread():
    thread = SerialThread("test")
    yield thread
    thread.close()


async def test_calls_run_in_order_in_one_thread_that_is_not_the_loops(thread):
    ran = []

    def work(n):
        ran.append(n)
        return threading.get_ident()

    idents = await asyncio.gather(*(thread.call(lambda n=n: work(n)) for n in range(50)))

    assert ran == list(range(50))
    assert len(set(idents)) == 1
    assert threading.get_ident() not in idents


async def test_what_the_work_raises_is_raised_and_the_thread_goes_on(thread):
    with pytest.raises(ZeroDivisionError):
        await thread.call(lambda: 1 / 0)
    assert await thread.call(lambda: "still here") == "still here"


async def test_a_call_that_takes_too_long_times_out_and_those_behind_it_never_run(thread):
    answered, ran = threading.Event(), []
    try:
        with pytest.raises(TimeoutError):
            await thread.call(answered.wait, 0.05)
        with pytest.raises(TimeoutError):
            await thread.call(lambda: ran.append("behind"), 0.05)
    finally:
        answered.set()
    await thread.call(lambda: ran.append("later"))
    assert ran == ["later"]


async def test_a_cancelled_call_returns_at_once(thread):
    answered, begun = threading.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def work():
        loop.call_soon_threadsafe(begun.set)
        answered.wait(30)

    try:
        async with asyncio.timeout(20), asyncio.TaskGroup() as group:
            waiting = group.create_task(thread.call(work))
            await begun.wait()
            waiting.cancel()
        assert waiting.cancelled()
    finally:
        answered.set()


async def test_what_is_for_later_runs_in_its_turn_and_nobody_hears_how_it_went(thread):
    begun, answered, ran = asyncio.Event(), threading.Event(), []
    loop = asyncio.get_running_loop()

    def work():
        loop.call_soon_threadsafe(begun.set)
        answered.wait(30)
        ran.append("work")

    try:
        async with asyncio.timeout(20), asyncio.TaskGroup() as group:
            waiting = group.create_task(thread.call(work))
            await begun.wait()
            waiting.cancel()
            thread.later(lambda: 1 / 0)
            thread.later(lambda: ran.append("later"))
    finally:
        answered.set()
    await thread.call(lambda: ran.append("last"))
    assert ran == ["work", "later", "last"]


async def test_close_ends_the_thread_and_a_later_call_starts_another(thread):
    first = await thread.call(threading.current_thread)
    thread.close()
    thread.close()
    await asyncio.to_thread(first.join, 5)
    assert not first.is_alive()
    assert await thread.call(threading.current_thread) is not first


def test_the_interpreter_ends_although_a_call_never_does():
    script = """
import asyncio, threading
from proxy_core.accounts.serial_thread import SerialThread
async def main():
    try:
        await SerialThread("stuck").call(threading.Event().wait, 0.05)
    except TimeoutError:
        print("gave up")
asyncio.run(main())
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=100, check=True)
    assert (done.stdout, done.stderr) == ("gave up\n", "")
