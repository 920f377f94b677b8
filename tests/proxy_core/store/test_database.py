import asyncio
import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from proxy_core.errors import AccountError, StartError
from proxy_core.store.database import Database, StoreClosed, StoreFailed
from tests.systems import fill, small_disk

MANY = """
WITH RECURSIVE number(n) AS (VALUES(1) UNION ALL SELECT n + 1 FROM number LIMIT 3000)
INSERT INTO task_salt SELECT randomblob(200) FROM number
"""


async def test_everything_runs_on_one_thread_that_is_not_the_loops(database: Database) -> None:
    threads = await asyncio.gather(*(database.run(lambda _: threading.get_ident()) for _ in range(10)))
    assert len(set(threads)) == 1
    assert threading.get_ident() not in threads


async def test_what_was_asked_first_runs_first(database: Database) -> None:
    order: list[int] = []
    await asyncio.gather(*(database.run(lambda _, n=n: order.append(n)) for n in range(20)))
    assert order == list(range(20))


async def test_a_slow_job_does_not_hold_the_loop(database: Database) -> None:
    gate = threading.Event()
    slow = asyncio.gather(database.run(lambda _: gate.wait(60)))
    await asyncio.sleep(0)
    gate.set()  # reached only because the loop is free
    assert await slow == [True]


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 1), ("busy_timeout", 5000), ("foreign_keys", 1), ("secure_delete", 1)],
)
async def test_how_sqlite_is_set(database: Database, pragma: str, value: str | int) -> None:
    assert await database.run(lambda db: db.execute(f"PRAGMA {pragma}").fetchone()[0]) == value


async def test_errors_of_sqlite_become_one_of_ours(database: Database) -> None:
    with pytest.raises(StoreFailed) as caught:
        await database.run(lambda db: db.execute("SELECT 1 FROM nowhere"))
    assert caught.value.phrase.code == "store_failed"
    assert caught.value.phrase.values == {"path": str(database.path), "why": "no such table: nowhere"}
    assert isinstance(caught.value.__cause__, sqlite3.OperationalError)


async def test_other_errors_pass(database: Database) -> None:
    def fail(db: object) -> None:
        raise AccountError("account_exists", label="a")

    with pytest.raises(AccountError):
        await database.run(fail)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows moves no file that is open")
