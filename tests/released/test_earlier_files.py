"""The files of every earlier version open in this one: what was in them is there, and a copy stays beside them.

Each folder here was made by that version's own code, with scripts/released_files.py: see docs/updates.md. Nothing in
them is a secret: the simulator's keys, under a passphrase that stands here.
"""

import json
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from proxy_core.copies import copies
from proxy_core.core import Core
from proxy_core.options import CoreOptions
from proxy_core.settings import Settings, as_now
from proxy_core.store.rows import TABLES
from proxy_core.version import VERSION
from tests.systems import is_private

HERE = Path(__file__).parent
CHANGELOG = (HERE.parents[1] / "CHANGELOG.md").read_text(encoding="utf-8")
FOLDERS = sorted(path for path in HERE.iterdir() if (path / "easel.sql").exists())
PASSPHRASE = "open sesame"
EXAMPLE_KEYS = {"fox": "demo-key-amelie", "owl": "demo-key-weekend", "elk": "demo-key-old-laptop"}
# Rows that this version has one more of, or writes anew at each start.
COUNTED_ANEW = {"quota_history"}
# Settings that were called or written otherwise, by the name they had: what they are now. None by now.
RENAMED: dict[str, str] = {}


@pytest.fixture(params=FOLDERS, ids=lambda folder: folder.name)
def folder(request):
    return request.param


@pytest.fixture
def said(folder):
    return json.loads((folder / "said.json").read_text(encoding="utf-8"))


@pytest.fixture
def home(folder, tmp_path):
    """The data directory as that version left it."""
    home = tmp_path / "home"
    shutil.copytree(folder, home, ignore=shutil.ignore_patterns("easel.sql", "said.json"))
    with closing(sqlite3.connect(home / "easel.db")) as database:
        database.executescript((folder / "easel.sql").read_text(encoding="utf-8"))
    home.chmod(0o700)
    return home


def rows(path, table):
    """Its rows as dicts; those of a request have its id, by whatever they are kept."""
    with closing(sqlite3.connect(path)) as database:
        database.row_factory = sqlite3.Row
        found = [dict(row) for row in database.execute(f"SELECT * FROM [{table}]")]
        if found and "request" in found[0]:
            ids = dict(map(tuple, database.execute("SELECT serial, id FROM requests")))
            found = [row | {"request_id": ids[row["request"]]} for row in found]
    return found


def tables(path):
    with closing(sqlite3.connect(path)) as database:
        names = database.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'"
        )
        return [name for (name,) in names]


@asynccontextmanager
async def opened(home, said):
    """Today's Easel on these files, at the time when they were made: nothing is too old to keep."""
    core = Core(CoreOptions(home, vault="file", passphrase=PASSPHRASE), now=lambda: said["made_at"] + 1)
    await core.start()
    try:
        yield core
    finally:
        await core.stop()


def test_every_version_that_was_released_is_here():
    released = re.findall(r"^## \[(\d+\.\d+\.\d+)\] - \d", CHANGELOG, re.MULTILINE)
    assert set(released) <= {folder.name for folder in FOLDERS}


def test_every_table_of_a_folder_has_rows(folder, home):
    """Else nothing is proved for it."""
    assert not [table for table in tables(home / "easel.db") if not rows(home / "easel.db", table)]


async def test_every_row_is_there(home, said):
    path = home / "easel.db"
    before = {table: rows(path, table) for table in tables(path)}
    async with opened(home, said) as core:
        assert core.said == ()
    assert set(before) <= set(tables(path)) == set(TABLES)
    for table, old in before.items():
        new = rows(path, table)
        assert table in COUNTED_ANEW or len(new) == len(old), table
        for row in old:
            assert any(row.items() <= one.items() for one in new), f"{table}: {row}"


