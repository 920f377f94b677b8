"""`easel serve` for an hour between clients of every kind and an upstream that fails as real ones do.

`python -m benchmarks.soak [--minutes M] [--out FILE]` looks every ten seconds at what Easel has: memory, files,
threads, pictures under way, and how long answers took. At the end it says what became of each between the first tenth
after the warm-up and the last, stops Easel, and looks at its database. Under load memory follows what is drawn at once,
so it is looked at when all is quiet, too: after the warm-up and at the end. It ends with 1 when anything is not as it
should be. Linux: it reads /proc.
"""

import argparse
import asyncio
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

from benchmarks.faulty_upstream import FAULTS
from benchmarks.lab import free_port
from benchmarks.soak_clients import Client, Seen
from proxy_core.commands import event_loop
from proxy_core.commands.quiet import SECONDS as QUIET
from proxy_core.ownership import read_note
from proxy_core.remote import CoreVerbs, OwnerClient
from proxy_core.tasks import spawn

ROOT = Path(__file__).parent.parent
EASEL = [sys.executable, "-m", "proxy_core"]
KEY = "sk-soak"
TICK, PAGE = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")
EVERY = 10.0
MOST_GROWTH = 0.05
# So small that the gallery and the log are trimmed over and over.
SETTINGS = {
    "gallery_count": 300,
    "gallery_mb": 400,
    "log_rows": 1000,
    "first_byte_timeout": 5,
    "idle_timeout": 5,
    "request_timeout": 30,
    "quota_refresh": 1,
}


@dataclass
class Sample:
    """What Easel had at a time, `at` in seconds since the beginning; `cpu` in seconds since its start."""

    at: float
    rss: float
    fds: int
    threads: int
    cpu: float
    load: float
    drawing: int
    answers: int
    times: dict[str, tuple[float, float]]
    told: dict[str, int] = field(repr=False)


def percentile(times: Iterable[float], share: float) -> float:
    """In milliseconds."""
    each = sorted(times)
    return round(1000 * each[round(share * (len(each) - 1))], 1) if each else 0.0


class Process:
    """A process of ours, looked at from outside."""

    def __init__(self, argv: list[str], environ: dict[str, str], said: IO[bytes]) -> None:
        self.popen = subprocess.Popen(argv, cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=said)
        self._place = Path(f"/proc/{self.popen.pid}")

    def look(self) -> tuple[float, int, int, float]:
        """MiB of memory, open files, threads, seconds computed."""
        fields = (self._place / "stat").read_text().rpartition(")")[2].split()
        rss = int((self._place / "statm").read_text().split()[1]) * PAGE / 2**20
        fds = len(list((self._place / "fd").iterdir()))
        return rss, fds, int(fields[17]), (int(fields[11]) + int(fields[12])) / TICK

    def line(self) -> str:
        """The first line that it says."""
        assert self.popen.stdout is not None  # noqa: S101 - it is a pipe
        return self.popen.stdout.readline().decode().strip()

    def end(self) -> int:
        """Ask it to stop; what it ends with."""
        self.popen.terminate()
        try:
            return self.popen.wait(60)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            return self.popen.wait()


