"""Starting with the system: makes true what the settings say, in the place where each system keeps it.

Linux has a desktop entry, Windows a value in the registry, macOS a launch agent, each of this person alone. The place
is the truth: what the system refused, or somebody switched off there, is told.
"""

import hashlib
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import platformdirs
from msgspec import Struct
from PySide6.QtCore import QObject, QSettings, Signal

from desktop.text import translate
from proxy_core import CoreOptions, Settings

log = logging.getLogger(__name__)

RUN_KEY = r"HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Run"
# In an argument of Exec these need quotes; in quotes, the first four need a backslash.
# https://specifications.freedesktop.org/desktop-entry-spec/latest/exec-variables.html
_ESCAPED = '"`$\\'
_RESERVED = frozenset(_ESCAPED + " \t\n'><~|&;*?#()")


class Place(Protocol):
    """Where a system keeps what it starts. Everything raises OSError when the system refuses."""

    def write(self, command: Sequence[str]) -> None:
        """Start this command from now on."""
        ...

    def remove(self) -> None:
        """Start nothing from now on."""
        ...

    def is_there(self) -> bool:
        """Whether something is started."""
        ...

    def is_switched_off(self) -> bool:
        """Whether somebody switched it off with the system's own means."""
        ...


class Entry(Struct, frozen=True):
    """What the system is to start, and the place that says so."""

    place: Place
    command: tuple[str, ...]


