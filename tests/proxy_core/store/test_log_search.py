import asyncio
from functools import partial
from pathlib import Path

import pytest

from proxy_core.records import LogFacets, Outcome, RequestFilter
from proxy_core.store import log_search, request_sql
from proxy_core.store.database import Database
from proxy_core.store.request_search import Search
from tests.proxy_core.store.samples import attempt, request

SECRET = "a fox that nobody may hear of"


async def write(database: Database, *numbers: int, **changes: object) -> None:
    entries = [(request(n, **changes), (attempt(request(n)),)) for n in numbers]
    await database.run(lambda db: request_sql.write(db, entries))


def in_any_file(directory: Path, text: str) -> bool:
    return any(text.encode() in file.read_bytes() for file in directory.iterdir())


async def left(database: Database) -> list[float]:
    found = await database.run(lambda db: request_sql.recent(db, 10_000, None))
    return [record.started_at for record in found]


@pytest.fixture
async def filled(database: Database) -> Database:
    await write(database, *range(10), prompt=SECRET)
    await write(database, *range(10, 14), outcome=Outcome.FAILED, client="curl", accounts=("a", "b"))
    return database


async def test_a_page_is_found_to_its_end(filled: Database) -> None:
    found = await log_search.find_page(filled, Search(RequestFilter(outcomes=(Outcome.FAILED,)), finds=1))
    assert [record.started_at for record in found] == [13, 12, 11, 10]


async def test_others_get_the_database_between_two_turns(filled: Database) -> None:
    """Each turn looks at one request only; what is asked meanwhile does not wait for the last of them."""
    clock = iter(range(10**6)).__next__
    search = asyncio.gather(log_search.find_page(filled, Search(RequestFilter(words="nothing"), clock=clock)))
    await asyncio.sleep(0)
    for number in range(5):
        await write(filled, 100 + number)
        assert not search.done()
    assert await search == [()]


async def test_a_search_that_is_cancelled_takes_no_further_turn(filled: Database) -> None:
    search = Search(RequestFilter(words="fox"), finds=1)
    finding = asyncio.gather(log_search.find_page(filled, search))
    await asyncio.sleep(0)
    finding.cancel()
    with pytest.raises(asyncio.CancelledError):
        await finding
    await filled.run(lambda _: None)
    at = search._at
    assert not search.ended
    await filled.run(lambda _: None)
    assert search._at == at


async def test_entries_come_with_their_attempts(filled: Database) -> None:
    found = [entry async for some in log_search.all_entries(filled, RequestFilter(client="CURL")) for entry in some]
    assert [record.started_at for record, _ in found] == [13, 12, 11, 10]
    assert all(attempts == (attempt(request(int(record.started_at))),) for record, attempts in found)


async def test_clearing_removes_what_fits_and_no_more(filled: Database) -> None:
    assert await log_search.clear(filled, RequestFilter(client="curl")) == 4
    assert await left(filled) == list(range(9, -1, -1))
    assert await log_search.clear(filled, RequestFilter(client="curl")) == 0
    assert await filled.run(lambda db: (db["attempts"].count, db["request_accounts"].count)) == (10, 0)
    assert await log_search.clear(filled, RequestFilter()) == 10
    assert await left(filled) == []


async def test_clearing_many_leaves_turns_to_others(database: Database) -> None:
    await write(database, *range(3 * log_search.REMOVED_AT_ONCE))
    clearing = asyncio.gather(log_search.clear(database, RequestFilter()))
    seen = set()
    while not clearing.done():
        seen.add(len(await left(database)))
    assert len(seen) > 2
    assert await clearing == [3 * log_search.REMOVED_AT_ONCE]


async def test_what_ends_while_the_log_is_cleared_stays(database: Database) -> None:
    await write(database, *range(1000, 3000))
    clearing = asyncio.gather(log_search.clear(database, RequestFilter()))
    await asyncio.sleep(0)
    await write(database, 5, 5000)  # one began long ago, and took its time
    assert await clearing == [2000]
    assert await left(database) == [5000, 5]


@pytest.mark.parametrize("matching", [RequestFilter(), RequestFilter(words="nobody")])
async def test_what_was_cleared_is_in_no_file(filled: Database, tmp_path: Path, matching: RequestFilter) -> None:
    assert in_any_file(tmp_path, SECRET)
    await log_search.clear(filled, matching)
    assert not in_any_file(tmp_path, SECRET)
    await write(filled, 100)
    assert 100 in await left(filled)


async def test_what_was_trimmed_or_written_anew_before_is_in_no_file_either(database: Database, tmp_path: Path) -> None:
    """Copies of a text are left where it stood, long before somebody clears it."""
    for number in range(60):
        await write(database, number, prompt=f"{SECRET} {number} " * (1 + number % 7), asked=SECRET * 30)
    await write(database, *range(20, 40), prompt=SECRET * 2)
    await database.run(lambda db: db.execute("UPDATE requests SET prompt = ? WHERE serial % 3 = 0", (SECRET * 9,)))
    await database.run(lambda db: request_sql.prune(db, rows=35, oldest=0.0, chunk=1000))
    await write(database, *range(100, 105), prompt="of an owl")
    assert in_any_file(tmp_path, SECRET)
    assert await log_search.clear(database, RequestFilter(words="nobody")) == 35
    assert not in_any_file(tmp_path, SECRET)
    assert len(await left(database)) == 5


async def test_what_is_written_again_while_the_log_is_cleared_is_removed(database: Database) -> None:
    await write(database, *range(3))
    found = await database.run(lambda db: log_search._places(db, Search(RequestFilter()), 3))
    await write(database, 1, n=2)
    assert await database.run(lambda db: log_search._remove(db, found)) == 3
    assert await left(database) == []


async def test_one_that_has_the_serial_of_one_that_is_gone_stays(database: Database) -> None:
    await write(database, 1)
    await write(database, 2, client="curl")
    places = partial(log_search._places, last=10)
    found = await database.run(lambda db: places(db, Search(RequestFilter())))
    assert await log_search.clear(database, RequestFilter(client="curl")) == 1  # the newest, by another meanwhile
    await write(database, 3)
    now = await database.run(lambda db: places(db, Search(RequestFilter())))
    assert [serial for serial, _ in now] == [serial for serial, _ in found]
    assert await database.run(lambda db: log_search._remove(db, found)) == 1
    assert await left(database) == [3]


async def test_the_file_is_small_again_when_all_is_cleared(database: Database) -> None:
    await write(database, *range(500), prompt="x" * 2000)
    await log_search.clear(database, RequestFilter())
    assert database.path.stat().st_size < 500_000


async def test_facets_are_what_there_is_the_newest_first(filled: Database) -> None:
    await write(filled, 20, client="kilo", model="m", asked_model="dall-e-3", accounts=("c",))
    assert await log_search.facets(filled) == LogFacets(
        clients=("kilo", "curl", "a client"),
        accounts=("c", "a", "b"),
        models=("dall-e-3", "m", "gemini-2.5-flash-image", "gpt-image-1"),
    )
    await write(filled, *range(100, 160))
    await filled.run(lambda db: db.execute("UPDATE requests SET client = 'client ' || rowid"))
    assert len((await log_search.facets(filled)).clients) == log_search.FACETS_AT_MOST
