"""Transport: one POST to an upstream, its whole answer in one buffer, every failure of the network as UpstreamError.

aiohttp's client is known here and nowhere else. Time limits: to connect, to the first byte, and for a pause.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import aiohttp

from proxy_core.errors import AttemptStatus, Blame, Rest, UpstreamError
from proxy_core.images.request import Buffer
from proxy_core.phrases import Phrase, phrase
from proxy_core.settings import Settings

# No answer of any upstream comes near this; one that does is not read to its end.
_LARGEST_ANSWER = 512 * 2**20
# How much aiohttp reads ahead: with its default of 64 KiB the loop wakes thirty times for one picture.
_READ_AHEAD = 2**20


@dataclass(frozen=True, slots=True)
class Answer:
    """An upstream's answer, whole."""

    status: int
    headers: Mapping[str, str]
    body: Buffer = field(repr=False)


class Transport:
    """Connections to upstreams, kept open between calls. Belongs to the loop that first uses it."""

    def __init__(self, settings: Callable[[], Settings]) -> None:
        self._settings = settings
        self._session: aiohttp.ClientSession | None = None

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send `body` as JSON. Raises `UpstreamError` when no whole answer comes, whatever its status."""
        settings = self._settings()
        with _network_errors():
            response = await self._begin(url, body, headers, settings)
            async with response:
                content = await _whole(response, settings.idle_timeout)
            return Answer(response.status, response.headers, content)

    async def _begin(
        self, url: str, body: bytes, headers: Mapping[str, str], settings: Settings
    ) -> aiohttp.ClientResponse:
        """The response with its head read; its body may still be under way."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0),  # the pool of accounts sets the limits
                headers={"Content-Type": "application/json", "Accept-Encoding": "identity"},
                auto_decompress=True,
                read_bufsize=_READ_AHEAD,
            )
        limits = aiohttp.ClientTimeout(total=None, sock_connect=settings.connect_timeout)
        try:
            async with asyncio.timeout(settings.first_byte_timeout):
                return await self._session.post(url, data=body, headers=headers, timeout=limits, allow_redirects=False)
        except aiohttp.ConnectionTimeoutError:
            raise _failed(phrase("unreachable")) from None
        except TimeoutError:
            raise _failed(phrase("no_answer", seconds=settings.first_byte_timeout)) from None

    async def close(self) -> None:
        """Let go of every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None


async def _whole(response: aiohttp.ClientResponse, idle: float) -> bytearray:
    """The body in one buffer, which is made in its full size at once where the upstream names it."""
    loop = asyncio.get_running_loop()
    announced = response.content_length or 0
    if announced > _LARGEST_ANSWER:
        raise _failed(phrase("not_understood"))
    body = bytearray(announced)
    at = 0
    try:
        async with asyncio.timeout(idle) as watch:
            while chunk := await response.content.readany():
                body[at : at + len(chunk)] = chunk
                at += len(chunk)
                if at > _LARGEST_ANSWER:
                    raise _failed(phrase("not_understood"))
                watch.reschedule(loop.time() + idle)
    except TimeoutError:
        raise _failed(phrase("went_silent", seconds=idle)) from None
    del body[at:]
    return body


@contextmanager
def _network_errors() -> Iterator[None]:
    """aiohttp's errors as ours, most specific first."""
    try:
        yield
    except aiohttp.ClientConnectorError:
        raise _failed(phrase("unreachable")) from None
    except (aiohttp.ClientPayloadError, aiohttp.ClientConnectionError, OSError):
        raise _failed(phrase("connection_lost")) from None
    except (aiohttp.ClientError, ValueError):
        raise _failed(phrase("not_understood")) from None


def _failed(said: Phrase) -> UpstreamError:
    return UpstreamError(said, blame=Blame.SERVICE, status=AttemptStatus.FAILED, rest=Rest.MODEL)
