"""Pictures as files and rows: kept whole or not at all, found by their name, gone when their time is over."""

import asyncio
import math
import os
import re
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proxy_core.errors import RequestError, StoreError
from proxy_core.events import Event, PictureKept, PicturesRemoved, PicturesRestored
from proxy_core.gallery_records import Origin
from proxy_core.images.base64_text import encode
from proxy_core.images.request import Buffer, Picture
from proxy_core.settings import Settings
from proxy_core.store import gallery_files
from proxy_core.store.database import Database, StoreClosed, StoreFailed
from proxy_core.store.gallery import Gallery
from proxy_core.store.gallery_files import NAME, NotWhole
from proxy_core.store.gallery_tidy import AT_ONCE
from proxy_core.tasks import spawn
from tests.fakes import picture, png
from tests.proxy_core.store.gallery_samples import picture_row, put
from tests.systems import FILE_LIMITS, is_private

HOUR = 3600.0
START = 1_000_000.0


class Bench:
    """A gallery over a real database and a real directory, and a clock that stands still."""

    def __init__(self, database: Database, directory: Path) -> None:
        self.now = START
        self.database = database
        self.directory = directory
        self.settings = Settings(gallery="off")
        self.told: list[Event] = []
        self.gallery = Gallery(database, directory, lambda: self.now, lambda: self.settings, tell=self.told.append)

    async def begin(self) -> Callable[[], Awaitable[str]]:
        known = {"request_id": "req_1", "number": 0, "model": "m", "account": "a@example.com", "prompt": "a fox"}
        return await self.gallery.begin(picture(), **known, until=self.now + 24 * HOUR)

    async def keep(self, what: Picture | None = None, **about: Any) -> str:
        known = {"request_id": "req_1", "number": 0, "model": "m", "account": "a@example.com", "prompt": "a fox"}
        return await self.gallery.keep(what or picture(), **known | {"until": self.now + 24 * HOUR} | about)

    def files(self) -> set[str]:
        return {path.name for path in self.directory.iterdir()} if self.directory.exists() else set()

    async def rows(self) -> dict[str, dict[str, Any]]:
        rows: list[dict[str, Any]] = await self.database.run(lambda db: list(db["pictures"].rows))
        return {row["name"]: row for row in rows}

    def old_file(self, name: str, age: float) -> Path:
        self.directory.mkdir(exist_ok=True)
        path = self.directory / name
        path.write_bytes(b"x")
        os.utime(path, (self.now - age, self.now - age))
        return path

    async def copy_row(self, times: int, **changes: Any) -> None:
        """Add rows like the only one, named by their numbers; they have no files."""
        (row,) = (await self.rows()).values()
        copies = [row | changes | {"name": f"{number:032x}.png"} for number in range(times)]
        await self.database.run(lambda db: db.table("pictures").insert_all(copies))

    async def row_without_file(self) -> str:
        name = await self.keep()
        (self.directory / name).unlink()
        return name


