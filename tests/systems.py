"""What tests ask of the system they run on and not every one has; they are skipped there, with the reason."""

import os
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

WINDOWS = sys.platform == "win32"
SIGNALS = pytest.mark.skipif(WINDOWS, reason="Windows has no signals that ask another process to end or to wait")
FILE_LIMITS = pytest.mark.skipif(WINDOWS, reason="Windows has no limit on the size of what a process writes")
MODES = pytest.mark.skipif(WINDOWS, reason="Windows has no modes: there a person's own folders are private")
PIPES = pytest.mark.skipif(WINDOWS, reason="Windows has no pipes among its files")


def is_private(path: Path) -> bool:
    """Whether only its owner may read it, as on Windows whatever is in a person's own folders."""
    return WINDOWS or not stat.S_IMODE(path.stat().st_mode) & 0o077


@contextmanager
def silent_port() -> Iterator[int]:
    """A port at which nobody listens: who calls it is refused. It is held, so that no other test takes it meanwhile."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@dataclass(frozen=True)
class Disk:
    """A small disk at `directory`; `as_root` comes before the commands that root alone may run."""

    directory: Path
    as_root: list[str]

    def remount(self, mode: str) -> None:
        subprocess.run([*self.as_root, "mount", "-o", f"remount,{mode}", self.directory], check=True)


@contextmanager
def small_disk(directory: Path, size: str) -> Iterator[Disk]:
    """A file system at the new `directory` with room for `size`, as mount has it ("4m").

    Skips where this person may mount nothing, neither as root nor by a sudo that asks nothing.
    """
    if sys.platform != "linux":
        pytest.skip("only Linux has small disks in memory")
    directory.mkdir()
    as_root = ["sudo", "-n"] if os.geteuid() else []
    options = f"size={size},mode=700,uid={os.geteuid()},gid={os.getegid()}"
    try:
        subprocess.run([*as_root, "mount", "-t", "tmpfs", "-o", options, "easel", directory], check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("only root may mount a small disk")
    try:
        yield Disk(directory, as_root)
    finally:
        subprocess.run([*as_root, "umount", "-l", directory], check=True)


def fill(directory: Path) -> Path:
    """Leave no room on its disk; the file that takes it."""
    filler = directory / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        for size in (65536, 4096, 1):
            with suppress(OSError):
                while file.write(bytes(size)) == size:
                    pass
    return filler
