"""One short call to Google's service of tokens, or to another that speaks OAuth, and the reading of its answer.

What is asked, and what an answer means for an account or a login, is in access_tokens.py and oauth.py.
"""

import asyncio
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

import msgspec

if TYPE_CHECKING:
    import httpx  # its import takes a tenth of a second, which a start without logins need not wait for

OpenClient = Callable[[], "httpx.AsyncClient"]
"""Makes the HTTP client of one call, in a worker thread: it reads the certificates of the system."""

TOKEN_URI = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address, no secret

# What Google gives a token when its answer does not say, in seconds.
_USUAL_LIFE = 3600.0
_PATIENCE = 30.0  # seconds for the whole call
_LARGEST = 64 * 1024  # bytes of an answer; Google's have about 2,000
_ERROR_CODE = re.compile(r"[a-z][a-z0-9_]{0,59}")


class Unreachable(Exception):  # noqa: N818 - says what happened, as httpx's exceptions do
    """No answer came. It holds nothing of the call."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: of a body that is too large, the beginning."""

    status: int
    body: bytes = field(default=b"", repr=False)

    @property
    def error(self) -> str:
        """OAuth's code of what went wrong, such as invalid_grant (RFC 6749, 5.2); empty where the body has none."""
        with suppress(msgspec.MsgspecError, UnicodeDecodeError):
            code = msgspec.json.decode(self.body, type=_Refusal).error
            return code if _ERROR_CODE.fullmatch(code) else ""
        return ""


class _Refusal(msgspec.Struct):
    error: str = ""


@dataclass(frozen=True, slots=True)
class Granted:
    """The tokens of an answer. A dataclass, as a msgspec.Struct shows all its fields; `expires_in` is in seconds."""

    access_token: Annotated[str, msgspec.Meta(pattern=r"^[\x21-\x7e]+$")] = field(repr=False)
    refresh_token: Annotated[str, msgspec.Meta(pattern=r"^[\x21-\x7e]*$")] = field(default="", repr=False)
    expires_in: float = _USUAL_LIFE
    scope: str = ""


def read_granted(answer: Answer) -> Granted | None:
    """The tokens in an answer of status 200; None where it has none that can be used."""
    with suppress(msgspec.MsgspecError, UnicodeDecodeError):
        return msgspec.json.decode(answer.body, type=Granted)
    return None


async def post(open_client: OpenClient | None, url: str, form: Mapping[str, str]) -> Answer:
    """Send `form` to `url`. Redirects are not followed: a form with secrets goes where it was meant to go, or nowhere.

    None for `open_client`: httpx's own. Raises `Unreachable`.
    """
    return await _send(open_client, "POST", url, form=form)


async def get(open_client: OpenClient | None, url: str, access_token: str) -> Answer:
    """What is at `url` for the owner of the token. Raises `Unreachable`."""
    return await _send(open_client, "GET", url, headers={"Authorization": f"Bearer {access_token}"})


async def _send(
    open_client: OpenClient | None,
    method: str,
    url: str,
    *,
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    import httpx

    try:
        async with asyncio.timeout(_PATIENCE), await asyncio.to_thread(open_client or httpx.AsyncClient) as client:
            call = client.stream(method, url, data=form, headers=headers, timeout=_PATIENCE, follow_redirects=False)
            async with call as response:
                return Answer(response.status_code, await _beginning(response))
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError):
        raise Unreachable from None


async def _beginning(response: "httpx.Response") -> bytes:
    body = bytearray()
    async for piece in response.aiter_bytes():
        body += piece
        if len(body) > _LARGEST:
            break
    return bytes(body[:_LARGEST])
