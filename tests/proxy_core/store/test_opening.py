import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from proxy_core.errors import StartError
from proxy_core.store import request_sql
from proxy_core.store.opening import open_file
from proxy_core.store.rows import TABLES, Row, attempt_row, request_row
from proxy_core.store.schema import SCHEMA
from proxy_core.version import VERSION
from tests.proxy_core.store.samples import attempt, request
from tests.systems import MODES, is_private

PAGE = 4096
COPY = f"easel.db.before-{VERSION}"


@pytest.fixture(scope="module")
def whole_file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A log of 300 requests."""
    path = tmp_path_factory.mktemp("whole") / "easel.db"
    database, _ = open_file(path)
    records = [request(n, prompt=f"a fox, number {n}" * 10) for n in range(300)]
    request_sql.write(database, [(record, (attempt(record),)) for record in records])
    database.close()
    return path.read_bytes()


def use(database: Database) -> int:
    """Read and write all over the database. The number of requests."""
    request_sql.drawn_since(database, 0.0)
    request_sql.find(database, "00000001")
    record = request(1000)
    request_sql.write(database, [(record, (attempt(record),))])
    request_sql.prune(database, rows=1000, oldest=-1.0, chunk=10)
    return len(request_sql.recent(database, 1000, None))


def open_damaged(path: Path, content: bytes) -> bool:
    """Open a file with `content` and use it; whether it was set aside, as it was."""
    path.write_bytes(content)
    database, said = open_file(path)
    with closing(database):
        assert use(database) >= 1
    for phrase in said:
        kept = Path(str(phrase.values["kept"]))
        assert kept.read_bytes() == content
        kept.unlink()
    return bool(said)


def test_the_files_are_for_their_owner_only(tmp_path: Path) -> None:
    database, said = open_file(tmp_path / "easel.db")
    with closing(database):
        use(database)
        assert {file.name for file in tmp_path.iterdir()} == {"easel.db", "easel.db-wal", "easel.db-shm"}
        assert all(map(is_private, tmp_path.iterdir()))
    assert said == []


def test_a_file_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "easel.db"
    open_file(path)[0].close()
    path.chmod(0o644)
    open_file(path)[0].close()
    assert is_private(path)


def test_a_whole_file_is_opened_as_it_is(tmp_path: Path, whole_file: bytes) -> None:
    assert not open_damaged(tmp_path / "easel.db", whole_file)
    assert [file.name for file in tmp_path.iterdir()] == ["easel.db"]


@pytest.mark.parametrize("content", [b"", b"S"])
def test_a_file_with_nothing_in_it_is_a_new_one(tmp_path: Path, content: bytes) -> None:
    assert not open_damaged(tmp_path / "easel.db", content)


@pytest.mark.parametrize("size", [99, 100, PAGE - 1, PAGE, 5 * PAGE, 5 * PAGE + 17])
def test_a_truncated_file_is_set_aside(tmp_path: Path, whole_file: bytes, size: int) -> None:
    assert open_damaged(tmp_path / "easel.db", whole_file[:size])


@pytest.mark.parametrize("start", [0, 16, 40])
def test_a_file_with_a_garbage_header_is_set_aside(tmp_path: Path, whole_file: bytes, start: int) -> None:
    assert open_damaged(tmp_path / "easel.db", whole_file[:start] + b"\xa5" * 60 + whole_file[start + 60 :])


def test_a_header_that_makes_the_file_read_only_is_damage(tmp_path: Path, whole_file: bytes) -> None:
    assert open_damaged(tmp_path / "easel.db", whole_file[:18] + b"\x07" + whole_file[19:])


def test_a_name_that_changed_is_damage(tmp_path: Path, whole_file: bytes) -> None:
    assert open_damaged(tmp_path / "easel.db", whole_file.replace(b"asked_model TEXT", b"asked_mode\xf3 TEXT"))


def test_whatever_happened_to_the_file_it_is_usable_or_set_aside(tmp_path: Path, whole_file: bytes) -> None:
    path = tmp_path / "easel.db"
    aside: list[bool] = []

    @given(st.integers(0, len(whole_file) // PAGE - 1), st.integers(1, 30), st.randoms(use_true_random=False))
    @settings(max_examples=60, deadline=None, database=None)
    def damaged(page: int, flips: int, where: random.Random) -> None:
        content = bytearray(whole_file)
        for _ in range(flips):
            content[page * PAGE + where.randrange(PAGE)] ^= 1 << where.randrange(8)
        aside.append(open_damaged(path, bytes(content)))

    damaged()
    assert any(aside)


def test_bits_that_flip_in_a_text_leave_the_rest_readable(tmp_path: Path, whole_file: bytes) -> None:
    path = tmp_path / "easel.db"
    path.write_bytes(whole_file.replace(b"number 42", b"number \xff2"))
    database, said = open_file(path)
    with closing(database):
        found = request_sql.find(database, "00000042")
    assert said == []
    assert found
    assert "number \ufffd2" in found[0].prompt


def test_the_second_damaged_file_does_not_replace_the_first(tmp_path: Path) -> None:
    path = tmp_path / "easel.db"
    for content in (b"first " * 99, b"second " * 99):
        path.write_bytes(content)
        open_file(path)[0].close()
    assert (tmp_path / "easel.db.broken").read_bytes() == b"first " * 99
    assert (tmp_path / "easel.db.broken-2").read_bytes() == b"second " * 99


def test_what_lay_beside_a_damaged_file_goes_with_it(tmp_path: Path) -> None:
    path = tmp_path / "easel.db"
    for suffix in ("", "-wal", "-shm"):
        (tmp_path / f"easel.db{suffix}").write_bytes(b"garbage " * 1000)
    database, said = open_file(path)
    with closing(database):
        assert use(database) == 1
    assert len(said) == 1
    assert (tmp_path / "easel.db.broken-wal").read_bytes() == b"garbage " * 1000
    assert (tmp_path / "easel.db.broken-shm").exists()


def unusable_paths(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "a file").touch()
    (tmp_path / "easel.db").mkdir()
    yield tmp_path / "gone" / "easel.db"
    yield tmp_path / "a file" / "easel.db"
    yield tmp_path / "easel.db"
    if sys.platform == "linux":
        yield Path("/proc/easel.db")


def test_a_place_that_cannot_be_used_is_a_start_error(tmp_path: Path) -> None:
    for path in unusable_paths(tmp_path):
        with pytest.raises(StartError) as caught:
            open_file(path)
        assert caught.value.phrase.code == "directory_unusable"
        assert caught.value.phrase.values["path"] == str(path.parent)
        assert caught.value.phrase.values["why"]


READ_ONLY = """
import os, shutil, sys, tempfile
from pathlib import Path
from proxy_core.errors import StartError
from proxy_core.store.opening import open_file

