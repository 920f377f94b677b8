"""Bytes in memory while few, on the disk past that; disk work that ends before anyone deletes what it writes to."""

import asyncio
import threading
from pathlib import Path

import pytest

from proxy_core.errors import RequestError, StoreError
from proxy_core.images.reference import IN_MEMORY, ReferenceFiles
from proxy_core.server.spool import Spool, append, in_thread, reference
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


async def test_work_in_a_thread_answers_and_raises():
    assert await in_thread(lambda: 5) == 5
    with pytest.raises(ZeroDivisionError):
        await in_thread(lambda: 1 // 0)


@pytest.mark.parametrize("times", [1, 2])
async def test_one_who_is_cancelled_waits_for_the_end_of_the_work(times):
    began, go_on, ended = asyncio.Event(), threading.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def work():
        loop.call_soon_threadsafe(began.set)
        go_on.wait(5)
        ended.set()
        raise ValueError("nobody hears this")

    async with asyncio.TaskGroup() as group:
        task = group.create_task(in_thread(work))
        await began.wait()
        for _ in range(times):
            task.cancel()
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        assert not task.done()
        go_on.set()
        await asyncio.wait([task])
    assert task.cancelled()
    assert ended.is_set()
