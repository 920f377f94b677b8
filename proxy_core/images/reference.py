"""Reference: a picture that a client sends along, held in memory while small and in a file of the request otherwise."""

import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

# Past this many bytes a picture goes to disk.
IN_MEMORY = 2**20


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Reference:
    """A picture's bytes and what they are. Either `data` holds them or the file at `path` does.

    `mime` is by the bytes, `size` in bytes, `width` and `height` in pixels (0 when the header does not tell).
    """

    mime: str
    size: int
    width: int = 0
    height: int = 0
    data: bytes = field(default=b"", repr=False)
    path: Path | None = None

    def read(self) -> bytes:
        """All bytes. Reads the disk when the picture is there: not on the engine's loop for large ones."""
        return self.path.read_bytes() if self.path else self.data


class ReferenceFiles:
    """The files of one request: made when the first is needed, gone when the request ends."""

    def __init__(self) -> None:
        self._directory: tempfile.TemporaryDirectory[str] | None = None
        self._count = 0

    def new_path(self) -> Path:
        """A path that nothing is at yet, in a directory that only this user can read."""
        if self._directory is None:
            self._directory = tempfile.TemporaryDirectory(prefix="easel-", ignore_cleanup_errors=True)
        self._count += 1
        return Path(self._directory.name, str(self._count))

    @property
    def used(self) -> bool:
        """Whether there may be a file."""
        return self._directory is not None

    def remove(self) -> None:
        """Delete them. It waits for the disk: not on the engine's loop."""
        if self._directory is not None:
            with suppress(OSError):
                self._directory.cleanup()
            self._directory = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()
