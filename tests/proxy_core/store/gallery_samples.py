"""Rows of the gallery without files, by the thousand."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlite_utils

from proxy_core.gallery_records import GalleryPicture
from proxy_core.store import gallery_sql
from proxy_core.store.rows import Row

DIRECTORY = Path("pictures")


def picture_row(number: int, *, lasting: bool = True, removed: str = "", **about: Any) -> Row:
    """The row of a picture that is kept at second `number`, with what `about` says of it."""
    known = {
        "name": f"{number:032x}.png",
        "path": DIRECTORY,
        "mime": "image/png",
        "size": 1000,
        "width": 4,
        "height": 2,
        "request_id": f"req_{number}",
        "number": 0,
        "model": "m",
        "account": "a@example.com",
        "client": "curl/8",
        "prompt": "a fox",
        "kept_at": float(number),
        "until": 0.0,
        "origin": "proxy",
    }
    row = gallery_sql.picture_row(GalleryPicture(**known | about), lasting=lasting, public_until=0.0)
    return (*row[:-1], removed)


def put(db: sqlite_utils.Database, rows: list[Row]) -> None:
    with db.atomic():
        db.conn.executemany(gallery_sql._PUT, rows)


def names(numbers: list[int]) -> list[str]:
    return [f"{number:032x}.png" for number in numbers]


def steps(db: sqlite_utils.Database, work: Callable[[], object]) -> int:
    """How many thousand steps SQLite's machine takes for `work`: the same on every computer, however busy."""
    taken = 0

    def count() -> int:
        nonlocal taken
        taken += 1
        return 0

    db.conn.set_progress_handler(count, 1000)
    try:
        work()
    finally:
        db.conn.set_progress_handler(None, 0)
    return taken
