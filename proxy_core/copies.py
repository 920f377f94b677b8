"""Copies of files as an earlier version left them: how they are called, and how long they stay.

A copy is beside its file, as NAME.before-VERSION: the version that changed the file. What is in it, its maker knows.
"""

import re
import time
from contextlib import suppress
from pathlib import Path

from proxy_core.version import VERSION

MOST = 2
"""Copies of one file."""
DAYS = 30
"""A copy has what a person may have deleted since: it does not stay longer than this."""

_ENDS = re.compile(r"\.before-[0-9]+(\.[0-9]+)*$")


def copy_name(path: Path, version: str = VERSION) -> Path:
    """Where the copy of `path` belongs that is made before `version` changes the file."""
    return path.with_name(f"{path.name}.before-{version}")


def copies(path: Path) -> list[Path]:
    """The copies of `path`, newest first; not what programs put beside those."""
    found = []
    for one in (one for one in path.parent.glob(f"{path.name}.before-*") if _ENDS.search(one.name)):
        with suppress(OSError):  # gone between two looks
            found.append((one.stat().st_mtime, one))
    return [one for _, one in sorted(found, reverse=True)]


def drop_old_copies(path: Path, now: float | None = None) -> None:
    """Remove copies of `path` beyond the `MOST` newest, and those older than `DAYS`. `now`: unix seconds.

    One that cannot be removed stays: it is tried again the next time.
    """
    oldest = (time.time() if now is None else now) - DAYS * 86_400
    for number, one in enumerate(copies(path)):
        with suppress(OSError):
            if number >= MOST or one.stat().st_mtime < oldest:
                one.unlink()
