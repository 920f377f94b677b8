"""The envelope of Code Assist: what is put around a request, and what is taken off an answer. Pure.

What stands inside is google_wire.py's. None of it is documented by Google; the shapes are those of its own clients.
"""

from collections.abc import Sequence

import msgspec

from proxy_core.errors import Rest, UpstreamError
from proxy_core.event_data import event_data
from proxy_core.images.request import Buffer
from proxy_core.phrases import Phrase, phrase
from proxy_core.upstreams.body import Body
from proxy_core.upstreams.failures import https_link, not_understood, of_request, rejected, sentence
from proxy_core.upstreams.loose import as_list, as_object, as_text, decoded
from proxy_core.upstreams.transport import Answer

# Easel says who it is, unless the account says what it is.
_WHO = (("userAgent", "easel"),)
_OWN = frozenset({"project", "model", "request"})
_EVENT_STREAM = "text/event-stream"


def wrap(request: Body, project: str, model: str, identity: Sequence[tuple[str, str]]) -> Body:
    """A request of the Gemini API in its envelope, with the account's `identity`. Nothing of it is copied."""
    said = {name: value for name, value in identity or _WHO if name not in _OWN}
    head = msgspec.json.encode({"project": project, "model": model, **said})
    return request.within(head[:-1] + b',"request":', b"}")


def wrap_native(request: bytes, project: str, model: str, identity: Sequence[tuple[str, str]]) -> Body:
    """As `wrap`, for a request that a client wrote. UpstreamError when that is no JSON object."""
    try:
        msgspec.json.decode(request, type=dict[str, msgspec.Raw])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise of_request(phrase("bad_parameter", text="the body is no JSON object"), 0) from None
    return wrap(Body(request), project, model, identity)


class _Envelope(msgspec.Struct):
    response: msgspec.Raw = msgspec.Raw()


_decoder = msgspec.json.Decoder(_Envelope)


def unwrap(answer: Answer) -> Answer:
    """What a client of the Gemini API expects: the body is a view into the answer's. UpstreamError."""
    return Answer(answer.status, {"Content-Type": "application/json; charset=UTF-8"}, _inner(answer.body))


def unwrap_stream(answer: Answer, *, as_events: bool) -> Answer:
    """The same for a stream, which came as events; without `as_events` the client wants one array. UpstreamError."""
    came = list(event_data(answer.body))
    if as_events:
        each = (_inner(one) if one.obj is answer.body else _in_one_line(_inner(one)) for one in came)
        body = b"".join(piece for one in each for piece in (b"data: ", one, b"\r\n\r\n"))
        return Answer(answer.status, {"Content-Type": _EVENT_STREAM}, body)
    body = b"".join((b"[", b",\r\n".join(map(_inner, came)), b"]"))
    return Answer(answer.status, {"Content-Type": "application/json; charset=UTF-8"}, body)


def _in_one_line(inner: memoryview) -> bytes:
    """What came in several lines without their breaks, which JSON has only between its parts."""
    return bytes(inner).replace(b"\n", b" ").replace(b"\r", b" ")


def _inner(body: Buffer) -> memoryview:
    try:
        inner = memoryview(_decoder.decode(body).response)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise not_understood() from None
    if not inner:
        raise not_understood()
    return inner


def read_project(body: Buffer) -> str:
    """The project that loadCodeAssist names, as a text or as an object with an id; "" without one. UpstreamError."""
    found = decoded(body)
    if not isinstance(found, dict):
        raise not_understood()
    project = found.get("cloudaicompanionProject")
    return as_text(project) or as_text(as_object(project).get("id"))


def why_none(body: Buffer) -> UpstreamError:
    """Why loadCodeAssist named no project: the account may not use it, or has to name one of its own."""
    for tier in map(as_object, as_list(as_object(decoded(body)).get("ineligibleTiers"))):
        if said := _ineligible(as_text(tier.get("reasonCode")), as_text(tier.get("reasonMessage")), tier):
            return rejected(said, 200, Rest.ACCOUNT)
    return rejected(phrase("project_missing"), 200, Rest.ACCOUNT)


def _ineligible(code: str, message: str, tier: object) -> Phrase | None:
    if code == "VALIDATION_REQUIRED":
        return phrase("validation_needed", link=https_link(as_text(as_object(tier).get("validationUrl"))))
    return phrase("not_permitted", text=sentence(message)) if sentence(message) else None
