"""Real files: whole, being written, left by a crash, locked, and damaged byte by byte. None is ever changed."""

import asyncio
import os
import random
import shutil
import sqlite3
from contextlib import closing

import pytest

from proxy_core.accounts.account import Account, Provider
from proxy_core.doctor.database_seen import Condition, look
from proxy_core.records import Outcome, RequestRecord
from proxy_core.store.account_table import AccountTable
from proxy_core.store.database import Database
from proxy_core.store.request_log import RequestLog

NOW = 1_790_000_000.0
KEPT = Account(
    Provider.OPENAI,
    "PLANTED label",
    "PLANTED@example.com",
    base_url="https://own.example.com/v1",
    enabled=False,
    disabled_reason="key_rejected",
    by_login=True,
    project="PLANTED-project",
)


async def write(path, count=3):
    """A database with an account and requests, open."""
    database, _ = await Database.open(path)
    await AccountTable(database).put(KEPT)
    log = RequestLog(database, keep_prompts=True, rows=1000, days=30, now=lambda: NOW)
    for number in range(count):
        record = RequestRecord(
            f"r{number}", NOW - 60, "client", "/", "m", "m", 1, outcome=Outcome.DRAWN, prompt="PLANTED " * 50
        )
        log.ended(record, ())
    await log.close()
    return database


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A database that was closed."""
    path = tmp_path_factory.mktemp("whole") / "easel.db"

    async def make():
        await (await write(path)).close()

    asyncio.run(make())
    return path


def state_of(directory):
    return {one.name: (one.read_bytes(), one.stat().st_mtime_ns) for one in directory.iterdir()}


def looked(path, **more):
    """What is seen, by which nothing in the directory changes."""
    before = state_of(path.parent)
    found = look(path, NOW, **more)
    assert state_of(path.parent) == before
    return found


def test_a_whole_one_is_counted_and_its_accounts_have_no_names(whole):
    found = looked(whole)
    assert found.condition is Condition.WHOLE
    assert (len(found.migrations), found.newer) == (8, 0)
    assert dict(found.counts) == {"requests": 3, "pictures": 0, "accounts": 1}
    assert found.outcomes == (("drawn", "", 3),)
    (account,) = found.accounts
    assert (account.id, account.provider, account.base_url) == (KEPT.id, Provider.OPENAI, KEPT.base_url)
    assert (account.enabled, account.disabled_reason, account.by_login) == (False, "key_rejected", True)
    assert "PLANTED" not in repr(found)


async def test_one_that_is_being_written_is_read_beside(tmp_path):
    database = await write(tmp_path / "easel.db")
    try:
        found = looked(tmp_path / "easel.db")
    finally:
        await database.close()
    assert (found.condition, found.counts["accounts"]) == (Condition.WHOLE, 1)
    assert (tmp_path / "easel.db-wal").exists() is False  # closed as ever


@pytest.mark.parametrize("gone", [(), ("easel.db-shm",)])
async def test_one_that_a_crash_left_is_read_as_it_lies(tmp_path, gone):
    database = await write(tmp_path / "easel.db")
    left = tmp_path / "left"
    left.mkdir()
    for file in tmp_path.glob("easel.db*"):
        if file.name not in gone:
            shutil.copy(file, left)
    await database.close()
    found = looked(left / "easel.db")
    assert found.condition in {Condition.WHOLE, Condition.UNCHECKED}


def test_damage_is_found_and_not_repeated(whole, tmp_path):
    path = tmp_path / "easel.db"
    data = bytearray(whole.read_bytes())
    page = 4096
    data[page : page * 4] = random.Random(1).randbytes(page * 3)
    path.write_bytes(data)
    found = looked(path)
    assert found.condition is Condition.DAMAGED
    assert found.accounts is None


def test_an_index_that_does_not_fit_its_table_is_damage(whole, tmp_path):
    path = tmp_path / "easel.db"
    shutil.copy(whole, path)
    with closing(sqlite3.connect(path)) as broken:
        broken.execute("PRAGMA writable_schema = ON")
        broken.execute(
            "UPDATE sqlite_master SET sql = 'CREATE INDEX requests_started ON requests (seconds)' "
            "WHERE name = 'requests_started'"
        )
        broken.commit()
    assert looked(path).condition is Condition.DAMAGED


@pytest.mark.parametrize("content", [b"not a database at all, PLANTED" * 200, b"SQLite format 3\0" + bytes(4096)])
def test_what_is_no_database_is_damaged(tmp_path, content):
    path = tmp_path / "easel.db"
    path.write_bytes(content)
    assert looked(path).condition is Condition.DAMAGED


@pytest.mark.parametrize("seed", range(60))
def test_any_damage_ends_in_a_condition(whole, tmp_path, seed):
    chance = random.Random(seed)
    data = bytearray(whole.read_bytes())
    for _ in range(chance.choice((1, 5, 50))):
        data[chance.randrange(len(data))] = chance.randrange(256)
    path = tmp_path / "easel.db"
    path.write_bytes(data[: chance.choice((len(data), len(data) // 2))])
    assert looked(path).condition in set(Condition)


def test_one_that_another_program_has_locked(whole, tmp_path):
    path = tmp_path / "easel.db"
    shutil.copy(whole, path)
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("PRAGMA journal_mode = WAL")
        holder.execute("PRAGMA locking_mode = EXCLUSIVE")
        holder.execute("BEGIN IMMEDIATE")
        holder.execute("DELETE FROM requests")
        found = look(path, NOW)
    assert found.condition in {Condition.LOCKED, Condition.WHOLE}


def test_one_that_is_not_there_or_empty_has_no_accounts(tmp_path):
    path = tmp_path / "easel.db"
    assert (look(path, NOW).condition, look(path, NOW).accounts) == (Condition.MISSING, ())
    path.touch()
    assert (looked(path).condition, looked(path).accounts) == (Condition.EMPTY, ())


def test_one_of_a_later_version_is_told(whole, tmp_path):
    path = tmp_path / "easel.db"
    shutil.copy(whole, path)
    with closing(sqlite3.connect(path)) as later:
        later.execute("UPDATE _sqlite_migrations SET name = 'm999_of_later' WHERE name LIKE 'm006%'")
        later.execute("UPDATE accounts SET provider = 'of_later'")
        later.commit()
    found = look(path, NOW)
    assert (found.newer, found.accounts) == (1, ())


def test_one_of_the_first_version_has_less(whole, tmp_path):
    path = tmp_path / "easel.db"
    shutil.copy(whole, path)
    with closing(sqlite3.connect(path)) as earlier:
        earlier.execute("DROP TABLE pictures")
        earlier.execute("ALTER TABLE accounts DROP COLUMN by_login")
        earlier.commit()
    found = look(path, NOW)
    assert (found.condition, found.accounts, "pictures" in found.counts) == (Condition.WHOLE, None, False)


def test_a_check_that_takes_too_long_is_left(tmp_path):
    path = tmp_path / "easel.db"
    with closing(sqlite3.connect(path)) as large:
        large.execute("CREATE TABLE t (x)")
        large.executemany("INSERT INTO t VALUES (?)", ((os.urandom(200),) for _ in range(100_000)))
        large.commit()
    assert looked(path, seconds=0.0).condition is Condition.UNCHECKED


def test_a_directory_in_its_place_cannot_be_read(tmp_path):
    (tmp_path / "easel.db").mkdir()
    assert look(tmp_path / "easel.db", NOW).condition is Condition.UNREADABLE
