import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import count as count_from
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from proxy_core.errors import AttemptStatus
from proxy_core.phrases import Phrase, phrase
from proxy_core.records import RequestFilter
from proxy_core.store import request_log
from proxy_core.store.database import DAY, Database, StoreClosed
from proxy_core.store.request_log import BATCH_ROWS, WAITING_AT_MOST, RequestLog
from tests.proxy_core.store.samples import attempt, request

NOW = 1_000.0 + 30 * DAY
SECRET = "a fox that nobody may hear of"


class Commits:
    """Counts the transactions of a database, and can be waited for."""

    def __init__(self) -> None:
        self.count = 0
        self._loop = asyncio.get_running_loop()
        self._more = asyncio.Event()

    async def watch(self, database: Database) -> "Commits":
        await database.run(lambda db: db.conn.set_trace_callback(self._saw))
        return self

    def _saw(self, statement: str) -> None:
        if statement == "COMMIT":
            self._loop.call_soon_threadsafe(self._add)

    def _add(self) -> None:
        self.count += 1
        self._more.set()

    async def wait(self) -> None:
        async with asyncio.timeout(30):
            await self._more.wait()


@pytest.fixture
async def make(database: Database) -> AsyncIterator[Callable[..., RequestLog]]:
    made: list[RequestLog] = []

    def build(**changes: Any) -> RequestLog:
        choices = {"keep_prompts": True, "rows": 100_000, "days": 30, "now": lambda: NOW}
        made.append(RequestLog(database, **choices | changes))
        return made[-1]

    yield build
    for log in made:
        await log.close()


async def count(database: Database) -> int:
    return await database.run(lambda db: db["requests"].count)


async def fill_the_disk(database: Database) -> None:
    await database.run(lambda db: db.execute("PRAGMA max_page_count = 1"))  # SQLite makes that the present size


async def empty_the_disk(database: Database) -> None:
    await database.run(lambda db: db.execute("PRAGMA max_page_count = 1000000"))


async def test_what_ended_is_found_at_once_with_everything_it_had(make: Callable[..., RequestLog]) -> None:
    log = make()
    record = request(
        2000,
        client="Kirschblüte 🌸",
        accounts=("a@example.com", "b@example.com"),
        notes=(phrase("ratio_in_size", size="16:9", ratio="1:1"),),
        reason=phrase("no_answer", seconds=2.5),
        failures=((1, phrase("limit_day", account="ä")),),
        prompt="a fox",
    )
    tried = attempt(record, reason=phrase("unreachable"), status=AttemptStatus.FAILED)
    log.ended(record, [tried])
    assert await log.recent() == (record,)
    assert await log.find("00002000") == (record, (tried,))
    assert await log.find(record.id) == (record, (tried,))
    assert await log.find("0000") == (record, (tried,))
    assert await log.find("9999") is None


async def test_newest_first_and_page_by_page(make: Callable[..., RequestLog]) -> None:
    log = make()
    for n in (2003, 2001, 2002, 2004):
        log.ended(request(n), ())
    page = await log.recent(limit=2)
    assert [record.started_at for record in page] == [2004, 2003]
    assert [record.started_at for record in await log.recent(limit=2, before=page[-1].started_at)] == [2002, 2001]


async def test_reading_does_not_wait_for_what_ends_meanwhile(
    make: Callable[..., RequestLog], database: Database
) -> None:
    log, numbers, loop = make(), count_from(2001), asyncio.get_running_loop()
    await log.prune()

    def end_one_more(statement: str) -> None:
        if statement == "COMMIT":
            loop.call_soon_threadsafe(lambda: log.ended(request(next(numbers)), ()))

    await database.run(lambda db: db.conn.set_trace_callback(end_one_more))
    log.ended(request(2000), ())
    async with asyncio.timeout(30):
        assert request(2000) in await log.recent()
    await database.run(lambda db: db.conn.set_trace_callback(None))


