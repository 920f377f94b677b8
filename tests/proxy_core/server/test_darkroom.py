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


async def test_no_more_are_made_to_fit_at_once_however_many_clients_leave(monkeypatch):
    """Each takes up to a gigabyte until its thread has ended, not until its client leaves."""
    now, go_on, counted = set(), threading.Event(), []

    def fit(references, *_):
        one = object()
        now.add(one)
        counted.append(len(now))
        go_on.wait(5)
        now.remove(one)
        return references, ()

    monkeypatch.setattr(darkroom, "fit", fit)
    room = Darkroom(None, None, settings=Settings, now=lambda: 0.0)
    fox = Reference("image/png", 100, 4, 2, png(4, 2))
    call = PictureCall(MODEL, "a fox", references=(fox,))
    asked = ImageRequest("r", call, providers=frozenset({Provider.GEMINI}))
    leaving = [asyncio.ensure_future(room.fitted(asked)) for _ in range(6)]  # noqa: TID251 - they are cancelled
    async with asyncio.timeout(30):
        while len(counted) < 2:
            await asyncio.sleep(0.001)
    for one in leaving:
        one.cancel()
    staying = asyncio.ensure_future(room.fitted(asked))  # noqa: TID251 - it is awaited
    await asyncio.sleep(0.05)
    go_on.set()
    assert await staying == asked
    await asyncio.wait(leaving)
    assert max(counted) == 2


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
