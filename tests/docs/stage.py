"""A computer for the blocks of a page: a home of its own, Easel serving the demo in it, and a person who types.

What a page names for everybody is put in its place: the address, the key, and where Google and services like OpenAI
are, in whose place the demo's simulator stands. Nothing else of a block is changed.
"""

import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.docs.pages import Block

PATIENCE = 200.0  # seconds for a block, also on a machine that is ten times slower
KEY = "demo-key-noor"
_DEFAULT = "http://127.0.0.1:8045"
# Accounts that are added draw at the simulator in Google's place.
_EASEL = """#!/bin/sh
case "$1 $2" in
"account add"|"account login")
    at={upstream}
    case "$*" in *"--provider openai"*) at=$at/v1 ;; esac
    set -- "$@" --base-url "$at" ;;
esac
exec {command} "$@"
"""
# What a person does in a browser who allows everything: the form of the consent page, and the page it leads back to.
_BROWSER = """#!{python}
import os, sys
from urllib.parse import parse_qsl, urlencode, urlsplit
from urllib.request import urlopen

asked = parse_qsl(urlsplit(sys.argv[1]).query)
form = [(name, value) for name, value in asked if name != "scope"]
form += [("scope", one) for one in dict(asked)["scope"].split()]
form += [("account", os.environ["PERSON"]), ("decision", "allow")]
urlopen(sys.argv[1].partition("?")[0], urlencode(form).encode()).read()
"""


@dataclass
class Stage:
    """Where blocks are run."""

    home: Path
    environ: dict[str, str]
    url: str
    key: str
    upstream: str

    def run(self, block: Block) -> tuple[int, str]:
        """Its exit code and all that it printed, in the words of the page."""
        text = block.text.replace(_DEFAULT, self.url)
        environ = {**self.environ, "PERSON": block.mark.removeprefix("signs in: ")}
        if block.language == "python":
            command, text = [sys.executable, "-"], text.replace("sk-...", self.key)
        else:
            command = ["bash", "-euo", "pipefail", "-c", f"{text}\n{_KEEP}"]
            text = ""
        if block.mark.startswith("typed: "):
            code, output = _typed(command, self.home, environ, block.mark.removeprefix("typed: "))
        else:
            done = subprocess.run(
                command,
                input=text.encode(),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                cwd=self.home,
                env=environ,
                timeout=PATIENCE,
                check=False,
            )
            code, output = done.returncode, done.stdout.decode()
        self._keep_variables()
        output = output.replace(self.url, _DEFAULT).replace(
            f"{self.upstream}/o/oauth2", "https://accounts.google.com/o/oauth2"
        )
        return code, re.sub(r"By the addresses in your client file .* not at Google\.\n", "", output)

    def _keep_variables(self) -> None:
        """What a block exported or set counts for the next ones, as in a terminal that stays open."""
        kept = self.home / ".kept"
        if kept.exists():
            pairs = (one.partition("=") for one in kept.read_text(encoding="utf-8").split("\0"))
            self.environ.update({name: value for name, equals, value in pairs if equals})
            kept.unlink()


# Variables of the pages that one block sets and another one uses.
_CARRIED = frozenset({"KEY", "TASK", "ID", "NAME", "EASEL_VAULT", "EASEL_VAULT_PASSPHRASE_FILE"})
_KEEP = f"""for one in {" ".join(sorted(_CARRIED))}; do
    [[ -z ${{!one+x}} ]] || printf '%s=%s\\0' "$one" "${{!one}}"
done >"$HOME/.kept\""""


@contextmanager
def stage(home: Path) -> Iterator[Stage]:
    """A fresh home with Easel serving the demo, and the files that the pages speak of."""
    tools = home / ".tools"
    tools.mkdir(parents=True)
    environ = {
        "HOME": str(home),
        "PATH": f"{tools}:{Path(sys.executable).parent}:{os.environ['PATH']}",
        "LC_ALL": "C.UTF-8",
        "EASEL_DATA_DIR": str(home / "data"),
        "BROWSER": str(tools / "browser"),
    }
    with _serving(home, environ) as (url, key):
        upstream = _upstream(environ)
        easel = shutil.which("easel", path=str(Path(sys.executable).parent)) or f"{sys.executable} -m proxy_core"
        _script(tools / "easel", _EASEL.format(upstream=upstream, command=easel))
        _script(tools / "browser", _BROWSER.format(python=sys.executable))
        _files(home, upstream, environ)
        environ["KEY"] = KEY
        yield Stage(home, environ, url, key, upstream)


