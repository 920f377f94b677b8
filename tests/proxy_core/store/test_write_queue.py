"""Work for the disk beside the caller: in order, bounded, and never in anybody's way."""

import asyncio
import errno
from pathlib import Path

import pytest

from proxy_core.phrases import Phrase, phrase
from proxy_core.store.database import StoreClosed, StoreFailed
from proxy_core.store.gallery_files import NotWhole
from proxy_core.store.room import failure_at
from proxy_core.store.write_queue import MOST_RESTS, Rest, Work, WriteQueue


class Bench:
    def __init__(self, most_bytes: int = 100, news_seconds: float = 0.0) -> None:
        self.told: list[Phrase] = []
        self.over: list[Phrase] = []
        self.done: list[int] = []
        self.gate = asyncio.Event()
        self.queue = WriteQueue(
            most_bytes=most_bytes,
            on_trouble=self.told.append,
            on_mended=self.over.append,
            news_seconds=news_seconds,
        )

    def work(self, number: int, error: Exception | None = None) -> Work:
        async def work() -> None:
            await self.gate.wait()
            if error is not None:
                raise error
            self.done.append(number)

        return work

    async def flush(self) -> None:
        self.gate.set()
        await self.queue.flush()


@pytest.fixture
async def bench() -> Bench:
    return Bench()


async def test_it_is_done_in_order_beside_the_caller(bench: Bench) -> None:
    assert [bench.queue.put((10, bench.work(number))) for number in range(5)] == [True] * 5
    await asyncio.sleep(0)
    assert bench.done == []
    await bench.flush()
    assert bench.done == [0, 1, 2, 3, 4]
    assert bench.told == []


async def test_past_its_bound_it_is_left_out_and_told_once_until_it_is_empty(bench: Bench) -> None:
    assert [bench.queue.put((40, bench.work(number))) for number in range(5)] == [True, True, True, False, False]
    assert [one.code for one in bench.told] == ["gallery_crowded"]
    await bench.flush()
    assert bench.done == [0, 1, 2]
    bench.gate.clear()
    assert [bench.queue.put((100, bench.work(number))) for number in (10, 11)] == [True, False]
    assert len(bench.told) == 2
    await bench.flush()


async def test_news_of_a_crowd_come_a_minute_apart_at_the_soonest() -> None:
    bench = Bench(news_seconds=60)
    for _ in range(3):
        assert [bench.queue.put((100, bench.work(number))) for number in (1, 2)] == [True, False]
        await bench.flush()
    assert [one.code for one in bench.told] == ["gallery_crowded"]


async def test_one_that_is_larger_than_the_bound_is_taken_alone(bench: Bench) -> None:
    assert bench.queue.put((1000, bench.work(0)))
    assert not bench.queue.put((1, bench.work(1)))
    await bench.flush()
    assert bench.done == [0]


async def test_what_one_request_brought_is_taken_together_or_not_at_all(bench: Bench) -> None:
    assert bench.queue.put((90, bench.work(0)))
    assert bench.queue.put((90, bench.work(1)), (90, bench.work(2)))
    assert not bench.queue.put((1, bench.work(3)), (1, bench.work(4)))
    await bench.flush()
    assert bench.done == [0, 1, 2]


async def test_what_holds_nothing_needs_no_room(bench: Bench) -> None:
    assert bench.queue.put((100, bench.work(0)))
    assert bench.queue.put((0, bench.work(1)))
    await bench.flush()
    assert (bench.done, bench.told) == ([0, 1], [])


async def test_trouble_is_told_once_and_again_after_it_was_mended(bench: Bench) -> None:
    full = StoreFailed("store_failed", path="/pictures", why="No space left on device")
    for number in range(3):
        bench.queue.put((1, bench.work(number, full)))
    await bench.flush()
    assert [str(one) for one in bench.told] == [
        "Writing to /pictures failed: No space left on device. What is drawn is not kept until that is mended."
    ]
    assert bench.queue.failing
    assert bench.over == []
    bench.queue.put((1, bench.work(3)))
    await bench.flush()
    assert not bench.queue.failing
    assert bench.over == bench.told
    bench.queue.put((1, bench.work(4, full)))
    await bench.flush()
    assert (bench.done, len(bench.told)) == ([3], 2)


