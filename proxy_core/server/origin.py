"""Where a request comes from: the computer and the program that asks, and whether it is Easel's own playground.

What a reverse proxy says of the computer counts only from those that a person named.
"""

import ipaddress
import re
from collections.abc import Sequence
from functools import lru_cache

from aiohttp import web
from msgspec.structs import replace

from proxy_core.gallery_records import Origin
from proxy_core.images.request import ImageRequest

HEADER = "X-Easel-Origin"
"""What the playground sends, with this value; from another computer it means nothing."""
PLAYGROUND: Origin = "playground"

_LONGEST = 200
_HOPS = 50  # of X-Forwarded-For that are looked at, from its end
# With a port, as some proxies write it; an IPv6 address then stands in brackets.
_WITH_PORT = re.compile(r"\[([0-9A-Fa-f:.%]+)\](?::[0-9]{1,5})?|([0-9.]+):[0-9]{1,5}")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def client_of(request: web.BaseRequest) -> str:
    """The program, as its User-Agent tells."""
    return request.headers.get("User-Agent", "")[:_LONGEST]


def address_of(request: web.BaseRequest, proxies: Sequence[str] = ()) -> Address | None:
    """The computer that asks: the connection's other end, or who that forwards for while it is one of `proxies`.

    None where that is not known, as on a socket without addresses.
    """
    found = _address(request.remote or "")
    if not proxies or found is None:
        return found
    known = _networks(tuple(proxies))
    hops = ",".join(request.headers.getall("X-Forwarded-For", ())).split(",")
    for hop in hops[: -_HOPS - 1 : -1]:  # each proxy adds at the end; what stands before is the client's own word
        nearer = found
        if not any(nearer in network for network in known) or (found := _address(hop)) is None:
            return nearer
    return found


def is_forwarded(request: web.BaseRequest) -> bool:
    """Whether a proxy says that another computer asks. Anybody may say so: it only ever counts against who asks."""
    headers = request.headers
    if "X-Forwarded-For" not in headers:
        return "Forwarded" in headers
    hops = ",".join(headers.getall("X-Forwarded-For")).split(",")[-_HOPS:]
    return "Forwarded" in headers or (hops != [""] and not all(is_near(_address(hop)) for hop in hops))


def is_near(address: Address | None) -> bool:
    """Whether that is this computer."""
    return address is not None and address.is_loopback


def origin_of(request: web.BaseRequest, proxies: Sequence[str] = ()) -> Origin:
    """What the gallery keeps its pictures as."""
    named = request.headers.get(HEADER, "").strip().lower() == PLAYGROUND
    return PLAYGROUND if named and is_near(address_of(request, proxies)) else "proxy"


def with_origin(
    request: ImageRequest, http: web.BaseRequest, only: frozenset[str] = frozenset(), proxies: Sequence[str] = ()
) -> ImageRequest:
    """`request` with who asked for it by `http`, and the ids of the accounts that are to draw it; none for all."""
    return replace(request, client=client_of(http), origin=origin_of(http, proxies), only=only)


@lru_cache(maxsize=256)
def _address(text: str) -> Address | None:
    """An address as it is written, an IPv4 one in IPv6 as itself."""
    plain = text.strip()
    if with_port := _WITH_PORT.fullmatch(plain):
        plain = with_port[1] or with_port[2]
    try:
        found = ipaddress.ip_address(plain.partition("%")[0])
    except ValueError:
        return None
    return (found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None) or found


@lru_cache(maxsize=8)
def _networks(texts: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(text.strip(), strict=False) for text in texts)
