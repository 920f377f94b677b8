"""Where a request comes from: the program that asks, by its own word, and whether it is Easel's own playground."""

import ipaddress
from dataclasses import replace

from aiohttp import web

from proxy_core.gallery_records import Origin
from proxy_core.images.request import ImageRequest

HEADER = "X-Easel-Origin"
"""What the playground sends, with this value; from another computer it means nothing."""
PLAYGROUND: Origin = "playground"

_LONGEST = 200


def client_of(request: web.BaseRequest) -> str:
    """The program, as its User-Agent tells."""
    return request.headers.get("User-Agent", "")[:_LONGEST]


def origin_of(request: web.BaseRequest) -> Origin:
    """What the gallery keeps its pictures as."""
    named = request.headers.get(HEADER, "").strip().lower() == PLAYGROUND
    return PLAYGROUND if named and _is_loopback(request.remote) else "proxy"


def with_origin(request: ImageRequest, http: web.BaseRequest) -> ImageRequest:
    """`request` with who asked for it by `http`."""
    return replace(request, client=client_of(http), origin=origin_of(http))


def _is_loopback(address: str | None) -> bool:
    try:
        found = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return False
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return (mapped or found).is_loopback