def run_script(script: str, directory: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Run `script` as a process of its own, for the gallery in `directory`."""
    root = Path(__file__).parents[3]
    command = [sys.executable, "-c", script, str(directory), *more]
    return subprocess.run(command, check=False, cwd=root, capture_output=True, text=True, timeout=100)


@pytest.fixture
async def bench(database: Database, tmp_path: Path) -> Bench:
    return Bench(database, tmp_path / "pictures")


# --- keeping and finding


async def test_what_is_kept_is_found(bench: Bench) -> None:
    name = await bench.keep(picture(8, 6))
    found = await bench.gallery.find(name)
    assert found is not None
    assert (found.name, found.mime, found.until) == (name, "image/png", START + 24 * HOUR)
    assert found.path.read_bytes() == png(8, 6)
    assert found.size == len(png(8, 6))
    row = (await bench.rows())[name]
    del row["name"], row["size"]
    assert row == {
        "mime": "image/png",
        "width": 8,
        "height": 6,
        "request_id": "req_1",
        "number": 0,
        "model": "m",
        "account": "a@example.com",
        "prompt": "a fox",
        "kept_at": START,
        "until": START + 24 * HOUR,
        "client": "",
        "origin": "lost",
        "lasting": 0,
        "public_until": 0.0,
        "removed": "",
    }


async def test_the_files_are_for_their_owner_only(bench: Bench) -> None:
    name = await bench.keep()
    assert is_private(bench.directory / name)
    assert is_private(bench.directory)


async def test_names_say_nothing_and_never_repeat(bench: Bench) -> None:
    names = await asyncio.gather(*(bench.keep() for _ in range(20)))
    assert len(set(names)) == 20
    assert all(re.fullmatch(r"[0-9a-f]{32}\.png", name) for name in names)
    assert bench.files() == set(names)


@pytest.mark.parametrize(
    ("mime", "extension", "served"),
    [
        ("image/png", ".png", "image/png"),
        ("image/jpeg", ".jpg", "image/jpeg"),
        ("image/webp", ".webp", "image/webp"),
        ("image/gif", ".gif", "image/gif"),
        ("image/svg+xml", ".bin", "application/octet-stream"),  # a page could be in it
    ],
)
async def test_the_extension_and_the_type_are_by_the_format(
    bench: Bench, mime: str, extension: str, served: str
) -> None:
    name = await bench.keep(Picture(encode(b"any"), mime, 1, 1))
    found = await bench.gallery.find(name)
    assert name.endswith(extension)
    assert found is not None
    assert found.mime == served


async def test_escaped_base64_is_kept_as_its_bytes(bench: Bench) -> None:
    data = bytes(range(255, 128, -1))
    name = await bench.keep(Picture(memoryview(encode(data).replace(b"/", b"\\/")), "image/png", 1, 1))
    assert (bench.directory / name).read_bytes() == data


async def test_a_prompt_with_anything_in_it_is_kept(bench: Bench) -> None:
    name = await bench.keep(prompt="a \ud800 fox'); DROP TABLE pictures; --", model="m\ud800")
    assert (await bench.rows())[name]["prompt"] == "a ? fox'); DROP TABLE pictures; --"


async def test_time_runs_out(bench: Bench) -> None:
    name, for_good = await bench.keep(until=START + 10), await bench.keep(until=math.inf)
    bench.now = START + 9.9
    assert await bench.gallery.find(name)
    bench.now = START + 10
    assert await bench.gallery.find(name) is None
    bench.now = START * 1000
    assert await bench.gallery.find(for_good)


# --- names that lead nowhere


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "../easel.db",
        "..%2feasel.db",
        "/etc/passwd",
        "0" * 32 + ".png",
        "0" * 32 + ".exe",
        "0" * 32 + ".png\n",
        "0" * 32 + ".png\0",
        "0" * 32 + ".png/../../easel.db",
        "٠" * 32 + ".png",
        "a" * 100_000,
    ],
)
async def test_a_name_that_was_never_given_is_not_found(bench: Bench, name: str) -> None:
    await bench.keep()
    assert await bench.gallery.find(name) is None


@given(st.text() | st.from_regex(NAME))
@settings(
    database=None, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
async def test_no_text_at_all_is_a_name(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "names.db"
    database, _ = await Database.open(path)
    try:
        bench = Bench(database, path.parent)
        name = await bench.keep()
        assert await bench.gallery.find(text) is None
        found = await bench.gallery.find(name)
        assert found is not None
        assert found.path.parent == path.parent
        found.path.unlink()
    finally:
        await database.close()


@given(st.text())
@settings(database=None, deadline=None)
def test_only_a_name_without_a_way_in_it_is_looked_up(text: str) -> None:
    if NAME.fullmatch(text):
        assert not set(text) & set("/\\:\0~")
        assert Path(text).name == text


async def test_a_case_of_another_file_system_makes_no_second_name(bench: Bench) -> None:
    name = await bench.keep()
    assert await bench.gallery.find(name.upper()) is None


async def test_the_name_of_an_upper_neighbour_is_not_found_by_its_beginning(bench: Bench) -> None:
    name = await bench.keep()
    assert await bench.gallery.find(name[:-4]) is None
    assert await bench.gallery.find(name + "x") is None


async def test_one_picture_is_written_at_a_time(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    write, at_once, most = gallery_files.write, 0, 0

    def counted(path: Path, data: Buffer) -> int:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        time.sleep(0.01)  # in which another would begin
        size = write(path, data)
        at_once -= 1
        return size

    monkeypatch.setattr(gallery_files, "write", counted)
    await asyncio.gather(*(bench.keep() for _ in range(4)))
    assert (most, len(bench.files())) == (1, 4)


# --- trouble


async def test_a_file_that_is_gone_or_cut_is_not_found(bench: Bench) -> None:
    cut, gone = await bench.keep(), await bench.row_without_file()
    (bench.directory / cut).write_bytes(b"half")
    assert await bench.gallery.find(cut) is None
    assert await bench.gallery.find(gone) is None


async def test_a_directory_that_cannot_be_written_is_named_and_leaves_nothing(bench: Bench) -> None:
    bench.directory.write_text("a file in its place")
    with pytest.raises(StoreFailed) as failed:
        await bench.keep()
    assert str(bench.directory) in str(failed.value)
    assert await bench.rows() == {}


@FILE_LIMITS
async def test_a_full_disk_is_said_and_leaves_nothing_half(bench: Bench) -> None:
    """A limit on the size of files breaks the write in its midst, as a full disk does."""
    script = """
import asyncio, resource, signal, sys
from pathlib import Path
from proxy_core.images.base64_text import encode
from proxy_core.images.request import Picture
from proxy_core.store.database import Database, StoreFailed
from proxy_core.store.gallery import Gallery

async def main(directory):
    database, _ = await Database.open(directory / "easel.db")
    gallery = Gallery(database, directory / "pictures", lambda: 0.0)
    large = Picture(encode(b"x" * 2_000_000), "image/png", 1, 1)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
    try:
        await gallery.keep(large, request_id="r", number=0, model="", account="", prompt="", until=9.0)
    except StoreFailed as error:
        print(error)
    await database.close()

asyncio.run(main(Path(sys.argv[1])))
"""
    place = bench.directory.parent / "full"
    place.mkdir()
    done = await asyncio.to_thread(run_script, script, place)
    assert "could not be read or written: File too large." in done.stdout, done.stderr
    assert list((place / "pictures").iterdir()) == []


async def test_a_picture_that_is_no_base64_is_refused_and_leaves_nothing(bench: Bench) -> None:
    with pytest.raises(NotWhole) as refused:
        await bench.keep(Picture(b"AAA", "image/png", 1, 1))
    assert str(refused.value).startswith("What came as a picture is not whole")
    assert not bench.gallery.failing
    assert (bench.files(), await bench.rows()) == (set(), {})


@pytest.mark.parametrize("turns", [1, 2, 3, 5, 8, 13])
async def test_a_client_that_goes_while_its_picture_is_kept_leaves_nothing_half(bench: Bench, turns: int) -> None:
    keeping = spawn(bench.keep(), name="keep")
    for _ in range(turns):
        await asyncio.sleep(0)
    keeping.cancel()
    await asyncio.wait([keeping])
    await bench.gallery.close()
    (name,) = await bench.rows()
    assert bench.files() == {name}
    assert NAME.fullmatch(name)


async def test_a_picture_that_is_being_kept_is_left_alone_whatever_the_clock_says(bench: Bench) -> None:
    kept = set()
    for _ in range(2):  # by the look for pictures of earlier starts, and by the one that follows
        bench.now = 2e9
        finish = await bench.begin()
        bench.now += 2 * HOUR
        for path in bench.directory.iterdir():
            os.utime(path, (2e9, 2e9))
        await bench.gallery.forget_old()
        kept.add(await finish())
        assert set(await bench.rows()) == bench.files() == kept


@pytest.mark.parametrize("how", ["closed", "refuses"])
async def test_a_row_that_cannot_be_written_leaves_no_file(bench: Bench, how: str) -> None:
    if how == "closed":
        await bench.database.close()
    else:
        await bench.database.run(lambda db: db.execute("DROP TABLE pictures"))
    with pytest.raises(StoreError) as failed:
        await bench.keep()
    assert type(failed.value) is (StoreClosed if how == "closed" else StoreFailed)
    assert bench.files() == set()


@pytest.mark.parametrize("killed", ["before its row", "before its name", "within it"])
async def test_after_a_kill_a_whole_picture_is_in_the_gallery_and_a_part_of_one_goes(
    tmp_path: Path, killed: str
) -> None:
    """A real process that ends itself, with no clean-up, before the disk has the file or before the row is there."""
    script = """
import asyncio, os, sys
from pathlib import Path
from proxy_core.store import gallery
from proxy_core.store.database import Database
from tests.fakes import picture

class Killed(Database):
    async def run(self, fn):
        os._exit(9)

async def main(directory, begun):
    database, _ = await Killed.open(directory / "easel.db")
    kept = gallery.Gallery(database, directory / "pictures", lambda: 0.0)
    finish = await kept.begin(picture(), request_id="r", number=0, model="", account="", prompt="", until=9.0)
    await (os._exit(9) if begun else finish())

asyncio.run(main(Path(sys.argv[1]), sys.argv[2:] == ["begun"]))
"""
    done = await asyncio.to_thread(run_script, script, tmp_path, *["begun"] * (killed != "before its row"))
    assert done.returncode == 9, done.stderr
    (left,) = (tmp_path / "pictures").iterdir()
    if is_cut := killed == "within it":
        os.truncate(left, 60)
    database, _ = await Database.open(tmp_path / "easel.db")
    now = left.stat().st_mtime + 1
    gallery = Gallery(database, left.parent, lambda: now, Settings)
    await gallery.forget_old()
    name = left.name.removesuffix(".tmp")
    assert (left if is_cut else left.with_name(name)).exists()
    assert [(one.name, one.origin) for one in await gallery.page()] == ([] if is_cut else [(name, "found")])
    now += HOUR
    await gallery.forget_old()
    assert [one.name for one in left.parent.iterdir()] == ([] if is_cut else [name])
    await gallery.close()
    await database.close()


# --- forgetting


async def test_what_is_past_its_time_goes_with_its_file(bench: Bench) -> None:
    old, new = await bench.keep(until=START + 1), await bench.keep(until=START + 100)
    bench.now = START + 1
    assert await bench.gallery.forget_old() is False
    assert bench.files() == set(await bench.rows()) == {new}
    assert old != new


async def test_before_the_first_picture_there_is_nothing_to_forget(bench: Bench) -> None:
    assert await bench.gallery.forget_old() is False
    assert not bench.directory.exists()


async def test_a_row_without_a_file_goes(bench: Bench) -> None:
    await bench.row_without_file()
    name = await bench.keep()
    await bench.gallery.forget_old()
    assert set(await bench.rows()) == {name}


async def test_a_file_without_a_row_goes_after_an_hour_begun_or_whole(bench: Bench) -> None:
    kept = await bench.keep()
    os.utime(bench.directory / kept, (0, 0))  # old, but known
    bench.now += 2 * HOUR
    await bench.gallery.forget_old()  # by which pictures of earlier starts were taken in
    for name in ("0" * 32 + ".png", "1" * 32 + ".pngx7f3_a"):
        bench.old_file(name, HOUR + 1)
    young = bench.old_file("2" * 32 + ".png", HOUR - 1)
    bench.old_file("notes of mine.txt", 100 * HOUR)
    (bench.directory / ("3" * 32 + ".png")).mkdir()
    await bench.gallery.forget_old()
    assert bench.files() == {kept, young.name, "notes of mine.txt", "3" * 32 + ".png"}


async def test_one_call_does_a_bounded_part_and_says_whether_there_is_more(bench: Bench) -> None:
    await bench.keep()
    await bench.copy_row(AT_ONCE + 50, until=START)
    for name in await bench.rows():
        (bench.directory / name).touch()
    assert await bench.gallery.forget_old() is True
    assert len(await bench.rows()) == len(bench.files()) == 51
    assert await bench.gallery.forget_old() is False
    assert len(await bench.rows()) == len(bench.files()) == 1


async def test_with_many_files_all_are_looked_at_in_turn(bench: Bench) -> None:
    kept = await bench.keep()
    bench.now += 3 * HOUR
    await bench.gallery.forget_old()  # by which pictures of earlier starts were taken in
    for number in range(AT_ONCE + 50):
        bench.old_file(f"{number:032x}.png", 2 * HOUR)
    await bench.gallery.forget_old()
    assert len(bench.files()) in (51, 52)  # the one that is known is among the first, or not
    await bench.gallery.forget_old()
    assert bench.files() == {kept}


async def test_with_many_rows_all_are_looked_at_in_turn(bench: Bench) -> None:
    await bench.keep()
    await bench.copy_row(AT_ONCE + 50)
    for left in (51, 1, 1):
        await bench.gallery.forget_old()
        assert len(await bench.rows()) == left


async def test_a_file_that_does_not_go_keeps_its_row_and_stops_nothing(bench: Bench) -> None:
    stuck, old = await bench.keep(until=START), await bench.keep(until=START)
    (bench.directory / stuck).unlink()
    (bench.directory / stuck).mkdir()
    assert await bench.gallery.forget_old() is False
    assert set(await bench.rows()) == {stuck}
    assert old not in bench.files()


async def test_it_keeps_itself_tidy_until_the_database_is_closed(bench: Bench) -> None:
    await bench.keep(until=START + 1)
    tidying = spawn(bench.gallery.keep_tidy(every=0.001), name="tidy")
    bench.now += 2
    async with asyncio.timeout(30):
        while bench.files():
            await asyncio.sleep(0.001)
        await bench.database.close()
        await tidying


async def test_trouble_with_the_disk_does_not_end_the_tidying(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    await bench.database.run(lambda db: db.execute("ALTER TABLE pictures RENAME TO away"))
    tidying = spawn(bench.gallery.keep_tidy(every=0.001), name="tidy")
    async with asyncio.timeout(30):
        while "were not removed" not in caplog.text:
            await asyncio.sleep(0.001)
    assert not tidying.done()
    tidying.cancel()
    with suppress(asyncio.CancelledError):
        await tidying


# --- the gallery as people see it


@pytest.mark.parametrize(
    ("mode", "wanted"),
    [("all", ["proxy", "playground", "task", "lost"]), ("playground", ["playground"]), ("off", [])],
)
async def test_what_the_gallery_wants_stays_for_its_days_and_the_rest_as_promised(
    bench: Bench, mode: str, wanted: list[str]
) -> None:
    bench.settings = Settings(gallery=mode, gallery_days=3)  # type: ignore[arg-type]
    origins: list[Origin] = ["proxy", "playground", "task", "lost"]
    assert [origin for origin in origins if bench.gallery.wants(origin)] == wanted
    for origin in origins:
        await bench.keep(origin=origin)
    assert {one.origin: (one.until - START) / 24 / HOUR for one in await bench.gallery.page()} == {
        origin: 3.0 if origin in wanted else 1.0 for origin in origins
    }
    bench.now += 24 * HOUR
    assert sorted(one.origin for one in await bench.gallery.page()) == sorted(wanted)
    await bench.gallery.forget_old()
    assert len(bench.files()) == len(wanted)


async def test_what_comes_and_goes_is_told(bench: Bench) -> None:
    name = await bench.keep(client="curl/8", origin="task")
    (one,) = await bench.gallery.page()
    assert (one.name, one.client, one.origin, one.path) == (name, "curl/8", "task", bench.directory / name)
    assert bench.told == [PictureKept(one)]
    token = await bench.gallery.delete([name])
    await bench.gallery.restore(token)
    bench.now += 24 * HOUR
    await bench.gallery.forget_old()
    assert bench.told[1:] == [PicturesRemoved((name,)), PicturesRestored((name,)), PicturesRemoved((name,))]


async def test_only_what_was_given_out_is_found_for_others_and_only_then(bench: Bench) -> None:
    private, public = await bench.keep(), await bench.keep(public_until=START + 10, until=0.0)
    assert await bench.gallery.given_out(private) is None
    found = await bench.gallery.given_out(public)
    assert found is not None
    assert (found.name, found.until) == (public, START + 10)
    await bench.gallery.give_out(private, START + 5)
    assert await bench.gallery.given_out(private)
    assert await bench.gallery.given_out("0" * 32 + ".png") is None
    bench.now += 5
    assert await bench.gallery.given_out(private) is None
    assert await bench.gallery.find(private)


async def test_one_that_was_deleted_is_found_by_nobody(bench: Bench) -> None:
    name = await bench.keep(public_until=START + HOUR)
    await bench.gallery.delete([name])
    assert await bench.gallery.find(name) is None
    assert await bench.gallery.given_out(name) is None
    assert await bench.gallery.page() == ()


async def test_a_page_is_filled_although_files_are_gone(bench: Bench) -> None:
    names = []
    for number in range(10):
        bench.now = START + number
        names.append(await bench.keep(number=number))
    for name in (*names[5:], names[0]):
        (bench.directory / name).unlink()
    page = await bench.gallery.page(limit=3)
    assert [one.number for one in page] == [4, 3, 2]
    rest = await bench.gallery.page(limit=3, before=(page[-1].kept_at, page[-1].name))
    assert [one.number for one in rest] == [1]
    assert set(await bench.rows()) == set(names[1:5])
    assert {name for one in bench.told if isinstance(one, PicturesRemoved) for name in one.names} == {
        *names[5:],
        names[0],
    }


async def test_one_is_found_by_its_name_or_the_beginning(bench: Bench) -> None:
    name = await bench.keep()
    (one,) = await bench.gallery.page()
    for text in (name, name[:4], name[:20], name[:-4]):
        assert await bench.gallery.picture(text) == one
    for text in ("", name[:3], name + "x", "/", "..", "\ud800" * 8, name.upper()):
        with pytest.raises(RequestError) as unknown:
            await bench.gallery.picture(text)
        assert (unknown.value.phrase.code, unknown.value.status) == ("picture_unknown", 404)


@pytest.mark.parametrize("name", ["", "../easel.db", "0" * 32 + ".png", "0" * 32 + ".png/../x"])
async def test_there_is_no_thumbnail_of_what_there_is_not(bench: Bench, name: str) -> None:
    with pytest.raises(RequestError, match="no such picture"):
        await bench.gallery.thumbnail(name, 128)


async def test_a_thumbnail_of_a_file_that_is_gone_drops_its_row(bench: Bench) -> None:
    name = await bench.row_without_file()
    with pytest.raises(RequestError, match="no such picture"):
        await bench.gallery.thumbnail(name, 128)
    assert await bench.rows() == {}


async def test_what_was_put_off_is_kept_before_the_end(bench: Bench) -> None:
    for _ in range(3):
        assert bench.gallery.later((100, bench.begin))
    await bench.gallery.flush()
    assert len(await bench.rows()) == 3
    bench.gallery.later((100, bench.begin))
    await bench.gallery.close()
    assert len(await bench.rows()) == 4
    assert not bench.gallery.later((100, bench.begin))


async def test_it_ends_calmly_when_the_database_did_before(bench: Bench) -> None:
    await bench.gallery.delete([await bench.keep()])
    await bench.database.close()
    await bench.gallery.close()
    assert len(bench.files()) == 1  # the next start finds it


async def test_a_page_of_a_large_gallery_is_whole_where_its_files_are(bench: Bench) -> None:
    """Of a hundred thousand rows, those of the newest pages have files."""
    rows = [picture_row(number, kept_at=START - number) for number in range(100_000)]
    await bench.database.run(partial(put, rows=rows))
    bench.settings = Settings()
    bench.directory.mkdir()
    for number in range(400):
        (bench.directory / f"{number:032x}.png").touch()
    page = await bench.gallery.page(200)
    rest = await bench.gallery.page(200, before=(page[-1].kept_at, page[-1].name))
    assert [len(page), len(rest)] == [200, 200]
    assert not {one.name for one in page} & {one.name for one in rest}
