"""What a file tells of a picture of which nothing else is known."""

import os
from pathlib import Path

from proxy_core.store.gallery_found import found
from tests.fakes import png

NAMES = [f"{number:032x}.png" for number in range(4)]
AT = 1_000_000.0


def written(directory: Path, name: str, content: bytes, at: float = AT) -> Path:
    path = directory / name
    path.write_bytes(content)
    os.utime(path, (at, at))
    return path


def test_its_kind_its_sizes_and_when_it_was_written(tmp_path: Path) -> None:
    path = written(tmp_path, NAMES[0], png(30, 20))
    (one,) = found(tmp_path, [path.name], AT + 1)
    assert (one.name, one.path, one.mime, one.width, one.height) == (path.name, path, "image/png", 30, 20)
    assert (one.size, one.kept_at, one.origin) == (path.stat().st_size, AT, "found")
    assert {one.request_id, one.model, one.account, one.client, one.prompt} == {""}


def test_one_of_no_known_kind_is_never_served_as_any(tmp_path: Path) -> None:
    written(tmp_path, NAMES[0], b"<html>")
    (one,) = found(tmp_path, NAMES[:1], AT + 1)
    assert (one.mime, one.width, one.height, one.size) == ("application/octet-stream", 0, 0, 6)


def test_what_is_not_whole_not_from_before_or_no_file_is_left_out(tmp_path: Path) -> None:
    written(tmp_path, NAMES[0], png(1, 1))
    written(tmp_path, NAMES[1], png(1, 1), AT + 1)
    (tmp_path / NAMES[2]).mkdir()
    written(tmp_path, f"{NAMES[3]}.tmp", png(1, 1))
    everything = [*NAMES, f"{NAMES[3]}.tmp"]  # the last one was never there under its own name
    assert [one.name for one in found(tmp_path, everything, AT + 1)] == NAMES[:1]