class Soak:
    """One run in `folder`."""

    def __init__(self, folder: Path, out: Path, minutes: float, clients: int, pause: float) -> None:
        self.data, self._folder, self._out = folder / "data", folder, out
        self._seconds, self._clients, self._pause = minutes * 60, clients, pause
        self.seen, self.samples, self.quiet = Seen(), list[Sample](), list[float]()
        self._warm_at = 0.0  # on the samples' clock
        self.wrong: list[str] = []
        (folder / "passphrase").write_text("soak")
        vault = {"EASEL_VAULT": "file", "EASEL_VAULT_PASSPHRASE_FILE": str(folder / "passphrase")}
        self._environ = {**os.environ, **vault, "EASEL_API_KEY": KEY, "EASEL_DATA_DIR": str(self.data)}

    async def run(self) -> None:
        """Start everything, let it run, look, stop, look again."""
        self.data.mkdir(mode=0o700, exist_ok=True)
        (self.data / "settings.json").write_text(json.dumps(SETTINGS))
        port = free_port()
        with (self._folder / "said").open("w+b") as said:
            upstream = Process([sys.executable, "-m", "benchmarks.faulty_upstream", str(port)], {**os.environ}, said)
            try:
                await self._wait_for(port)
                self._add_accounts(f"http://127.0.0.1:{port}")
                await self._with_easel(said)
            finally:
                upstream.end()
            said.seek(0)
            self._check("nothing said on standard error", not (words := said.read().decode()), words[-2000:])

    async def _wait_for(self, port: int) -> None:
        for _ in range(1000):
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.02)
            else:
                writer.close()
                return
        raise SystemExit("the upstream does not listen")

    def _add_accounts(self, url: str) -> None:
        names = [("gemini", "steady-1"), ("gemini", "steady-2"), *(("gemini", f"{fault}-1") for fault in FAULTS)]
        names += [("openai", "steady-3"), ("openai", "cut-2"), ("openai", "limited-2")]
        for provider, name in names:
            base = f"{url}/v1" if provider == "openai" else url
            said = ["account", "add", "--provider", provider, "--label", name, "--email", f"{name}@example.com"]
            said += ["--base-url", base, "--api-key-stdin", "--max-concurrency", "8"]
            subprocess.run(
                [*EASEL, *said], cwd=ROOT, env=self._environ, input=name.encode(), check=True, stdout=subprocess.DEVNULL
            )

    async def _with_easel(self, said: IO[bytes]) -> None:
        easel = Process([*EASEL, "serve", "--port", "0"], self._environ, said)
        try:
            url = easel.line().removeprefix("Easel listening on ")
            note = read_note(self.data)
            if note is None:
                raise SystemExit("Easel does not serve")
            verbs = CoreVerbs(OwnerClient(note).call)
            clients = [Client(url, KEY, self.seen, seed, self._pause) for seed in range(self._clients)]
            begun = time.monotonic()
            watching = spawn(self._watch(easel, verbs), name="watch")
            for until in (begun + self._seconds / 10, begun + self._seconds):
                await asyncio.gather(*(client.run(until) for client in clients))
                await asyncio.sleep(4 * QUIET)  # the log's batch, a task's last step, memory that is given back
                self.quiet.append(easel.look()[0])
                left = sum(state.in_flight for state in await verbs.accounts())
                self._check("no lease is left behind", not left, str(left))
                self._warm_at = self._warm_at or time.monotonic() - begun
            watching.cancel()
        finally:
            begun = time.monotonic()
            code = easel.end()
        self._check("it ends with 0", code == 0, str(code))
        self._check("it stops within 5 s", (took := time.monotonic() - begun) < 5, f"{took:.1f} s")

    async def _watch(self, easel: Process, verbs: CoreVerbs) -> None:
        begun, counted = time.monotonic(), 0
        with self._out.open("w") as out:
            while True:
                await asyncio.sleep(EVERY)
                rss, fds, threads, cpu = easel.look()
                recent = self.seen.times[counted:]
                counted += len(recent)
                kinds = sorted({kind for kind, _, _ in recent})
                of = {kind: [seconds for one, _, seconds in recent if one == kind] for kind in kinds}
                times = {kind: (percentile(each, 0.5), percentile(each, 0.99)) for kind, each in of.items()}
                drawing = sum(state.in_flight for state in await verbs.accounts())
                at = round(time.monotonic() - begun, 1)
                load, told = os.getloadavg()[0], dict(self.seen.told)
                sample = Sample(at, round(rss, 1), fds, threads, cpu, load, drawing, len(recent), times, told)
                self.samples.append(sample)
                out.write(json.dumps(asdict(sample)) + "\n")
                out.flush()

    def _check(self, what: str, good: bool, found: str) -> None:
        print(f"{'as it should be' if good else 'WRONG'}: {what}{'' if good else f' ({found})'}")
        if not good:
            self.wrong.append(what)

    def look_at_disk(self) -> None:
        """What the stopped Easel has left."""
        with closing(sqlite3.connect(self.data / "easel.db")) as db:
            (integrity,) = db.execute("PRAGMA integrity_check").fetchone()
            count, total = db.execute("SELECT count(*), max(rowid) FROM requests").fetchone()
            ids = {one for (one,) in db.execute("SELECT id FROM requests")}
            names = {one for (one,) in db.execute("SELECT name FROM pictures")}
            # Those of tasks, and those that a client lost, stay for a day whatever the limits say.
            (trimmed,) = db.execute("SELECT count(*) FROM pictures WHERE until < unixepoch()").fetchone()
            open_tasks = db.execute("SELECT count(*) FROM tasks WHERE status = 'IN_PROGRESS'").fetchone()[0]
        seen, files = self.seen, {one.name for one in (self.data / "pictures").iterdir() if one.is_file()}
        self._check("integrity_check says ok", integrity == "ok", integrity)
        self._check(
            "every request is in the log once",
            seen.logged <= total <= seen.logged + seen.left,
            f"{total} of {seen.logged} and at most {seen.left} whose client left",
        )
        self._check("the log is trimmed", count <= 2 * SETTINGS["log_rows"], str(count))
        missing = set(seen.ids) - ids
        self._check("the newest requests are in the log", not missing, str(missing))
        self._check("no task is left open", not open_tasks, str(open_tasks))
        self._check("the gallery is trimmed", trimmed <= 310, f"{trimmed} of {len(names)}")
        self._check("every picture has its file", names <= files, str(len(names - files)))
        self._check("every file has its picture", files <= names, str(len(files - names)))
        self._check("no answer was wrong", not seen.wrong, "\n".join(seen.wrong[:20]))

    def report(self) -> None:
        """The first tenth after the warm-up, a tenth too, beside the last."""
        tenth = self._seconds / 10
        tenths = [[one for one in self.samples if 0 <= one.at - tenth * number < tenth] for number in range(10)]
        early, late = [one for one in self.samples if 0 <= one.at - self._warm_at < tenth], tenths[-1]
        if not early or not late:
            print("Too short for a report.")
            return
        print(f"\n{'':<24}{'early':>10}{'late':>10}")
        for name in ("rss", "fds", "threads", "drawing", "load"):
            self._row(name, *(statistics.median(getattr(one, name) for one in some) for some in (early, late)))
        self._row("rss when quiet", *self.quiet)
        for name in ("rss", "drawing", "load"):
            each = (statistics.median(getattr(one, name) for one in some) for some in tenths if some)
            print(f"{f'{name} by tenths':<24}{', '.join(f'{one:.1f}' for one in each)}")
        grown = [statistics.median(one.rss for one in some) for some in (early, late)]
        self._check("memory grows by under 5 %", grown[1] / grown[0] - 1 < MOST_GROWTH, f"{grown}")
        quiet = self.quiet[1] / self.quiet[0] - 1
        self._check("memory when quiet grows by under 5 %", quiet < MOST_GROWTH, f"{self.quiet}")
        self._report_times(tenth)
        last = self.samples[-1]
        print(
            f"\n{self.seen.logged} requests, {self.seen.left} left in the middle, {self.seen.pictures} pictures came;"
        )
        print(f"peak of rss {max(one.rss for one in self.samples):.0f} MiB, CPU {last.cpu / last.at:.1%} of a core")
        print("\n".join(f"{what}: {count}" for what, count in sorted(self.seen.told.items())))

    def _row(self, name: str, early: float, late: float) -> None:
        print(f"{name:<24}{early:>10.1f}{late:>10.1f}{late / early - 1 if early else 0:>+9.1%}")

    def _report_times(self, tenth: float) -> None:
        begun = self.seen.times[0][1] - self.seen.times[0][2]
        for kind in sorted({kind for kind, _, _ in self.seen.times}):
            parts = [
                [seconds for one, at, seconds in self.seen.times if one == kind and low <= at - begun < high]
                for low, high in ((self._warm_at, self._warm_at + tenth), (self._seconds - tenth, self._seconds + 60))
            ]
            for share in (0.5, 0.9, 0.99):
                cells = "".join(f"{percentile(part, share):>10.0f}" for part in parts)
                print(f"{f'{kind} p{share * 100:.0f} ms':<24}{cells}   {len(parts[0])}, {len(parts[1])} answers")


def main() -> None:
    """Run, and tell."""
    asked = argparse.ArgumentParser(description="An hour of easel serve with faults.")
    asked.add_argument("--minutes", type=float, default=60.0)
    asked.add_argument("--clients", type=int, default=8)
    asked.add_argument("--pause", type=float, default=0.6, help="seconds between two requests of a client")
    asked.add_argument("--out", type=Path, default=Path("soak.jsonl"), help="where the samples go, as JSON lines")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="easel-soak-") as folder:
        soak = Soak(Path(folder), given.out, given.minutes, given.clients, given.pause)
        event_loop.run(soak.run())
        soak.look_at_disk()
        soak.report()
    raise SystemExit(bool(soak.wrong))


if __name__ == "__main__":
    main()
