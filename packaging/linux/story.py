"""What somebody does with the package, from installing it to removing it: story.py ROOT PACKAGE [--screenshots FOLDER].

ROOT is an empty Debian or Ubuntu, which packaging/linux/try.sh makes. The commands run in it as a person without
rights; the display and the client that asks for a picture are outside. It exits 1 at the first thing that is not as it
should be.
"""

import argparse
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SECONDS = 60  # for anything that is not apt
PERSON = 4711
HOME = "/home/someone"
LARGEST_PACKAGE = 55e6
LARGEST_FOLDER = 170e6
LANGUAGES = ("en", "fr", "ru", "zh_CN")
LIB = "usr/lib/easel/_internal"
FILES = (
    "usr/bin/easel",
    "usr/share/applications/easel.desktop",
    "usr/share/metainfo/app.easel.Easel.metainfo.xml",
    "usr/share/icons/hicolor/scalable/apps/easel.svg",
    *(f"usr/share/icons/hicolor/{size}x{size}/apps/easel.png" for size in (16, 22, 24, 32, 48, 64, 128, 256, 512)),
    "usr/lib/systemd/user/easel.service",
    "etc/xdg/autostart/easel.desktop",
    "usr/lib/easel/licences/qt/LGPL-3.0.txt",
    f"{LIB}/resources/style.qss",
    *(f"{LIB}/resources/translations/easel_{language}.qm" for language in LANGUAGES),
    *(f"{LIB}/PySide6/Qt/translations/qtbase_{language}.qm" for language in LANGUAGES),
    *(f"{LIB}/PySide6/Qt/plugins/platforms/libq{name}.so" for name in ("xcb", "wayland", "offscreen")),
    *(f"{LIB}/PySide6/Qt/plugins/imageformats/libq{name}.so" for name in ("svg", "jpeg", "webp", "gif", "ico")),
    f"{LIB}/PySide6/Qt/plugins/iconengines/libqsvgicon.so",
)
# What libraries of the system leave at home, whoever uses them.
CACHES = (".cache/fontconfig/", ".cache/mesa_shader_cache")
# What a system writes into its own books when something is installed.
BOOKS = re.compile(
    r"^(proc|sys|dev|tmp|run|home|root"
    r"|var/(cache|log|tmp|lib/(dpkg|apt|systemd|dbus|ucf|private))"
    r"|etc/(ld\.so\.cache|resolv\.conf|machine-id|mtab|timezone|g?shadow-|passwd-|group-|.*\.dpkg-.*)"
    r"|usr/share/(mime|icons/hicolor/icon-theme\.cache|applications/mimeinfo\.cache|man|doc|fonts)"
    r"|usr/local/share/fonts)(/|$)"
)


class WrongError(Exception):
    """Something is not as it should be; the text says what."""


def check(truth: object, otherwise: str) -> None:
    """Raise WrongError, unless it is so."""
    if not truth:
        raise WrongError(otherwise)


