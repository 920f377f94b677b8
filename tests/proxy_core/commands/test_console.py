"""Windows' part is played by `Kernel32`. What a stop does is in test_signals.py."""

import asyncio
import threading

import pytest

from proxy_core.commands.console import when_closed

CLOSE, LOGOFF, SHUTDOWN = 2, 5, 6


class Kernel32:
    """What there is of kernel32: it keeps the routine, and calls it in a thread of its own, as Windows does."""

    def SetConsoleCtrlHandler(self, routine, add):
        self.routine = routine
        return int(add)

    def say(self, event):
        self.answers = []
        thread = threading.Thread(target=lambda: self.answers.append(self.routine(event)), daemon=True)
        thread.start()
        return thread


@pytest.mark.parametrize("event", [CLOSE, LOGOFF, SHUTDOWN])
async def test_the_end_of_the_console_stops_and_is_not_answered(event):
    stopped, loop, kernel32 = asyncio.Event(), asyncio.get_running_loop(), Kernel32()
    when_closed(lambda: loop.call_soon_threadsafe(stopped.set), kernel32)
    told = kernel32.say(event)
    async with asyncio.timeout(30):
        await stopped.wait()
    assert told.is_alive()  # an answer would end the process
    assert kernel32.answers == []


@pytest.mark.parametrize("event", [0, 1], ids=["Ctrl-C", "Ctrl-Break"])
def test_what_python_hears_itself_is_left_to_it(event):
    stopped, kernel32 = threading.Event(), Kernel32()
    when_closed(stopped.set, kernel32)
    kernel32.say(event).join(10)
    assert kernel32.answers == [0]
    assert not stopped.is_set()


def test_after_the_end_of_the_loop_there_is_nothing_to_stop():
    loop, kernel32 = asyncio.new_event_loop(), Kernel32()
    loop.close()
    tried = threading.Event()

    def stop():
        tried.set()
        loop.call_soon_threadsafe(tried.set)

    when_closed(stop, kernel32)
    told = kernel32.say(CLOSE)
    assert tried.wait(10)
    assert told.is_alive()
