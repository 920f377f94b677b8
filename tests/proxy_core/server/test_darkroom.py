"""The darkroom's bound. What it does to pictures is seen in answers: tests/e2e/test_doors.py."""

import asyncio
import json
import threading
from contextlib import asynccontextmanager

import pytest

from proxy_core.accounts.account import Provider
from proxy_core.images.reference import Reference
from proxy_core.images.request import ImageRequest, ImageResult, Picture, PictureCall, PictureResult
from proxy_core.server import darkroom
from proxy_core.server.darkroom import Darkroom, Kept
from proxy_core.settings import Settings
from proxy_core.store.database import Database
from proxy_core.store.gallery import Gallery
from proxy_core.upstreams.held_bytes import HeldBytes
from tests.fakes import BROKEN, MODEL, picture, png, request


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
    assert await room.keep(result_of(picture(), None, picture(), picture())) == Kept(
        {0: "0.png", 2: "2.png", 3: "3.png"}
    )


def result_of(*came):
    return ImageResult(request(len(came)), tuple(PictureResult(at, one, None, ()) for at, one in enumerate(came)))


@asynccontextmanager
async def keeping(directory):
    """A darkroom, and its gallery."""
    database, _ = await Database.open(directory / "easel.db")
    gallery = Gallery(database, directory / "pictures", lambda: 1000.0, Settings)
    try:
        yield Darkroom(None, gallery, settings=Settings, now=lambda: 1000.0), gallery
    finally:
        await gallery.close()
        await database.close()


@pytest.mark.parametrize("lost", [True, False])
async def test_each_picture_that_is_whole_is_kept_and_told_which(tmp_path, lost):
    async with keeping(tmp_path) as (room, gallery):
        kept = await room.keep(result_of(BROKEN, picture(), None, picture()), lost=lost)
        assert list(kept.names) == [1, 3]
        assert kept.trouble.code == "picture_not_whole"
        assert {one.name: one.number for one in await gallery.page()} == {name: at for at, name in kept.names.items()}


async def test_of_what_a_client_lost_the_log_says_what_is_not_whole(tmp_path, caplog):
    async with keeping(tmp_path) as (room, _):
        await room.keep(result_of(BROKEN, picture()), lost=True)
        assert "picture 0 of request req_1 was not kept" in caplog.text


async def test_what_is_in_the_gallery_already_is_not_kept_again(tmp_path):
    async with keeping(tmp_path) as (room, gallery):
        result = result_of(picture(), picture(), picture())
        assert list((await room.keep(result, but=(0, 2))).names) == [1]
        assert len(await gallery.page()) == 1


async def test_of_a_forwarded_answer_each_picture_that_is_whole_is_remembered(tmp_path):
    parts = [{"inlineData": {"mimeType": "image/png", "data": one.data.decode()}} for one in (BROKEN, picture())]
    body = json.dumps({"candidates": [{"content": {"parts": parts}}]}).encode()
    async with keeping(tmp_path) as (room, gallery):
        room.remember_forwarded(request(), "a", body)
        await gallery.flush()
        assert [one.number for one in await gallery.page()] == [1]


@pytest.mark.parametrize("forwarded", [True, False])
async def test_what_waits_for_the_gallery_is_not_held_by_the_upstreams_any_more(tmp_path, forwarded):
    held = HeldBytes()
    body = await held.body(10**6)
    async with keeping(tmp_path) as (room, _):
        if forwarded:
            room.remember_forwarded(request(), "a", body)
        else:
            room.remember(result_of(Picture(memoryview(body), "image/png", 1, 1)))
        assert held.held == 0