class System:
    """The empty system, and the person in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.environ = {
            "HOME": HOME,
            "USER": "someone",
            "LANG": "C.UTF-8",
            "EASEL_LOG_LEVEL": "DEBUG",
            "PATH": "/usr/local/bin:/usr/bin:/bin",
        }

    def add_person(self) -> None:
        """Without a password, with an empty home."""
        for book, line in (
            ("passwd", f"someone:x:{PERSON}:{PERSON}::{HOME}:/bin/sh"),
            ("group", f"someone:x:{PERSON}:"),
        ):
            path = self.root / "etc" / book
            text = path.read_text()
            if "someone:" not in text:
                path.write_text(f"{text}{line}\n")
        home = self.home()
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        os.chown(home, PERSON, PERSON)

    def home(self) -> Path:
        """As it is seen from outside."""
        return self.root / HOME.lstrip("/")

    def command(self, words: tuple[str, ...], environ: dict[str, str]) -> list[str]:
        """What runs this in it, as the person."""
        variables = [f"{name}={value}" for name, value in {**self.environ, **environ}.items()]
        person = ["chroot", f"--userspec={PERSON}:{PERSON}", str(self.root), "env", "-i", f"--chdir={HOME}", *variables]
        return [*person, *words]

    def say(self, *words: str, code: int = 0, **environ: str) -> str:
        """What a command of the person prints, of both kinds; WrongError when it does not end with this code."""
        done = subprocess.run(
            self.command(words, environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=SECONDS,
            text=True,
            check=False,
        )
        check(done.returncode == code, f"{' '.join(words)} ended with {done.returncode}, not {code}:\n{done.stdout}")
        return done.stdout

    @contextmanager
    def running(self, *words: str, **environ: str) -> Iterator[subprocess.Popen[str]]:
        """A command of the person that goes on; it is told to end, and has to end well."""
        log = self.home() / "said"
        with log.open("w") as said:
            program = subprocess.Popen(
                self.command(words, environ), stdout=subprocess.PIPE, stderr=said, text=True, bufsize=1
            )
        try:
            yield program
            self._wait_until_it_listens(program.pid)
            program.send_signal(signal.SIGTERM)
            code = program.wait(SECONDS)
            check(code == 0, f"{' '.join(words)} ended with {code}:\n{log.read_text()}")
        finally:
            program.kill()
            program.wait()

    def _wait_until_it_listens(self, number: int) -> None:
        """Until the process has a way of its own to end at SIGTERM, which it makes when it has started."""
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            status = (self.root / "proc" / str(number) / "status").read_text()
            caught = re.search(r"^SigCgt:\s+(\w+)", status, re.MULTILINE)
            if caught and int(caught[1], 16) & 1 << (signal.SIGTERM - 1):
                return
            time.sleep(0.05)
        raise WrongError("it does not end when it is asked to")

    def said(self) -> str:
        """What the last one that went on wrote to its standard error."""
        return (self.home() / "said").read_text()

    def apt(self, *words: str) -> None:
        """As root, without a question."""
        done = subprocess.run(
            [
                "chroot",
                str(self.root),
                "env",
                "DEBIAN_FRONTEND=noninteractive",
                "LC_ALL=C.UTF-8",
                "apt-get",
                "-qq",
                *words,
            ],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        check(done.returncode == 0, f"apt-get {' '.join(words)}:\n{done.stdout}{done.stderr}")

    def files(self) -> set[str]:
        """Everything that is there, but for the system's own books."""
        found = set()
        for folder, folders, names in os.walk(self.root):
            place = os.path.relpath(folder, self.root)
            inside = "" if place == "." else f"{place}/"
            folders[:] = [name for name in folders if not BOOKS.match(inside + name)]
            found |= {inside + name for name in (*folders, *names) if not BOOKS.match(inside + name)}
        return found

    def owned(self) -> set[str]:
        """What belongs to the packages that are installed; /lib is /usr/lib, and so on."""
        found: set[str] = set()
        for book in (self.root / "var/lib/dpkg/info").glob("*.list"):
            paths = [line.lstrip("/") for line in book.read_text().splitlines()]
            found |= {*paths, *(f"usr/{path}" for path in paths)}
        return found


@contextmanager
def screen() -> Iterator[str]:
    """The name of a display of one's own."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x860x24", "-nolisten", "tcp", "-noreset"]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        try:
            with os.fdopen(reading) as told:
                yield f":{told.readline().strip()}"
        finally:
            server.terminate()


def wait_for_window(display: str) -> None:
    """Until a window of Easel is seen."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        found = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--class", "easel"],
            env={"PATH": os.environ["PATH"], "DISPLAY": display},
            capture_output=True,
            text=True,
            check=False,
        )
        if found.stdout.strip():
            return
        time.sleep(0.01)
    raise WrongError("no window was seen")


