import gc
import threading
import weakref

import pytest

from desktop.garbage import GarbageTimer


class Cycle:
    def __init__(self, died_in):
        self.me = self
        weakref.finalize(self, lambda: died_in.append(threading.current_thread()))


@pytest.fixture
def timer(qapp):
    made = GarbageTimer()
    made.begin()
    yield made
    made.end()
    made.deleteLater()


def test_what_another_thread_leaves_behind_goes_in_the_windows_thread(timer):
    died_in = []

    def work():
        for _ in range(20_000):
            Cycle(died_in)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    seen = len(died_in)
    timer.look()
    assert seen == 0
    assert set(died_in) == {threading.current_thread()}
    assert len(died_in) > 19_000


def test_without_garbage_nothing_is_collected(timer):
    gc.collect()
    before = [stats["collections"] for stats in gc.get_stats()]
    timer.look()
    assert [stats["collections"] for stats in gc.get_stats()] == before


def test_what_came_since_and_stays_is_left_out_too(timer):
    before, kept = gc.get_freeze_count(), [Cycle([]) for _ in range(1000)]
    timer.settle()
    assert gc.get_freeze_count() >= before + len(kept)


def test_it_gives_back_what_it_took(qapp):
    timer = GarbageTimer()
    gc.enable()
    try:
        timer.begin()
        timer.settle()
        during = gc.isenabled(), gc.get_freeze_count() > 0
        timer.end()
        assert (during, gc.isenabled(), gc.get_freeze_count()) == ((False, True), True, 0)
    finally:
        gc.disable()  # as tests/desktop/conftest.py has it
    timer.begin()
    timer.end()
    assert not gc.isenabled()