async def test_a_picture_that_is_not_whole_is_no_trouble_of_the_disk(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    broken = NotWhole("store_failed", path="/pictures", why="no base64")
    bench.queue.put((1, bench.work(0, broken)))
    await bench.flush()
    with pytest.raises(NotWhole), bench.queue.watched():
        raise broken
    assert (bench.told, bench.queue.failing) == ([], False)
    said = [record for record in caplog.records if "a picture was not kept" in record.message]
    assert [record.exc_info for record in said] == [None], "nothing of Easel's went wrong"


async def test_nothing_that_goes_wrong_ends_it(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    bench.queue.put((1, bench.work(0, ZeroDivisionError())))
    bench.queue.put((1, bench.work(1, StoreClosed("store_closed", path="/"))))
    bench.queue.put((1, bench.work(2)))
    await bench.flush()
    assert bench.done == [2]
    assert "a picture was not kept" in caplog.text
    assert bench.queue.put((100, bench.work(3)))  # what failed holds nothing any more
    await bench.flush()


async def test_what_waits_at_the_end_is_done_and_nothing_more_is_taken(bench: Bench) -> None:
    bench.queue.put((1, bench.work(0)))
    bench.gate.set()
    await bench.queue.close()
    assert bench.done == [0]
    assert not bench.queue.put((1, bench.work(1)))
    await bench.queue.close()


async def test_a_disk_that_hangs_does_not_hold_up_the_end(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    for number in range(3):
        bench.queue.put((1, bench.work(number)))
    await bench.queue.close(seconds=0.01)
    assert bench.done == []
    assert "3 pictures could not be kept in time" in caplog.text


async def test_an_empty_one_ends_at_once() -> None:
    queue = WriteQueue()
    await queue.flush()
    await queue.close()


async def test_what_is_written_elsewhere_counts_too(bench: Bench) -> None:
    full = StoreFailed("store_failed", path="/pictures", why="No space left on device")
    for _ in range(2):
        with pytest.raises(StoreFailed), bench.queue.watched():
            raise full
    bench.queue.put((1, bench.work(0, full)))
    await bench.flush()
    assert [one.code for one in bench.told] == ["gallery_trouble"]
    with bench.queue.watched():
        pass
    with pytest.raises(StoreFailed), bench.queue.watched():
        raise full
    assert len(bench.told) == 2


async def test_what_a_first_step_held_is_free_before_the_second_is_done(bench: Bench) -> None:
    began = asyncio.Event()

    async def first() -> Rest:
        began.set()
        return bench.work(0)

    assert bench.queue.put((100, first))
    await began.wait()
    await asyncio.sleep(0)
    bench.gate.clear()
    assert bench.queue.put((100, bench.work(1)))  # there is room, though nothing is done
    assert bench.done == []
    await bench.flush()
    assert sorted(bench.done) == [0, 1]


async def test_no_more_is_begun_than_may_wait_for_its_second_step(bench: Bench) -> None:
    begun = 0

    async def first() -> Rest:
        nonlocal begun
        begun += 1
        return bench.work(begun)

    for _ in range(MOST_RESTS + 50):
        bench.queue.put((0, first))
    while begun <= MOST_RESTS:
        await asyncio.sleep(0)
    for _ in range(50):
        await asyncio.sleep(0)
    assert begun <= MOST_RESTS + 2  # one is at its second step, one waits for room
    await bench.flush()
    assert bench.done == [*range(1, MOST_RESTS + 51)]


async def test_a_disk_that_fails_at_the_second_step_is_told_once(bench: Bench) -> None:
    full = StoreFailed("store_failed", path="/pictures", why="No space left on device")

    async def first() -> Rest:
        return bench.work(0, full)

    for _ in range(3):
        bench.queue.put((1, first))
    await bench.flush()
    assert [one.code for one in bench.told] == ["gallery_trouble"]


async def test_second_steps_that_hang_do_not_hold_up_the_end(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    async def first() -> Rest:
        return bench.work(0)

    for _ in range(3):
        bench.queue.put((1, first))
    await bench.queue.close(seconds=0.01)
    assert bench.done == []
    assert "3 pictures could not be kept in time" in caplog.text


async def test_a_full_disk_is_told_in_the_same_words_as_by_the_log(bench: Bench) -> None:
    full = StoreFailed(failure_at(Path("/data/pictures"), OSError(errno.ENOSPC, "No space left on device")))
    with pytest.raises(StoreFailed), bench.queue.watched():
        raise full
    assert bench.told == [phrase("disk_full", path=str(Path("/data")))]
