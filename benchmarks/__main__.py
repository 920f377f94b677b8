"""Starts an upstream, Easel, nginx where it is installed and the simplest proxy, and measures them in turn.

`python -m benchmarks [--seconds S] [--rounds N]`. What counts is the ratio to nginx in the same run: the figures belong
to the machine. Every round visits every target, so that what else the machine does falls on all alike. Linux: CPU and
memory are read from /proc. What is added, in ms, is over the upstream without a proxy, with one client. It takes a
minute and a half, and stops by itself.
"""

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path

from benchmarks.client import Load, Target, load
from benchmarks.upstream import picture
from proxy_core.commands import event_loop

ROOT = Path(__file__).parent.parent
KEY = "sk-bench"
MODEL = "gemini-2.5-flash-image"
ASKED: dict[str, object] = {"model": MODEL, "prompt": "a red fox"}
NATIVE: dict[str, object] = {"contents": [{"role": "user", "parts": [{"text": "a red fox"}]}]}
TICK = os.sysconf("SC_CLK_TCK")
SMALL, LARGE = 1_500_000, 6_000_000
NGINX = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log stderr warn;
events {{ worker_connections 1024; }}
http {{
  access_log off; client_max_body_size 64m;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  upstream mock {{ server 127.0.0.1:{upstream}; keepalive 64; }}
  server {{
    listen 127.0.0.1:{port};
    location = /healthz {{ return 200 "ok"; }}
    location / {{
      proxy_pass http://mock; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_buffers 64 64k; proxy_buffer_size 64k; proxy_busy_buffers_size 1m; proxy_max_temp_file_size 0;
    }}
  }}
}}
"""


class Service:
    """A process that serves at a port; it ends with the stack."""

    def __init__(self, stack: ExitStack, argv: list[str], port: int, environ: dict[str, str] | None = None) -> None:
        begun = time.perf_counter()
        self._process = subprocess.Popen(
            argv, cwd=ROOT, env={**os.environ, **(environ or {})}, stdout=subprocess.DEVNULL
        )
        stack.callback(self._end)
        while not answers(f"http://127.0.0.1:{port}/healthz"):
            if self._process.poll() is not None or time.perf_counter() > begun + 30:
                raise SystemExit(f"{argv[0]} does not serve")
            time.sleep(0.005)
        self.healthy_after = time.perf_counter() - begun

    @property
    def cpu(self) -> float:
        """Seconds that it computed."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    @property
    def peak(self) -> float:
        """The most memory that it had, in MiB."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) / 1024

    def _end(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def answers(url: str) -> bool:
    """Whether anybody does, whatever it says."""
    try:
        urllib.request.urlopen(url, timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def free_port() -> int:
    """One that nobody has now."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


class Lab:
    """The upstream, and a way to start each target anew."""

    def __init__(self, stack: ExitStack, folder: Path) -> None:
        self.folder = folder
        self.upstream = free_port()
        self.ports: dict[str, int] = {}
        self.direct = Target("direct", self.upstream, f"/v1beta/models/{MODEL}:generateContent", NATIVE)
        Service(stack, [sys.executable, "-m", "benchmarks.upstream", str(self.upstream)], self.upstream)

    def draw(self, size: int, delay: float = 0.0) -> bytes:
        """From now on the upstream answers so; the picture."""
        url = f"http://127.0.0.1:{self.upstream}/set?size={size}&delay={delay}"
        urllib.request.urlopen(urllib.request.Request(url, method="POST"), timeout=30).close()
        return picture(size)

    def start(self, name: str, stack: ExitStack) -> tuple[Target, Service]:
        """The target of this name, started."""
        port = free_port()
        if name == "nginx":
            config = self.folder / "nginx.conf"
            config.write_text(NGINX.format(folder=self.folder, port=port, upstream=self.upstream))
            argv = ["nginx", "-p", str(self.folder), "-c", str(config), "-e", "stderr"]
            target = Target(name, port, f"/v1beta/models/{MODEL}:generateContent", NATIVE)
            return target, Service(stack, argv, port)
        target = Target(name, port, "/v1/images/generations", ASKED, KEY)
        if name == "plain":
            upstream = f"http://127.0.0.1:{self.upstream}"
            return target, Service(stack, [sys.executable, "-m", "benchmarks.plain_proxy", str(port), upstream], port)
        argv = [*EASEL, "serve", "--port", str(port), "--data-dir", str(self.folder / "easel")]
        return target, Service(stack, argv, port, self.easel)

    @property
    def easel(self) -> dict[str, str]:
        """Easel's environment: its secrets are in the encrypted file."""
        secret = self.folder / "passphrase"
        secret.write_text("bench")
        return {"EASEL_API_KEY": KEY, "EASEL_VAULT": "file", "EASEL_VAULT_PASSPHRASE_FILE": str(secret)}

    def set_up(self, gallery: str) -> None:
        """Easel's settings, and four accounts."""
        data = ["--data-dir", str(self.folder / "easel")]
        environ = {**os.environ, **self.easel}
        account = ["account", "add", "--provider", "gemini", "--api-key-stdin", "--max-concurrency", "64"]
        base = ["--base-url", f"http://127.0.0.1:{self.upstream}"]
        for number in range(4):
            label = ["--label", f"a{number}", "--email", f"a{number}@example.com"]
            said = [*EASEL, *account, *label, *base, *data]
            subprocess.run(said, cwd=ROOT, env=environ, input=b"key\n", capture_output=True, check=True)
        subprocess.run(
            [*EASEL, "settings", "set", "gallery", gallery, *data],
            cwd=ROOT,
            env=environ,
            capture_output=True,
            check=True,
        )


