"""The darkroom's bound. What it does to pictures is seen in answers: tests/e2e/test_doors.py."""

import asyncio
import threading

from proxy_core.accounts.account import Provider
from proxy_core.images.reference import Reference
from proxy_core.images.request import ImageRequest, PictureCall
from proxy_core.server import darkroom
from proxy_core.server.darkroom import Darkroom
from proxy_core.settings import Settings
from tests.fakes import MODEL, png


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
    request = ImageRequest("r", call, providers=frozenset({Provider.GEMINI}))
    leaving = [asyncio.ensure_future(room.fitted(request)) for _ in range(6)]  # noqa: TID251 - they are cancelled
    async with asyncio.timeout(30):
        while len(counted) < 2:
            await asyncio.sleep(0.001)
    for one in leaving:
        one.cancel()
    staying = asyncio.ensure_future(room.fitted(request))  # noqa: TID251 - it is awaited
    await asyncio.sleep(0.05)
    go_on.set()
    assert await staying == request
    await asyncio.wait(leaving)
    assert max(counted) == 2
