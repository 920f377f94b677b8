"""Spool: a picture's bytes as they come, in memory while few and in a file of the request past that.

It knows nothing of where they come from. Its disk work is for worker threads: `in_thread`.
"""

from pathlib import Path

from proxy_core.errors import RequestError, StoreError
from proxy_core.images.reference import IN_MEMORY, Reference, ReferenceFiles
from proxy_core.images.sniff import look_at_bytes
from proxy_core.phrases import phrase
from proxy_core.tasks import in_thread

MOST_MEGAPIXELS = 100  # decoded, 400 MB of memory: no upstream takes more


class Spool:
    """Takes one picture in. `flush` whenever it is `full`, `finish` at the end."""

    def __init__(self, files: ReferenceFiles) -> None:
        self._files = files
        self._held = bytearray()
        self._kind = ("", 0, 0)
        self.size = 0
        self.path: Path | None = None

    @property
    def full(self) -> bool:
        """Whether more is in memory than should be."""
        return len(self._held) > IN_MEMORY

    @property
    def mime(self) -> str:
        """What the bytes are, "" for no picture. Known once finished."""
        return self._kind[0]

    def add(self, piece: bytes) -> None:
        """Take the next bytes."""
        self._held += piece
        self.size += len(piece)

    def flush(self) -> None:
        """Move what is in memory to the file. Blocks. StoreError when the disk does not take it."""
        if self.path is None:
            self._kind = look_at_bytes(bytes(self._held))
            self.path = self._files.new_path()
        append(self.path, self._held)
        self._held.clear()

    async def finish(self) -> None:
        """There is no more: after this `mime`, `data` or `path` tell what came."""
        if self.path is None:
            self._kind = look_at_bytes(self.data)
        elif self._held:
            await in_thread(self.flush)

    @property
    def data(self) -> bytes:
        """What is in memory: everything, unless there is a path."""
        return bytes(self._held)

    def picture(self, param: str) -> Reference:
        """The picture. RequestError when the bytes are none, or one of too many pixels."""
        return reference(self._kind, self.size, param, data=self.data, path=self.path)


def reference(
    kind: tuple[str, int, int], size: int, param: str, *, data: bytes = b"", path: Path | None = None
) -> Reference:
    """A Reference of what `look_at_bytes` told. RequestError when that is no picture, or one of too many pixels."""
    mime, width, height = kind
    if not mime:
        raise RequestError(phrase("not_a_picture", param=param), param=param, wire_code="invalid_image_file")
    if width * height > MOST_MEGAPIXELS * 10**6:
        said = phrase("too_many_pixels", param=param, width=width, height=height, most=MOST_MEGAPIXELS)
        raise RequestError(said, param=param, wire_code="invalid_image_file")
    return Reference(mime, size, width, height, data, path)


def append(path: Path, data: bytes | bytearray) -> None:
    """Write at the end of a file. Blocks. StoreError when the disk does not take it."""
    try:
        # Opened anew each time, so that no file is left open whatever happens in between.
        with path.open("ab") as file:
            file.write(data)
    except OSError as error:
        raise StoreError("store_failed", path=str(path), why=(error.strerror or str(error)).lower()) from None


async def removed(files: ReferenceFiles) -> None:
    """Delete what a request brought along; nothing where it brought nothing."""
    if files.used:
        await in_thread(files.remove)
