"""Fetcher: brings a picture from an address that a client names, and from nowhere that only this computer can reach.

A name is looked up once, every address found is checked, and exactly that address is connected to: a name that later
points elsewhere changes nothing. Through an outgoing proxy it is the same: the proxy is asked for the checked address,
not for the name, as its own lookup could lead into its own network. A name that is not found here is therefore not
fetched there either. Nothing is kept between two fetches.
"""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

import aiohttp
from yarl import URL

from proxy_core.errors import RequestError, UpstreamError
from proxy_core.images.sniff import look_at_bytes
from proxy_core.phrases import Phrase, phrase
from proxy_core.server.addresses import Address, is_private_name, is_public
from proxy_core.settings import Settings
from proxy_core.upstreams.connections import Trust, connector, proxy_for, proxy_options
from proxy_core.version import VERSION

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

LARGEST_MB = 20
SECONDS = 30.0
REDIRECTS = 5
_LONGEST_URL = 8192
_TRIED = 3  # addresses of one name
_HEADERS = {"User-Agent": f"Easel/{VERSION}", "Accept": "image/*", "Accept-Encoding": "identity"}
_LEADS_ON = frozenset({301, 302, 303, 307, 308})
_NEVER_IN_A_URL = re.compile(r"[\x00-\x20\x7f\\]")
_USER = re.compile(r"[^/?#]*//[^/?#]*@")
_NAME = re.compile(r"(?!.{254})[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_][a-z0-9_-]{0,62})*")
_NUMBER = re.compile(r"(.*\.)?([0-9]+|0x[0-9a-f]*)")


async def look_up(host: str, port: int) -> Sequence[str]:
    """Every address of a name, as the system knows it, the one to prefer first. OSError when there is none."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(place[0]) for *_, place in found]


@dataclass(frozen=True, slots=True)
class _Place:
    """A URL that was read and found to be well-formed; `host` is without brackets and a final dot."""

    url: URL
    host: str
    literal: Address | None

    @property
    def header(self) -> str:
        """The header Host."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.url.is_default_port() else f"{host}:{self.url.port}"

    def at(self, address: Address) -> URL:
        """The same with an address in place of the name."""
        return self.url.with_host(str(address)).with_fragment(None)


class Fetcher:
    """Fetches pictures. Every failure is a RequestError: its sentence tells nothing of what a private address says.

    `allowed` says which addresses may be connected to, `resolve` finds those of a name, `trust` is what certificates
    are checked against.
    """

    def __init__(
        self,
        settings: Callable[[], Settings],
        *,
        allowed: Callable[[Address], bool] = is_public,
        resolve: Resolve = look_up,
        trust: Trust = True,
        seconds: float = SECONDS,
    ) -> None:
        self._settings = settings
        self._allowed = allowed
        self._resolve = resolve
        self._trust = trust
        self._seconds = seconds

    async def fetch(self, url: str) -> bytes:
        """The bytes of the PNG, JPEG, WebP or GIF at `url`, 20 MB at most. RequestError fetch_..."""
        place = _read(url.strip(), http=self._settings().fetch_http)
        try:
            async with asyncio.timeout(self._seconds):
                return await self._follow(place)
        except TimeoutError:
            raise _refused(phrase("fetch_too_slow", host=place.host, seconds=self._seconds)) from None

    async def _follow(self, first: _Place) -> bytes:
        place = first
        for _ in range(REDIRECTS + 1):
            found = await self._ask(place)
            if isinstance(found, bytes):
                return found
            place = _read(found, http=place.url.scheme == "http", base=place.url)
        raise _refused(phrase("fetch_redirects", host=first.host, limit=REDIRECTS))

    async def _ask(self, place: _Place) -> bytes | str:
        """The picture, or where its server sends to instead."""
        addresses = await self._addresses(place)
        for address in addresses:
            try:
                return await self._get(place, address)
            except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
                continue
            except (aiohttp.ClientError, OSError, UpstreamError):
                break
        raise _refused(phrase("fetch_unreachable", host=place.host))

    async def _addresses(self, place: _Place) -> list[Address]:
        """Where to connect to, in order. RequestError fetch_address_private when any of them is not allowed."""
        if place.literal is None and is_private_name(place.host):
            raise _refused(phrase("fetch_address_private", host=place.host))
        try:
            found = [place.literal] if place.literal else await self._look_up(place)
        except (OSError, ValueError):
            raise _refused(phrase("fetch_unreachable", host=place.host)) from None
        if not all(self._allowed(address) for address in found):
            raise _refused(phrase("fetch_address_private", host=place.host))
        return found[:_TRIED]

    async def _look_up(self, place: _Place) -> list[Address]:
        return list(dict.fromkeys(ip_address(one) for one in await self._resolve(place.host, place.url.port or 443)))

    async def _get(self, place: _Place, address: Address) -> bytes | str:
        settings = self._settings()
        proxy = await proxy_for(settings.upstream_proxy, str(place.url))
        async with (
            aiohttp.ClientSession(
                connector=connector(proxy, self._trust, force_close=True),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=settings.connect_timeout),
            ) as session,
            session.get(
                place.at(address),
                headers={**_HEADERS, "Host": place.header},
                server_hostname=place.host if place.url.scheme == "https" else None,
                allow_redirects=False,
                **proxy_options(proxy),
            ) as response,
        ):
            if response.status in _LEADS_ON and "Location" in response.headers:
                return response.headers["Location"]
            _check_head(response, place.host)
            return await _read_picture(response.content, place.host)


def _read(text: str, *, http: bool, base: URL | None = None) -> _Place:
    """A URL as its parts. RequestError fetch_url_bad, fetch_not_https."""
    bad = _refused(phrase("fetch_url_bad"))
    if len(text) > _LONGEST_URL or _NEVER_IN_A_URL.search(text) or _USER.match(text):
        raise bad
    try:
        read = URL(text, encoded=text.isascii())  # as it is, to the letter: it may be signed
        url = base.join(read) if base else read
        name, port = (url.raw_host or "").lower().removesuffix("."), url.port
        literal = _literal(name)
    except ValueError:
        raise bad from None
    if url.scheme != "https" and not (http and url.scheme == "http"):
        raise _refused(phrase("fetch_not_https"))
    if "@" in url.raw_authority or not port or not (literal or _NAME.fullmatch(name)):
        raise bad
    return _Place(url, name, literal)


def _literal(host: str) -> Address | None:
    """The address that stands where a name could; None when it is a name.

    ValueError when it is a number in a spelling that only some programs read as an address (127.1, 0x7f.1, 2130706433).
    """
    if not (":" in host or _NUMBER.fullmatch(host)):
        return None
    address = ip_address(host)
    if isinstance(address, IPv6Address) and address.scope_id:
        raise ValueError("a zone is of this computer")
    return address


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