EASEL = [sys.executable, "-m", "proxy_core"]
Figures = dict[str, dict[str, list[float]]]


async def measure(lab: Lab, names: list[str], found: Figures, rounds: int, seconds: float) -> None:
    """Put every figure of every target into `found`, one for each round."""
    found.update({name: defaultdict(list) for name in names})
    for turn in range(rounds):
        order = names[turn % len(names) :] + names[: turn % len(names)]
        with ExitStack() as stack:
            running = {name: lab.start(name, stack) for name in order}
            drawn = lab.draw(SMALL)
            without = await alone(lab.direct, drawn, seconds)
            for name, (target, service) in running.items():
                found[name]["start s"].append(service.healthy_after)
                one = await alone(target, drawn, seconds)
                for column, share in (("added p50", 0.5), ("added p99", 0.99)):
                    found[name][column].append(one.percentile(share) - without.percentile(share))
            for at_once in (8, 32):
                for name, (target, service) in running.items():
                    before = service.cpu
                    many = await load(target, drawn, at_once, seconds)
                    found[name][f"c={at_once} /s"].append(many.rate)
                    found[name]["failed"].append(many.failed)
                    if at_once == 8:
                        found[name]["cpu s/1000"].append((service.cpu - before) / len(many.each) * 1000)
            drawn = lab.draw(SMALL, 0.2)
            for name, (target, _) in running.items():
                if name != "nginx":  # it passes on what one upstream call draws, and that is one
                    ten = await load(target, drawn, 1, 30, most=3, n=10)
                    found[name]["n=10 ms"].append(ten.percentile(0.5))
        await memory(lab, order, found)


async def alone(target: Target, drawn: bytes, seconds: float) -> Load:
    """One client alone."""
    await load(target, drawn, 1, 10, most=5)
    return await load(target, drawn, 1, seconds, most=200)


async def memory(lab: Lab, names: list[str], found: Figures) -> None:
    """The peak of each target, freshly started, under 32 large pictures at once."""
    for name in names:
        with ExitStack() as stack:
            target, service = lab.start(name, stack)
            many = await load(target, lab.draw(LARGE), 32, 60, most=96)
            found[name]["peak MiB"].append(service.peak)
            found[name]["failed"].append(many.failed)


COLUMNS = ("added p50", "added p99", "c=8 /s", "c=32 /s", "cpu s/1000", "peak MiB", "n=10 ms", "start s", "failed")
RATIOS = ("c=8 /s", "c=32 /s", "cpu s/1000", "peak MiB")


def report(found: Figures, base: str) -> None:
    """The medians, and what they are of the base's in the same round."""
    print(f"{'':<8}" + "".join(f"{column:>13}" for column in COLUMNS))
    for name, figures in found.items():
        cells = (f"{statistics.median(figures[one]):.2f}" if figures[one] else "-" for one in COLUMNS)
        print(f"{name:<8}" + "".join(f"{cell:>13}" for cell in cells))
    print(f"\nof {base}'s, round by round:")
    for name, figures in found.items():
        for one in RATIOS if name != base else ():
            ratios = [mine / its for mine, its in zip(figures[one], found[base][one], strict=True)]
            print(f"{name:<8}{one:>13}  {statistics.median(ratios):.2f}  ({min(ratios):.2f} to {max(ratios):.2f})")


def main() -> None:
    """Measure, and tell."""
    asked = argparse.ArgumentParser(description="Measure Easel beside nginx and the simplest proxy.")
    asked.add_argument("--seconds", type=float, default=2.0, help="of each load")
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument(
        "--gallery", default="off", help="Easel's setting: off, as no other target keeps pictures, or all"
    )
    given = asked.parse_args()
    names = ["plain", "easel"]
    if shutil.which("nginx"):
        names.insert(0, "nginx")
    else:
        print("nginx is not installed: the ratios are to the simplest proxy.", file=sys.stderr)
    with ExitStack() as stack:
        lab = Lab(stack, Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="easel-bench-"))))
        lab.set_up(given.gallery)
        found: Figures = {}
        # The client has the loop that Easel has, so that it costs as little as can be.
        event_loop.run(measure(lab, names, found, given.rounds, given.seconds))
        report(found, names[0])


if __name__ == "__main__":
    main()
