"""What a file tells of a picture of which nothing else is known."""

import io
import os
from pathlib import Path

import pytest
from PIL import Image

from proxy_core.images.base64_text import encode
from proxy_core.store import gallery_files
from proxy_core.store.gallery_found import finish, found
from tests.fakes import png

NAMES = [f"{number:032x}.png" for number in range(4)]
AT = 1_000_000.0
DAY = 86_400.0


def written(directory: Path, name: str, content: bytes, at: float = AT) -> Path:
    path = directory / name
    path.write_bytes(content)
    os.utime(path, (at, at))
    return path


def test_its_kind_its_sizes_and_when_it_was_written(tmp_path: Path) -> None:
    path = written(tmp_path, NAMES[0], png(30, 20))
    (one,), unread = found(tmp_path, [path.name], AT + 1)
    assert unread == []
    assert (one.name, one.path, one.mime, one.width, one.height) == (path.name, path, "image/png", 30, 20)
    assert (one.size, one.kept_at, one.until, one.origin) == (path.stat().st_size, AT, AT + DAY, "found")
    assert {one.request_id, one.model, one.account, one.client, one.prompt} == {""}


def test_one_of_no_known_kind_is_never_served_as_any(tmp_path: Path) -> None:
    written(tmp_path, NAMES[0], b"<html>")
    ((one,), _) = found(tmp_path, NAMES[:1], AT + 1)
    assert (one.mime, one.width, one.height, one.size) == ("application/octet-stream", 0, 0, 6)


def test_one_that_was_written_by_a_clock_ahead_is_as_old_as_can_be(tmp_path: Path) -> None:
    written(tmp_path, NAMES[0], png(1, 1), AT + 365 * DAY)
    ((one,), _) = found(tmp_path, NAMES[:1], AT)
    assert (one.kept_at, one.until) == (AT, AT + DAY)


def test_what_is_not_whole_or_no_file_is_left_out(tmp_path: Path) -> None:
    written(tmp_path, NAMES[0], png(1, 1))
    (tmp_path / NAMES[2]).mkdir()
    written(tmp_path, f"{NAMES[3]}.tmp", png(1, 1))
    everything = [*NAMES, f"{NAMES[3]}.tmp"]  # the last one was never there under its own name
    pictures, unread = found(tmp_path, everything, AT + 1)
    assert ([one.name for one in pictures], unread) == (NAMES[:1], [])


def test_one_that_cannot_be_read_is_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / NAMES[0]).symlink_to(NAMES[0])  # to itself
    assert found(tmp_path, NAMES, AT + 1) == ([], NAMES[:1])
    assert "cannot be read" in caplog.text


# --- begun, and left so by a kill


def begun(directory: Path, name: str, content: bytes, at: float = AT) -> Path:
    path = directory / name
    gallery_files.write(path, encode(content))
    os.utime(gallery_files.begun(path), (at, at))
    return path


def picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((96, 96), 60).convert("RGB").save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(("kind", "ending"), [("png", "png"), ("jpeg", "jpg"), ("webp", "webp")])
def test_one_that_was_begun_has_its_name_when_it_is_whole(tmp_path: Path, kind: str, ending: str) -> None:
    whole = picture(kind)
    path = begun(tmp_path, f"{'a' * 32}.{ending}", whole)
    assert finish(path)
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
    assert path.read_bytes() == whole
    ((one,), _) = found(tmp_path, [path.name], AT + 1)
    assert (one.kept_at, one.width, one.mime) == (AT, 96, f"image/{kind}")

    for number, cut in enumerate((whole[:-1], whole[:4096], whole[:12], b"")):
        path = begun(tmp_path, f"{number:032x}.{ending}", cut)
        assert not finish(path)
        assert not path.exists()
        assert gallery_files.begun(path).read_bytes() == cut


def test_one_that_has_its_name_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path = begun(tmp_path, NAMES[0], png())
    gallery_files.sync(path)
    assert not finish(path)
    assert path.read_bytes() == png()


def test_no_file_is_written_over(tmp_path: Path) -> None:
    path = begun(tmp_path, NAMES[0], png())
    path.write_bytes(b"mine")
    assert not finish(path)
    assert path.read_bytes() == b"mine"
    assert gallery_files.begun(path).exists()


def test_one_that_the_disk_refuses_is_no_broken_one(tmp_path: Path) -> None:
    gallery_files.begun(tmp_path / NAMES[0]).mkdir()
    with pytest.raises(OSError):
        finish(tmp_path / NAMES[0])
    assert not finish(tmp_path / NAMES[1])  # gone meanwhile
