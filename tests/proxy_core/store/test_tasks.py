"""Tasks as rows: kept as they stand, failed when they were cut off, forgotten after a day."""

import asyncio
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proxy_core.images.request import Usage
from proxy_core.images.task import Task, TaskPicture, TaskStatus
from proxy_core.phrases import phrase
from proxy_core.store.database import DAY, Database, StoreClosed, StoreFailed
from proxy_core.store.tasks import TaskStore
from proxy_core.tasks import spawn
from tests.proxy_core.store.samples import phrases

START = 1_000_000.0
ID = "0123456789abcdef" * 2


def task(task_id: str = ID, **changes: object) -> Task:
    known: dict[str, object] = {
        "key": "own",
        "request_id": "req_1",
        "model": "gemini-3-pro-image",
        "n": 2,
        "as_url": False,
        "origin": "http://127.0.0.1:8045",
        "submitted_at": START,
    }
    return Task(task_id, **known | changes)  # type: ignore[arg-type]


def ended(task_id: str = ID, at: float = START, **changes: object) -> Task:
    done: dict[str, object] = {"status": TaskStatus.SUCCESS, "finished_at": at, "until": at + DAY}
    return task(task_id, **done | changes)


class Bench:
    def __init__(self, database: Database) -> None:
        self.now = START
        self.database = database
        self.store = TaskStore(database, lambda: self.now)

    async def keep(self, of: Task, webhook: bytes = b"") -> Task:
        """Add a task and save it as it stands; in this order, as whoever draws it does."""
        await self.store.add(of, webhook)
        await self.store.save(of)
        return of

    async def ids(self) -> set[str]:
        rows = await self.database.run(lambda db: db.execute("SELECT id FROM tasks").fetchall())
        return {row[0] for row in rows}


@pytest.fixture
def bench(database: Database) -> Bench:
    return Bench(database)


async def test_a_new_task_is_found_by_its_id_only(bench: Bench) -> None:
    made = task()
    await bench.store.add(made)
    assert await bench.store.find(ID) == made
    assert made.running
    assert await bench.store.find(ID[:-1]) is None
    assert await bench.store.find("' OR 1=1 --") is None


async def test_a_task_is_kept_as_it_stands(bench: Bench) -> None:
    @given(
        status=st.sampled_from(TaskStatus),
        pictures=st.lists(st.builds(TaskPicture, st.integers(0, 9), st.text()), max_size=3).map(tuple),
        usage=st.builds(Usage, *[st.integers(0, 2**40)] * 6),
        reasons=st.lists(phrases, max_size=2).map(tuple),
        as_url=st.booleans(),
    )
    @settings(max_examples=30, deadline=None, database=None)
    def kept(**drawn: object) -> None:
        made.append(task(f"{len(made):032x}", until=math.inf, **drawn))

    made: list[Task] = []
    kept()
    for one in made:
        await bench.keep(one)
        assert await bench.store.find(one.id) == one
    assert len(made) == 30


async def test_what_no_text_can_hold_is_kept_as_far_as_it_can(bench: Bench) -> None:
    await bench.keep(ended(model="a\ud800", reasons=(phrase("bad_parameter", text="\ud800"),)))
    found = await bench.store.find(ID)
    assert found
    assert found.model == "a?"


async def test_those_under_way_when_easel_ended_fail_with_the_reason(bench: Bench, database: Database) -> None:
    await bench.store.add(task(n=3))
    await bench.store.save(task(n=3, started_at=START + 1, pictures=(TaskPicture(1, "a.png"),)))
    done = await bench.keep(ended("f" * 32))
    later = TaskStore(database, lambda: START + 60)
    await later.cut_off()
    cut = await later.find(ID)
    assert cut
    assert (cut.status, cut.finished_at, cut.until) == (TaskStatus.FAILURE, START + 60, START + 60 + DAY)
    assert [str(said) for said in cut.reasons] == ["Easel was stopped while this was drawn."]
    assert cut.pictures == (TaskPicture(1, "a.png"),)
    assert await later.find(done.id) == done


async def test_a_task_whose_every_picture_came_before_the_end_of_easel_is_a_success(
    bench: Bench, database: Database
) -> None:
    await bench.store.add(task(n=2))
    pictures = (TaskPicture(0, "a.png"), TaskPicture(1, "b.png"))
    await bench.store.save(task(n=2, started_at=START + 1, pictures=pictures))
    later = TaskStore(database, lambda: START + 60)
    await later.cut_off()
    whole = await later.find(ID)
    assert whole
    assert (whole.status, whole.finished_at, whole.until) == (TaskStatus.SUCCESS, START + 60, START + 60 + DAY)
    assert (whole.reasons, whole.pictures) == ((), pictures)


