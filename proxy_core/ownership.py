"""Who owns a data directory: one process, by a lock that the system lifts when it dies; and its note for the others.

It does not talk to the owner: control.py listens for that, remote.py asks.
"""

import asyncio
import logging
import os
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from proxy_core.errors import StartError
from proxy_core.files import is_full, keep_private, write_whole

if TYPE_CHECKING:  # most starts of a window find no note, and are seen before the lock is taken
    from filelock import FileLock

log = logging.getLogger(__name__)

_LOCK = "owner.lock"
_NOTE = "owner.json"
# Seconds. The first covers those who only look whether the lock is held; a command mostly ends within the second.
_PATIENCE = 0.3
_PATIENCE_WITH_A_COMMAND = 3.0
_POLL = 0.03
_AGAIN = 5.0
"""Seconds after which a note that the disk did not take is written again."""


@dataclass(frozen=True, slots=True)
class OwnerNote:
    """What an owner tells about itself. `control_port` and `token` open its local socket; port 0: not open yet."""

    pid: int
    kind: str = "command"  # or window, serve
    base_url: str = ""
    control_port: int = 0
    token: str = field(default="", repr=False)

    @property
    def address(self) -> str:
        """Where its proxy listens, for a person."""
        return self.base_url or "no proxy"


class Ownership:
    """The hold of this process on a data directory."""

    def __init__(self, data_dir: Path, lock: "FileLock", note: OwnerNote) -> None:
        self._path = data_dir / _NOTE
        self._lock = lock
        self._note = note
        self._owes = asyncio.Event()  # whether the note is not as it should be

    @classmethod
    def acquire(cls, data_dir: Path, kind: str = "command") -> "Ownership":
        """Take `data_dir`, made when missing. StartError when another process has it or it cannot be used.

        Waits a moment for a command that holds it: those end by themselves.
        """
        try:
            data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            if _is_ours(data_dir) and not keep_private(data_dir):
                log.warning("others on this computer may write into %s", data_dir)
            lock = _lock(data_dir)
            if not (_taken(lock, _PATIENCE) or (_is_command(data_dir) and _taken(lock, _PATIENCE_WITH_A_COMMAND))):
                raise _in_use(data_dir)
            try:
                owned = cls(data_dir, lock, OwnerNote(os.getpid(), kind))
                owned._begin()
            except BaseException:
                lock.release(force=True)
                raise
        except OSError as error:
            why = error.strerror or str(error)
            code = "directory_full" if is_full(error) else "directory_unusable"
            raise StartError(code, path=str(data_dir), why=why) from error
        return owned

    def note(self, **changes: Any) -> None:
        """Change fields of the note. When the disk refuses, that is logged: the proxy can do without."""
        self._note = replace(self._note, **changes)
        was_owed = self._owes.is_set()
        try:
            self._write()
        except OSError as error:
            if not was_owed:
                self._warn(error)

    async def keep_noted(self, every: float = _AGAIN) -> None:
        """Write the note as soon as the disk takes it: until then no other process finds this one. Until cancelled."""
        while True:
            await self._owes.wait()
            await asyncio.sleep(every)
            with suppress(OSError):
                self._write()

    def _begin(self) -> None:
        """Write the first note. OSError, though not of a full disk."""
        try:
            self._write()
        except OSError as error:
            if not is_full(error):
                raise
            self._warn(error)

    def _warn(self, error: OSError) -> None:
        log.warning("%s could not be written, so commands do not find Easel: %s", self._path, error.strerror)

    def _write(self) -> None:
        content = msgspec.json.encode(self._note)
        self._owes.set()
        try:
            write_whole(self._path, content)
        except OSError as error:
            if not (is_full(error) and self._path.exists()):
                raise
            with self._path.open("r+b") as file:  # the room that it has is enough
                file.write(content)
                file.truncate()
        self._owes.clear()

    def release(self) -> None:
        """Give the directory back. Idempotent."""
        if self._lock.is_locked:
            with suppress(OSError):
                self._path.unlink()
            self._lock.release(force=True)


def _is_ours(data_dir: Path) -> bool:
    """Whether Easel used it before, or nobody did: another directory keeps the mode that its owner gave it."""
    return (data_dir / _LOCK).exists() or not any(data_dir.iterdir())


def noted(data_dir: Path) -> OwnerNote | None:
    """What stands in the note, whoever left it, and without a look at the lock; None where there is none to read."""
    try:
        return msgspec.json.decode((data_dir / _NOTE).read_bytes(), type=OwnerNote)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None


def read_note(data_dir: Path) -> OwnerNote | None:
    """The note of the process that owns `data_dir`; None when no process does, whatever an old note says."""
    note = noted(data_dir)
    if note is None:
        return None
    lock = _lock(data_dir)
    try:
        held = not _taken(lock, 0)
    except OSError:
        return None
    lock.release(force=True)
    # Read again: the first may have been left by a process that died before this owner came.
    return noted(data_dir) if held else None


def _lock(data_dir: Path) -> "FileLock":
    from filelock import FileLock

    # Not bound to a thread: what is acquired on the engine's may be released on another.
    return FileLock(data_dir / _LOCK, mode=0o600, thread_local=False)


def _taken(lock: "FileLock", patience: float) -> bool:
    from filelock import Timeout

    try:
        lock.acquire(timeout=patience, poll_interval=_POLL)
    except Timeout:
        return False
    return True


def _is_command(data_dir: Path) -> bool:
    note = noted(data_dir)
    return note is not None and note.kind == "command"


def _in_use(data_dir: Path) -> StartError:
    """The owner writes its note just after it takes the lock: give it that moment."""
    deadline = time.monotonic() + _PATIENCE
    while (note := noted(data_dir)) is None and time.monotonic() < deadline:
        time.sleep(_POLL)
    if note is None:
        return StartError("directory_in_use", pid="unknown", address=OwnerNote(0).address)
    return StartError("directory_in_use", pid=note.pid, address=note.address)
