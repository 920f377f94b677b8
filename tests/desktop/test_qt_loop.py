import asyncio
import os
import signal
import sys
import threading
import time
from contextlib import closing

from PySide6.QtCore import QCoreApplication, QTimer

from desktop.qt_loop import SafeQEventLoop


def test_cancelled_timers_are_killed(qt_runner):
    async def story():
        loop = asyncio.get_running_loop()
        before = len(loop._timer)
        timers = [loop.call_later(600, print) for _ in range(1000)]
        alive = len(loop._timer) - before
        for timer in timers:
            timer.cancel()
        return alive, len(loop._timer) - before

    assert qt_runner.run(story()) == (1000, 0)


def test_timers_are_never_early(qt_runner):
    async def wait(delay):
        began = time.monotonic()
        await asyncio.sleep(delay)
        return time.monotonic() - began - delay

    async def story():
        return await asyncio.gather(*(wait(delay) for delay in (0.0011, 0.0019, 0.01, 0.0333, 0.2)))

    latest = 1.0
    for _ in range(50):  # a busy machine lets anybody wait now and then
        late = qt_runner.run(story())
        assert min(late) >= 0
        latest = min(latest, max(late))
        if latest < 0.15:
            break
    assert latest < 0.15


def test_a_timer_that_qt_fires_early_is_armed_again(qt_runner, monkeypatch):
    async def story():
        loop, ran = asyncio.get_running_loop(), asyncio.Event()
        # As for one that is due in more milliseconds than Qt can count.
        monkeypatch.setattr("desktop.qt_loop._LONGEST", 5)
        due = loop.time() + 0.03
        loop.call_at(due, ran.set)
        await ran.wait()
        return loop.time() - due

    assert qt_runner.run(story()) >= 0


def test_callbacks_run_in_order_and_let_qt_between(qt_runner):
    async def story():
        loop, seen, done = asyncio.get_running_loop(), [], asyncio.Event()
        QTimer.singleShot(0, lambda: seen.append("qt"))

        def again(left):
            seen.append(left)
            loop.call_soon(again, left - 1) if left else done.set()

        loop.call_soon(again, 200)
        await done.wait()
        return seen

    seen = qt_runner.run(story())
    assert [value for value in seen if value != "qt"] == list(range(200, -1, -1))
    assert seen.index("qt") < 150


def test_a_nested_loop_of_qt_does_not_silence_tasks_for_good(qt_runner):
    async def story():
        ticked, wake = [], asyncio.Event()

        async def tick():
            while len(ticked) < 5:
                ticked.append(1)
                await asyncio.sleep(0.001)
            wake.set()

        other = asyncio.get_running_loop().create_task(tick())
        await asyncio.sleep(0)
        end = time.monotonic() + 0.02
        while time.monotonic() < end:  # as a dialog's exec() does: the other task's timer fires in here
            QCoreApplication.processEvents()
        await asyncio.wait_for(wake.wait(), 30)
        await other
        return len(ticked)

    assert qt_runner.run(story()) == 5


def test_after_what_no_task_catches_the_others_go_on(qapp, monkeypatch):
    seen = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, *_: seen.append(kind))

    async def bad():
        raise KeyboardInterrupt

    async def story():
        ended = asyncio.Event()
        task = asyncio.get_running_loop().create_task(bad())
        task.add_done_callback(lambda _: ended.set())
        await ended.wait()
        return type(task.exception())

    with closing(SafeQEventLoop(qapp)) as loop:  # no runner: its end would wait for a loop that is silent
        silent = QTimer(singleShot=True, interval=60_000)
        silent.timeout.connect(loop.stop)
        silent.start()
        assert loop.run_until_complete(story()) is KeyboardInterrupt
    assert seen == [KeyboardInterrupt]


def test_a_signal_of_the_system_arrives(qt_runner):
    async def story():
        ended = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(ended.wait(), 30)
        asyncio.get_running_loop().remove_signal_handler(signal.SIGTERM)
        return True

    assert qt_runner.run(story())


def test_another_thread_can_call_in(qt_runner):
    async def story():
        loop, called = asyncio.get_running_loop(), asyncio.Event()
        await loop.run_in_executor(None, lambda: loop.call_soon_threadsafe(called.set))
        await asyncio.wait_for(called.wait(), 30)
        return True

    assert qt_runner.run(story())


def test_a_task_that_is_left_finds_its_loop_running_whenever_it_goes_on(qt_runner):
    found = []

    async def left():
        for _ in range(3):
            found.append(asyncio.get_running_loop())
            await asyncio.sleep(0)

    async def begin():
        return asyncio.get_running_loop().create_task(left())

    async def end(task):
        await task

    qt_runner.run(end(qt_runner.run(begin())))
    assert found == [qt_runner.get_loop()] * 3


def test_another_thread_wakes_who_waits_in_one_turn(qt_runner):
    """What Qt has to do meanwhile does not come between."""

    async def story():
        loop, seen, event = asyncio.get_running_loop(), [], asyncio.Event()

        def from_there():
            event.set()
            loop.call_soon_threadsafe(seen.append, "second").cancel()
            QTimer.singleShot(0, lambda: seen.append("qt"))

        threading.Thread(target=loop.call_soon_threadsafe, args=(from_there,)).start()
        await event.wait()
        seen.append("awake")
        await asyncio.sleep(0.02)
        return seen

    assert qt_runner.run(story()) == ["awake", "qt"]


def test_a_thread_that_calls_in_during_a_nested_loop_of_qt_lets_no_task_run_inside_another(qt_runner):
    """The nested loop stands in a task that another thread woke: Qt would hand on what comes meanwhile."""
    ran = []

    async def other(wanted):
        await asyncio.get_running_loop().run_in_executor(None, wanted.wait)
        ran.append("other")

    async def story():
        wanted, loop = threading.Event(), asyncio.get_running_loop()
        beside = loop.create_task(other(wanted))
        await loop.run_in_executor(None, time.sleep, 0.01)
        wanted.set()
        end = time.monotonic() + 0.2
        while time.monotonic() < end:
            QCoreApplication.processEvents()
        ran.append("story")
        async with asyncio.timeout(30):
            await beside

    qt_runner.run(story())
    assert ran == ["story", "other"]