async def test_an_older_page_does_not_wait_for_the_disk_but_has_what_ended_before_it(
    make: Callable[..., RequestLog], database: Database
) -> None:
    log = make()
    log.ended(request(2000), ())
    await log.flush()
    log.ended(request(2005), ())
    assert await log.recent(before=2003.0) == (request(2000),)
    assert await count(database) == 1
    log.ended(request(2001), ())
    assert await log.recent(before=2003.0) == (request(2001), request(2000))


async def test_what_was_drawn_is_told_by_account(make: Callable[..., RequestLog]) -> None:
    log = make()
    for n, account_id in ((2000, "old"), (3000, "a"), (3100, "b"), (3200, "a")):
        log.ended(request(n), [attempt(request(n), account_id=account_id)])
    assert await log.drawn_since(3000.0) == {"a": [(3002.0, 1), (3202.0, 1)], "b": [(3102.0, 1)]}


async def test_what_was_sent_is_told_by_account(make: Callable[..., RequestLog]) -> None:
    log = make()
    for n, account_id in ((2000, "old"), (3000, "a"), (3100, "b"), (3200, "a")):
        log.ended(
            request(n, model="m"),
            [attempt(request(n), account_id=account_id, status=AttemptStatus.REFUSED, upstream_status=200)],
        )
    assert await log.calls_since(3000.0) == {"a": [("m", 3000.0), ("m", 3200.0)], "b": [("m", 3100.0)]}


async def test_a_full_batch_is_written_at_once_and_in_one_transaction(
    make: Callable[..., RequestLog], database: Database
) -> None:
    log = make()
    await log.prune()
    commits = await Commits().watch(database)
    for n in range(BATCH_ROWS - 1):
        log.ended(request(2000 + n), [attempt(request(2000 + n), k) for k in range(3)])
    assert await count(database) == 0
    log.ended(request(2999), ())
    await asyncio.sleep(0)  # the writer takes its turn, and asks the database first
    assert await count(database) == BATCH_ROWS
    assert commits.count == 1


async def test_a_few_are_written_together_soon_after(make: Callable[..., RequestLog], database: Database) -> None:
    log = make()
    await log.prune()
    commits = await Commits().watch(database)
    for n in range(3):
        log.ended(request(2000 + n), ())
    assert await count(database) == 0
    await commits.wait()
    assert await count(database) == 3
    assert commits.count == 1


async def test_a_burst_is_a_handful_of_transactions_and_keeps_its_order(
    make: Callable[..., RequestLog], database: Database
) -> None:
    log = make()
    await log.prune()
    commits = await Commits().watch(database)
    for n in range(900):
        log.ended(request(n, started_at=5000.0), ())
        if n % 90 == 0:
            await asyncio.sleep(0)
    await log.flush()
    await asyncio.sleep(0)
    assert commits.count <= 900 / BATCH_ROWS
    assert [record.id for record in await log.recent(limit=1)] == [request(n).id for n in range(899, -1, -1)]


async def batch_held(log: RequestLog, database: Database) -> Callable[[], Awaitable[None]]:
    """Have a batch of the log under way, which the database does not take before what this gives is awaited."""
    await log.prune()
    gate = threading.Event()
    held = database.run(lambda _: gate.wait(60))
    for n in range(BATCH_ROWS):
        log.ended(request(2000 + n), ())
    await asyncio.sleep(0)  # the writer takes its turn, and asks the database

    async def go_on() -> None:
        gate.set()
        assert await held

    return go_on


async def test_what_ended_while_a_batch_was_written_waits_for_more(
    make: Callable[..., RequestLog], database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request_log, "BATCH_SECONDS", 600.0)
    log = make()
    go_on = await batch_held(log, database)
    log.ended(request(3000), ())
    await go_on()
    assert log._writer
    await log._writer
    assert await count(database) == BATCH_ROWS
    assert log._timer
    for n in range(BATCH_ROWS - 1):
        log.ended(request(4000 + n), ())
    await log._writer
    assert await count(database) == 2 * BATCH_ROWS


