"""A file is replaced in one step, for its owner only, or stays as it was."""

import os
import signal
import subprocess
import sys
import time

import pytest

from proxy_core.files import keep_private, replaced, write_whole
from tests.systems import is_private


def test_a_file_is_written_for_its_owner_only(tmp_path):
    path = tmp_path / "some.json"
    path.write_bytes(b"the old, and longer")
    path.chmod(0o644)
    write_whole(path, b"the new")
    assert path.read_bytes() == b"the new"
    assert is_private(path)
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


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit of a process")
def test_what_a_killed_process_left_goes_with_a_later_write(tmp_path):
    path = tmp_path / "some.json"
    write_whole(path, b"the old")
    script = f"""
import pathlib, resource, signal
from proxy_core.files import write_whole
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
resource.setrlimit(resource.RLIMIT_FSIZE, (3, 3))
write_whole(pathlib.Path({str(path)!r}), b"the new")
"""
    assert subprocess.run([sys.executable, "-c", script], timeout=100, check=False).returncode == -signal.SIGXFSZ
    (left,) = set(tmp_path.iterdir()) - {path}
    write_whole(path, b"newer")
    assert left.exists(), "it may belong to another process that writes just now"
    os.utime(left, (time.time() - 7200,) * 2)
    write_whole(path, b"newest")
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "name", ["some.json.backup12", "some.json.tmp", "some.jsonabcdefgh", "other.json.abcdefgh.tmp"]
)
def test_what_others_put_beside_it_stays(tmp_path, name):
    (tmp_path / name).write_bytes(b"mine")
    os.utime(tmp_path / name, (1.0, 1.0))
    write_whole(tmp_path / "some.json", b"new")
    assert (tmp_path / name).read_bytes() == b"mine"


def test_what_comes_piece_by_piece_replaces_the_file_at_the_end(tmp_path):
    path = tmp_path / "some.json"
    write_whole(path, b"the old")
    with replaced(path) as file:
        file.write(b"the ")
        file.write(b"new")
        file.flush()
        assert path.read_bytes() == b"the old"
    assert path.read_bytes() == b"the new"
    with pytest.raises(TypeError), replaced(path) as file:
        file.writelines([b"half", "no bytes"])
    assert path.read_bytes() == b"the new"
    assert list(tmp_path.iterdir()) == [path]


POSIX = pytest.mark.skipif(sys.platform == "win32", reason="there folders are private by what they inherit")


@POSIX
@pytest.mark.parametrize("mode", [0o700, 0o755, 0o777, 0o750])
def test_a_directory_is_kept_for_its_owner(tmp_path, mode):
    directory = tmp_path / "data"
    directory.mkdir()
    directory.chmod(mode)
    assert keep_private(directory)
    assert is_private(directory)
