"""Bytes in memory while few, on the disk past that; disk work that ends before anyone deletes what it writes to."""

from pathlib import Path

import pytest

from proxy_core.errors import RequestError, StoreError
from proxy_core.images.reference import IN_MEMORY, ReferenceFiles
from proxy_core.server.spool import Spool, append, reference
from proxy_core.tasks import in_thread
from tests.fakes import png


@pytest.fixture
def files():
    with ReferenceFiles() as files:
        yield files


async def filled(files, data, step=100_000):
    spool = Spool(files)
    for at in range(0, len(data), step):
        spool.add(data[at : at + step])
        if spool.full:
            await in_thread(spool.flush)
    await spool.finish()
    return spool


@pytest.mark.parametrize("size", [IN_MEMORY, IN_MEMORY + 1, 3 * IN_MEMORY])
async def test_a_picture_is_what_was_added(files, size):
    data = png(7, 5) + bytes(size - len(png(7, 5)))
    picture = (await filled(files, data)).picture("image")
    assert (picture.mime, picture.size, picture.width, picture.height) == ("image/png", size, 7, 5)
    assert (picture.path is not None) == (size > IN_MEMORY)
    assert picture.read() == data


async def test_the_size_of_a_jpeg_is_found_behind_its_metadata_also_on_the_disk(files):
    notes = b"".join(b"\xff\xe1\xff\xff" + bytes(65_533) for _ in range(12))
    frame = b"\xff\xc0\x00\x11\x08" + (30).to_bytes(2, "big") + (40).to_bytes(2, "big")
    picture = (await filled(files, b"\xff\xd8" + notes + frame + bytes(IN_MEMORY))).picture("image")
    assert (picture.mime, picture.width, picture.height, picture.path is not None) == ("image/jpeg", 40, 30, True)


async def test_no_more_than_a_megabyte_and_a_piece_is_in_memory(files):
    spool = Spool(files)
    for _ in range(50):
        spool.add(bytes(100_000))
        assert len(spool.data) <= IN_MEMORY + 100_000
        if spool.full:
            spool.flush()
    await spool.finish()
    assert (spool.data, spool.size, spool.path.stat().st_size) == (b"", 5_000_000, 5_000_000)


@pytest.mark.parametrize("data", [b"", b"no picture", b"%PDF-1.7", b"<svg/>", bytes(2 * IN_MEMORY)])
async def test_what_is_no_picture_is_refused(files, data):
    spool = await filled(files, data)
    assert spool.mime == ""
    with pytest.raises(RequestError) as caught:
        spool.picture("image[3]")
    assert (caught.value.status, caught.value.param, caught.value.wire_code) == (400, "image[3]", "invalid_image_file")
    assert "PNG, JPEG, WebP or GIF" in str(caught.value)


@pytest.mark.parametrize(("width", "height", "taken"), [(10_000, 10_000, True), (10_001, 10_000, False), (0, 0, True)])
def test_a_hundred_million_pixels_are_taken(width, height, taken):
    if taken:
        assert reference(("image/png", width, height), 5, "image").width == width
    else:
        with pytest.raises(RequestError, match="more than 100 million"):
            reference(("image/png", width, height), 5, "image")


def test_a_disk_that_does_not_take_it_is_told(tmp_path):
    with pytest.raises(StoreError, match="no such file or directory"):
        append(tmp_path / "gone" / "1", b"x")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_told():
    with pytest.raises(StoreError, match="no space left"):
        append(Path("/dev/full"), b"x" * 100_000)