def photograph(display: str, path: Path) -> None:
    """What the display shows, by a Qt that is outside."""
    code = (
        "import sys; from PySide6.QtGui import QGuiApplication; app = QGuiApplication([]);"
        "app.primaryScreen().grabWindow(0).save(sys.argv[1])"
    )
    environ = {"PATH": os.environ["PATH"], "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    subprocess.run([sys.executable, "-c", code, str(path)], env=environ, check=True, timeout=SECONDS)


def install(system: System, package: Path) -> str:
    """Returns the version."""
    check(package.stat().st_size < LARGEST_PACKAGE, f"the package has {package.stat().st_size / 1e6:.0f} MB")
    shutil.copy(package, system.root / "tmp" / package.name)
    began = time.monotonic()
    system.apt("install", "--yes", "--no-install-recommends", f"/tmp/{package.name}")  # noqa: S108 - of the empty system
    seconds = time.monotonic() - began
    missing = [name for name in FILES if not (system.root / name).exists()]
    check(not missing, f"not installed: {', '.join(missing)}")
    folder = system.root / "usr" / "lib" / "easel"
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file() and not file.is_symlink())
    check(size < LARGEST_FOLDER, f"the folder has {size / 1e6:.0f} MB")
    report(f"installed in {seconds:.0f} s: {package.stat().st_size / 1e6:.1f} MB packed, {size / 1e6:.0f} MB in place")
    version = subprocess.run(["dpkg-deb", "-f", str(package), "Version"], capture_output=True, text=True, check=True)
    return version.stdout.strip().replace("~", "")


def report(line: str) -> None:
    """One thing that is as it should be."""
    sys.stdout.write(f"  {line}\n")


def use_the_commands(system: System) -> None:
    """A picture by the demo, and secrets without a keyring."""
    began = time.monotonic()
    system.say("easel", "--help")
    report(f"--help in {time.monotonic() - began:.2f} s")
    system.say("easel", "generate", "--demo", "a red fox in the snow", "-o", "fox.png")
    picture = (system.home() / "fox.png").read_bytes()
    check(picture.startswith(b"\x89PNG"), "easel generate wrote no picture")
    report(f"drew a picture of {len(picture) / 1e3:.0f} kB")
    (system.home() / "fox.png").unlink()
    said = system.say("easel", "key", "show", code=1)
    check("keyring" in said, f"without a keyring easel says: {said}")
    report(f"without a keyring: {said.strip().splitlines()[-1]}")
    (system.home() / "phrase").write_text("correct horse battery staple\n")
    os.chown(system.home() / "phrase", PERSON, PERSON)
    (system.home() / "phrase").chmod(0o600)
    keys = {
        system.say(
            *("easel", "key", "show"), EASEL_VAULT="file", EASEL_VAULT_PASSPHRASE_FILE=f"{HOME}/phrase"
        ).splitlines()[-1]
        for _ in range(2)
    }
    check(len(keys) == 1, "the file keeps no key")
    check((system.home() / ".local/share/easel/secrets.vault").is_file(), "there is no vault")
    (system.home() / "phrase").unlink()
    shutil.rmtree(system.home() / ".local/share/easel")
    report("secrets in an encrypted file: kept and found")


def ask_the_proxy(system: System, version: str) -> None:
    """A picture over HTTP from `easel serve`, as packaging/trial.py asks for it however Easel was installed."""
    trial = Path(__file__).parents[1] / "trial.py"
    command = [sys.executable, str(trial), "--expect-version", version, *system.command(("easel",), {})]
    done = subprocess.run(command, capture_output=True, text=True, timeout=3 * SECONDS, check=False)
    check(done.returncode == 0, done.stderr.strip())
    report(f"easel serve, over HTTP: {' '.join(done.stdout.splitlines()[1].split())}")