async def test_the_secrets_are_there(home, said):
    async with opened(home, said) as core:
        labels = {one.account.label: one.account.id for one in core.accounts()}
        assert EXAMPLE_KEYS.keys() < labels.keys()
        for label, key in EXAMPLE_KEYS.items():
            assert (await core._people.credentials.load(labels[label])).api_key == key
        assert await core.api_key() == said["key"]


async def test_the_settings_are_those_that_it_said_itself(home, said):
    settings = json.loads((home / "settings.json").read_text())
    async with opened(home, said) as core:
        now = core.settings
    for then, value in said["settings"].items():
        name = RENAMED.get(then, then)
        wanted = Settings().changed({name: as_now(name, value)})
        assert getattr(now, name) == getattr(wanted, name), name
    assert settings.keys() <= json.loads((home / "settings.json").read_text()).keys()


async def test_requests_and_pictures_can_be_looked_at(folder, home, said):
    path = home / "easel.db"
    requests = {row["id"] for row in rows(path, "requests")}
    kept = rows(path, "pictures") if "pictures" in tables(path) else []
    async with opened(home, said) as core:
        found = await core.requests(limit=1000)
        assert {one.id for one in found} == requests
        for one in found:
            record, attempts = await core.request(one.id)
            assert record == one
            assert len(attempts) == sum(row["request_id"] == one.id for row in rows(path, "attempts"))
        for row in kept:
            picture = await core.picture(row["name"])
            assert picture.path.read_bytes() == (folder / "pictures" / row["name"]).read_bytes()
            assert await core.thumbnail(picture.name, 128)


async def test_a_copy_stays_beside_what_was_changed_and_only_then(folder, home, said):
    settings, database = home / "settings.json", home / "easel.db"
    before = {"settings": settings.read_bytes(), "tables": tables(database)}
    was = {table: rows(database, table) for table in before["tables"]}
    for _ in range(2):  # the second start has nothing to change, and leaves the copies
        async with opened(home, said):
            pass
    changed = len(rows(database, "_sqlite_migrations")) > len(was_applied(folder))
    assert [copy.name for copy in copies(database)] == [f"easel.db.before-{VERSION}"] * changed
    for copy in copies(database):
        assert {table: rows(copy, table) for table in tables(copy)} == was
        assert is_private(copy)
    for copy in copies(settings):
        assert copy.read_bytes() == before["settings"]
    assert settings.read_bytes() == before["settings"] or copies(settings)


def test_the_window_remembers_what_it_did(home):
    pytest.importorskip("PySide6.QtWidgets")
    from desktop.window_memory import WindowMemory

    path = home / "window.json"
    if not path.exists():
        return  # that version's window remembered nothing
    known = json.loads(path.read_text())
    memory = WindowMemory(path)
    assert (memory.look, memory.language) == (known["look"], known["language"]) == ("dark", "fr")
    memory.set_welcomed()
    assert json.loads(path.read_text()).items() >= known.items()


def was_applied(folder):
    return re.findall(r"^INSERT INTO \"_sqlite_migrations\"", (folder / "easel.sql").read_text("utf-8"), re.MULTILINE)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_this_version_can_be_written_down(tmp_path):
    """What is run on the day of a release, which is no day to find out that it does not work."""
    pytest.importorskip("PySide6.QtWidgets")
    run = subprocess.run(
        [sys.executable, "scripts/released_files.py", tmp_path / "made"],
        cwd=HERE.parents[1],
        capture_output=True,
        text=True,
        timeout=240,
        check=True,
    )
    assert "empty tables: none" in run.stdout
    assert "left out" not in run.stdout
    made = {path.name for path in (tmp_path / "made").iterdir()}
    assert made == {"easel.sql", "pictures", "said.json", "secrets.vault", "settings.json", "window.json"}
    assert f"PRAGMA user_version = {number(VERSION)};" in (tmp_path / "made" / "easel.sql").read_text("utf-8")


def number(version):
    major, minor, patch = map(int, version.split("."))
    return major * 1_000_000 + minor * 1000 + patch
