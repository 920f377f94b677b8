"""A full disk is told in the same words, whoever met it."""

import errno
import sqlite3
from pathlib import Path

import pytest

from proxy_core.phrases import phrase
from proxy_core.store.database import StoreFailed
from proxy_core.store.room import failure_at, is_about_room, trouble_of, why


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
def test_a_full_disk_is_said_of_the_data_directory(cause: OSError | sqlite3.Error, name: str) -> None:
    error = StoreFailed(failure_at(Path("data") / name, cause))
    assert trouble_of(error, "disk_trouble") == phrase("disk_full", path="data")
    assert why(error.phrase) == "the disk is full"


def test_who_wanted_something_done_is_told_of_other_trouble() -> None:
    path = Path("data") / "easel.db"
    for cause in (OSError(errno.EIO, "Input/output error"), sqlite3.OperationalError("Input/output error")):
        assert failure_at(path, cause) == phrase("store_failed", path=str(path), why="Input/output error")


@pytest.mark.parametrize("cause", [None, OSError(errno.EIO, "Input/output error"), sqlite3.OperationalError("locked")])
def test_other_trouble_says_what_it_is(cause: Exception | None) -> None:
    error = StoreFailed("store_failed", path="data/easel.db", why="it broke")
    assert not is_about_room(cause)
    assert trouble_of(error, "gallery_trouble") == phrase("gallery_trouble", path="data/easel.db", why="it broke")
    assert why(error.phrase) == "it broke"


def test_what_is_said_by_its_code_says_why_in_every_sentence() -> None:
    for code in ("database_replaced", "store_closed"):
        error = StoreFailed(code, path="data/easel.db")
        assert trouble_of(error, "disk_trouble") == error.phrase
        assert why(error.phrase)
    newer = phrase("database_newer_no_copy", path="data/easel.db", newer="9", version="1", name="easel.db")
    assert why(newer) == str(newer)  # what another place says, where it was opened anew
