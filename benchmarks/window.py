"""How late Qt's loop is while the window's own process draws: 32 clients, 6 MB pictures, a log of 100,000 requests.

`python -m benchmarks.window [--seconds S] [--clients N]`. A timer of 10 ms says how late the loop is: `late`. `net` is
that without the time in which Qt's thread was ready and had no core, and `own` is what it computed between two turns of
the timer: both say more than the first on a machine that does other things too. The upstream and the clients are
processes of their own. Linux, without a display unless one is asked for.
"""

import argparse
import asyncio
import ctypes
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer

from benchmarks.client import Target, load
from benchmarks.lab import ASKED, KEY, LARGE, ROOT, Lab, free_port
from benchmarks.upstream import picture
from desktop.app import LOCK_SECONDS, App, Desk
from desktop.garbage import GarbageTimer
from desktop.language import Language
from desktop.models.log_window import PAGE, PageWanted
from desktop.qt_loop import SafeQEventLoop
from desktop.theme import Theme
from desktop.windows.page import Page
from proxy_core import Attempt, AttemptStatus, Core, CoreOptions, Outcome, RequestRecord
from proxy_core.store import request_sql
from proxy_core.store.database import Database

EVERY_MS = 10
STEP_PX, STEP_SECONDS = 240, 0.016  # of the wheel, turned fast: two pages of the log a second
BATCH = 2000
Entry = tuple[RequestRecord, tuple[Attempt, ...]]


def logged(count: int) -> Iterator[Entry]:
    """So many requests that ended, newest first, over the last four weeks."""
    now, rng = time.time(), random.Random(1)
    for number in range(count):
        drawn = rng.random() < 0.9
        began, name = now - 60 - number * 28 * 86_400 / count, f"{number:032x}"
        done = RequestRecord(
            name,
            began,
            rng.choice(("OpenAI/Python 3.52.0", "curl/8.5.0", "node-fetch")),
            "/v1/images/generations",
            str(ASKED["model"]),
            str(ASKED["model"]),
            1,
            int(drawn),
            200 if drawn else 502,
            Outcome.DRAWN if drawn else Outcome.FAILED,
            8.0,
            ("a0@example.com",),
            prompt="a lighthouse at dusk, long shadows, film grain " * 3,
            asked='{"model": "gemini-2.5-flash-image", "n": 1}',
            answer='{"created": 1, "data": [{"b64_json": "<PNG 1024x1024, 1.4 MB>"}]}',
        )
        status = AttemptStatus.OK if drawn else AttemptStatus.FAILED
        yield done, (Attempt(name, 0, 0, "a0", "a0@example.com", began, status=status, seconds=7.9),)


async def fill(data_dir: Path, count: int) -> None:
    """Put them into the log of a data directory."""
    database, _ = await Database.open(data_dir / "easel.db")
    entries = list(logged(count))
    for first in range(0, count, BATCH):
        some = entries[first : first + BATCH]
        await database.run(partial(request_sql.write, entries=some))
    await database.close()


class Probe:
    """Notes, from its making on, how late each turn of Qt's loop is and what its thread computed since the last."""

    def __init__(self) -> None:
        self._schedstat = os.open("/proc/thread-self/schedstat", os.O_RDONLY)
        self._libc, self._room = ctypes.PyDLL(None), ctypes.create_string_buffer(64)
        self._timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=EVERY_MS)
        self._timer.timeout.connect(self._turn)
        self.begin()
        self._timer.start()

    def begin(self) -> None:
        """Forget what was."""
        self._late: list[float] = []
        self._own: list[float] = []
        self._net: list[float] = []
        self._last, self._own_last, self._queued_last = time.perf_counter(), time.thread_time(), self._queued()
        self._all, self._begun = time.process_time(), (self._last, self._own_last)

    def _turn(self) -> None:
        now, own, waited = time.perf_counter(), time.thread_time(), self._queued()
        late = 1000 * (now - self._last) - EVERY_MS
        self._late.append(late)
        self._net.append(max(0.0, late - 1000 * (waited - self._queued_last)))
        self._own.append(1000 * (own - self._own_last))
        self._last, self._own_last, self._queued_last = now, own, waited

    def _queued(self) -> float:
        """Seconds that this thread was ready and had no core: of what else the machine does.

        Read in a way that does not give up the interpreter's lock, as Path.read_text() would.
        """
        size = self._libc.pread(self._schedstat, self._room, len(self._room), 0)
        return int(self._room.raw[:size].split()[1]) / 1e9

    def report(self, name: str) -> None:
        """Print it."""
        took, own = self._last - self._begun[0], self._own_last - self._begun[1]
        others = time.process_time() - self._all - own
        print(
            f"{name:<34} late {spread(self._late)}   net {spread(self._net)}   own {spread(self._own)}   "
            f"CPU: Qt {own / took:4.0%}, others {others / took:4.0%}",
            flush=True,
        )


def spread(found: list[float]) -> str:
    """p50, p99 and the most, in ms."""
    ranked = sorted(found) or [0.0]
    return f"{statistics.median(ranked):5.1f} {ranked[round(0.99 * (len(ranked) - 1))]:6.1f} {ranked[-1]:6.1f}"


