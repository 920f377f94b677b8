"""A multipart/form-data body that is sent in pieces: its files are read from disk as they leave, never all at once.

Pure but for the reading. It may be sent any number of times: each iteration starts anew.
"""

import asyncio
import re
import secrets
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

# Bytes read and sent at once: what the socket does not take is copied by asyncio.
_PIECE = 256 * 1024


@dataclass(frozen=True, slots=True)
class FilePart:
    """A file of a form: either `data` holds its bytes or the file at `path` does."""

    name: str
    filename: str
    mime: str
    data: bytes = field(default=b"", repr=False)
    path: Path | None = None

    @property
    def size(self) -> int:
        """In bytes. OSError when the file is gone."""
        return self.path.stat().st_size if self.path else len(self.data)


class Form:
    """Text parts, then files, each in the order given. `headers` go along with it: its type and its length."""

    def __init__(self, texts: Iterable[tuple[str, str]], files: Iterable[FilePart]) -> None:
        """OSError when a file is gone."""
        self._boundary = f"easel-{secrets.token_hex(16)}"
        self._texts = b"".join(self._head(f'name="{_quoted(name)}"') + text.encode() + b"\r\n" for name, text in texts)
        self._files = [
            (self._head(f'name="{_quoted(one.name)}"; filename="{_quoted(one.filename)}"', one.mime), one)
            for one in files
        ]
        self._end = f"--{self._boundary}--\r\n".encode()
        size = len(self._texts) + sum(len(head) + part.size + 2 for head, part in self._files) + len(self._end)
        self.headers: Mapping[str, str] = {
            "Content-Type": f"multipart/form-data; boundary={self._boundary}",
            "Content-Length": str(size),  # without it the body would go out chunked, which not every service takes
        }

    def _head(self, disposition: str, mime: str = "") -> bytes:
        kind = f"Content-Type: {mime}\r\n" if mime else ""
        return f"--{self._boundary}\r\nContent-Disposition: form-data; {disposition}\r\n{kind}\r\n".encode()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """The body, in pieces. OSError when a file cannot be read."""
        if self._texts:
            yield self._texts
        for head, part in self._files:
            yield head
            async for piece in _pieces(part):
                yield piece
            yield b"\r\n"
        yield self._end


async def _pieces(part: FilePart) -> AsyncIterator[bytes]:
    if part.path is None:
        yield part.data
        return
    at = 0
    while piece := await asyncio.to_thread(_read, part.path, at):
        yield piece
        at += len(piece)


def _read(path: Path, at: int) -> bytes:
    """A piece of a file. Opened for each, so that a body that is given up half-way leaves no file open."""
    with path.open("rb") as file:
        file.seek(at)
        return file.read(_PIECE)


def _quoted(text: str) -> str:
    """As browsers write names into a form's heads."""
    return re.sub(r'[\r\n"]', lambda found: f"%{ord(found[0]):02X}", text)