async def test_what_its_time_came_for_while_a_batch_was_written_has_another(
    make: Callable[..., RequestLog], database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request_log, "BATCH_SECONDS", 0.0)
    log = make()
    go_on = await batch_held(log, database)
    log.ended(request(3000), ())
    assert log._timer
    while log._timer:
        await asyncio.sleep(0)
    monkeypatch.setattr(request_log, "BATCH_SECONDS", 600.0)
    await go_on()
    assert log._writer
    await log._writer
    assert await count(database) == BATCH_ROWS
    assert log._timer


async def test_nothing_happens_while_there_is_nothing_to_write(
    make: Callable[..., RequestLog], database: Database
) -> None:
    log = make()
    await log.prune()
    commits = await Commits().watch(database)
    assert log._timer is None
    log.ended(request(2000), ())
    await commits.wait()
    await log.flush()
    assert log._timer is None


async def test_flush_has_written_when_it_returns(make: Callable[..., RequestLog], database: Database) -> None:
    log = make()
    log.ended(request(2000), ())
    await log.flush()
    assert await count(database) == 1


async def test_close_writes_and_then_takes_no_more(make: Callable[..., RequestLog], database: Database) -> None:
    log = make()
    log.ended(request(2000), ())
    await log.close()
    log.ended(request(2001), ())
    await log.close()
    assert await count(database) == 1


async def test_a_flush_that_is_cancelled_loses_nothing(make: Callable[..., RequestLog], database: Database) -> None:
    log = make()
    await log.prune()
    gate = threading.Event()
    held = asyncio.gather(database.run(lambda _: gate.wait(60)))
    log.ended(request(2000), ())
    flush = asyncio.gather(log.flush())
    await asyncio.sleep(0)
    flush.cancel()
    log.ended(request(2001), ())
    gate.set()
    await held
    with pytest.raises(asyncio.CancelledError):
        await flush
    assert [record.started_at for record in await log.recent()] == [2001, 2000]


async def test_everything_is_there_after_the_next_start(tmp_path: Path) -> None:
    for n in range(2):
        database, _ = await Database.open(tmp_path / "easel.db")
        log = RequestLog(database, keep_prompts=True, rows=10, days=30, now=lambda: NOW)
        log.ended(request(2000 + n), [attempt(request(2000 + n))])
        assert len(await log.recent()) == n + 1
        await log.close()
        await database.close()


async def test_using_the_log_of_a_closed_database_says_so(tmp_path: Path) -> None:
    database, _ = await Database.open(tmp_path / "easel.db")
    log = RequestLog(database, keep_prompts=True, rows=10, days=30, now=lambda: NOW)
    await log.close()
    await database.close()
    with pytest.raises(StoreClosed):
        await log.recent()


def in_any_file(directory: Path, text: str) -> bool:
    return any(text.encode() in file.read_bytes() for file in directory.iterdir())


@pytest.mark.parametrize("keep", [True, False])
async def test_a_prompt_is_in_the_files_only_when_it_may_be(
    make: Callable[..., RequestLog], database: Database, tmp_path: Path, keep: bool
) -> None:
    log = make(keep_prompts=keep)
    log.ended(request(2000, prompt=SECRET), ())
    assert [record.prompt for record in await log.recent()] == [SECRET if keep else ""]
    assert in_any_file(tmp_path, "2000-request")
    assert in_any_file(tmp_path, SECRET) == keep
    await log.close()
    await database.close()
    assert in_any_file(tmp_path, SECRET) == keep


async def test_keeping_prompts_can_change_while_the_log_runs(make: Callable[..., RequestLog], tmp_path: Path) -> None:
    log = make(keep_prompts=False)
    log.ended(request(2000, prompt=SECRET), ())
    log.keep_prompts = True  # does not bring back what ended before
    log.ended(request(2001, prompt="a hare"), ())
    assert [record.prompt for record in await log.recent()] == ["a hare", ""]
    log.ended(request(2002, prompt=SECRET), ())
    log.keep_prompts = False  # reaches what is not written yet
    assert [record.prompt for record in await log.recent()] == ["", "a hare", ""]
    assert not in_any_file(tmp_path, SECRET)