@contextmanager
def _serving(home: Path, environ: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The address without /v1, and the key."""
    command = [sys.executable, "-m", "proxy_core", "serve", "--demo", "--port", "0"]
    with (home / ".serve.log").open("wb") as log:
        serve = subprocess.Popen(command, cwd=home, env=environ, stdout=subprocess.PIPE, stderr=log, text=True)
    assert serve.stdout
    try:
        url = serve.stdout.readline().partition("listening on ")[2].strip().removesuffix("/v1")
        key = serve.stdout.readline().partition("API key: ")[2].strip()
        assert url, (home / ".serve.log").read_text()
        yield url, key
    finally:
        for _ in range(2):  # the second does not wait for what is drawn
            serve.send_signal(signal.SIGTERM)
        try:
            serve.wait(60)
        except subprocess.TimeoutExpired:
            serve.kill()
            serve.wait()
        serve.stdout.close()


def _upstream(environ: dict[str, str]) -> str:
    command = [sys.executable, "-m", "proxy_core", "account", "list", "--json"]
    listed = subprocess.run(command, env=environ, capture_output=True, check=True, timeout=PATIENCE)
    address: str = json.loads(listed.stdout)[0]["base_url"]
    return address


def _script(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)


def _files(home: Path, upstream: str, environ: dict[str, str]) -> None:
    """What a person has before: the file of an OAuth client, and a picture."""
    client = ["curl", "-sf", f"{upstream}/simulator/client_secret.json", "-o", str(home / "client_secret.json")]
    subprocess.run(client, env=environ, check=True, timeout=PATIENCE)
    from PIL import Image

    Image.effect_noise((256, 256), 64).save(home / "picture.png")


def _typed(command: list[str], home: Path, environ: dict[str, str], words: str) -> tuple[int, str]:
    """In a terminal: `words` are typed once something asks, which is what ends in a colon."""
    pid, terminal = pty.fork()
    if not pid:
        os.chdir(home)
        os.execvpe(command[0], command, environ)
    output, typed, deadline = b"", False, time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if not select.select([terminal], [], [], 1.0)[0]:
            continue
        try:
            some = os.read(terminal, 65536)
        except OSError:  # Linux says so where the other end is closed
            break
        if not some:
            break
        output += some
        if not typed and output.rstrip().endswith(b":"):
            os.write(terminal, words.encode() + b"\n")
            typed = True
    os.close(terminal)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status), output.decode().replace("\r\n", "\n")


_SAME = (
    (re.compile(r"[\w.+-]+@example\.com"), "EMAIL"),
    (re.compile(r"\b[0-9a-f]{32}\b"), "ID"),
    (re.compile(r"\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\b"), "TIME"),
    (re.compile(r"http://127\.0\.0\.1:(?!8045)\d+"), "UPSTREAM"),
    (re.compile(r"\bcurl/[\w.]+"), "CURL"),
    (re.compile(r"\b\d+\.\d+\.\d+\b(?!\.)"), "VERSION"),
    (re.compile(r"\b\d+\.\d+\b(?!\.)"), "NUMBER"),
    (re.compile(r"(?<=\"accounts_ready\":)\d+"), "NUMBER"),
    (re.compile(r"[ \t]+"), " "),
)


def as_told(told: str, printed: str) -> bool:
    """Whether what was printed is what the page says, but for ids, times, names of accounts, and every `...`."""
    for pattern, same in _SAME:
        told, printed = pattern.sub(same, told), pattern.sub(same, printed)
    lines = [line.strip() for line in told.strip().splitlines()]
    expected = r"\s*".join(re.escape(line).replace(r"\.\.\.", ".*?") for line in lines)
    return re.fullmatch(rf"\s*{expected}\s*", printed, re.DOTALL) is not None