def peak() -> float:
    """The most memory that this process had, in MiB."""
    return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) / 1024


class Scene:
    """The window on its page of requests, and what is done there."""

    def __init__(self, desk: Desk, probe: Probe, given: argparse.Namespace) -> None:
        self._probe, self._given = probe, given
        self._requests = desk.window.pages.requests
        self._bar = self._requests.view.verticalScrollBar()
        self._asked = 0.0
        self._pages: list[float] = []
        self._requests.model.page_wanted.connect(self._ask)
        desk.verbs.log.page_loaded.connect(self._answer)

    async def play(self) -> None:
        """Follow, read, and scroll down."""
        view = self._requests.view
        view.set_following(True)
        await self._watch("following it live", self._rest)
        view.set_following(False)
        self._bar.setValue(3200)
        await self._watch("reading at row 100", self._rest)
        await self._watch("scrolling, 15,000 px/s", self._scroll)
        print(f"{'':<4}pages of {PAGE} came after {spread(self._pages)} ms ({len(self._pages)} of them)")

    async def _watch(self, name: str, act: Callable[[], Awaitable[None]]) -> None:
        await asyncio.sleep(0.5)
        self._pages.clear()
        self._probe.begin()
        await act()
        self._probe.report(name)

    async def _rest(self) -> None:
        await asyncio.sleep(self._given.seconds)

    async def _scroll(self) -> None:
        until = time.perf_counter() + self._given.seconds
        while time.perf_counter() < until:
            self._bar.setValue(self._bar.value() + STEP_PX)
            await asyncio.sleep(STEP_SECONDS)

    def _ask(self, _page: PageWanted) -> None:
        self._asked = time.perf_counter()

    def _answer(self, *_: object) -> None:
        self._pages.append(1000 * (time.perf_counter() - self._asked))


@contextmanager
def clients(port: int, given: argparse.Namespace) -> Iterator[None]:
    """They draw meanwhile, in a process of their own, and then say how many pictures came."""
    seconds = str(3 * given.seconds + 5)
    argv = [sys.executable, "-m", "benchmarks.window", "--as-client", str(port), "--seconds", seconds]
    process = subprocess.Popen([*argv, "--clients", str(given.clients), "--size", str(given.size)], cwd=ROOT)
    try:
        yield
    finally:
        process.wait(120)


async def draw(given: argparse.Namespace) -> None:
    """What the process of clients does."""
    target = Target("easel", given.as_client, "/v1/images/generations", ASKED, KEY)
    found = await load(target, picture(given.size), given.clients, given.seconds)
    print(f"{'':<4}{found.rate:.0f} pictures a second, {found.failed} failed", flush=True)


async def watch(app: App, options: CoreOptions, given: argparse.Namespace) -> None:
    """Open the window, and measure."""
    desk = Desk(Theme(app), Language(app), Core, options)
    opened = asyncio.Event()
    desk.verbs.main.opened.connect(lambda _: opened.set())
    garbage = GarbageTimer(app)
    garbage.begin()
    desk.open(minimized=False)
    try:
        await opened.wait()
        await asyncio.sleep(4)
        garbage.settle()
        desk.window.pages.show_page(Page.REQUESTS)
        print("milliseconds: p50, p99, most")
        probe = Probe()
        scene = Scene(desk, probe, given)
        print("nobody draws")
        await scene.play()
        print(f"{given.clients} clients draw")
        with clients(options.port or 0, given):
            await asyncio.sleep(1)
            await scene.play()
            await asyncio.sleep(1.5)
        print(f"peak RSS {peak():.0f} MiB")
    finally:
        await desk.close()
        garbage.end()


def main() -> None:
    """Measure, and tell."""
    asked = argparse.ArgumentParser(description="How late Qt's loop is while clients draw.")
    asked.add_argument("--seconds", type=float, default=8.0, help="of each thing that is done")
    asked.add_argument("--clients", type=int, default=32)
    asked.add_argument("--size", type=int, default=LARGE, help="bytes of a picture")
    asked.add_argument("--rows", type=int, default=100_000, help="requests in the log")
    asked.add_argument("--gallery", default="off", help="Easel's setting: off or all")
    asked.add_argument("--as-client", type=int, default=0, help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.as_client:
        asyncio.run(draw(given))
        return
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.setswitchinterval(LOCK_SECONDS)
    with ExitStack() as stack:
        lab = Lab(stack, Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="easel-bench-"))))
        lab.set_up(given.gallery)
        lab.draw(given.size)
        asyncio.run(fill(lab.folder / "easel", given.rows))
        os.environ.update(lab.easel)
        secret = (lab.folder / "passphrase").read_text()
        options = CoreOptions(lab.folder / "easel", vault="file", passphrase=secret, port=free_port(), kind="window")
        app = App(sys.argv[:1])
        with asyncio.Runner(loop_factory=lambda: SafeQEventLoop(app)) as runner:
            runner.run(watch(app, options, given))


if __name__ == "__main__":
    main()
