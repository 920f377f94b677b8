"""Files of pictures copied to where a person wants them, each whole or not at all. Blocks: for a thread."""

import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from msgspec import Struct


class Saved(Struct, frozen=True):
    """`paths` are those that were written; `gone`: files that are not there; `refused` is where it ended, and `why`."""

    paths: tuple[Path, ...]
    gone: tuple[Path, ...]
    refused: Path | None = None
    why: str = ""


def save_files(files: Iterable[tuple[Path, Path]]) -> Saved:
    """Copy files, as (from, to), up to the first that is refused; what is there is replaced."""
    paths: list[Path] = []
    gone: list[Path] = []
    for source, target in files:
        try:
            _copy(source, target)
        except OSError as error:
            if not source.exists():
                gone.append(source)
                continue
            return Saved(tuple(paths), tuple(gone), target, error.strerror or str(error))
        paths.append(target)
    return Saved(tuple(paths), tuple(gone))


def save_bytes(data: bytes, target: Path) -> None:
    """Write one file, and replace what is there. OSError; then that is as it was."""
    with _begun(target) as begun:
        begun.write_bytes(data)


def _copy(source: Path, target: Path) -> None:
    with _begun(target) as begun:
        shutil.copyfile(source, begun)


@contextmanager
def _begun(target: Path) -> Iterator[Path]:
    """A file beside `target`, which takes its place at the end of the block."""
    begun = target.with_name(f".easel-{secrets.token_hex(4)}.part")
    try:
        yield begun
        begun.replace(target)
    except OSError:
        with suppress(OSError):
            begun.unlink(missing_ok=True)
        raise
