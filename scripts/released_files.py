"""Makes a small data directory by a version's own code, for the tests of updates: released_files.py FOLDER [CHECKOUT].

Everything is asked of that version as a person asks it, by its commands and its doors, so that a later checkout can do
it too: what a version does not know yet is said and left out. The database is written down as SQL, which is small and
can be read in a review. docs/updates.md says when this is run.
"""

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from PIL import Image

ROOT = Path(__file__).parent.parent
PASSPHRASE = "open sesame"  # noqa: S105 - of files that everybody may read; tests/released/ has it too
PATIENCE = 60.0
WINDOW_SECONDS = 8.0  # in which the window has opened on any machine; it is asked to end then
MODEL = "gemini-3.1-flash-image"
ACCOUNTS = (
    ("fox", "gemini", "demo-key-amelie", ("--email", "fox@example.com", "--max-concurrency", "3", "--priority", "2")),
    ("owl", "gemini", "demo-key-weekend", ()),
    ("h\u00e9ron", "openai", "demo-key-weekend", ()),
    ("elk", "gemini", "demo-key-old-laptop", ()),
)
SETTINGS = {
    "log_days": 365,
    "attempts": 4,
    "keep_prompts": True,
    "qualities": {"hd": "2K", "low": "512"},
    "routes": [
        {"match": "my-*", "provider": "google", "model": MODEL},
        {"match": "gpt-image-*", "provider": "openai"},
        {"match": "*", "provider": "google"},
    ],
    "protection": {"*": 0.1},
    "sizes": {"1024x1024": "16:9"},
    "url_as": "http",
    "quota_refresh": 0,
    "account_header": False,  # as it was once; a version that has words for it says so and keeps its own
    "upstream_proxy": "none",
    "look": "dark",
    "language": "fr",
    "notify_cooling": False,
}
SMALL = {"model": MODEL, "image_size": "512", "output_format": "jpeg", "output_compression": 1}
# Doors and bodies; answers that are no 200 are in the log, too, and are meant to be.
ASKED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("/images/generations", {**SMALL, "prompt": "a fox in the snow, \u72d0\u72f8", "n": 2}),
    ("/images/generations", {**SMALL, "prompt": "an address", "response_format": "url"}),
    ("/images/generations", {**SMALL, "prompt": "another client"}),
    ("/images/generations", {**SMALL, "model": "gpt-image-1", "size": "1024x1024", "prompt": "a heron", "n": 2}),
    ("/images/generations", {**SMALL, "prompt": "none at all", "n": 0}),
    ("/images/generations?async=true", {**SMALL, "prompt": "a task"}),
    ("/images/generations?async=true", {"prompt": "a task that fails", "model": "nobody-draws-this"}),
)


class Version:
    """The Easel of a checkout, with a data directory of its own."""

    def __init__(self, checkout: Path, home: Path) -> None:
        self.data = home / "data"
        secret = home / "passphrase"
        secret.write_text(PASSPHRASE)
        self._home = home
        self._helps: dict[tuple[str, ...], str] = {}
        self._env = {
            **{name: value for name, value in os.environ.items() if not name.startswith("EASEL_")},
            "PYTHONPATH": str(checkout),
            "HOME": str(home),
            "EASEL_DATA_DIR": str(self.data),
            "EASEL_VAULT": "file",
            "EASEL_VAULT_PASSPHRASE_FILE": str(secret),
            "QT_QPA_PLATFORM": "offscreen",
        }

    def tell(self, *words: str, given: str = "") -> str:
        """What a command prints; what it refuses is said, and gives nothing."""
        ran = subprocess.run(
            [*self._command(), *words], env=self._env, cwd=self._home, input=given, capture_output=True, text=True,
            timeout=PATIENCE, check=False,
        )  # fmt: skip
        if ran.returncode:
            print(f"left out: {' '.join(words[:4])}: {ran.stderr.strip().splitlines()[-1]}")
        return ran.stdout if ran.returncode == 0 else ""

    def knows(self, option: str, *words: str) -> bool:
        """Whether a command has an option."""
        if words not in self._helps:
            self._helps[words] = self.tell(*words, "--help")
        return option in self._helps[words]

    @contextmanager
    def running(self, *words: str) -> Iterator[str]:
        """The address at which a command listens until the end of the block."""
        process = subprocess.Popen(
            [*self._command(), *words], env=self._env, cwd=self._home, stdout=subprocess.PIPE, text=True
        )
        try:
            yield re.search(r"http://\S+", process.stdout.readline() if process.stdout else "")[0]  # type: ignore[index]
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=PATIENCE)

    def open_window(self) -> None:
        """Open the window and end it as the system does, so that it remembers what it remembers."""
        process = subprocess.Popen([sys.executable, "-m", "desktop"], env=self._env, cwd=self._home)
        time.sleep(WINDOW_SECONDS)
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=PATIENCE)

    def _command(self) -> list[str]:
        return [sys.executable, "-m", "proxy_core"]