home = Path(tempfile.mkdtemp())
try:
    open_file(home / "easel.db")[0].close()  # loads all there is to load, and is the file of the second case
    (home / "new").mkdir()
    if os.getuid() == 0:
        for path in (home, home / "easel.db", home / "new"):
            os.chown(path, 65534, 65534)
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    for directory in (home / "new", home):
        directory.chmod(0o500)
        try:
            open_file(directory / "easel.db")
        except StartError as error:
            print(error.phrase.code, Path(error.phrase.values["path"]) == directory, error.phrase.values["why"])
        print(sorted(path.name for path in directory.iterdir()))
finally:
    for directory in (home / "new", home):
        directory.chmod(0o700)
    shutil.rmtree(home)
"""


@MODES
def test_a_directory_that_may_only_be_read_is_a_start_error() -> None:
    # In a process of its own: root, as whom CI runs, may write everywhere, and gives that up for good.
    run = subprocess.run([sys.executable, "-c", READ_ONLY], capture_output=True, text=True, timeout=100, check=False)
    assert run.stderr == ""
    refused, left, refused_beside, left_beside = run.stdout.splitlines()
    assert refused == "directory_unusable True Permission denied"
    assert left == "[]"
    assert refused_beside.startswith("directory_unusable True ")
    assert left_beside == "['easel.db', 'new']"


def test_a_full_disk_is_no_damage(tmp_path: Path, whole_file: bytes) -> None:
    path = tmp_path / "easel.db"
    path.write_bytes(whole_file)

    def fill(db: Database) -> None:
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        db.execute(f"PRAGMA max_page_count = {pages}")
        db.execute("CREATE TABLE big AS SELECT zeroblob(100000) AS content")

    with pytest.raises(StartError) as full:
        open_file(path, later_schema(fill))
    assert full.value.phrase.code == "directory_full"
    assert full.value.phrase.values["why"] == "database or disk is full"
    database, said = open_file(path)
    with closing(database):
        assert use(database) == 301
    assert said == []


NO_ROOM = """
import resource, shutil, signal, sys, tempfile
from contextlib import closing
from pathlib import Path
from proxy_core.errors import StartError
from proxy_core.store.opening import open_file