async def test_on_a_full_disk_a_task_that_was_cut_off_is_told_so_and_written_later(
    bench: Bench, database: Database
) -> None:
    await bench.store.add(task())
    await bench.store.add(task("f" * 32, n=1))
    await bench.store.save(task("f" * 32, n=1, pictures=(TaskPicture(0, "a.png"),)))
    await database.run(lambda db: db.execute("PRAGMA query_only = 1"))
    later = TaskStore(database, lambda: START + 60)
    await later.cut_off()
    cut, whole = await later.find(ID), await later.find("f" * 32)
    assert cut
    assert whole
    assert (cut.status, whole.status, cut.until) == (TaskStatus.FAILURE, TaskStatus.SUCCESS, START + 60 + DAY)
    assert [str(said) for said in cut.reasons] == ["Easel was stopped while this was drawn."]
    with pytest.raises(StoreFailed):
        await later.add(task("0" * 32))
    await database.run(lambda db: db.execute("PRAGMA query_only = 0"))
    await later.add(task("0" * 32))
    assert (await TaskStore(database, lambda: 0.0).find(ID), await later.find("f" * 32)) == (cut, whole)
    begun = await later.find("0" * 32)
    assert begun
    assert begun.running


@pytest.fixture
async def owing(bench: Bench, database: Database) -> TaskStore:
    """It began on a full disk, on which a task with a webhook had been cut off; there is room by now."""
    await bench.store.add(task(), b"sealed")
    later = TaskStore(database, lambda: START + 60)
    await database.run(lambda db: db.execute("PRAGMA query_only = 1"))
    await later.cut_off()
    await database.run(lambda db: db.execute("PRAGMA query_only = 0"))
    return later


async def test_what_is_begun_while_others_are_cut_off_late_is_drawn(owing: TaskStore, database: Database) -> None:
    first = spawn(owing.add(task("a" * 32)), name="first")
    await asyncio.sleep(0)
    await database.run(lambda _: None)  # of the first, one step is done
    await asyncio.gather(first, owing.add(task("b" * 32)), owing.forget_old())
    found = [await owing.find(one) for one in ("a" * 32, "b" * 32, ID)]
    assert [one and one.running for one in found] == [True, True, False]


async def test_whose_task_was_cut_off_late_is_waited_for_from_then_on(owing: TaskStore) -> None:
    cut: list[bool] = []
    owing.on_cut = lambda: cut.append(True)
    assert await owing.waiting() == ()
    await owing.forget_old()
    await owing.forget_old()
    assert cut == [True]
    assert [(one.id, webhook) for one, webhook in await owing.waiting()] == [(ID, b"sealed")]


async def test_a_damaged_row_stops_no_start(bench: Bench, database: Database) -> None:
    await bench.store.add(task())
    await bench.store.add(task("f" * 32))
    await database.run(lambda db: db.execute("UPDATE tasks SET pictures = '[[0' WHERE id = ?", [ID]))
    await bench.store.cut_off()
    other = await bench.store.find("f" * 32)
    assert other
    assert other.status is TaskStatus.FAILURE


async def test_a_task_is_forgotten_a_day_after_its_end(bench: Bench) -> None:
    await bench.keep(ended())
    await bench.store.add(task("f" * 32))
    bench.now = START + DAY - 1
    await bench.store.forget_old()
    assert await bench.store.find(ID)
    bench.now = START + DAY
    assert await bench.store.find(ID) is None
    await bench.store.forget_old()
    assert await bench.ids() == {"f" * 32}  # what is still drawn has no end yet


async def test_of_too_many_those_that_ended_first_are_forgotten(bench: Bench) -> None:
    for number in range(5):
        await bench.keep(ended(f"{number:032x}", at=START - number))
    await bench.store.add(task("f" * 32))
    await bench.store.forget_old(most=2)
    assert await bench.ids() == {f"{0:032x}", f"{1:032x}", "f" * 32}


async def test_who_waits_for_the_end_is_known_until_told(bench: Bench) -> None:
    await bench.keep(ended(), b"sealed")
    await bench.keep(ended("a" * 32))
    await bench.store.add(task("f" * 32), b"not ended")
    assert await bench.store.waiting() == ((ended(), b"sealed"),)
    await bench.store.told(ID)
    assert await bench.store.waiting() == ()
    assert await bench.store.find(ID) == ended()
    await bench.store.cut_off()
    assert [webhook for _, webhook in await bench.store.waiting()] == [b"not ended"]


async def test_the_salt_is_of_the_database(bench: Bench, database: Database) -> None:
    salt = await bench.store.salt()
    assert len(salt) == 32
    assert await bench.store.salt() == await TaskStore(database, lambda: START).salt() == salt


async def test_after_the_end_of_the_database_it_says_so(bench: Bench) -> None:
    await bench.database.close()
    with pytest.raises(StoreClosed):
        await bench.store.find(ID)
    with pytest.raises(StoreClosed):
        await bench.store.add(task())
