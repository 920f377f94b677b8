"""Draws through the running proxy as any client does: over HTTP, with the key. For the command and the window alike."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

import msgspec
from msgspec import Struct

from proxy_core.errors import FailureKind, NoPicture
from proxy_core.phrases import Phrase, Value
from proxy_core.remote import loopback_client

# The proxy ends a request by its own deadline; what is added here is the way back.
_GRACE_SECONDS = 30.0


class _Image(Struct):
    b64_json: str


class _Answer(Struct):
    data: list[_Image]


class _Error(Struct):
    message: str


class _Refusal(Struct):
    error: _Error


@dataclass(frozen=True, slots=True)
class Drawing:
    """What came back: the pictures' bytes; `notes` on what was changed.

    `accounts` are those that drew, each once; empty where answers do not name them.
    """

    pictures: tuple[bytes, ...] = field(repr=False)
    accounts: tuple[str, ...]
    notes: str
    request_id: str


class NotDrawn(NoPicture):
    """The proxy did not answer, or answered without a picture. `request_id` is empty where it named none."""

    def __init__(self, code: str, request_id: str = "", **values: Value) -> None:
        super().__init__(Phrase(code, values), kind=FailureKind.FAILED)
        self.request_id = request_id


@dataclass(frozen=True, slots=True)
class Door:
    """How the proxy is reached: its address with /v1, its key, and the seconds that it may take for a request."""

    base_url: str
    key: str = field(repr=False)
    seconds: float


async def draw_through(door: Door, wanted: Mapping[str, object], account: str = "") -> Drawing:
    """Draw what `wanted`, the fields of the Images API, asks for. `NotDrawn` says why nothing came.

    `account`: the label, email or id of the only account that may draw; printable.
    """
    import httpx

    headers = {"Authorization": f"Bearer {door.key}", "Content-Type": "application/json", "User-Agent": "easel"}
    only = {"X-Easel-Account": account} if account else {}
    # As bytes: httpx takes text in ASCII only, and labels have all kinds of letters.
    encoded = {name.encode(): value.encode() for name, value in (headers | only).items()}
    body = msgspec.json.encode({**wanted, "response_format": "b64_json"})
    try:
        async with loopback_client(door.seconds + _GRACE_SECONDS) as client:
            answer = await client.post(f"{door.base_url}/images/generations", content=body, headers=encoded)
    except httpx.HTTPError as error:
        why = str(error) or type(error).__name__
        raise NotDrawn("proxy_not_answering", base_url=door.base_url, why=why) from None
    request_id = answer.headers.get("X-Request-Id", "")
    if answer.status_code != 200:
        raise NotDrawn("drawing_refused", request_id, text=_message(answer.content, answer.status_code))
    accounts = answer.headers.get("X-Account-Email", "")
    return Drawing(
        _pictures(answer.content, request_id),
        tuple(unquote(name) for name in accounts.split(", ")) if accounts else (),
        unquote(answer.headers.get("X-Mapping-Notes", "")),
        request_id,
    )


def _pictures(body: bytes, request_id: str) -> tuple[bytes, ...]:
    try:
        found = msgspec.json.decode(body, type=_Answer)
        pictures = tuple(base64.b64decode(image.b64_json, validate=True) for image in found.data)
    except (msgspec.MsgspecError, binascii.Error):
        pictures = ()
    if not pictures:
        raise NotDrawn("drawing_unread", request_id)
    return pictures


def _message(body: bytes, status: int) -> str:
    try:
        return msgspec.json.decode(body, type=_Refusal).error.message
    except msgspec.MsgspecError:
        return f"The proxy answered {status}."
