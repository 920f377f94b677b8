"""How much of the answers is in memory at once: reading waits for room, and never for good."""

import asyncio
import threading

import pytest

from proxy_core.tasks import spawn
from proxy_core.upstreams.held_bytes import Body, HeldBytes, enlarge, let_go

SIZE = 100_000


async def waiting(held, size=SIZE):
    """A task that waits for a buffer; it had its turn to begin."""
    task = spawn(held.body(size), name="read")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    return task


async def test_what_is_referred_to_is_held():
    held = HeldBytes()
    one, other = await held.body(SIZE), await held.body(SIZE)
    assert (len(one), held.held) == (SIZE, 2 * SIZE)
    view = memoryview(one)[10:20]
    del one, other
    assert held.held == SIZE
    del view
    assert held.held == 0


async def test_past_the_bound_reading_waits_for_room():
    held = HeldBytes(most=2 * SIZE, patience=60.0)
    bodies = [await held.body(SIZE), await held.body(SIZE)]
    task = await waiting(held)
    assert not task.done()
    bodies.pop()
    assert len(await asyncio.wait_for(task, 30)) == SIZE
    assert held.held == 2 * SIZE


async def test_one_that_needs_less_does_not_wait_for_one_that_needs_more():
    held = HeldBytes(most=3 * SIZE, patience=60.0)
    bodies = [await held.body(SIZE), await held.body(SIZE), await held.body(SIZE)]
    large, small = await waiting(held, 3 * SIZE), await waiting(held)
    bodies.pop()
    assert len(await asyncio.wait_for(small, 30)) == SIZE
    assert not large.done()
    bodies.clear()
    small = None
    assert len(await asyncio.wait_for(large, 30)) == 3 * SIZE


async def test_one_that_is_larger_than_all_has_the_room_alone():
    held = HeldBytes(most=SIZE, patience=60.0)
    large = await held.body(5 * SIZE)
    task = await waiting(held)
    assert not task.done()
    del large
    assert len(await asyncio.wait_for(task, 30)) == SIZE


async def test_who_waited_long_enough_goes_on():
    held = HeldBytes(most=SIZE, patience=0.01)
    stuck = await held.body(SIZE)
    assert len(await asyncio.wait_for(held.body(SIZE), 30)) == SIZE
    assert len(stuck) == SIZE


async def test_an_error_does_not_wait_and_does_not_count():
    held = HeldBytes(most=SIZE, patience=60.0)
    full = await held.body(SIZE)
    assert len(await asyncio.wait_for(held.body(2000), 30)) == 2000
    assert held.held == len(full)


async def test_what_was_let_go_counts_no_more_though_it_is_there():
    held = HeldBytes(most=SIZE, patience=60.0)
    body = await held.body(SIZE)
    task = await waiting(held)
    let_go(memoryview(body)[5:10])
    await asyncio.wait_for(task, 30)
    let_go(body)  # once is enough
    assert held.held == SIZE
    let_go(b"of no upstream")
    assert len(body) == SIZE


async def test_what_grew_as_it_came_counts_from_its_end():
    held = HeldBytes()
    body = await held.body(0)
    body += bytes(SIZE)
    assert held.held == 0
    assert held.count(body) is body
    assert held.held == SIZE
    body += bytes(SIZE)
    assert held.count(body) is body
    assert held.held == 2 * SIZE
    del body
    assert held.held == 0


async def test_an_answer_may_end_in_any_thread():
    held = HeldBytes(most=SIZE, patience=60.0)
    bodies = [await held.body(SIZE)]
    task = await waiting(held)
    thread = threading.Thread(target=bodies.clear)
    thread.start()
    assert len(await asyncio.wait_for(task, 30)) == SIZE
    thread.join()


async def test_an_answer_that_ends_between_the_look_at_the_room_and_the_wait_for_it_wakes_who_waits():
    class Looked(HeldBytes):
        """Whenever somebody found no room, an answer ends in a thread before anything else happens."""

        def _has_room(self, size):
            found = super()._has_room(size)
            if bodies and not found:
                thread = threading.Thread(target=bodies.pop)
                thread.start()
                thread.join()
            return found

    bodies = []
    held = Looked(most=2 * SIZE, patience=60.0)
    bodies += [await held.body(SIZE), await held.body(SIZE)]
    assert len(await asyncio.wait_for(held.body(2 * SIZE), 30)) == 2 * SIZE


async def test_a_call_that_is_cancelled_while_it_waits_takes_nothing():
    held = HeldBytes(most=SIZE, patience=60.0)
    body = await held.body(SIZE)
    task = await waiting(held)
    task.cancel()
    await asyncio.wait([task])
    del body
    assert held.held == 0


def test_an_answer_may_outlive_its_loop():
    async def story():
        held = HeldBytes(most=SIZE, patience=60.0)
        body = await held.body(SIZE)
        task = await waiting(held)
        task.cancel()
        return held, body

    held, body = asyncio.run(story())
    assert isinstance(body, Body)
    del body
    assert held.held == 0


@pytest.mark.parametrize("size", [0, 1, 5_000_000])
def test_a_buffer_is_enlarged_in_place(size):
    class Own(bytearray):
        pass

    found = Own()
    enlarge(found, size)
    assert len(found) == size
    found[:] = b"x" * size
    assert found == b"x" * size


def test_a_buffer_that_somebody_looks_into_cannot_be_enlarged():
    found = bytearray()
    with memoryview(found), pytest.raises(BufferError):
        enlarge(found, 10)
