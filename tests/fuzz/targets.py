"""What is fuzzed: every reader of bytes that come from outside, as a function of bytes.

Each reads its input as the program does and says what must hold whatever came: nothing but an EaselError is raised, and
what is given back makes sense. Whoever calls them (test_targets.py, run_atheris.py) also looks at the time.
"""

import math
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from types import SimpleNamespace

from aiohttp import StreamReader
from aiohttp.base_protocol import BaseProtocol
from multidict import CIMultiDict, CIMultiDictProxy

from proxy_core.dialects.errors import render_error
from proxy_core.dialects.fields import Fields
from proxy_core.dialects.gemini_native import picture_count, pictures, read_native
from proxy_core.dialects.openai_chat import read_chat
from proxy_core.dialects.openai_edits import read_edit, read_variation
from proxy_core.dialects.openai_images import parse_generation
from proxy_core.errors import EaselError, UpstreamError
from proxy_core.images import base64_text
from proxy_core.images.reference import ReferenceFiles
from proxy_core.images.request import Partial, Picture
from proxy_core.images.sniff import NotAPicture, look, look_at_bytes
from proxy_core.images.source import DataSource, Source
from proxy_core.images.wish import Wish
from proxy_core.server.base64_pieces import decoded
from proxy_core.server.multipart import Limits, read_form
from proxy_core.server.reach import NotReached, read_place
from proxy_core.upstreams import google_errors, google_wire, openai_answer, openai_errors
from proxy_core.upstreams.event_stream import events
from proxy_core.upstreams.rate_headers import read_quotas
from tests.fakes import png
from tests.fuzz.answers import answer
from tests.fuzz.bodies import BODIES

NOW = 1_793_736_000.0
BOUNDARY = "b"
LONG = base64_text.encode(png(8)) + b"A" * 40_000
"""The text of a picture that is cut out before the JSON is decoded. The byte \\x00 of an input stands for it."""
STATUSES = (400, 401, 403, 404, 408, 429, 500, 503, 200, 302, 599)
HEADERS = ("Retry-After", "Retry-After-Ms", "x-ratelimit-reset-requests", "x-ratelimit-remaining-requests")
KEY = "key-of-an-account"


def form(data: bytes) -> None:
    """A form, in pieces of any size: the first byte says of which."""
    size = 1 + data[0] if data else 1
    found = [run(_form(data[1:], pieces)) for pieces in (size, 10**6)]
    assert found[0] == found[1], "a form is another when it comes in other pieces"


def sse(data: bytes) -> None:
    """A stream of events from an OpenAI upstream."""
    drawn = run(_answered(openai_answer.read_stream(events(_lines(data)), None, lambda: NOW)))
    _pictures_make_sense(drawn)


def openai_body(data: bytes) -> None:
    """An answer of an OpenAI upstream."""
    _pictures_make_sense(run(_answered(openai_answer.read(bytearray(_filled(data)), None, lambda: NOW))))


def google_body(data: bytes) -> None:
    """An answer of Google's. Cutting the long texts out must not change what is found in it, if it is JSON."""
    body, wrapped = _filled(data[1:]), data[:1] > b"\x7f"
    plain, short = (_google(one, wrapped=wrapped) for one in (memoryview(body), bytearray(body)))
    if plain[0] is not None:
        assert plain == short
    if short[0] is not None:
        _pictures_make_sense([short[0]])


def google_error(data: bytes) -> None:
    """An error of Google's, with headers of it."""
    status, headers, body = _answer(data)
    _error_makes_sense(google_errors.read_error(status, body, headers, NOW, by_login=status == 401))


def openai_error(data: bytes) -> None:
    """An error of an OpenAI upstream, as an answer and within one."""
    status, headers, body = _answer(data)
    _error_makes_sense(openai_errors.read_error(status, body, headers, NOW))
    _error_makes_sense(openai_errors.read_told_error(body, NOW))
    for quota in read_quotas(headers, "account", "model", NOW):
        assert 0.0 <= quota.remaining <= 1.0


def generation(data: bytes) -> None:
    """The JSON of a generation, an edit and a variation, with the pictures and addresses in it."""
    body = _filled(data)
    for read in (parse_generation, _edit, _variation):
        with suppress(EaselError):
            wish = read(body)
            for source in filter(None, (*wish.references, wish.mask)):
                _source_makes_sense(source)


def chat(data: bytes) -> None:
    """The JSON of a chat."""
    with suppress(EaselError):
        read_chat(bytearray(_filled(data)))


