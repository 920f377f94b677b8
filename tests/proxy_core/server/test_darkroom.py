"""The darkroom's bound. What it does to pictures is seen in answers: tests/e2e/test_doors.py."""

import asyncio
import threading

import pytest

from proxy_core.accounts.account import Provider
from proxy_core.images.reference import Reference
from proxy_core.images.request import ImageRequest, ImageResult, Picture, PictureCall, PictureResult
from proxy_core.server import darkroom
from proxy_core.server.darkroom import Darkroom
from proxy_core.settings import Settings
from proxy_core.store.database import Database
from proxy_core.store.gallery import Gallery
from proxy_core.store.gallery_files import NotWhole
from tests.fakes import MODEL, picture, png, request


class Fitting:
    """What makes references fit, in a thread: it waits until it may go on. `counted` says how many others did."""

    def __init__(self):
        self.now, self.go_on, self.counted = set(), threading.Event(), []

    def __call__(self, references, *_):
        one = object()
        self.now.add(one)
        self.counted.append(len(self.now))
        self.go_on.wait(60)
        self.now.remove(one)
        return references, ()


def edit(width, height, kind="image/gif"):
    """A request with a picture that is opened, as Google takes no GIF."""
    call = PictureCall(MODEL, "a fox", references=(Reference(kind, 100, width, height, png(4, 2)),))
    return ImageRequest("r", call, providers=frozenset({Provider.GEMINI}))


@pytest.mark.parametrize(("asked", "most"), [(edit(4, 2), 2), (edit(5001, 5000), 1), (edit(0, 0), 1)])
async def test_no_more_are_made_to_fit_at_once_however_many_clients_leave(asked, most, monkeypatch):
    """Each takes up to a gigabyte until its thread has ended, not until its client leaves."""
    fitting = Fitting()
    monkeypatch.setattr(darkroom, "fit", fitting)
    room = Darkroom(None, None, settings=Settings, now=lambda: 0.0)
    leaving = [asyncio.ensure_future(room.fitted(asked)) for _ in range(6)]  # noqa: TID251 - they are cancelled
    async with asyncio.timeout(30):
        while len(fitting.counted) < most:
            await asyncio.sleep(0.001)
    for one in leaving:
        one.cancel()
    staying = asyncio.ensure_future(room.fitted(asked))  # noqa: TID251 - it is awaited
    await asyncio.sleep(0.05)
    fitting.go_on.set()
    assert await staying == asked
    await asyncio.wait(leaving)
    assert max(fitting.counted) == most


async def test_what_fits_does_not_wait_for_what_is_made_to(monkeypatch):
    fitting, fit = Fitting(), darkroom.fit
    monkeypatch.setattr(darkroom, "fit", fitting)
    room = Darkroom(None, None, settings=Settings, now=lambda: 0.0)
    others = [asyncio.ensure_future(room.fitted(edit(4, 2))) for _ in range(3)]  # noqa: TID251 - they are awaited
    async with asyncio.timeout(30):
        while len(fitting.counted) < 2:
            await asyncio.sleep(0.001)
        monkeypatch.setattr(darkroom, "fit", fit)
        fits = edit(4, 2, "image/png")
        assert await room.fitted(fits) == fits
    assert not fitting.go_on.is_set()
    monkeypatch.setattr(darkroom, "fit", fitting)
    fitting.go_on.set()
    await asyncio.gather(*others)


class OneWait:
    """A gallery on a disk that has no file before it was given `count` of them."""

    def __init__(self, count):
        self.disk = asyncio.Barrier(count)

    async def keep(self, picture, *, number, **_about):
        async with asyncio.timeout(30):
            await self.disk.wait()
        return f"{number}.png"


async def test_the_pictures_of_a_request_wait_for_the_disk_together():
    room = Darkroom(None, OneWait(3), settings=Settings, now=lambda: 1000.0)
    came = (picture(), None, picture(), picture())
    result = ImageResult(request(4), tuple(PictureResult(at, one, None, ()) for at, one in enumerate(came)))
    assert await room.keep(result) == ["0.png", "2.png", "3.png"]


async def test_of_what_a_client_lost_each_picture_that_is_whole_is_kept(tmp_path, caplog):
    database, _ = await Database.open(tmp_path / "easel.db")
    gallery = Gallery(database, tmp_path / "pictures", lambda: 1000.0)
    room = Darkroom(None, gallery, settings=Settings, now=lambda: 1000.0)
    came = (Picture(b"AAA", "image/png", 1, 1), picture())
    result = ImageResult(request(2), tuple(PictureResult(at, one, None, ()) for at, one in enumerate(came)))
    try:
        (name,) = await room.keep(result, lost=True)
        assert await gallery.find(name)
        assert "picture 0 of request req_1 was not kept" in caplog.text
        with pytest.raises(NotWhole):  # a client that is there gets it all the same
            await room.keep(result)
    finally:
        await gallery.close()
        await database.close()
