"""A file is brought up to date whole or not at all; a newer version's is left alone; a copy is beside it."""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from proxy_core.copies import DAYS, copies, copy_name
from proxy_core.errors import StartError
from proxy_core.store.migrating import written_by
from proxy_core.store.opening import open_file
from proxy_core.store.schema import SCHEMA
from proxy_core.version import VERSION

Step = Callable[[Database], object]


def schema(*steps: Step) -> Migrations:
    """Today's with `steps` after it, as a later version has them."""
    later = Migrations(SCHEMA.name)
    for migration in SCHEMA._migrations:
        later(name=migration.name)(migration.fn)
    for number, step in enumerate(steps):
        later(name=f"later_{number}")(step)  # type: ignore[type-var]
    return later


def add_stars(db: Database) -> None:
    db.execute("ALTER TABLE requests ADD COLUMN stars INTEGER NOT NULL DEFAULT 3")


def everything(path: Path) -> list[str]:
    """All that is in a file, as SQL."""
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file of today with a row."""
    path = tmp_path / "easel.db"
    database, _ = open_file(path)
    with closing(database):
        database["task_salt"].insert({"salt": b"something to lose"})
    return path


def fail(db: Database) -> None:
    add_stars(db)
    db["task_salt"].delete_where()
    db.execute("CREATE TABLE halfway (a)")


FAILURES: dict[str, Step] = {
    "of SQL": lambda db: db.execute("DROP TABLE missing"),
    "of a value": lambda db: db["requests"].pks[9],
    "of a constraint": lambda db: db.execute("INSERT INTO halfway SELECT * FROM missing_too"),
    "of ours": lambda db: (_ for _ in ()).throw(AssertionError("a mistake")),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_step_that_fails_leaves_the_file_as_it_was(path: Path, failure: str) -> None:
    before = everything(path)
    with pytest.raises(StartError) as caught:
        open_file(path, schema(fail, add_stars, FAILURES[failure]))
    assert caught.value.phrase.code == "database_not_migrated"
    assert f"easel.db.before-{VERSION} is a copy of it. Install the version again" in str(caught.value)
    assert everything(path) == before
    assert everything(copy_name(path)) == before
    assert sorted(one.name for one in path.parent.iterdir()) == ["easel.db", copy_name(path).name]
    open_file(path)[0].close()  # the version that it is of still opens it


def test_a_later_try_begins_where_the_first_did(path: Path) -> None:
    with pytest.raises(StartError):
        open_file(path, schema(fail, FAILURES["of SQL"]))
    database, said = open_file(path, schema(add_stars))
    with closing(database):
        assert "stars" in database["requests"].columns_dict
        assert database["task_salt"].count == 2
    assert said == []


KILLED = """
import sys, time
from pathlib import Path
from proxy_core.store.opening import open_file
from tests.proxy_core.store.test_migrating import fail, schema

def wait(db):
    db.execute("UPDATE task_salt SET salt = zeroblob(3000000)")  # more than fits into memory: it is written already
    print("halfway", flush=True)
    time.sleep(60)

open_file(Path(sys.argv[1]), schema(fail, wait))
"""


def test_a_process_that_is_killed_halfway_leaves_the_file_as_it_was(path: Path) -> None:
    before = everything(path)
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(path)], stdout=subprocess.PIPE)
    try:
        assert process.stdout
        assert process.stdout.readline() == b"halfway\n"
    finally:
        process.kill()
        process.communicate(timeout=60)
    database, said = open_file(path)
    database.close()
    assert said == []
    assert everything(path) == before


def test_the_file_of_a_newer_version_is_left_alone(path: Path) -> None:
    open_file(path, schema(add_stars))[0].close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 3014001")
    before = path.read_bytes()
    copy = copy_name(path)
    for _ in range(3):  # as often as somebody tries, the copy stays
        with pytest.raises(StartError) as caught:
            open_file(path)
        assert {one.name for one in path.parent.iterdir()} == {"easel.db", copy.name}
    assert str(caught.value) == (
        f"{path} is of a newer Easel, 3.14.1; this is {VERSION}, and left it alone. Install 3.14.1 or later again. Or, "
        f"to go back to what was there before it, move easel.db away and give {copy.name} its name."
    )
    assert path.read_bytes() == before
    path.rename(path.with_name("easel.db.new"))  # what the sentence says
    copy.rename(path)
    database, said = open_file(path)
    with closing(database):
        assert database["task_salt"].count == 2
    assert said == []


def test_without_a_copy_that_can_be_read_nobody_is_sent_to_one(path: Path) -> None:
    open_file(path, schema(add_stars))[0].close()
    copy_name(path).write_bytes(path.read_bytes())  # newer itself
    copy_name(path, "0.0.9").write_bytes(b"not a database " * 300)
    with pytest.raises(StartError, match=r"Or, to start without what is in it, move easel\.db away"):
        open_file(path)


def test_a_version_that_changes_nothing_in_the_tables_is_not_refused(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 3014001")
    database, said = open_file(path)
    with closing(database):
        assert written_by(database.conn) == "3.14.1"
    assert said == []
    assert not copies(path)


def test_who_changed_the_tables_is_written_down(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        assert written_by(connection) == VERSION
        connection.execute("PRAGMA user_version = 0")
        assert written_by(connection) == ""


def test_copies_go_in_time(path: Path) -> None:
    open_file(path, schema(add_stars))[0].close()
    (copy,) = copies(path)
    open_file(path, schema(add_stars))[0].close()
    assert copies(path) == [copy]
    then = time.time() - (DAYS + 1) * 86_400
    os.utime(copy, (then, then))
    open_file(path, schema(add_stars))[0].close()
    assert not copies(path)
