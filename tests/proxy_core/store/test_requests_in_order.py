"""A log that was kept by random ids is kept by serial numbers, with everything that was in it."""

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from proxy_core.records import RequestFilter
from proxy_core.store import log_search, request_sql, requests_in_order
from proxy_core.store.database import Database as Store
from proxy_core.store.opening import open_file
from proxy_core.store.request_sql import Entry
from proxy_core.store.rows import TABLES, Row, attempt_row, request_account_rows, request_row
from proxy_core.store.schema import SCHEMA
from tests.proxy_core.store.samples import attempt, request
from tests.proxy_core.store.test_migrating import everything

COUNT = 60


def entry(number: int) -> Entry:
    """A request whose id says nothing of when it began, with two accounts and up to two attempts."""
    record = request(number, id=f"{number * 7919 % 1000:03d}-{number}", accounts=("b", "a"), prompt=f"a fox-{number}")
    return record, tuple(attempt(record, picture, 1 - picture) for picture in range(number % 3))


ENTRIES = tuple(entry(number) for number in range(COUNT))


def write_as_then(db: Database, table: str, row: Row, request_id: str) -> None:
    named = dict(zip(TABLES[table], row, strict=True))
    row_id = named.pop("serial", None)
    named |= {"rowid": row_id} if row_id else {"request_id": request_id}
    named.pop("request", None)
    places = ", ".join("?" * len(named))
    db.conn.execute(f"INSERT INTO {table} ({', '.join(named)}) VALUES ({places})", list(named.values()))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The file of the version before, from whose log some were removed."""
    path = tmp_path / "easel.db"
    before = Migrations(SCHEMA.name)
    for migration in SCHEMA._migrations[:7]:
        before(name=migration.name)(migration.fn)
    with closing(Database(path)) as db:
        before.apply(db)
        for number, (record, attempts) in enumerate(ENTRIES):
            serial = 3 * number + 5
            write_as_then(db, "requests", request_row(serial, record), record.id)
            for row in request_account_rows(serial, record):
                write_as_then(db, "request_accounts", row, record.id)
            for one in attempts:
                write_as_then(db, "attempts", attempt_row(serial, one), record.id)
        db.conn.commit()
        db.enable_wal()
    return path


@pytest.mark.parametrize("at_once", [7, COUNT, 10_000])
def test_every_row_is_there_and_in_order(path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    monkeypatch.setattr(requests_in_order, "_AT_ONCE", at_once)
    db, said = open_file(path)
    with closing(db):
        assert said == []
        assert request_sql.recent(db, 1000, None) == tuple(record for record, _ in reversed(ENTRIES))
        for record, attempts in ENTRIES:
            assert request_sql.find(db, record.id) == (record, tuple(sorted(attempts, key=lambda one: one.picture)))
        serials = [serial for (serial,) in db.execute("SELECT serial FROM requests")]
        assert serials == list(range(1, COUNT + 1))
        assert db["request_accounts"].count == 2 * COUNT
        assert db.execute("SELECT account, started_at FROM request_accounts WHERE request = 2").fetchall() == [
            ("a", 1.0),
            ("b", 1.0),
        ]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert not [name for name in db.table_names() if name.endswith("_apart")]


def test_it_is_as_a_new_file_and_goes_on_as_one(path: Path, tmp_path: Path) -> None:
    db, _ = open_file(path)
    new, _ = open_file(tmp_path / "new.db")
    with closing(db), closing(new):
        assert db.schema == new.schema
        request_sql.write(db, [entry(COUNT)])
        request_sql.prune(db, rows=5, oldest=0.0, chunk=1000)
        assert db["requests"].count == 5
        assert db["request_accounts"].count == 10
        assert db["attempts"].count == sum(len(attempts) for _, attempts in (*ENTRIES[-4:], entry(COUNT)))


def test_a_request_at_any_place_is_kept_and_others_come_after_it(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        places = {5: -(2**63), 8: -1, 11: 0, 3 * COUNT + 2: 2**63 - 1}
        connection.executemany("UPDATE requests SET rowid = ? WHERE rowid = ?", [(b, a) for a, b in places.items()])
        connection.commit()
    db, _ = open_file(path)
    with closing(db):
        request_sql.write(db, [entry(COUNT)])
        records = tuple(record for record, _ in (*ENTRIES, entry(COUNT)))
        assert request_sql.recent(db, 1000, None) == records[::-1]
        assert [serial for (serial,) in db.execute("SELECT serial FROM requests")] == list(range(1, COUNT + 2))
        assert request_sql.find(db, ENTRIES[2][0].id) == (
            ENTRIES[2][0],
            tuple(sorted(ENTRIES[2][1], key=lambda one: one.picture)),
        )


def test_nothing_is_sorted_on_the_way(path: Path) -> None:
    steps = (requests_in_order._SET_APART, requests_in_order._MOVED, requests_in_order._PUT_BACK)
    plan = []
    with closing(Database(path)) as db:
        for statement in (one for step in steps for one in step):
            values = (0, COUNT) if statement in requests_in_order._MOVED else ()
            plan += [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {statement}", values)]
            db.execute(statement, values)
        assert db["attempts"].count == sum(len(attempts) for _, attempts in ENTRIES)
    assert len(plan) >= 10
    assert not [step for step in plan if "TEMP B-TREE" in step]


def test_they_come_in_the_order_of_their_rowids_and_not_of_an_index(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE requests SET started_at = 1000 - started_at")
        connection.commit()
    db, _ = open_file(path)
    with closing(db):
        ids = [name for (name,) in db.execute("SELECT id FROM requests ORDER BY serial")]
    assert ids == [record.id for record, _ in ENTRIES]


def test_they_are_written_in_order_however_sqlite_reads_them(path: Path) -> None:
    with closing(Database(path)) as db:
        db.execute("PRAGMA reverse_unordered_selects = ON")
        for statement in requests_in_order._SET_APART:
            db.execute(statement)
        db.execute("CREATE TEMP TABLE came (serial INTEGER)")
        db.execute("CREATE TEMP TRIGGER comes AFTER INSERT ON requests BEGIN INSERT INTO came VALUES (new.serial); END")
        for statement in requests_in_order._MOVED:
            db.execute(statement, (0, COUNT))
        came = [serial for (serial,) in db.execute("SELECT serial FROM came ORDER BY rowid")]
        ids = [name for (name,) in db.execute("SELECT id FROM requests ORDER BY serial")]
    assert came == list(range(1, COUNT + 1))
    assert ids == [record.id for record, _ in ENTRIES]


def test_an_empty_log_stays_empty(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("DELETE FROM requests")
        connection.commit()
    db, _ = open_file(path)
    with closing(db):
        assert (db["requests"].count, db["attempts"].count, db["request_accounts"].count) == (0, 0, 0)


def test_what_is_cleared_later_is_in_the_file_no_more(path: Path) -> None:
    async def clear() -> int:
        store, _ = await Store.open(path)
        removed = await log_search.clear(store, RequestFilter(words="fox-3"))
        await store.close()
        return removed

    assert asyncio.run(clear()) == 11
    content = path.read_bytes()
    assert b"a fox-4" in content
    assert not [number for number in range(30, 40) if f"a fox-{number}".encode() in content]


KILLED = """
import sys, time
from pathlib import Path
from proxy_core.store.opening import open_file
from tests.proxy_core.store.test_migrating import schema

def wait(db):
    db.execute("PRAGMA cache_spill = 1")
    db.execute("UPDATE requests SET prompt = zeroblob(100000) || prompt")  # more than fits into memory
    print("halfway", flush=True)
    time.sleep(600)

open_file(Path(sys.argv[1]), schema(wait))
"""


def test_a_kill_before_its_end_leaves_the_file_as_it_was(path: Path) -> None:
    before = everything(path)
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(path)], stdout=subprocess.PIPE)
    try:
        assert process.stdout
        assert process.stdout.readline() == b"halfway\n"
    finally:
        process.kill()
        process.communicate(timeout=60)
    assert path.with_name("easel.db-wal").stat().st_size > 1_000_000
    assert everything(path) == before
    db, said = open_file(path)
    with closing(db):
        assert request_sql.recent(db, 1000, None) == tuple(record for record, _ in reversed(ENTRIES))
    assert said == []
