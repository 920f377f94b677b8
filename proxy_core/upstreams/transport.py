"""Transport: one call to an upstream, its answer whole or line by line, every failure of the network as UpstreamError.

aiohttp's client is known here and in connections.py. Time limits: to connect, to the first byte, and for a pause.
"""

import ssl
from codecs import BOM_UTF8
from collections.abc import AsyncIterable, AsyncIterator, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Self

import aiohttp

from proxy_core.certificates import Trust
from proxy_core.errors import UpstreamError
from proxy_core.images.request import Buffer
from proxy_core.phrases import Phrase, phrase
from proxy_core.settings import Settings
from proxy_core.upstreams.client_request import request_class
from proxy_core.upstreams.connections import Routes
from proxy_core.upstreams.failures import in_trouble
from proxy_core.upstreams.held_bytes import HeldBytes
from proxy_core.upstreams.pace import Pace
from proxy_core.upstreams.packed_body import Content, content_of
from proxy_core.upstreams.straight_read import SPARE, read_straight
from proxy_core.upstreams.unhurried import StaleConnection
from proxy_core.version import VERSION

# No answer of any upstream comes near this; one that does is not read to its end.
_LARGEST_ANSWER = 512 * 2**20
# Nobody is asked to pack. A picture's base64 comes out as a third more than went in, whatever else is in an answer is
# small: one that becomes so many times what came, and more than so much, is a trap.
_UNPACKED_TIMES = 8
_UNPACKED_FREELY = 16 * 2**20
# Bytes of one header: what stands between may add cookies and policies of more than aiohttp's 8 kB.
_LONGEST_HEADER = 64 * 2**10
# How much aiohttp reads ahead: with its default of 64 KiB the loop wakes thirty times for one picture.
_READ_AHEAD = 2**20
# X509_V_ERR_* of OpenSSL -> what is told: not valid yet, not any more, for another name, for another address.
_OF_CERTIFICATES = {
    9: "certificate_expired",
    10: "certificate_expired",
    62: "certificate_of_another",
    64: "certificate_of_another",
}
# How aiohttp calls, as a RuntimeError, a connection that was closed between two of its reads.
_CLOSED_MEANWHILE = "Connection closed."
USER_AGENT = f"Easel/{VERSION}"
"""Who asks. No other product is ever named."""

# A body in pieces is iterated anew for every call; its length and its type stand in the call's headers.
Sent = bytes | AsyncIterable[Buffer]


@dataclass(frozen=True, slots=True)
class Answer:
    """An upstream's answer, whole."""

    status: int
    headers: Mapping[str, str]
    body: Buffer = field(repr=False)


class Transport:
    """Connections to upstreams, kept open between calls. Belongs to the loop that first uses it."""

    def __init__(self, settings: Callable[[], Settings], trust: Trust = True) -> None:
        self._settings = settings
        self._held = HeldBytes()
        self._routes = Routes(lambda: settings().upstream_proxy, _session, trust)

    async def post(self, url: str, body: Sent, headers: Mapping[str, str]) -> Answer:
        """Send `body`, as JSON unless `headers` say otherwise. Raises `UpstreamError` when no whole answer comes.

        Any status is an answer.
        """
        async with await self.open(url, body, headers) as opened:
            return Answer(opened.status, opened.headers, await opened.whole())

    async def get(self, url: str, headers: Mapping[str, str]) -> Answer:
        """As `post`, for what is only asked."""
        async with await self.open(url, None, headers) as opened:
            return Answer(opened.status, opened.headers, await opened.whole())

    async def open(self, url: str, body: Sent | None, headers: Mapping[str, str]) -> "Opened":
        """As `post`, or as `get` where `body` is None; the answer's body is still to be read, as its head suggests."""
        settings = self._settings()
        with _network_errors:
            response = await self._begin(url, body, headers, settings)
        if response.status == 407:  # only a proxy asks for this; before a tunnel stands it is an error already
            response.close()
            raise _failed(phrase("unreachable"))
        return Opened(response, settings, self._held)

    async def _begin(
        self, url: str, body: Sent | None, headers: Mapping[str, str], settings: Settings
    ) -> aiohttp.ClientResponse:
        """The response with its head read; its body may still be under way."""
        route = await self._routes.to(url)
        limits = _limits(settings.connect_timeout)
        patience = settings.first_byte_timeout
        try:
            async with Pace(patience) as pace:
                while True:  # until a connection is none that the upstream had closed
                    sent = body if isinstance(body, bytes | None) else _watched(body, pace)
                    with suppress(StaleConnection):
                        return await route.session.request(
                            "GET" if body is None else "POST",
                            url,
                            data=sent,
                            headers=headers,
                            timeout=limits,
                            allow_redirects=False,
                            **route.options,
                        )
        except aiohttp.ConnectionTimeoutError:
            raise _failed(phrase("unreachable")) from None
        except TimeoutError:
            raise _failed(phrase("no_answer", seconds=patience)) from None

    async def close(self) -> None:
        """Let go of every connection."""
        await self._routes.close()