class Autostart(QObject):
    """Keeps the entry that `find` gives as the settings want it; in the demo that is another one.

    Signals: failed(words), when the system refused; corrected(bool), what start_with_system is in truth, where that is
    not what the settings say.
    """

    failed = Signal(str)
    corrected = Signal(bool)

    def __init__(self, find: Callable[[], Entry], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._find = find
        self._compared: set[tuple[str, ...]] = set()  # the commands whose entries were read since Easel started

    def apply(self, settings: Settings) -> None:
        """Make it so, as far as it is not."""
        entry = self._find()
        is_first = entry.command not in self._compared
        self._compared.add(entry.command)
        try:
            if is_first and settings.start_with_system and entry.place.is_switched_off():
                self.corrected.emit(False)
            elif settings.start_with_system:
                entry.place.write([*entry.command, *(["--minimized"] if settings.start_minimized else [])])
            elif entry.place.is_there():
                entry.place.remove()
        except OSError as error:
            self._tell(error, on=settings.start_with_system)

    def _tell(self, error: OSError, *, on: bool) -> None:
        why = error.strerror or str(error)
        log.warning("starting with the system could not be changed: %s", why)
        words = (
            translate("autostart", "The system does not let Easel start with it: {why}.")
            if on
            else translate("autostart", "The system keeps starting Easel, and does not let that be changed: {why}.")
        )
        self.failed.emit(words.format(why=why))
        self.corrected.emit(not on)


class DesktopEntry:
    """Linux and its kin: a file that the session reads when somebody signs in."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, command: Sequence[str]) -> None:
        text = "".join(
            f"{line}\n"
            for line in (
                "[Desktop Entry]",
                "Type=Application",
                "Version=1.5",
                "Name=Easel",
                f"Exec={exec_line(command)}",
                "Icon=easel",
                "Terminal=false",
                "StartupNotify=false",
                "X-GNOME-Autostart-enabled=true",
            )
        )
        if self._read() != text:
            _replace(self._path, text.encode(errors="surrogateescape"))  # a path may be any bytes

    def remove(self) -> None:
        self._path.unlink(missing_ok=True)

    def is_there(self) -> bool:
        return self._path.exists()

    def is_switched_off(self) -> bool:
        lines = {line.replace(" ", "").lower() for line in self._read().splitlines()}
        return bool(lines & {"hidden=true", "x-gnome-autostart-enabled=false"})

    def _read(self) -> str:
        try:
            return self._path.read_text(encoding="utf-8", errors="surrogateescape")
        except FileNotFoundError:
            return ""


class LaunchAgent:
    """macOS: a property list that launchd reads when somebody signs in."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, command: Sequence[str]) -> None:
        import plistlib  # of macOS only; the window is not to wait for it

        agent = {"Label": self._path.stem, "ProgramArguments": list(command), "RunAtLoad": True}
        data = plistlib.dumps({**agent, "ProcessType": "Interactive"})
        if not self._path.exists() or self._path.read_bytes() != data:
            _replace(self._path, data)

    def remove(self) -> None:
        self._path.unlink(missing_ok=True)

    def is_there(self) -> bool:
        return self._path.exists()

    def is_switched_off(self) -> bool:
        if not self._path.exists():
            return False
        import plistlib

        try:
            return bool(plistlib.loads(self._path.read_bytes()).get("Disabled"))
        except (plistlib.InvalidFileException, ValueError):
            return False


class RunValue:
    """Windows: a value of the key whose commands are run when somebody signs in."""

    def __init__(self, key: QSettings, name: str) -> None:
        self._key, self._name = key, name

    def write(self, command: Sequence[str]) -> None:
        line = subprocess.list2cmdline(command)
        if self._key.value(self._name) != line:
            self._key.setValue(self._name, line)
            self._check()

    def remove(self) -> None:
        self._key.remove(self._name)
        self._check()

    def is_there(self) -> bool:
        return self._key.contains(self._name)

    def is_switched_off(self) -> bool:
        return False  # Task Manager keeps that elsewhere, and Windows heeds it whatever stands here

    def _check(self) -> None:
        self._key.sync()
        if self._key.status() is not QSettings.Status.NoError:
            raise PermissionError(13, translate("autostart", "the registry cannot be written"))


def entry_of(options: CoreOptions) -> Entry:
    """The entry of this data directory; one that is not the usual one has an entry of its own."""
    if options.data_dir == Path(platformdirs.user_data_dir("easel", appauthor=False)):
        return Entry(_place("easel"), tuple(own_command()))
    name = "easel-" + hashlib.sha256(os.fsencode(options.data_dir)).hexdigest()[:8]
    more = (*(["--demo"] if options.demo else []), "--data-dir", str(options.data_dir))
    return Entry(_place(name), (*own_command(), *more))


def exec_line(command: Sequence[str]) -> str:
    """`command` as the value of Exec: quoted as an argument, then escaped as any text of a desktop entry."""
    return " ".join(_quoted(argument) for argument in command)


def _quoted(argument: str) -> str:
    plain = argument.replace("%", "%%")  # else it would begin a field code
    if not argument or _RESERVED & set(argument):
        plain = '"' + "".join(f"\\{one}" if one in _ESCAPED else one for one in plain) + '"'
    return plain.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")


def _replace(path: Path, content: bytes) -> None:
    """In one step, so that nobody finds half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    beside.write_bytes(content)
    beside.replace(path)


def own_command() -> list[str]:
    """How Easel is started: the program that runs, whatever way it was installed."""
    if os.environ.get("APPIMAGE"):
        return [os.environ["APPIMAGE"]]
    if getattr(sys, "frozen", False):
        on_path = shutil.which("easel")  # of a package: it stays where it is when the rest moves
        return [on_path if on_path and Path(on_path).samefile(sys.executable) else sys.executable]
    script = shutil.which(sys.argv[0]) if Path(sys.argv[0]).stem == "easel" else None
    return [str(Path(script).absolute())] if script else [sys.executable, "-m", "desktop"]


def _place(name: str) -> Place:
    if sys.platform == "win32":
        return RunValue(QSettings(RUN_KEY, QSettings.Format.NativeFormat), name)
    if sys.platform == "darwin":
        return LaunchAgent(Path.home() / "Library" / "LaunchAgents" / f"app.{name}.plist")
    config = os.environ.get("XDG_CONFIG_HOME", "")
    # The specification has relative paths ignored.
    home = Path(config) if Path(config).is_absolute() else Path.home() / ".config"
    return DesktopEntry(home / "autostart" / f"{name}.desktop")
