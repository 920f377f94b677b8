"""A data directory of `easel serve`, which is started on it and killed, and what is found in it while nobody runs."""

import asyncio
import json
import os
import shutil
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from proxy_core.ownership import read_note
from proxy_core.remote import CoreVerbs, OwnerClient

COMMAND = [sys.executable, "-m", "proxy_core", "serve", "--port", "0"]
SECONDS = 100
# What tidying would remove is not lost.
SETTINGS = {"gallery_count": 100_000, "gallery_mb": 10_000, "log_rows": 1_000_000}


@dataclass
class Served:
    """A running one: `url` of its proxy, `verbs` to ask it, and how long its start took."""

    process: asyncio.subprocess.Process
    url: str
    verbs: CoreVerbs
    seconds: float


@dataclass
class Found:
    """What a killed Easel left on the disk."""

    integrity: str
    accounts: set[str]
    requests: set[str]
    pictures: set[str]
    tasks: dict[str, str]
    lost_files: set[str] = field(default_factory=set)


class Place:
    """`directory` is made, with the secrets in an encrypted file."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        directory.mkdir(mode=0o700)
        secret = directory.with_name(f"{directory.name}.passphrase")
        secret.write_text("a passphrase")
        (directory / "settings.json").write_text(json.dumps(SETTINGS))
        ours = {key: value for key, value in os.environ.items() if not key.startswith("EASEL_")}
        vault = {"EASEL_VAULT": "file", "EASEL_VAULT_PASSPHRASE_FILE": str(secret)}
        self._env = ours | {"EASEL_DATA_DIR": str(directory)} | vault

    async def spawn(self) -> asyncio.subprocess.Process:
        """Start it, and wait for nothing."""
        pipe = asyncio.subprocess.PIPE
        return await asyncio.create_subprocess_exec(*COMMAND, env=self._env, stdout=pipe, stderr=pipe)

    async def start(self) -> Served:
        """Start it, and wait until it listens. It must say nothing: what was damaged would be said."""
        began = time.monotonic()
        process = await self.spawn()
        line = (await asyncio.wait_for(process.stdout.readline(), SECONDS)).decode()
        seconds = time.monotonic() - began
        if not line.startswith("Easel listening on "):
            _, said = await process.communicate()
            raise AssertionError(f"it did not start again: {line}{said.decode()}")
        note = read_note(self.directory)
        return Served(
            process, line.removeprefix("Easel listening on ").strip(), CoreVerbs(OwnerClient(note).call), seconds
        )

    async def kill(self, process: asyncio.subprocess.Process) -> str:
        """Kill it as a power cut would end it. What it had said on standard error."""
        if process.returncode is None:
            process.kill()
        _, said = await asyncio.wait_for(process.communicate(), SECONDS)
        return said.decode()

    def whole_begun(self, picture: bytes) -> set[str]:
        """The names that files are to have which are all of `picture`, and were not finished."""
        begun = (self.directory / "pictures").glob("*.tmp")
        return {one.stem for one in begun if one.read_bytes() == picture}

    def look(self) -> Found:
        """What is there now, read from a copy so that nothing is mended by looking."""
        with tempfile.TemporaryDirectory() as copy:
            for suffix in ("", "-wal"):
                if (file := self.directory / f"easel.db{suffix}").exists():
                    shutil.copy(file, copy)
            with closing(sqlite3.connect(Path(copy) / "easel.db")) as db:
                (integrity,) = db.execute("PRAGMA integrity_check").fetchone()
                pictures = {one for (one,) in db.execute("SELECT name FROM pictures")}
                return Found(
                    integrity,
                    {one for (one,) in db.execute("SELECT id FROM accounts")},
                    {one for (one,) in db.execute("SELECT id FROM requests")},
                    pictures,
                    dict(db.execute("SELECT id, status FROM tasks")),
                    {one for one in pictures if not (self.directory / "pictures" / one).exists()},
                )
