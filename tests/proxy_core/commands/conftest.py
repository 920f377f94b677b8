"""The command line as a person has it: a process, with a data directory of its own."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import msgspec
import pytest

SECONDS = 100  # also on a machine that is ten times slower
MODULE = 600  # seconds for all tests of one, also where each command takes long to start
COMMAND = [sys.executable, "-m", "proxy_core"]


@dataclass(frozen=True)
class Easel:
    """Runs `easel` on one data directory."""

    data_dir: Path
    env: dict[str, str]

    def run(self, *args, input=""):  # noqa: A002 - subprocess.run's name for it
        return subprocess.run(
            [*COMMAND, *map(str, args)],
            env=self.env,
            input=input,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )

    def ok(self, *args, input=""):  # noqa: A002 - as above
        """The standard output of a command that must succeed."""
        done = self.run(*args, input=input)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def answered(self, answer, *args):
        """The exit code of a command on a terminal at which somebody types `answer`."""
        own, theirs = pytest.importorskip("pty").openpty()
        try:
            with subprocess.Popen(
                [*COMMAND, *map(str, args)], env=self.env, stdin=theirs, stdout=theirs, stderr=theirs
            ) as process:
                os.write(own, f"{answer}\n".encode())
                return process.wait(SECONDS)
        finally:
            os.close(own)
            os.close(theirs)

    @contextmanager
    def running(self, *args, stdin=subprocess.DEVNULL, seconds=SECONDS):
        """`easel ARGS` while it runs; killed at the end, or when it takes too long."""
        pipe = subprocess.PIPE
        with subprocess.Popen(
            [*COMMAND, *map(str, args)], env=self.env, stdin=stdin, stdout=pipe, stderr=pipe, text=True
        ) as process:
            alarm = threading.Timer(seconds, process.kill)
            alarm.start()
            try:
                yield process
            finally:
                process.kill()
                process.wait()
                alarm.cancel()


def asked(method, url, **more):
    """What a server of this machine answers. It has its time, as what is run has."""
    return httpx.request(method, url, trust_env=False, timeout=SECONDS, **more)


def ended(process, text=""):
    """(exit code, the rest of stdout, of stderr) of one that runs, once it has ended; it reads `text`.

    Popen.communicate() would lose what a readline() before it had read ahead.
    """
    with ThreadPoolExecutor(1) as beside:
        err = beside.submit(process.stderr.read)
        if process.stdin is not None:
            process.stdin.write(text)
            process.stdin.close()
        out = process.stdout.read()
        return process.wait(SECONDS), out, err.result()


def make_easel(directory, **env):
    ours = {key: value for key, value in os.environ.items() if not key.startswith(("EASEL_", "PYTHONUNBUFFERED"))}
    return Easel(directory, {**ours, "EASEL_DATA_DIR": str(directory), "EASEL_VAULT": "memory", **env})


@pytest.fixture
def hang_ups():
    """A closed terminal is told of, as it is not to what nohup starts."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.fixture
def easel(tmp_path):
    """With the memory vault."""
    return make_easel(tmp_path / "data")


@pytest.fixture
def easel_with_a_vault(tmp_path):
    """With the encrypted file."""
    passphrase = tmp_path / "passphrase"
    passphrase.write_text("open sesame\n")
    return make_easel(tmp_path / "data", EASEL_VAULT="file", EASEL_VAULT_PASSPHRASE_FILE=str(passphrase))


@dataclass(frozen=True)
class Serving:
    """A running `easel serve --demo`."""

    easel: Easel
    process: subprocess.Popen[str]
    base_url: str
    key: str


@contextmanager
def serving(easel, *more) -> Iterator[Serving]:
    with easel.running("serve", "--demo", "--port", 0, *more, seconds=MODULE) as process:
        base_url = process.stdout.readline().removeprefix("Easel listening on ").strip()
        key = process.stdout.readline().removeprefix("API key: ").strip()
        yield Serving(easel, process, base_url, key)


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """One `easel serve --demo` for all tests of a module."""
    with serving(make_easel(tmp_path_factory.mktemp("demo"))) as served:
        yield served


@dataclass(frozen=True)
class Upstream:
    """A simulator that runs, and a person in front of its consent page."""

    base_url: str

    def put(self, what, value):
        """Set rules or tokens, as simulator/control.py takes them."""
        content = msgspec.json.encode(value)
        asked("PUT", f"{self.base_url}/simulator/{what}", content=content).raise_for_status()

    def client_file(self, directory):
        """The file of its OAuth client."""
        path = directory / "client_secret.json"
        path.write_bytes(asked("GET", f"{self.base_url}/simulator/client_secret.json").content)
        return path

    @staticmethod
    def decide(url, account="Amelie", decision="allow", **more):
        """Where the consent page sends the browser in the end."""
        answer = asked("POST", url, data={"account": account, "decision": decision, **more})
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    def sign_in(self, url, account="Amelie", decision="allow", **more):
        """The same, and the browser goes there."""
        assert asked("GET", self.decide(url, account, decision, **more)).status_code == 200


def upstream_of(demo):
    """The simulator of a demo."""
    listed = msgspec.json.decode(demo.easel.ok("account", "list", "--json"))
    return Upstream(next(one["base_url"] for one in listed if one["label"] == "Amelie"))


@pytest.fixture(scope="module")
def upstream(demo):
    """The simulator of the demo."""
    return upstream_of(demo)


@pytest.fixture
def simulator(tmp_path):
    """`easel simulator`, without a pause."""
    with make_easel(tmp_path / "simulator").running("simulator", "--latency", 0, 0) as process:
        yield Upstream(process.stdout.readline().removeprefix("Simulator listening on ").strip())
