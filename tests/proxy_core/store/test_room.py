"""A full disk is told in the same words, whoever met it."""

import errno
import sqlite3
from pathlib import Path

import pytest

from proxy_core.phrases import phrase
from proxy_core.store.database import StoreFailed
from proxy_core.store.room import failure_at, is_about_room, trouble_of


def full() -> sqlite3.Error:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE t (x)")
    database.execute("PRAGMA max_page_count = 1")
    with pytest.raises(sqlite3.Error) as caught:
        database.execute("INSERT INTO t VALUES (zeroblob(100000))")
    database.close()
    return caught.value


@pytest.mark.parametrize(
    ("cause", "name"), [(full(), "easel.db"), (OSError(errno.ENOSPC, "No space left on device"), "pictures")]
)
def test_a_full_disk_is_said_of_the_data_directory(cause: Exception, name: str) -> None:
    error = StoreFailed("store_failed", path=str(Path("data") / name), why=str(cause))
    error.__cause__ = cause
    assert trouble_of(error, "disk_trouble") == phrase("disk_full", path="data")


@pytest.mark.parametrize("cause", [full(), OSError(errno.ENOSPC, "No space left on device")])
def test_who_wanted_something_done_is_told_so_in_the_same_words(cause: OSError | sqlite3.Error) -> None:
    told = failure_at(Path("data") / "easel.db", cause)
    assert told == phrase("disk_full", path="data")
    assert trouble_of(StoreFailed(told), "disk_trouble") == told


def test_who_wanted_something_done_is_told_of_other_trouble() -> None:
    path = Path("data") / "easel.db"
    for cause in (OSError(errno.EIO, "Input/output error"), sqlite3.OperationalError("Input/output error")):
        assert failure_at(path, cause) == phrase("store_failed", path=str(path), why="Input/output error")


@pytest.mark.parametrize("cause", [None, OSError(errno.EIO, "Input/output error"), sqlite3.OperationalError("locked")])
def test_other_trouble_says_what_it_is(cause: Exception | None) -> None:
    error = StoreFailed("store_failed", path="data/easel.db", why="it broke")
    error.__cause__ = cause
    assert not is_about_room(cause)
    assert trouble_of(error, "gallery_trouble") == phrase("gallery_trouble", path="data/easel.db", why="it broke")
