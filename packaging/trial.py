"""Tries an installed Easel as its first user would: python3 packaging/trial.py [--window] COMMAND...

COMMAND starts Easel, however it was installed: from a wheel, a .deb, a folder. In a home that is new it says its
version, serves the demo, draws one picture over HTTP, and stops when told to; with --window it also opens its window on
a screen of its own (Linux, with Xvfb and xdotool). At the end nothing is in that home but the data directory. Exits 1
on the first thing that is not so, with one line on stderr. Needs nothing but Python: it is no part of what it tries.
"""

import argparse
import base64
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

SECONDS = 60  # for each step; a slow machine needs a few
PNG = b"\x89PNG\r\n\x1a\n"
WINDOWS = sys.platform == "win32"
# What libraries of the system leave in a home, whoever uses them.
NOT_OURS = (".cache/fontconfig", ".cache/mesa_shader_cache", ".cache/mesa_shader_cache_db", ".cache/qtshadercache")
DATA = (".local/share/easel-demo", "Library/Application Support/easel-demo", "AppData/Local/easel-demo")


class TrialError(Exception):
    """What is not as it has to be, in words."""


def fresh(home: Path) -> dict[str, str]:
    """An environment of somebody who never ran Easel."""
    own = ("EASEL_", "XDG_", "PYTHON", "QT_", "VIRTUAL_ENV", "DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    local = home / "AppData" / "Local"
    if WINDOWS:
        local.mkdir(parents=True, exist_ok=True)
    return {**kept, "HOME": str(home), "USERPROFILE": str(home), "LOCALAPPDATA": str(local), "LC_ALL": "C.UTF-8"}


@contextmanager
def running(command: Sequence[str], environ: dict[str, str], errors: Path) -> Iterator["subprocess.Popen[str]"]:
    """A process that is asked to stop at the end, and made to when it does not. TrialError, unless it ends well."""
    flags = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
    with errors.open("w") as told:
        process = subprocess.Popen(
            command, env=environ, stdout=subprocess.PIPE, stderr=told, text=True, creationflags=flags
        )
    killer = threading.Timer(3 * SECONDS, process.kill)
    killer.start()
    try:
        yield process
        process.send_signal(getattr(signal, "CTRL_BREAK_EVENT", signal.SIGTERM))  # the first is Windows' own
        code = process.wait(SECONDS)
        if code and not WINDOWS:
            raise TrialError(f"{' '.join(command)} ended with {code}: {errors.read_text().strip()[-500:]}")
    except subprocess.TimeoutExpired:
        raise TrialError(f"{' '.join(command)} does not end when it is asked to") from None
    finally:
        killer.cancel()
        process.kill()
        process.communicate()


def try_version(command: Sequence[str], environ: dict[str, str]) -> str:
    """What `easel --version` says."""
    said = subprocess.run(
        [*command, "--version"], env=environ, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    name, _, version = said.stdout.strip().partition(" ")
    if said.returncode or name != "easel" or not version:
        raise TrialError(f"--version says {said.stdout!r} {said.stderr!r}")
    return version


def try_drawing(command: Sequence[str], environ: dict[str, str], errors: Path) -> str:
    """Serve the demo, draw one picture as any client would."""
    with running([*command, "serve", "--demo", "--port", "0"], environ, errors) as process:
        told: dict[str, str] = {}
        for line in process.stdout or ():
            for words in ("Easel listening on ", "API key: "):
                if line.startswith(words):
                    told[words] = line.removeprefix(words).strip()
            if len(told) == 2:
                break
        else:
            raise TrialError(f"serve ended without an address: {errors.read_text().strip()[-500:]}")
        picture = draw(*told.values())
    return f"{int.from_bytes(picture[16:20])}x{int.from_bytes(picture[20:24])}, {len(picture)} bytes"


def draw(base_url: str, key: str) -> bytes:
    """One PNG from the proxy."""
    place = urlsplit(base_url)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=SECONDS)
    body = json.dumps({"prompt": "A lighthouse", "size": "1024x1024", "response_format": "b64_json"})
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    connection.request("POST", f"{place.path.rstrip('/')}/images/generations", body, headers)
    response = connection.getresponse()
    answer = response.read()
    if response.status != 200:
        raise TrialError(f"drawing answered {response.status}: {answer[:300]!r}")
    picture = base64.b64decode(json.loads(answer)["data"][0]["b64_json"])
    if not picture.startswith(PNG):
        raise TrialError(f"drawing gave {picture[:16]!r}")
    return picture


def try_window(command: Sequence[str], environ: dict[str, str], errors: Path, shot: Path | None) -> str:
    """Open the window before a screen of its own, until it is seen."""
    reading, writing = os.pipe()
    screen = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"]
    with subprocess.Popen(screen, pass_fds=[writing], stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        try:
            with os.fdopen(reading) as number:
                environ = {**environ, "DISPLAY": f":{number.readline().strip()}"}
            begun = time.monotonic()
            with running([*command, "--demo"], environ, errors) as process:
                size = seen(process, environ, errors, begun + SECONDS)
                took, computed = time.monotonic() - begun, computed_by(process.pid)
                if shot is not None and shutil.which("import"):
                    time.sleep(3)  # until the pages are filled, for whoever looks at it
                    subprocess.run(["import", "-window", "root", str(shot)], env=environ, timeout=SECONDS, check=True)
        finally:
            server.terminate()
    if said := errors.read_text().strip():
        raise TrialError(f"the window says on stderr: {said[-500:]}")
    return f"{size} after {took:.2f} s, {computed:.2f} s of CPU"


def computed_by(pid: int) -> float:
    """Seconds of CPU that a process used: on a computer that does other things too, they say more than the clock."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def seen(process: "subprocess.Popen[str]", environ: dict[str, str], errors: Path, until: float) -> str:
    """The size of the window, once it is there."""
    while time.monotonic() < until:
        if process.poll() is not None:
            raise TrialError(f"the window ended with {process.returncode}: {errors.read_text().strip()[-500:]}")
        found = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--class", "easel", "getwindowgeometry", "--shell"],
            env=environ, capture_output=True, text=True, timeout=SECONDS, check=False,
        )  # fmt: skip
        values = dict(line.split("=") for line in found.stdout.splitlines() if "=" in line)
        if int(values.get("WIDTH", 0)) >= 600:
            return f"{values['WIDTH']}x{values['HEIGHT']}"
        time.sleep(0.02)
    raise TrialError("the window was not seen")


def left_in(home: Path) -> list[str]:
    """Files outside the data directory, which are ours to explain."""
    files = [path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()]
    return sorted(file for file in files if not file.startswith(tuple(f"{one}/" for one in (*DATA, *NOT_OURS))))


def main() -> int:
    """Try it; 0 when all was well."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--window", action="store_true", help="open the window too")
    parser.add_argument("--screenshot", type=Path, help="with --window: what was seen, as PNG (needs ImageMagick)")
    parser.add_argument("--expect-version", default="", help="the version that it has to say")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="easel-trial-", ignore_cleanup_errors=True) as folder:
        home, errors = Path(folder) / "home", Path(folder) / "stderr"
        home.mkdir()
        environ = fresh(home)
        try:
            version = try_version(given.command, environ)
            if given.expect_version not in {"", version}:
                raise TrialError(f"it is version {version}, not {given.expect_version}")
            print(f"version  {version}", flush=True)
            print(f"picture  {try_drawing(given.command, environ, errors)}", flush=True)
            if given.window:
                print(f"window   {try_window(given.command, environ, errors, given.screenshot)}", flush=True)
            if left := left_in(home):
                raise TrialError(f"it left in the home: {', '.join(left)}")
            print("home     nothing but the data directory")
        except TrialError as problem:
            print(f"trial: {problem}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
