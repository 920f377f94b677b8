"""A file is replaced in one step, for its owner only, or stays as it was."""

import stat

import pytest

from proxy_core.files import write_whole


def test_a_file_is_written_for_its_owner_only(tmp_path):
    path = tmp_path / "some.json"
    path.write_bytes(b"the old, and longer")
    path.chmod(0o644)
    write_whole(path, b"the new")
    assert path.read_bytes() == b"the new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_writing_is_whole_or_not_at_all(tmp_path):
    path = tmp_path / "some.json"
    write_whole(path, b"the old")
    with pytest.raises(TypeError):
        write_whole(path, "no bytes")
    assert path.read_bytes() == b"the old"
    assert list(tmp_path.iterdir()) == [path]  # nothing half is left beside it


def test_a_place_that_is_none_leaves_nothing(tmp_path):
    (tmp_path / "some.json").mkdir()
    with pytest.raises(IsADirectoryError):
        write_whole(tmp_path / "some.json", b"new")
    assert list(tmp_path.iterdir()) == [tmp_path / "some.json"]
    with pytest.raises(FileNotFoundError):
        write_whole(tmp_path / "gone" / "some.json", b"new")