home = Path(tempfile.mkdtemp())
killed = Path(tempfile.mkdtemp())
try:
    with closing(open_file(home / "easel.db")[0]) as database:
        database.execute("INSERT INTO task_salt VALUES (x'01')")
        for name in ("easel.db", "easel.db-wal"):  # as a kill leaves them
            shutil.copy(home / name, killed / name)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    for place in (home, killed):
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
        database, said = open_file(place / "easel.db")
        print([(one.code, one.values["path"] == str(place)) for one in said])
        print(database.execute("SELECT count(*) FROM task_salt").fetchone())
        try:
            database.execute("INSERT INTO task_salt VALUES (x'02')")
        except Exception as error:
            print(error)
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        database.execute("INSERT INTO task_salt VALUES (x'03')")
        database.close()
        database, said = open_file(place / "easel.db")
        print(said, database.execute("SELECT count(*) FROM task_salt").fetchone())
        database.close()
finally:
    shutil.rmtree(home)
    shutil.rmtree(killed)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no files")
def test_without_room_a_database_that_needs_no_change_is_read_and_written_later() -> None:
    # In a process of its own, whose files may not grow: SQLite needs 32 kB beside a database before it reads it.
    run = subprocess.run([sys.executable, "-c", NO_ROOM], capture_output=True, text=True, timeout=100, check=False)
    assert run.stderr == ""
    as_said = ["[('disk_full', True)]", "(2,)", "disk I/O error", "[] (3,)"]
    assert run.stdout.splitlines() == [*as_said, *as_said]


def later_schema(*steps: object) -> Migrations:
    """The schema of a later version: with `steps` after those of today."""
    later = Migrations(SCHEMA.name)
    for migration in SCHEMA._migrations:
        later(name=migration.name)(migration.fn)
    for number, step in enumerate(steps):
        later(name=f"later_{number}")(step)  # type: ignore[type-var]
    return later


def test_an_existing_file_is_copied_before_it_is_migrated(tmp_path: Path) -> None:
    path = tmp_path / "easel.db"
    database, _ = open_file(path)
    use(database)  # still in the -wal when the file is opened again
    later, said = open_file(path, later_schema(lambda db: db.execute("ALTER TABLE requests ADD COLUMN stars INTEGER")))
    with closing(later), closing(database):
        assert "stars" in later["requests"].columns_dict
        assert use(later) == 1
    copy = tmp_path / COPY
    assert is_private(copy)
    with closing(sqlite3.connect(copy)) as before:
        assert before.execute("SELECT count(*) FROM requests").fetchone() == (1,)
        assert "stars" not in [row[1] for row in before.execute("PRAGMA table_info(requests)")]
    assert said == []


def write_as_then(database: Database, table: str, row: Row, **more: object) -> None:
    """The columns that the table had in an earlier version, those that it has no longer too."""
    had = set(database[table].columns_dict)
    all_named = {**dict(zip(TABLES[table], row, strict=True)), **more}
    named = {name: value for name, value in all_named.items() if name in had}
    places = ", ".join("?" * len(named))
    database.execute(f"INSERT INTO {table} ({', '.join(named)}) VALUES ({places})", list(named.values()))
    database.conn.commit()


def test_the_file_of_every_earlier_version_is_brought_up_to_date(tmp_path: Path) -> None:
    for count in range(1, len(SCHEMA._migrations)):
        path = tmp_path / f"{count}.db"
        earlier = Migrations(SCHEMA.name)
        for migration in SCHEMA._migrations[:count]:
            earlier(name=migration.name)(migration.fn)
        record = request(1)
        with closing(Database(path)) as database:
            earlier.apply(database)
            write_as_then(database, "requests", request_row(1, record))
            write_as_then(database, "attempts", attempt_row(1, attempt(record)), request_id=record.id)
        database, said = open_file(path)
        with closing(database):
            assert request_sql.find(database, record.id) == (record, (attempt(record),))
            assert use(database) == 2
            assert set(TABLES) <= set(database.table_names())
        assert said == []


def test_a_new_file_and_one_without_migrations_to_do_are_not_copied(tmp_path: Path) -> None:
    for _ in range(2):
        open_file(tmp_path / "easel.db")[0].close()
    assert [file.name for file in tmp_path.iterdir()] == ["easel.db"]