async def test_what_is_written_to_a_file_that_was_moved_away_is_told_to_be_lost(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    database, _ = await Database.open(tmp_path / "data" / "easel.db")
    before = counted(database.path)
    away = (tmp_path / "data").rename(tmp_path / "away")
    with pytest.raises(StoreFailed, match="No such file"):
        await database.run(lambda db: db.execute("INSERT INTO task_salt VALUES (x'01')"))
    database.path.parent.touch()  # a file where the directory was, as a disk that is gone is no "not found" either
    with pytest.raises(StoreFailed, match="Not a directory"):
        await database.run(lambda db: db.execute("SELECT 1"))
    database.path.parent.unlink()
    away.rename(database.path.parent)
    await database.run(lambda db: db.execute("INSERT INTO task_salt VALUES (x'02')"))
    assert counted(database.path) == before + 1
    await database.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows replaces no file that is open")
async def test_a_file_that_is_put_in_its_place_is_not_written_to_unseen(tmp_path: Path) -> None:
    path = tmp_path / "easel.db"
    database, _ = await Database.open(path)
    before = counted(path)
    mine = path.rename(tmp_path / "mine.db")
    path.write_bytes(b"what somebody restored")
    with pytest.raises(StoreFailed, match="Another file was put in the place") as caught:
        await database.run(lambda db: db.execute("INSERT INTO task_salt VALUES (x'01')"))
    assert caught.value.phrase.values["path"] == str(path)
    assert path.read_bytes() == b"what somebody restored"
    mine.replace(path)
    await database.run(lambda db: db.execute("INSERT INTO task_salt VALUES (x'02')"))
    assert counted(path) == before + 1
    await database.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows replaces no file that is open")
async def test_a_copy_that_is_put_in_its_place_is_what_the_next_start_opens(tmp_path: Path) -> None:
    path = tmp_path / "easel.db"
    database, _ = await Database.open(path)
    await database.run(lambda db: db.execute("INSERT INTO task_salt VALUES (x'01')"))
    await database.close()
    restored = counted(path)
    shutil.copy(path, tmp_path / "copy.db")
    database, _ = await Database.open(path)
    await database.run(lambda db: db.execute(MANY))  # which is in the -wal
    (tmp_path / "copy.db").replace(path)
    with pytest.raises(StoreFailed):
        await database.run(lambda db: db.execute("SELECT 1"))
    await database.close()
    database, said = await Database.open(path)
    assert said == []
    assert await database.run(lambda db: db["task_salt"].count) == restored
    await database.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows replaces no file that is open")
async def test_what_another_program_writes_into_the_new_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "easel.db"
    database, _ = await Database.open(path)
    copy, _ = await Database.open(tmp_path / "new.db")
    await copy.close()
    before = counted(tmp_path / "new.db")
    (tmp_path / "new.db").replace(path)
    with pytest.raises(StoreFailed):
        await database.run(lambda db: db.execute("SELECT 1"))
    script = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.executescript(sys.argv[2]); print(); input()"
    pipe = subprocess.PIPE
    other = await asyncio.create_subprocess_exec(sys.executable, "-uc", script, path, MANY, stdin=pipe, stdout=pipe)
    assert other.stdout is not None
    assert await other.stdout.readline()  # written, and still open
    for _ in range(2):
        with pytest.raises(StoreFailed):
            await database.run(lambda db: db.execute("SELECT 1"))
    await other.communicate(b"\n")
    await database.close()
    assert counted(path) == before + 3000


async def test_close_waits_for_what_was_asked_and_may_be_called_again(tmp_path: Path) -> None:
    database, _ = await Database.open(tmp_path / "easel.db")
    gate = threading.Event()
    slow = database.run(lambda _: gate.wait(60))
    closing = asyncio.gather(database.close(), database.close())
    gate.set()
    await closing
    assert slow.done()
    assert await slow
    await database.close()
    assert not (tmp_path / "easel.db-wal").exists()
    with pytest.raises(StoreClosed):
        await database.run(lambda _: None)


async def test_who_asks_just_as_another_thread_closes_it_is_told_that_it_is_closed(tmp_path: Path) -> None:
    database, _ = await Database.open(tmp_path / "easel.db")
    asked: list[Exception] = []
    stop = threading.Event()

    async def ask() -> None:
        while not stop.is_set():
            try:
                await database.run(lambda _: None)
            except Exception as error:  # noqa: BLE001 - which it is, is what is tested
                asked.append(error)
                return

    asking = [threading.Thread(target=asyncio.run, args=(ask(),)) for _ in range(4)]
    for thread in asking:
        thread.start()
    await database.run(lambda _: None)
    await database.close()
    for thread in asking:
        await asyncio.to_thread(thread.join, 10)
    stop.set()
    assert {type(error) for error in asked} <= {StoreClosed, StoreFailed}
    assert len(asked) == len(asking)


async def test_a_damaged_file_is_said_and_the_new_one_works(tmp_path: Path) -> None:
    path = tmp_path / "easel.db"
    path.write_bytes(b"not a database " * 1000)
    database, said = await Database.open(path)
    assert [(p.code, p.values) for p in said] == [
        ("database_broken", {"path": str(path), "kept": str(tmp_path / "easel.db.broken")})
    ]
    assert await database.run(lambda db: db["requests"].count) == 0
    await database.close()


async def test_a_directory_that_is_not_there_is_a_start_error(tmp_path: Path) -> None:
    threads = threading.active_count()
    with pytest.raises(StartError, match="cannot be used: No such file or directory"):
        await Database.open(tmp_path / "gone" / "easel.db")
    assert threading.active_count() <= threads + 1  # its thread ends by itself


def test_importing_the_room_does_not_import_sqlite_utils() -> None:
    code = (
        "import sys, proxy_core.store.request_log, proxy_core.store.account_table;"
        "sys.exit('sqlite_utils' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


READER = """
import sqlite3, sys
reader = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
seen = [0]
print("ready", flush=True)
while seen[-1] < 40:
    count, = reader.execute("SELECT count(*) FROM pairs").fetchone()
    if count != seen[-1]:
        seen.append(count)
print(all(count % 2 == 0 for count in seen), seen == sorted(seen))
"""


async def test_other_processes_read_while_this_one_writes(database: Database) -> None:
    await database.run(lambda db: db.execute("CREATE TABLE pairs (n INTEGER)"))
    readers = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", READER, str(database.path), stdout=asyncio.subprocess.PIPE
        )
        for _ in range(2)
    ]
    try:
        for reader in readers:
            assert reader.stdout
            assert await reader.stdout.readline() == b"ready\n"
        for _ in range(20):
            await database.run(lambda db: db["pairs"].insert_all([{"n": 1}, {"n": 2}]))
        async with asyncio.timeout(60):
            ends = await asyncio.gather(*(reader.communicate() for reader in readers))
    finally:
        for reader in readers:
            if reader.returncode is None:
                reader.kill()
    assert [out for out, _ in ends] == [b"True True\n", b"True True\n"]


async def test_one_that_was_opened_on_a_full_disk_is_as_any_other_once_there_is_room(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "4m") as made:
        path = made.directory / "easel.db"
        await (await Database.open(path))[0].close()
        filler = fill(made.directory)
        database, said = await Database.open(path)
        assert [one.code for one in said] == ["disk_full"]
        with pytest.raises(StoreFailed, match="full"):
            await database.run(lambda db: db.execute("INSERT INTO task_salt VALUES (x'01')"))
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            counted(path)
        filler.unlink()
        await database.run(lambda db: db.execute("INSERT INTO task_salt VALUES (x'02')"))
        assert counted(path) == 2
        await database.close()


async def test_while_a_full_disk_is_away_it_is_asked_again(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "4m") as made:
        directory = made.directory / "d"
        directory.mkdir()
        await (await Database.open(directory / "easel.db"))[0].close()
        filler = fill(made.directory)
        database, _ = await Database.open(directory / "easel.db")
        away = directory.rename(made.directory / "away")
        with pytest.raises(StoreFailed, match="No such file") as caught:
            await database.run(lambda _: None)
        assert caught.value.phrase.values["path"] == str(database.path)
        away.rename(directory)
        filler.unlink()
        await database.run(lambda db: db.execute("INSERT INTO task_salt VALUES (x'02')"))
        await database.close()


async def test_what_is_said_when_it_is_opened_anew_is_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with small_disk(tmp_path / "disk", "4m") as made:
        path = made.directory / "easel.db"
        await (await Database.open(path))[0].close()
        filler = fill(made.directory)
        database, _ = await Database.open(path)
        path.write_bytes(b"not a database" * 9)
        filler.unlink()
        await database.run(lambda db: db.execute("INSERT INTO task_salt VALUES (x'02')"))
        assert f"{path}.broken" in caplog.text
        await database.run(lambda db: db.execute("INSERT INTO task_salt VALUES (x'03')"))  # the new file is the one
        await database.close()


def counted(path: Path) -> int:
    with closing(sqlite3.connect(path, timeout=0)) as other:
        count: int = other.execute("SELECT count(*) FROM task_salt").fetchone()[0]
        return count