async def test_a_full_disk_is_said_once_and_nothing_is_lost(
    make: Callable[..., RequestLog], database: Database
) -> None:
    said: list[Phrase] = []
    over: list[Phrase] = []
    log = make(on_trouble=said.append, on_mended=over.append)
    await fill_the_disk(database)
    for n in range(200):
        log.ended(request(2000 + n, prompt="x" * 1000), ())
    for _ in range(3):
        await log.flush()
    assert log.failing
    assert await log.recent() == ()  # readers go on working
    assert said == [phrase("disk_full", path=str(database.path.parent))]
    assert over == []
    await empty_the_disk(database)
    assert [record.started_at for record in await log.recent()] == [2000 + n for n in range(199, -1, -1)]
    assert not log.failing
    assert over == said
    await fill_the_disk(database)
    log.ended(request(3000, prompt="x" * 100_000), ())
    await log.flush()
    assert len(said) == 2  # it is new trouble
    await empty_the_disk(database)


async def test_writing_is_tried_again_by_itself(make: Callable[..., RequestLog], database: Database) -> None:
    troubled = asyncio.Event()
    log = make(on_trouble=lambda _: troubled.set(), retry_seconds=0.02)
    await log.prune()
    commits = await Commits().watch(database)
    await fill_the_disk(database)
    for n in range(BATCH_ROWS):
        log.ended(request(2000 + n, prompt="x" * 1000), ())
    async with asyncio.timeout(30):
        await troubled.wait()
    assert commits.count == 0
    await empty_the_disk(database)
    await commits.wait()
    assert await count(database) == BATCH_ROWS


