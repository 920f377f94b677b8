"""Reach: how Easel connects to an address that a client names, and to nowhere that only this computer can reach.

A name is looked up once, every address found is checked, and exactly that address is connected to: a name that later
points elsewhere changes nothing. Through an outgoing proxy it is the same: the proxy is asked for the checked address,
not for the name, as its own lookup could lead into its own network. A name that is not found here is therefore not
reached there either. Nothing is kept between two calls. What is fetched or sent is its callers' affair.
"""

import io
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from enum import StrEnum
from ipaddress import IPv6Address, ip_address
from typing import TypeVar

import aiohttp
from msgspec import Struct
from yarl import URL

from proxy_core.certificates import Trust, trusted
from proxy_core.errors import UpstreamError
from proxy_core.server.addresses import Address, is_private_name, is_public
from proxy_core.server.lookups import Lookups
from proxy_core.settings import Settings
from proxy_core.upstreams.connections import connector, proxy_for, proxy_options

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
T = TypeVar("T")

_LONGEST_URL = 8192
_TRIED = 3  # addresses of one name
_NEVER_IN_A_URL = re.compile(r"[\x00-\x20\x7f\\]")
_USER = re.compile(r"[^/?#]*//[^/?#]*@")
_NAME = re.compile(r"(?!.{254})[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_][a-z0-9_-]{0,62})*")
_NUMBER = re.compile(r"(.*\.)?([0-9]+|0x[0-9a-f]*)")


class Why(StrEnum):
    """Why an address is not reached."""

    URL_BAD = "url_bad"
    NOT_HTTPS = "not_https"
    PRIVATE = "address_private"
    UNREACHABLE = "unreachable"


class NotReached(Exception):  # noqa: N818 - says what happened, as httpx's exceptions do
    """An address was not connected to. It tells nothing of what a private address says."""

    def __init__(self, why: Why, host: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.host = host


class Place(Struct, frozen=True):
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


def read_place(text: str, *, http: Callable[[str], bool], base: URL | None = None) -> Place:
    """A URL as its parts; without https only where `http` allows that for its host. NotReached URL_BAD, NOT_HTTPS."""
    bad = NotReached(Why.URL_BAD)
    if len(text) > _LONGEST_URL or _NEVER_IN_A_URL.search(text) or _USER.match(text):
        raise bad
    try:
        text.encode()
        read = URL(text, encoded=text.isascii())  # as it is, to the letter: it may be signed
        url = base.join(read) if base else read
        name, port = (url.raw_host or "").lower().removesuffix("."), url.port
        literal = _literal(name)
    except ValueError:
        raise bad from None
    if url.scheme != "https" and not (url.scheme == "http" and http(name)):
        raise NotReached(Why.NOT_HTTPS)
    if "@" in url.raw_authority or not port or not (literal or _NAME.fullmatch(name)):
        raise bad
    return Place(url, name, literal)


class Reach:
    """Connects. `allowed` says which addresses may be connected to, `resolve` finds those of a name, `Lookups` where it
    is None, `trust` is what certificates are checked against.
    """

    def __init__(
        self,
        settings: Callable[[], Settings],
        *,
        allowed: Callable[[Address], bool] = is_public,
        resolve: Resolve | None = None,
        trust: Trust = True,
    ) -> None:
        self._settings = settings
        self._allowed = allowed
        self._resolve = resolve or Lookups().addresses
        self._trust = trust

    def check(self, place: Place) -> None:
        """NotReached PRIVATE for what is no public address by itself. What a name leads to is not looked up here."""
        if is_private_name(place.host) if place.literal is None else not self._allowed(place.literal):
            raise NotReached(Why.PRIVATE, place.host)

    async def by_address(self, place: Place, ask: Callable[[Address], Awaitable[T]], *, private: bool = False) -> T:
        """What `ask` gives for the first address of `place` that can be connected to; `private`: wherever that is.

        NotReached.
        """
        for address in await self._addresses(place, private=private):
            try:
                return await ask(address)
            except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
                continue
            except (aiohttp.ClientError, OSError, UpstreamError):
                break
        raise NotReached(Why.UNREACHABLE, place.host)

    @asynccontextmanager
    async def asked(
        self,
        method: str,
        place: Place,
        address: Address,
        *,
        headers: dict[str, str],
        body: bytes | None = None,
        silence: float | None = None,
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """The answer of `place` at one of its addresses; a redirect is not followed. aiohttp's errors, UpstreamError.

        `silence`: seconds that it may take to answer.
        """
        settings = self._settings()
        proxy = await proxy_for(settings.upstream_proxy, str(place.url))
        trust = await trusted(self._trust)
        async with (
            aiohttp.ClientSession(
                connector=connector(proxy, trust, force_close=True),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=settings.connect_timeout, sock_read=silence),
            ) as session,
            session.request(
                method,
                place.at(address),
                headers={**headers, "Host": place.header},
                data=None if body is None else io.BytesIO(body),  # aiohttp warns of large bytes
                server_hostname=place.host if place.url.scheme == "https" else None,
                allow_redirects=False,
                **proxy_options(proxy),
            ) as response,
        ):
            yield response

    async def _addresses(self, place: Place, *, private: bool) -> list[Address]:
        """Where to connect to, in order. NotReached PRIVATE when any of them is not allowed."""
        if not private:
            self.check(place)
        try:
            found = [place.literal] if place.literal else await self._look_up(place)
        except (OSError, ValueError):
            raise NotReached(Why.UNREACHABLE, place.host) from None
        if not private and not all(self._allowed(address) for address in found):
            raise NotReached(Why.PRIVATE, place.host)
        return found[:_TRIED]

    async def _look_up(self, place: Place) -> list[Address]:
        return list(dict.fromkeys(ip_address(one) for one in await self._resolve(place.host, place.url.port or 443)))


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