def fill(easel: Version) -> None:
    """Everything that a person does, once."""
    quick = ("--latency", "0", "0") if easel.knows("--latency", "simulator") else ()
    with easel.running("simulator", *quick) as upstream:
        for name, value in SETTINGS.items():
            easel.tell("settings", "set", name, value if isinstance(value, str) else json.dumps(value))
        for label, provider, key, more in ACCOUNTS:
            url = f"{upstream}/v1" if provider == "openai" else upstream
            words = ("account", "add", "--provider", provider, "--label", label, "--base-url", url, "--api-key-stdin")
            known = [part for pair in zip(more[::2], more[1::2], strict=True)
                     if easel.knows(pair[0], "account", "add") for part in pair]  # fmt: skip
            unchecked = ("--no-check",) if easel.knows("--no-check", "account", "add") else ()
            easel.tell(*words, *known, *unchecked, given=f"{key}\n")
        easel.tell("account", "limit", "fox", MODEL, "--day", "100")
        with easel.running("serve", "--port", "0") as url:
            key = easel.tell("key", "show").strip()
            for path, body in ASKED:
                ask(url, path, key, body)
            for model in (MODEL, "gpt-image-1") * 3:  # until the limited accounts rest
                ask(url, "/images/generations", key, {**SMALL, "prompt": "again", "model": model})
        easel.open_window()


def ask(base_url: str, path: str, key: str, body: dict[str, Any]) -> None:
    """Ask as a client does, and wait for the end of a task."""
    status, answer = _sent(base_url + path, key, json.dumps(body).encode())
    print(f"{status} {path} {body['prompt']!r}")
    until = time.monotonic() + PATIENCE
    while task := answer.get("task_id"):
        _, seen = _sent(f"{base_url}/images/tasks/{task}", key)
        if seen.get("status") not in {"submitted", "in_progress"} or time.monotonic() > until:
            return
        time.sleep(0.1)


def _sent(url: str, key: str, body: bytes | None = None) -> tuple[int, dict[str, Any]]:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, headers)) as answer:  # noqa: S310 - on loopback
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            error.read()
        return error.code, {}


def shrink(data: Path) -> None:
    """Have pictures of a few hundred bytes in place of those that were drawn: it is not about their pixels."""
    shutil.rmtree(data / "pictures" / "thumbs", ignore_errors=True)  # they are made again
    with closing(sqlite3.connect(data / "easel.db")) as database, database:
        for path in (data / "pictures").glob("*.*"):
            with Image.open(path) as large:
                large.resize((16, 16)).save(path, large.format)
            told = (path.stat().st_size, path.name)
            database.execute("UPDATE pictures SET width = 16, height = 16, size = ? WHERE name = ?", told)


def write_down(easel: Version, folder: Path) -> None:
    """What is worth keeping of the data directory, and what the version itself says of its settings."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with closing(sqlite3.connect(easel.data / "easel.db")) as database:
        made_by = database.execute("PRAGMA user_version").fetchone()[0]
        lines = [*database.iterdump(), f"PRAGMA user_version = {made_by};"]
        (folder / "easel.sql").write_text("\n".join(lines) + "\n", encoding="utf-8")
        empty = [name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
                 if not database.execute(f"SELECT count(*) FROM [{name}]").fetchone()[0]]  # noqa: S608  # fmt: skip
    for name in ("settings.json", "window.json", "secrets.vault"):
        if (easel.data / name).exists():
            shutil.copyfile(easel.data / name, folder / name)
    if (easel.data / "pictures").is_dir():
        shutil.copytree(easel.data / "pictures", folder / "pictures", ignore=shutil.ignore_patterns(".*"))
    said = {one["name"]: one["value"] for one in _listed(easel)}
    known = {"settings": said, "key": easel.tell("key", "show").strip(), "made_at": time.time()}
    (folder / "said.json").write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    print(f"{folder.name}: {size / 1000:.0f} kB; empty tables: {', '.join(empty) or 'none'}")
    print("in the data directory:", *sorted(path.name for path in easel.data.iterdir()))


def _listed(easel: Version) -> list[dict[str, Any]]:
    found = json.loads(easel.tell("settings", "list", "--json") or "[]")
    return found["settings"] if isinstance(found, dict) else found


def main(arguments: Sequence[str]) -> None:
    """Make and keep them."""
    folder, checkout = Path(arguments[0]).absolute(), Path(arguments[1] if arguments[1:] else ROOT).absolute()
    with tempfile.TemporaryDirectory() as home:
        easel = Version(checkout, Path(home))
        print(f"{easel.tell('--version').strip()} of {checkout.name}")
        fill(easel)
        shrink(easel.data)
        write_down(easel, folder)


if __name__ == "__main__":
    main(sys.argv[1:])
