"""A task that was spawned runs to its end, whoever forgets it, and its failure is not lost."""

import asyncio
import gc
import logging
import threading
import weakref

import pytest

from proxy_core import tasks
from proxy_core.tasks import in_thread, run_until, spawn, to_the_end, together


async def after(event, value=None, error=None):
    await event.wait()
    if error:
        raise error
    return value


async def test_who_awaits_it_gets_the_result_or_the_error():
    gate = asyncio.Event()
    gate.set()
    assert await spawn(after(gate, 5), name="five") == 5
    with pytest.raises(ZeroDivisionError):
        await spawn(after(gate, error=ZeroDivisionError()), name="broken")


async def test_it_runs_beside_the_caller_under_its_name():
    gate = asyncio.Event()
    task = spawn(after(gate), name="the name")
    assert task.get_name() == "the name"
    assert not task.done()
    gate.set()
    await task


async def test_works_go_on_together_and_give_their_results_in_order():
    gates = [asyncio.Event(), asyncio.Event()]

    async def second():
        gates[0].set()
        return 2

    assert await together([after(gates[0], 1), second()]) == [1, 2]
    assert await together([]) == []


async def test_of_works_that_fail_all_end_before_the_first_error_is_told():
    gate, ended = asyncio.Event(), []

    async def last():
        gate.set()
        ended.append(3)

    with pytest.raises(ZeroDivisionError):
        await together([after(gate, error=ZeroDivisionError()), after(gate, error=KeyError()), last()])
    assert ended == [3]


async def test_a_task_that_nobody_keeps_is_kept():
    async def alone():
        await asyncio.get_running_loop().create_future()  # which nobody but this task knows

    task = weakref.ref(spawn(alone(), name="alone"))
    await asyncio.sleep(0)
    gc.collect()
    assert task() is not None
    task().cancel()
    await asyncio.wait([task()])
    gc.collect()
    assert task() is None


async def test_a_failure_that_nobody_awaits_is_told(caplog):
    gate = asyncio.Event()
    task = spawn(after(gate, error=ZeroDivisionError("by zero")), name="the broken one")
    gate.set()
    await asyncio.wait([task])
    del task
    gc.collect()
    (record,) = [one for one in caplog.records if one.levelno == logging.ERROR]
    assert "the broken one" in record.getMessage()
    assert str(record.exc_info[1]) == "by zero"


async def test_a_task_that_was_cancelled_is_no_failure(caplog):
    gc.collect()  # what another test left is told now
    caplog.clear()
    task = spawn(after(asyncio.Event()), name="cancelled")
    task.cancel()
    await asyncio.wait([task])
    assert task not in tasks._running
    del task
    gc.collect()
    assert not caplog.records


async def test_work_is_ended_by_what_comes_first():
    stopped, begun = asyncio.Event(), asyncio.Event()
    ended = []

    async def work():
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("work")

    async def stop():
        await begun.wait()
        stopped.set()

    await asyncio.gather(run_until(stopped, work(), name="work"), stop())
    assert ended == ["work"]


async def test_work_that_ends_by_itself_is_not_held_and_raises_what_it_raises():
    gate = asyncio.Event()
    gate.set()
    await run_until(asyncio.Event(), after(gate), name="work")
    with pytest.raises(ZeroDivisionError):
        await run_until(asyncio.Event(), after(gate, error=ZeroDivisionError()), name="work")


async def test_what_is_awaited_to_the_end_answers_and_raises():
    gate = asyncio.Event()
    gate.set()
    assert await to_the_end(spawn(after(gate, 5), name="five")) == 5
    with pytest.raises(ZeroDivisionError):
        await to_the_end(spawn(after(gate, error=ZeroDivisionError()), name="broken"))


@pytest.mark.parametrize("times", [1, 2, 3])
async def test_one_who_awaits_to_the_end_does_so_however_often_it_is_cancelled(times):
    gate = asyncio.Event()
    work = spawn(after(gate, 5), name="work")
    waiting = spawn(to_the_end(work), name="wait")
    await asyncio.sleep(0)
    for _ in range(times):
        waiting.cancel()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    assert not waiting.done()
    gate.set()
    await asyncio.wait([waiting])
    assert waiting.cancelled()
    assert work.result() == 5


async def test_of_work_that_is_cancelled_itself_nobody_waits_for_more():
    work = spawn(after(asyncio.Event()), name="work")
    waiting = spawn(to_the_end(work), name="wait")
    await asyncio.sleep(0)
    work.cancel()
    await asyncio.wait([waiting])
    assert waiting.cancelled()


async def test_work_in_a_thread_answers_and_raises():
    assert await in_thread(lambda: 5) == 5
    with pytest.raises(ZeroDivisionError):
        await in_thread(lambda: 1 // 0)


@pytest.mark.parametrize("times", [1, 2])
async def test_one_who_is_cancelled_waits_for_the_end_of_the_work(times):
    began, go_on, ended = asyncio.Event(), threading.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def work():
        loop.call_soon_threadsafe(began.set)
        go_on.wait(5)
        ended.set()
        raise ValueError("nobody hears this")

    async with asyncio.TaskGroup() as group:
        task = group.create_task(in_thread(work))
        await began.wait()
        for _ in range(times):
            task.cancel()
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        assert not task.done()
        go_on.set()
        await asyncio.wait([task])
    assert task.cancelled()
    assert ended.is_set()
