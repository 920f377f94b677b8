"""Draws through the running proxy as any client does: over HTTP, with the key. For the command and the window alike."""

import asyncio
import base64
import binascii
from collections.abc import AsyncIterable, AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import msgspec
from msgspec import Struct

from proxy_core.errors import FailureKind, NoPicture
from proxy_core.phrases import Phrase, Value
from proxy_core.previews import PlaygroundRequest
from proxy_core.remote import loopback_client
from proxy_core.upstreams.event_stream import Event, events

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

    encoded = _headers(door, account) | {b"Content-Type": b"application/json"}
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


async def stream_through(
    door: Door, request: PlaygroundRequest, begun: Callable[[Drawing], None]
) -> AsyncIterator[bytes]:
    """The pictures that `request` asks for, each when it is there. `NotDrawn` when none comes, or no more.

    `begun` is told the head of the answer, without pictures and accounts, before the first one.
    """
    import httpx

    headers = _headers(door, request.account) | {b"X-Easel-Origin": b"playground"}
    path = "edits" if request.references else "generations"
    request_id = ""
    try:
        async with (
            loopback_client(door.seconds + _GRACE_SECONDS) as client,
            client.stream("POST", f"{door.base_url}/images/{path}", **_body(request, headers)) as answer,
        ):
            request_id = answer.headers.get("X-Request-Id", "")
            if answer.status_code != 200:
                raise NotDrawn("drawing_refused", request_id, text=_message(await answer.aread(), answer.status_code))
            begun(Drawing((), (), unquote(answer.headers.get("X-Mapping-Notes", "")), request_id))
            async for event in events(_lines(answer.aiter_bytes())):
                if (picture := await _picture_in(event, request_id)) is not None:
                    yield picture
    except httpx.HTTPError as error:
        why = str(error) or type(error).__name__
        raise NotDrawn("proxy_not_answering", request_id, base_url=door.base_url, why=why) from None


def _headers(door: Door, account: str) -> dict[bytes, bytes]:
    """As bytes: httpx takes text in ASCII only, and labels have all kinds of letters."""
    headers = {"Authorization": f"Bearer {door.key}", "User-Agent": "easel"}
    only = {"X-Easel-Account": account} if account else {}
    return {name.encode(): value.encode() for name, value in (headers | only).items()}


def _body(request: PlaygroundRequest, headers: dict[bytes, bytes]) -> dict[str, Any]:
    """What httpx is given beside the address: a form where there are pictures to send, else JSON."""
    fields = {**request.fields, "stream": "true"}
    plain = {name: _sendable(value) for name, value in fields.items()}
    if not request.references:
        content = msgspec.json.encode({**plain, "stream": True, "response_format": "b64_json"})
        return {"content": content, "headers": headers | {b"Content-Type": b"application/json"}}
    name = "image" if len(request.references) == 1 else "image[]"
    files = [(name, (one.name, one.data, one.mime)) for one in request.references]
    masks = [("mask", (request.mask.name, request.mask.data, request.mask.mime))] if request.mask else []
    data = {name: str(value) for name, value in plain.items()}
    return {"data": data, "files": files + masks, "headers": headers}


def _sendable(value: str | int) -> str | int:
    """Half of a letter, as a field of the window may hold it, is nothing that UTF-8 has."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


async def _lines(pieces: AsyncIterable[bytes]) -> AsyncIterator[bytearray]:
    line = bytearray()
    async for piece in pieces:
        *ends, rest = piece.split(b"\n")
        for end in ends:
            line += end
            if line.endswith(b"\r"):
                del line[-1]
            yield line
            line = bytearray()
        line += rest


async def _picture_in(event: Event, request_id: str) -> bytes | None:
    """The picture of an event that has a whole one. NotDrawn for an error."""
    if event.name == "error":
        raise NotDrawn("drawing_refused", request_id, text=_message(bytes(event.data), 200))
    if not event.name.endswith(".completed"):
        return None
    try:
        text = msgspec.json.decode(event.data, type=_Image).b64_json
        return await asyncio.to_thread(base64.b64decode, text, validate=True)  # a large one takes 20 ms
    except (msgspec.MsgspecError, binascii.Error):
        raise NotDrawn("drawing_unread", request_id) from None


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