def native(data: bytes) -> None:
    """Google's own wire: what a client asks, and what an answer holds."""
    body = _filled(data)
    with suppress(EaselError):
        read_native("/v1beta/models/gemini:generateContent", {"key": "secret"}, body)
    assert len(pictures(bytearray(body))) <= picture_count(bytearray(body))


def picture(data: bytes) -> None:
    """The first bytes of a picture, and base64 that may be none."""
    mime, width, height = look_at_bytes(data)
    assert min(width, height) >= 0
    assert mime or (width, height) == (0, 0)
    with suppress(NotAPicture):
        look(data)
    with suppress(ValueError):
        base64_text.decode(data)


TARGETS: dict[str, Callable[[bytes], None]] = {
    one.__name__: one
    for one in (
        *(form, sse, openai_body, google_body, google_error, openai_error),
        *(generation, chat, native, picture),
        *(*BODIES, answer),
    )
}


def run(what):
    """What a coroutine gives that waits for nothing, else what it gives on a loop."""
    try:
        what.send(None)
    except StopIteration as end:
        return end.value
    raise AssertionError("it waits for something that does not come")


async def _form(body: bytes, size: int):
    """What is read of a form, or why it is not, as something that can be compared."""
    headers = CIMultiDictProxy(CIMultiDict({"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}))
    content = _Content(BaseProtocol(_NoLoop()), 2**16, loop=_NoLoop())
    for at in range(0, len(body), size):
        content.feed_data(body[at : at + size])
    content.feed_eof()
    http = SimpleNamespace(headers=headers, content=content, content_type="multipart/form-data")
    with ReferenceFiles() as files:
        try:
            read = await read_form(SimpleNamespace(http=http), files, Limits(parts=20))
        except EaselError as error:
            _tells(error)
            return error.phrase.code
    assert all(value and name.isprintable() for name, value in read.fields.items())
    return read.fields, len(read.images), read.mask is None, read.unused


class _NoLoop:
    """A loop that nobody waits on: everything has come already."""

    def get_debug(self) -> bool:
        return False

    def is_closed(self) -> bool:
        return True


class _Content(StreamReader):
    """A body that has come whole."""

    async def _wait(self, func_name: str) -> None:
        raise AssertionError("it reads on after the end")


async def _answered(found) -> list[Picture | Partial]:
    drawn: list[Picture | Partial] = []
    try:
        drawn.extend([one async for one in found])
    except UpstreamError as error:
        _error_makes_sense(error)
    return drawn


async def _lines(data: bytes) -> AsyncIterator[bytearray]:
    for line in _filled(data).split(b"\n"):
        yield bytearray(line.removesuffix(b"\r"))


def _google(body, *, wrapped: bool):
    try:
        found = google_wire.read(body, wrapped=wrapped)
    except UpstreamError as error:
        _error_makes_sense(error)
        return None, error.phrase
    return found, (bytes(found.data), found.mime, found.usage)


def _edit(body: bytes) -> Wish:
    return read_edit(Fields.of_json(body))


def _variation(body: bytes) -> Wish:
    return read_variation(Fields.of_json(body))


def _source_makes_sense(source: Source) -> None:
    if isinstance(source, str):
        with suppress(NotReached):
            assert read_place(source, http=lambda _host: True).url.scheme in {"http", "https"}
    elif isinstance(source, DataSource):
        with suppress(ValueError):
            assert len(b"".join(decoded(source))) <= len(source.text)


def _filled(data: bytes) -> bytes:
    return data.replace(b"\x00", LONG)


def _answer(data: bytes) -> tuple[int, CIMultiDict, bytes]:
    """Status, headers and body: lines of headers up to an empty one, the first byte is the status."""
    status = STATUSES[data[0] % len(STATUSES)] if data else 500
    head, _, body = data[1:].partition(b"\n\n")
    lines = head.decode("latin-1").split("\n") if body else []
    return status, CIMultiDict(zip(HEADERS, lines, strict=False)), body or head


def _pictures_make_sense(found) -> None:
    for one in found:
        assert one.mime.startswith("image/")
        with suppress(ValueError):
            base64_text.decode(one.data)
        if isinstance(one, Picture):
            assert min(one.width, one.height) >= 0


def _error_makes_sense(error: UpstreamError) -> None:
    rest = error.retry_after
    assert rest is None or (math.isfinite(rest) and rest >= 0), rest
    _tells(error)


def _tells(error: EaselError) -> None:
    """It can be told on the wire and written to the log."""
    said = str(error)
    assert said.isprintable(), said
    said.encode()
    render_error(error, NOW, "req")
