"""CORS: what tells a browser that a page may read Easel's answers. Which pages may is decided in guard.py.

https://fetch.spec.whatwg.org/#http-cors-protocol
"""

from aiohttp import web
from multidict import MultiMapping

# Every method, so that a page reads why one is not taken; "*" would not cover Authorization among the headers.
_METHODS = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"
_EXPOSED = (
    "x-request-id, x-account-email, x-mapped-model, x-images-requested, x-images-returned, x-mapping-notes, "
    "retry-after, x-should-retry"
)
# How long a browser may remember a preflight, in seconds: settings that change count soon after.
_MAX_AGE = "600"


def page_headers(origin: str) -> dict[str, str]:
    """The headers with which the page of `origin` may read an answer; none are needed where no page asks ("")."""
    if not origin:
        return {}
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Expose-Headers": _EXPOSED,
        "Vary": "Origin",
    }


def is_preflight(http: web.BaseRequest) -> bool:
    """Whether a browser asks, before a request of a page and without its key, if that may be sent."""
    return http.method == "OPTIONS" and "Origin" in http.headers and "Access-Control-Request-Method" in http.headers


def preflight_headers(headers: MultiMapping[str]) -> dict[str, str]:
    """What a preflight from an allowed page is answered, beside `page_headers`, with: yes to what it asks."""
    answered = {
        "Access-Control-Allow-Methods": _METHODS,
        "Access-Control-Max-Age": _MAX_AGE,
        "Vary": "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
    }
    asked = ", ".join(headers.getall("Access-Control-Request-Headers", []))
    if asked and asked.isascii() and asked.isprintable():
        answered["Access-Control-Allow-Headers"] = asked
    if headers.get("Access-Control-Request-Private-Network", "").lower() == "true":
        answered["Access-Control-Allow-Private-Network"] = "true"
    return answered