class Opened:
    """An answer of which the head was read. Its body is read once, by one of the two ways.

    Left as a context, it gives its connection back.
    """

    def __init__(self, response: aiohttp.ClientResponse, settings: Settings, held: HeldBytes) -> None:
        self._response = response
        self._held = held
        self._settings = settings
        self.status = response.status
        self.headers: Mapping[str, str] = response.headers

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        if self._response.connection is not None:  # else it was given back when the body was whole
            self._response.release()
            await self._response.wait_for_close()

    async def whole(self) -> bytearray:
        """The body in one buffer. Raises `UpstreamError` when it does not come whole.

        Without the mark of UTF-8 that some programs put before their JSON: RFC 8259, 8.1, lets readers pass over it.
        """
        with _network_errors:
            body = await _whole(self._response, self._settings.idle_timeout, self._held)
        if body.startswith(BOM_UTF8):
            del body[: len(BOM_UTF8)]  # moves nothing
        return body

    async def lines(self) -> AsyncIterator[bytearray]:
        """The body's lines without their ends, each a buffer of its own. Raises `UpstreamError`.

        A pause within a line is limited as any; between two lines the upstream may be drawing, so there it has the
        time that it has for a first byte.
        """
        line, pace, content = bytearray(), Pace(self._settings.idle_timeout), content_of(self._response)
        while chunk := await self._chunk(content, pace if line else Pace(self._settings.first_byte_timeout)):
            *ended, rest = chunk.split(b"\n")
            for piece in ended:
                line += piece
                if line.endswith(b"\r"):
                    del line[-1]
                yield line
                line = bytearray()
            if not line:  # one begins here, perhaps long after the last
                pace.restart()
            pace.got(len(rest))
            line += rest
            _check_size(len(line), self._response)
        if line:
            yield line

    async def _chunk(self, content: Content, pace: Pace) -> bytes:
        """What has come by now; nothing at the end."""
        with _network_errors:
            try:
                async with pace:
                    return await content.readany()
            except TimeoutError:
                raise _failed(phrase("went_silent", seconds=pace.seconds)) from None


@lru_cache(maxsize=8)
def _limits(connect: float) -> aiohttp.ClientTimeout:
    """What aiohttp limits itself."""
    return aiohttp.ClientTimeout(total=None, sock_connect=connect)


def _session(connector: aiohttp.BaseConnector) -> aiohttp.ClientSession:
    """The one place where sessions are made. The connector sets no limit: the pool of accounts does."""
    return aiohttp.ClientSession(
        connector=connector,
        request_class=request_class(),
        cookie_jar=aiohttp.DummyCookieJar(),  # a cookie got by one account's call would go along with all others'
        headers={"Content-Type": "application/json", "Accept-Encoding": "identity", "User-Agent": USER_AGENT},
        auto_decompress=True,
        read_bufsize=_READ_AHEAD,
        max_line_size=_LONGEST_HEADER,
        max_field_size=_LONGEST_HEADER,
    )


async def _watched(body: AsyncIterable[Buffer], pace: Pace) -> AsyncIterator[Buffer]:
    """The pieces of a body; as long as they leave, the wait for the first byte does not begin."""
    async for piece in body:
        pace.restart()
        yield piece


async def _whole(response: aiohttp.ClientResponse, idle: float, held: HeldBytes) -> bytearray:
    """The body in one buffer, which is made in its full size at once where the upstream names it."""
    announced = response.content_length or 0
    if announced > _LARGEST_ANSWER:
        raise _failed(phrase("not_understood"))
    body = await held.body(announced + SPARE)
    pace = Pace(idle)
    try:
        at = await read_straight(response, body, pace) or await _through_aiohttp(response, body, pace)
    except TimeoutError:
        raise _failed(phrase("went_silent", seconds=idle)) from None
    del body[at:]
    return body if at == announced else held.count(body)  # packed, or of a length that was not told


async def _through_aiohttp(response: aiohttp.ClientResponse, body: bytearray, pace: Pace) -> int:
    """Put the body into `body`, and give its length. TimeoutError when it falls behind `pace`."""
    at, content = 0, content_of(response)
    async with pace:
        while chunk := await content.readany():
            body[at : at + len(chunk)] = chunk
            at += len(chunk)
            _check_size(at, response)
            pace.got(len(chunk))
    return at


def _check_size(size: int, response: aiohttp.ClientResponse) -> None:
    """UpstreamError when so many bytes are more than an answer has, or than those that came can honestly become."""
    unpacked = max(_UNPACKED_FREELY, _UNPACKED_TIMES * response.content.total_raw_bytes)
    if size > min(_LARGEST_ANSWER, unpacked):
        raise _failed(phrase("not_understood"))


class _NetworkErrors:
    """aiohttp's errors as ours."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        if error is None:
            return
        match error:
            case aiohttp.ClientError() | OSError() | ValueError():
                # aiohttp keeps it with the response, which its frames refer to: the body would stay until the next
                # collection.
                error.__traceback__ = None
                raise _failed(_said_of(error)) from None
            case RuntimeError() if str(error) == _CLOSED_MEANWHILE:
                raise _failed(phrase("connection_lost")) from None


_network_errors = _NetworkErrors()


def _said_of(error: Exception) -> Phrase:
    """What is told of one of aiohttp's errors, most specific first."""
    match error:
        case (
            aiohttp.ClientConnectorCertificateError(certificate_error=ssl.SSLCertVerificationError() as found)
            | aiohttp.ClientConnectorError(os_error=ssl.SSLCertVerificationError() as found)
        ):
            return phrase(_OF_CERTIFICATES.get(found.verify_code, "certificate_untrusted"))
        case aiohttp.ClientConnectorError():
            return phrase("unreachable")
        case aiohttp.ClientPayloadError() | aiohttp.ClientConnectionError() | OSError():
            return phrase("connection_lost")
    return phrase("not_understood")


def _failed(said: Phrase) -> UpstreamError:
    return in_trouble(0, said=said)