async def test_the_oldest_go_when_trouble_lasts(
    make: Callable[..., RequestLog], database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    log = make()
    await fill_the_disk(database)
    for n in range(WAITING_AT_MOST + 5):
        log.ended(request(2000 + n), ())
    await log.flush()
    log.ended(request(50_000), ())
    assert f"The disk of {database.path.parent} is full" in caplog.text
    await empty_the_disk(database)
    assert len(await log.recent(limit=2 * WAITING_AT_MOST)) == WAITING_AT_MOST
    assert await log.find(request(2005).id) is None
    assert await log.find(request(2006).id) == (request(2006), ())
    assert await log.find(request(50_000).id) is not None


async def test_what_never_could_be_written_is_counted_at_the_end(
    make: Callable[..., RequestLog], database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    log = make()
    await fill_the_disk(database)
    log.ended(request(2000, prompt="x" * 100_000), ())
    await log.close()
    assert "1 requests could not be logged" in caplog.text


async def test_the_log_is_pruned_when_it_is_made(make: Callable[..., RequestLog], database: Database) -> None:
    log = make()
    for n in (900, 999, 1000, 1001, 2000, 2001):
        log.ended(request(n), [attempt(request(n))])
    await log.close()
    log = make(rows=3)
    await log._pruner
    assert [record.started_at for record in await log.recent()] == [2001, 2000, 1001]
    assert await database.run(lambda db: db["attempts"].count) == 3


async def test_what_is_too_old_goes(make: Callable[..., RequestLog]) -> None:
    log = make()
    for n in (900, 999, 1000, 1001):
        log.ended(request(n), ())
    await log.flush()
    await log.prune()
    assert [record.started_at for record in await log.recent()] == [1001, 1000]
    log.days = 1
    await log.prune()
    assert await log.recent() == ()


async def test_a_thousand_requests_later_it_is_pruned_again(
    make: Callable[..., RequestLog], database: Database
) -> None:
    log = make(rows=100)
    await log._pruner
    first = log._pruner
    for n in range(1000):
        log.ended(request(2000 + n), ())
    await log.flush()
    assert log._pruner is not first
    await log._pruner
    assert await count(database) == 100


async def test_pruning_much_leaves_turns_to_others(make: Callable[..., RequestLog], database: Database) -> None:
    log = make()
    for n in range(3500):
        log.ended(request(2000 + n), ())
    await log.flush()
    log.rows = 10
    pruning = asyncio.gather(log.prune())
    await asyncio.sleep(0)
    assert 10 < await count(database) < 3500
    await pruning
    assert await count(database) == 10


async def test_a_page_of_what_fits_and_the_next(make: Callable[..., RequestLog]) -> None:
    log = make()
    for n in range(2000, 2010):
        log.ended(request(n, client="curl" if n % 2 else "other", started_at=float(2000 + n // 4)), ())
    page = await log.recent(2, matching=RequestFilter(client="curl"))
    assert [record.id[:8] for record in page] == ["00002009", "00002007", "00002005"]
    page = await log.recent(2, page[-1].started_at, RequestFilter(client="curl"))
    assert [record.id[:8] for record in page] == ["00002003", "00002001"]
    assert len(await log.recent(0, matching=RequestFilter(client="curl"))) == 1
    assert len(await log.recent(matching=RequestFilter())) == 10


async def test_what_ended_just_now_is_written_out_faceted_and_cleared(
    make: Callable[..., RequestLog], database: Database
) -> None:
    log = make(days=10_000)
    log.ended(request(2000, client="curl"), [attempt(request(2000))])
    assert [entry async for some in log.entries() for entry in some] == [
        (request(2000, client="curl"), (attempt(request(2000)),))
    ]
    log.ended(request(2001, client="kilo"), ())
    assert (await log.facets()).clients == ("kilo", "curl")
    log.ended(request(2002, client="kilo"), ())
    assert await log.clear(RequestFilter(client="kilo")) == 2
    assert await log.clear() == 1
    assert await count(database) == 0


async def test_without_prompts_nothing_is_kept_that_repeats_one(
    make: Callable[..., RequestLog], tmp_path: Path
) -> None:
    log = make(keep_prompts=False)
    said = phrase("answered_in_words", text=f"I will not draw {SECRET}")
    answer = f'{{"error":{{"message":"{said}"}}}}'
    record = request(2000, prompt=SECRET, asked=f'{{"x":"{SECRET}"}}', answer=answer, reason=said)
    log.ended(record, [attempt(record, reason=said)])
    (found,) = await log.recent()
    assert found.asked == f'{{"x":"<text, {len(SECRET)} characters>"}}'
    assert not in_any_file(tmp_path, SECRET)
    assert not in_any_file(tmp_path, "will not draw")


async def test_a_page_is_read_from_any_thread_once_all_that_belongs_there_is_written(
    make: Callable[..., RequestLog], database: Database
) -> None:
    log = make()
    for number in range(5):
        log.ended(request(2000 + number), [])
    await log.flush()
    commits = await Commits().watch(database)
    log.ended(replace(request(2009), started_at=2002.5), [])
    assert log.recent_written(before=2003) is None
    assert log.recent_written() is None

    async def there() -> list[float]:
        page = log.recent_written(before=2002.0)
        assert page is not None
        return [one.started_at for one in await page]

    found = await asyncio.to_thread(asyncio.run, there())
    assert found == [2001, 2000]
    await commits.wait()
    await log.flush()
    page = log.recent_written(matching=RequestFilter(since=2002.2))
    assert page is not None
    assert [one.started_at for one in await page] == [2004, 2003, 2002.5]


async def test_what_could_not_be_written_is_missed(make: Callable[..., RequestLog], database: Database) -> None:
    log = make(retry_seconds=60)
    await fill_the_disk(database)
    log.ended(request(2000, prompt="x" * 100_000), [])
    await log.flush()
    assert log.recent_written(before=2001) is None
    assert log.recent_written(before=2000) is not None
    await empty_the_disk(database)
    await log.flush()
    page = log.recent_written(before=2001)
    assert page is not None
    assert [one.started_at for one in await page] == [2000]
