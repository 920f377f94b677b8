"""Files of the gallery: written whole and for their owner, or not at all; listed, missed and removed."""

import base64
import os
from pathlib import Path

import pytest

from proxy_core.images.base64_text import encode
from proxy_core.store import gallery_files
from proxy_core.store.database import StoreFailed
from proxy_core.store.gallery_files import NAME, NotWhole, new_name, write
from tests.systems import is_private


def test_a_name_says_the_type_and_nothing_else() -> None:
    assert {new_name(mime)[0].partition(".")[2] for mime in ("image/png", "image/jpeg", "text/html")} == {
        "png",
        "jpg",
        "bin",
    }
    assert all(NAME.fullmatch(new_name("image/webp")[0]) for _ in range(10))
    assert new_name("image/svg+xml")[1] == "application/octet-stream"  # a page could be in it


@pytest.mark.parametrize("size", [0, 1, 3 * 2**17, 1_000_001])
def test_what_is_written_is_what_the_text_says(tmp_path: Path, size: int) -> None:
    data = os.urandom(size)
    path = tmp_path / "pictures" / "a.png"
    text = base64.b64encode(data).replace(b"/", b"\\/")
    assert write(path, memoryview(text)) == size
    assert not path.exists()  # until the disk has all of it
    gallery_files.sync(path)
    assert path.read_bytes() == data
    assert [one.name for one in path.parent.iterdir()] == ["a.png"]
    assert is_private(path)
    assert is_private(path.parent)


def test_what_is_no_base64_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(NotWhole, match="not whole"):
        write(tmp_path / "a.png", encode(b"x" * 900_000) + b"?")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_was_begun_is_never_written_over(tmp_path: Path) -> None:
    write(tmp_path / "a.png", encode(b"mine"))
    with pytest.raises(StoreFailed, match="File exists"):
        write(tmp_path / "a.png", encode(b"other"))


def test_a_file_that_cannot_be_synced_is_said(tmp_path: Path) -> None:
    write(tmp_path / "a.png", encode(b"picture"))
    gallery_files.sync(tmp_path / "a.png")
    assert (tmp_path / "a.png").read_bytes() == b"picture"
    with pytest.raises(StoreFailed, match="No such file"):
        gallery_files.sync(tmp_path / "gone.png")


def test_no_picture_takes_the_place_of_another(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"mine")
    with pytest.raises(StoreFailed, match="File exists"):
        gallery_files.write(path, encode(b"other"))
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("a.png", b"mine")]


def test_a_disk_that_is_full_from_the_first_byte_is_said() -> None:
    with Path("/dev/full").open("wb", buffering=0) as full, pytest.raises(OSError, match="No space left"):
        gallery_files._write_all(full.fileno(), b"x")


def test_only_what_a_gallery_wrote_is_listed(tmp_path: Path) -> None:
    whole, begun = "0" * 32 + ".png", "1" * 32 + ".webpx.tmp"
    for name in (whole, begun, "notes.txt", "easel.db"):
        (tmp_path / name).touch()
    assert sorted(gallery_files.listed(tmp_path)) == [whole, begun]
    assert gallery_files.listed(tmp_path / "none") == []
    assert gallery_files.missing(tmp_path, [whole, "2" * 32 + ".png"]) == ["2" * 32 + ".png"]
    (tmp_path / ("3" * 32 + ".png")).symlink_to("3" * 32 + ".png")  # to itself
    assert gallery_files.missing(tmp_path, ["3" * 32 + ".png"]) == []  # nothing is known of it
    assert gallery_files.size(tmp_path / whole) == 0
    assert gallery_files.size(tmp_path / "none") is None


def test_the_name_that_a_begun_one_is_to_have() -> None:
    name = "0" * 32 + ".png"
    files = [name, f"{name}.tmp", f"{name}x.tmp", f"{name}.256.tmp", "notes.tmp"]
    assert [gallery_files.name_to_be(one) for one in files] == ["", name, "", "", ""]
    assert gallery_files.begun(Path(name)) == Path(f"{name}.tmp")


def test_what_does_not_go_stays_and_stops_nothing(tmp_path: Path) -> None:
    stuck, gone, young = tmp_path / "stuck", tmp_path / "gone", tmp_path / "young"
    stuck.mkdir()
    for path in (gone, young):
        path.touch()
    os.utime(gone, (0, 0))
    gallery_files.unlink_older([stuck, gone, young, tmp_path / "none"], 1000.0)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["stuck", "young"]
    assert gallery_files.unlink([stuck, young, tmp_path / "none"]) == [young, tmp_path / "none"]
    gallery_files.unlink_quietly([stuck, tmp_path / "none"])
    assert stuck.exists()


def test_what_a_directory_weighs(tmp_path: Path) -> None:
    assert gallery_files.weight(tmp_path / "none") == 0
    for number in range(3):
        (tmp_path / f"file{number}").write_bytes(bytes(100))
    assert gallery_files.weight(tmp_path) == 300
