"""Copies of earlier files are found newest first, and go in time."""

import os

from proxy_core.copies import DAYS, copies, copy_name, drop_old_copies
from proxy_core.version import VERSION

NOW = 1_800_000_000.0


def put(path, *ages):
    """A copy for each age in days, named by a version that says nothing about its age."""
    for number, age in enumerate(ages):
        one = copy_name(path, f"0.{number}.0")
        one.write_text(str(age))
        os.utime(one, (NOW - age * 86_400, NOW - age * 86_400))


def left(path):
    return [one.read_text() for one in copies(path)]


def test_a_copy_is_called_after_the_version_that_changed_the_file(tmp_path):
    assert copy_name(tmp_path / "easel.db").name == f"easel.db.before-{VERSION}"
    assert copy_name(tmp_path / "easel.db", "1.2.3").parent == tmp_path


def test_the_newest_two_stay(tmp_path):
    path = tmp_path / "easel.db"
    put(path, 3, 1, 2)
    assert left(path) == ["1", "2", "3"]
    drop_old_copies(path, NOW)
    assert left(path) == ["1", "2"]


def test_what_a_program_left_beside_a_copy_does_not_count(tmp_path):
    path = tmp_path / "easel.db"
    put(path, 2)
    for ending in ("-wal", "-shm", "-journal"):
        (tmp_path / f"easel.db.before-0.0.0{ending}").touch()
    drop_old_copies(path, NOW)
    assert left(path) == ["2"]


def test_what_is_old_goes_though_it_is_the_only_one(tmp_path):
    path = tmp_path / "easel.db"
    put(path, DAYS - 0.1)
    drop_old_copies(path, NOW)
    assert left(path) == [str(DAYS - 0.1)]
    drop_old_copies(path, NOW + 86_400)
    assert left(path) == []


def test_nothing_else_is_touched(tmp_path):
    names = ("easel.db", "easel.db.broken", "easel.db-wal", "settings.json.before-0.1.0", "easel.db.before-0.1.0-shm")
    others = [tmp_path / name for name in names]
    for other in others:
        other.touch()
        os.utime(other, (0, 0))
    drop_old_copies(tmp_path / "easel.db", NOW)
    assert all(other.exists() for other in others)
    drop_old_copies(tmp_path / "gone" / "easel.db", NOW)
