"""A large log that is found damaged while it is used is looked at and set aside by the next start, and only then."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from proxy_core.store import request_sql
from proxy_core.store.database import Database, StoreFailed
from proxy_core.store.doubt import doubt, is_doubted, settle
from proxy_core.store.opening import CHECKED_ALWAYS
from tests.proxy_core.store.samples import attempt, request
from tests.systems import is_private

PAGE = 4096


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    """A log that is too large to be looked at whole at each start, with a page of one index overwritten."""
    path = tmp_path / "easel.db"
    database, _ = await Database.open(path)
    records = [request(number, prompt="a fox " * 1000) for number in range(1000)]
    await database.run(lambda db: request_sql.write(db, [(record, (attempt(record),)) for record in records]))
    await database.close()
    with closing(sqlite3.connect(path)) as file:
        (root,) = file.execute("SELECT rootpage FROM sqlite_master WHERE name = 'requests_client'").fetchone()
    content = bytearray(path.read_bytes())
    assert len(content) > CHECKED_ALWAYS
    content[(root - 1) * PAGE : root * PAGE] = b"\xff" * PAGE
    path.write_bytes(content)
    return path


def by_client(db) -> int:
    return len(db.execute("SELECT id FROM requests INDEXED BY requests_client WHERE client = 'x'").fetchall())


async def test_damage_that_is_met_is_set_aside_by_the_next_start(path: Path) -> None:
    database, said = await Database.open(path)
    assert said == []
    with pytest.raises(StoreFailed):
        await database.run(by_client)
    await database.close()
    assert is_doubted(path)
    database, said = await Database.open(path)
    assert [one.code for one in said] == ["database_broken"]
    assert not is_doubted(path)
    assert await database.run(by_client) == 0
    await database.close()


def end_badly(path: Path) -> None:
    path.with_name("easel.db-wal").touch()


async def test_after_a_kill_all_is_looked_at(path: Path) -> None:
    end_badly(path)
    database, said = await Database.open(path)
    await database.close()
    assert [one.code for one in said] == ["database_broken"]


async def test_other_trouble_leaves_no_doubt(tmp_path: Path) -> None:
    path = tmp_path / "easel.db"
    database, _ = await Database.open(path)
    with pytest.raises(StoreFailed):
        await database.run(lambda db: db.execute("SELECT no such thing"))
    await database.close()
    assert not is_doubted(path)


def test_a_note_that_is_not_there_is_settled_too(tmp_path: Path) -> None:
    damage = sqlite3.DatabaseError("broken")
    damage.sqlite_errorcode = sqlite3.SQLITE_CORRUPT_INDEX
    doubt(tmp_path / "gone" / "easel.db", damage)
    settle(tmp_path / "easel.db")
    doubt(tmp_path / "easel.db", damage)
    assert is_doubted(tmp_path / "easel.db")
    assert is_private(tmp_path / "easel.db.doubt")
