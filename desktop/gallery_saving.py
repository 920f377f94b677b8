"""Files of pictures copied to where a person wants them, each whole or not at all. Blocks: for a thread."""

import secrets
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Saved:
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


def _copy(source: Path, target: Path) -> None:
    begun = target.with_name(f".easel-{secrets.token_hex(4)}.part")
    try:
        shutil.copyfile(source, begun)
        begun.replace(target)
    except OSError:
        with suppress(OSError):
            begun.unlink(missing_ok=True)
        raise