def computed_by(process: Path) -> float:
    """Seconds of CPU, by its folder in /proc: where other things run too, they say more than the clock."""
    user, system = (process / "stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def open_the_window(system: System, screenshots: Path) -> None:
    """In every language, and how long it takes; the clock says more, by the time that it takes to look."""
    times, computed = [], []
    with screen() as display:
        for language in (*LANGUAGES, "en", "en"):
            began = time.monotonic()
            with system.running("easel", "--demo", DISPLAY=display, LANGUAGE=language) as program:
                wait_for_window(display)
                times.append(time.monotonic() - began)
                process = system.root / "proc" / str(program.pid)
                computed.append(computed_by(process))
                time.sleep(4)
                if len(times) <= len(LANGUAGES):
                    photograph(display, screenshots / f"window-{language}.png")
                maps = (process / "maps").read_text()
            said = system.said()
            check("no words in" not in said, f"words are missing:\n{said}")
            check("Traceback" not in said, f"the window had trouble:\n{said}")
            for library in ("libqxcb.so", "libQt6Svg.so.6"):
                check(library in maps, f"{library} is not in use")
    report(
        f"window shown after {', '.join(f'{one:.2f}' for one in times)} s (median {statistics.median(times):.2f}), "
        f"{statistics.median(computed):.2f} s of CPU"
    )
    with system.running("easel", "--demo", QT_QPA_PLATFORM="offscreen"):
        time.sleep(4)
    report("window without a screen (offscreen): opened and ended")


def start_with_the_session(system: System) -> None:
    """The entry that the window writes is of this installation, and goes again."""
    with screen() as display:
        for wanted in ("true", "false"):
            system.say("easel", "settings", "set", "start_with_system", wanted, "--demo")
            with system.running("easel", "--demo", DISPLAY=display):
                wait_for_window(display)
                time.sleep(4)
            entries = list((system.home() / ".config/autostart").glob("easel*.desktop"))
            if wanted == "true":
                check(entries, "there is no autostart entry")
                execs = re.findall(r"^Exec=(\S+)", entries[0].read_text(), re.MULTILINE)
                check(execs == ["/usr/bin/easel"], f"the session would start {execs}")
            else:
                check(not entries, "the autostart entry is left")
    report("starting with the session: Exec=/usr/bin/easel comes and goes with the setting")


def use_the_keyring(system: System) -> set[str]:
    """The Secret Service of gnome-keyring, found by the packaged program. Returns what its packages brought."""
    before = system.files()
    system.apt("install", "--yes", "--no-install-recommends", "dbus", "gnome-keyring")
    brought = system.files() - before
    script = """
        export XDG_RUNTIME_DIR=$(mktemp -d)
        printf secret | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
        easel --vault keyring key show && easel --vault keyring key show
    """
    said = system.say("dbus-run-session", "--", "sh", "-c", script, EASEL_LOG_LEVEL="WARNING")
    keys = re.findall(r"^sk-\w+$", said, re.MULTILINE)
    check(len(keys) == 2 and keys[0] == keys[1], f"the keyring keeps no key: {said}")
    keyrings = system.home() / ".local/share/keyrings"
    check(any(keyrings.glob("*.keyring")), "gnome-keyring has written nothing")
    check(not (system.home() / ".local/share/easel/secrets.vault").exists(), "the key is in a file")
    shutil.rmtree(keyrings)
    report("gnome-keyring: the key is kept in it and found again")
    return brought


def leave(system: System, before: set[str]) -> None:
    """Remove it, and look at what is left."""
    system.apt("purge", "--yes", "easel")
    named = [path for place in ("etc", "usr", "opt") for path in (system.root / place).rglob("*easel*")]
    check(not named, f"left in the system: {', '.join(map(str, named[:20]))}")
    system.apt("purge", "--yes", "dbus", "gnome-keyring")
    system.apt("autoremove", "--purge", "--yes")
    left = system.files() - before - system.owned()
    check(not left, f"left in the system: {', '.join(sorted(left)[:20])}")
    (system.home() / "said").unlink()
    kept = {str(path.relative_to(system.home())) for path in system.home().rglob("*") if path.is_file()}
    kept = {name for name in kept if not name.startswith(CACHES)}
    own = {name for name in kept if name.startswith((".local/share/easel/", ".local/share/easel-demo/"))}
    check(own == kept, f"left at home: {', '.join(sorted(kept - own))}")
    folders = sorted({"/".join(name.split("/")[:3]) for name in own})
    report(f"removed: nothing is left but ~/{', ~/'.join(folders)}")


def main() -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("root", type=Path)
    parser.add_argument("package", type=Path)
    parser.add_argument("--screenshots", type=Path, default=Path())
    given = parser.parse_args()
    given.screenshots.mkdir(parents=True, exist_ok=True)
    system = System(given.root)
    release = re.search('PRETTY_NAME="(.*)"', (given.root / "etc/os-release").read_text())
    sys.stdout.write(f"{given.package.name} on {release[1] if release else 'a system'}:\n")
    try:
        system.apt("update")
        system.add_person()
        before = system.files()
        version = install(system, given.package)
        use_the_commands(system)
        ask_the_proxy(system, version)
        open_the_window(system, given.screenshots)
        start_with_the_session(system)
        brought = use_the_keyring(system)
        leave(system, before | brought)
    except (WrongError, subprocess.SubprocessError, OSError) as error:
        sys.stderr.write(f"{given.package.name}: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
