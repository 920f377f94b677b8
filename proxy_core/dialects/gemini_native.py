"""The Gemini API's own door: which model is called, what goes upstream, and errors in Google's shape.

Pure. Body and answer are not changed; they are looked into for the log only. What the upstream says to a request that
it does not like is for the upstream: here a body must be a JSON object, no more.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from urllib.parse import quote, urlencode

import msgspec
from msgspec import Raw, Struct

from proxy_core.dialects.errors import WireError, render_error
from proxy_core.dialects.fields import PROMPT_LIMIT, Fields
from proxy_core.errors import RequestError
from proxy_core.images.google_answer import GoogleAnswer, documents, picture_of
from proxy_core.images.long_texts import Cut
from proxy_core.images.request import Buffer, Picture
from proxy_core.upstreams.base import RawCall

_PATH = re.compile(r"(?:/v1beta)?/models/([A-Za-z0-9][A-Za-z0-9._-]{0,199}):(generateContent|streamGenerateContent)")
# Google reads credentials from these too; those of an account are Easel's to add, and a client's are for Easel only.
_SECRETS = frozenset({"key", "access_token", "oauth_token"})

# google.rpc.Code by the HTTP status that it stands for, and for its neighbours.
_CODES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    405: "UNIMPLEMENTED",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    502: "UNAVAILABLE",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}


class NativeCall(Struct, frozen=True):
    """A request of this door. `summary` is its prompt, for the log; `stream` says that the answer may be in events."""

    model: str
    stream: bool
    raw: RawCall
    summary: str


class _Asked(Struct):
    text: str | None = None


class _Turn(Struct):
    """What one side of a conversation said."""

    role: str | None = None
    parts: list[_Asked] = msgspec.field(default_factory=list)


class _Said(Struct):
    message: str


class _OpenAIError(Struct):
    error: _Said


_turns = msgspec.json.Decoder(list[_Turn])
_answers = msgspec.json.Decoder(GoogleAnswer | list[GoogleAnswer])


def read_native(path: str, query: Mapping[str, str], body: bytes) -> NativeCall:
    """The call that POST `path` asks for. RequestError 404 for another path or method, 400 for a body that is no JSON.

    `path` is decoded, with or without /v1beta.
    """
    found = _PATH.fullmatch(path)
    if not found:
        raise RequestError("path_unknown", status=404, wire_code="not_found", method="POST", path=path[:200])
    fields = Fields.of_json(body)
    kept = urlencode([(name, value) for name, value in query.items() if name not in _SECRETS])
    target = f"/v1beta/models/{quote(found[1])}:{found[2]}"
    raw = RawCall(f"{target}?{kept}" if kept else target, body)
    return NativeCall(found[1], found[2] == "streamGenerateContent", raw, _prompt(fields.raw("contents")))


def pictures(body: Buffer) -> list[Picture]:
    """The pictures that an answer holds, views into `body`. What is none by its first bytes is left out."""
    found = []
    for answer, texts in _answers_in(body):
        for inline in answer.pictures:
            with suppress(ValueError):
                found.append(picture_of(inline, texts))
    return found


def picture_count(body: Buffer) -> int:
    """How many pictures an answer holds, drafts of a model that thinks left out. What is not read counts none."""
    return sum(len(answer.pictures) for answer, _ in _answers_in(body))


def render_native_error(error: Exception, now: float, request_id: str) -> WireError:
    """The answer for any error, as Google words it. Status, message and headers are those of the other doors."""
    wire = render_error(error, now, request_id)
    status = _CODES.get(wire.status) or ("INVALID_ARGUMENT" if wire.status < 500 else "INTERNAL")
    said = msgspec.json.decode(wire.body, type=_OpenAIError).error.message
    told: dict[str, object] = {"code": wire.status, "message": said, "status": status}
    if seconds := wire.headers.get("Retry-After"):
        told["details"] = [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": f"{seconds}s"}]
    return WireError(wire.status, msgspec.json.encode({"error": told}), wire.headers)


def _prompt(contents: Raw) -> str:
    """The text of the last content that is not the model's; "" when there is none to be read."""
    try:
        found = _turns.decode(contents) if contents else []
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return ""
    asked = next((content for content in reversed(found) if content.role != "model"), _Turn())
    return "\n".join(part.text for part in asked.parts if part.text)[:PROMPT_LIMIT]


def _answers_in(body: Buffer) -> Iterator[tuple[GoogleAnswer, Cut]]:
    """Each answer, and its long texts."""
    for document, texts in documents(body):
        try:
            found = _answers.decode(document)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            continue
        for one in found if isinstance(found, list) else (found,):
            yield one, texts
