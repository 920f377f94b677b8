"""A file is replaced in one step, or not at all: `write_whole` for what is in memory, `replaced` for what comes.

Only its owner may read it; `keep_private` sees to the directory.
"""

import errno
import os
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

# A file that is being written stands beside its goal as NAME.XXXXXXXX.tmp.
_ENDING = ".tmp"
# Seconds after which such a file is one that a crash left.
_LEFT = 3600.0
_FULL = {errno.ENOSPC, errno.EDQUOT}


def is_full(error: OSError) -> bool:
    """Whether the disk has no room, or this person no more of it."""
    return error.errno in _FULL


def keep_private(directory: Path) -> bool:
    """Let only its owner into `directory`. False where others may write into it, which cannot be changed.

    On Windows a person's own folders are private by what they inherit, and nothing is to be done.
    """
    if sys.platform == "win32":
        return True
    mode = stat.S_IMODE(directory.stat().st_mode)
    if not mode & 0o077:
        return True
    try:
        directory.chmod(0o700)
    except OSError:
        return not mode & 0o022
    return True


def write_whole(path: Path, content: bytes) -> None:
    """Replace `path` by `content` in one step, readable by its owner only. OSError when the disk refuses.

    What earlier calls left half written for the same path, because they were killed, is removed.
    """
    with replaced(path) as file:
        file.write(content)


@contextmanager
def replaced(path: Path) -> Iterator[BinaryIO]:
    """A file to write to, which replaces `path` at the end of the block as `write_whole` does; after an error not."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.", suffix=_ENDING)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    with suppress(OSError):
        _remove_left(path)


def _remove_left(path: Path) -> None:
    before = time.time() - _LEFT
    length = len(f"{path.name}.XXXXXXXX{_ENDING}")
    for one in os.scandir(path.parent):
        ours = one.name.startswith(f"{path.name}.") and one.name.endswith(_ENDING) and len(one.name) == length
        if ours and one.stat(follow_symlinks=False).st_mtime < before:
            Path(one.path).unlink(missing_ok=True)
