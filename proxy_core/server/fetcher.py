"""Fetcher: brings a picture from an address that a client names. Where it may connect to, reach.py knows."""

import asyncio
from collections.abc import Callable
from functools import partial

import aiohttp

from proxy_core.certificates import Trust
from proxy_core.errors import RequestError
from proxy_core.images.sniff import look_at_bytes
from proxy_core.phrases import Phrase, phrase
from proxy_core.server.addresses import Address, is_public
from proxy_core.server.reach import NotReached, Place, Reach, Resolve, Why, read_place
from proxy_core.settings import Settings
from proxy_core.version import VERSION

LARGEST_MB = 20
SECONDS = 30.0
REDIRECTS = 5
_HEADERS = {"User-Agent": f"Easel/{VERSION}", "Accept": "image/*", "Accept-Encoding": "identity"}
_LEADS_ON = frozenset({301, 302, 303, 307, 308})
_SAID = {
    Why.URL_BAD: "fetch_url_bad",
    Why.NOT_HTTPS: "fetch_not_https",
    Why.PRIVATE: "fetch_address_private",
    Why.UNREACHABLE: "fetch_unreachable",
}


class Fetcher:
    """Fetches pictures. Every failure is a RequestError: its sentence tells nothing of what a private address says.

    `allowed`, `resolve` and `trust` are those of a `Reach`.
    """

    def __init__(
        self,
        settings: Callable[[], Settings],
        *,
        allowed: Callable[[Address], bool] = is_public,
        resolve: Resolve | None = None,
        trust: Trust = True,
        seconds: float = SECONDS,
    ) -> None:
        self._settings = settings
        self._reach = Reach(settings, allowed=allowed, resolve=resolve, trust=trust)
        self._seconds = seconds

    async def fetch(self, url: str) -> bytes:
        """The bytes of the PNG, JPEG, WebP or GIF at `url`, 20 MB at most. RequestError fetch_..."""
        try:
            place = read_place(url.strip(), http=lambda _: self._settings().fetch_http)
            return await self._in_time(place)
        except NotReached as error:
            said = phrase(_SAID[error.why], host=error.host) if error.host else phrase(_SAID[error.why])
        raise _refused(said)

    async def _in_time(self, place: Place) -> bytes:
        try:
            async with asyncio.timeout(self._seconds):
                return await self._follow(place)
        except TimeoutError:
            raise _refused(phrase("fetch_too_slow", host=place.host, seconds=self._seconds)) from None

    async def _follow(self, first: Place) -> bytes:
        place = first
        for _ in range(REDIRECTS + 1):
            found = await self._reach.by_address(place, partial(self._get, place))
            if isinstance(found, bytes):
                return found
            place = read_place(found, http=_as(place), base=place.url)
        raise _refused(phrase("fetch_redirects", host=first.host, limit=REDIRECTS))

    async def _get(self, place: Place, address: Address) -> bytes | str:
        """The picture, or where its server sends to instead."""
        async with self._reach.asked("GET", place, address, headers=_HEADERS) as response:
            if response.status in _LEADS_ON and "Location" in response.headers:
                return response.headers["Location"]
            _check_head(response, place.host)
            return await _read_picture(response.content, place.host)


def _as(place: Place) -> Callable[[str], bool]:
    """A redirect may do without https where the place before it did."""
    plain = place.url.scheme == "http"
    return lambda _host: plain


def _check_head(response: aiohttp.ClientResponse, host: str) -> None:
    if response.status != 200:
        raise _refused(phrase("fetch_failed", host=host, status=response.status))
    if response.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise _refused(phrase("fetch_packed", host=host))
    if (response.content_length or 0) > LARGEST_MB * 2**20:
        raise _too_large(host)


async def _read_picture(content: aiohttp.StreamReader, host: str) -> bytes:
    body = bytearray()
    while chunk := await content.readany():
        body += chunk
        if len(body) > LARGEST_MB * 2**20:
            raise _too_large(host)
        if len(body) >= 16 and not look_at_bytes(bytes(body[:16]))[0]:
            break
    if not look_at_bytes(bytes(body[:16]))[0]:
        raise _refused(phrase("fetch_not_a_picture", host=host))
    return bytes(body)


def _too_large(host: str) -> RequestError:
    return _refused(phrase("fetch_too_large", host=host, limit=LARGEST_MB))


def _refused(said: Phrase) -> RequestError:
    return RequestError(said, param="image", wire_code="invalid_image_url")
