"""The door to the pictures that were given out: GET /pictures/NAME, for `response_format: url` as an address.

It asks for no key: some clients cannot send one for a picture, so the name, which nobody can guess, stands for it.
The guard has to let the path through; whose Host and Origin may ask is checked there as everywhere.
"""

from collections.abc import Callable
from typing import Protocol

from aiohttp import web

from proxy_core.errors import RequestError
from proxy_core.server.exchange import Exchange
from proxy_core.store.database import DAY
from proxy_core.store.gallery import KeptPicture

PICTURES = "/pictures/"
"""What the path of every kept picture begins with, as `plain_path` gives it."""


class Pictures(Protocol):
    """Where pictures are kept."""

    async def given_out(self, name: str) -> KeptPicture | None:
        """The picture of this name, None when there is none, or it was not given out, or that time is over."""
        ...


class KeptDoor:
    """Sends pictures that are kept. Parts of them too, and "not modified": aiohttp sees to both."""

    def __init__(self, pictures: Pictures, now: Callable[[], float]) -> None:
        self._pictures = pictures
        self._now = now

    async def send(self, exchange: Exchange) -> web.StreamResponse:
        """The picture that the exchange's path names. RequestError 404 when there is none. StoreFailed."""
        found = await self._pictures.given_out(exchange.path.removeprefix(PICTURES))
        if found is None:
            raise RequestError("picture_unknown", status=404, wire_code="not_found")
        left = min(max(found.until - self._now(), 0.0), DAY)
        headers = {
            **exchange.headers,
            "Content-Type": found.mime,
            "Content-Disposition": f'inline; filename="{found.name}"',
            "Cache-Control": f"private, max-age={int(left)}",
            "X-Content-Type-Options": "nosniff",
        }
        return web.FileResponse(found.path, headers=headers)


def public_url(http: web.BaseRequest, name: str) -> str:
    """The address of the kept picture `name`, under the name by which the client of `http` reached Easel."""
    return f"{http.scheme}://{http.host}{PICTURES}{name}"
