"""What an OpenAI wire answers: the pictures in JSON and in a stream of events.

On the hot path: a picture is megabytes of base64 inside JSON. It is parsed once and stays a view into the answer.
"""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable

import msgspec

from proxy_core.errors import EaselError, UpstreamError
from proxy_core.images.base64_text import encode, usual
from proxy_core.images.long_texts import Cut, cut, text_of
from proxy_core.images.request import Buffer, Partial, Picture, Usage
from proxy_core.images.sniff import look
from proxy_core.phrases import phrase
from proxy_core.upstreams.event_stream import Event
from proxy_core.upstreams.failures import in_trouble
from proxy_core.upstreams.openai_errors import read_told_error

Fetch = Callable[[str], Awaitable[bytes]]

_ABSENT = msgspec.Raw()
_LONGEST_PREFIX = 200  # characters of a data URL before its comma


class _Item(msgspec.Struct):
    """A picture: as base64, as a data URL, or where it is."""

    b64_json: msgspec.Raw = _ABSENT
    url: msgspec.Raw = _ABSENT


class _Answer(_Item):
    """A whole answer (`data`) or an event (the rest); services mix them."""

    data: list[_Item] | None = None
    type: str | None = None
    partial_image_index: int | None = None
    usage: msgspec.Raw = _ABSENT
    error: msgspec.Raw = _ABSENT


class _Details(msgspec.Struct):
    text_tokens: int | None = None
    image_tokens: int | None = None


class _Usage(msgspec.Struct):
    """OpenAI's names for pictures, and those for chat that some services use here too."""

    input_tokens: int | None = None
    output_tokens: int | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    input_tokens_details: _Details | None = None
    output_tokens_details: _Details | None = None


_decoder = msgspec.json.Decoder(_Answer)


async def read(body: Buffer, fetch: Fetch | None, now: Callable[[], float]) -> AsyncIterator[Picture]:
    """The pictures in a JSON answer, the usage with the first. Raises `UpstreamError` when there is none."""
    short, texts = cut(body, b"b64_json")
    try:
        answer = _decoder.decode(short)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise _failed("not_understood") from None
    if _there(answer.error):
        raise read_told_error(bytes(body), now())
    usage: Usage | None = _usage(answer.usage)
    error = _failed("not_understood")
    for item in answer.data or ():
        try:
            picture = await _picture(item, usage, fetch, texts)
        except UpstreamError as found:  # the others were paid for
            error = found
            continue
        yield picture
        usage = None
    if usage is not None:
        raise error


async def read_stream(
    found: AsyncIterable[Event], fetch: Fetch | None, now: Callable[[], float]
) -> AsyncIterator[Picture | Partial]:
    """The drafts and the pictures in a stream as they come. Raises `UpstreamError` when no picture comes.

    What goes wrong after a first picture ends the stream: that one was paid for.
    """
    came = False
    try:
        async for event in found:
            async for one in _of_event(event, fetch, now):
                yield one
                came = came or isinstance(one, Picture)
    except UpstreamError:
        if not came:
            raise
        return
    if not came:
        raise _failed("not_understood")


async def _of_event(event: Event, fetch: Fetch | None, now: Callable[[], float]) -> AsyncIterator[Picture | Partial]:
    """The drafts or pictures in one event; none in one that means nothing here, as a ping does."""
    try:
        answer = _decoder.decode(event.data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return
    kind = answer.type or event.name
    if kind == "error" or _there(answer.error):
        raise read_told_error(bytes(event.data), now())
    if kind.endswith("partial_image"):
        for draft in _drafts(answer):
            yield draft
    elif kind.endswith("completed"):
        yield await _picture(answer, _usage(answer.usage), fetch, {})
    elif answer.data:
        async for picture in read(event.data, fetch, now):
            yield picture


def _there(raw: msgspec.Raw) -> bool:
    return bytes(memoryview(raw)[:4]) not in {b"", b"null"}


async def _picture(item: _Item, usage: Usage | None, fetch: Fetch | None, texts: Cut) -> Picture:
    """The picture, with a usage of zero for None. UpstreamError when it is none, or cannot be had."""
    try:
        data = _base64(item, texts)
        if data is None:
            data = await _fetched(item, fetch)
        mime, width, height = look(data)
    except (ValueError, msgspec.MsgspecError):
        raise _failed("not_understood") from None
    return Picture(data, mime, width, height, usage or Usage())


def _drafts(answer: _Answer) -> Iterable[Partial]:
    """The draft, when it is a picture: one that is not does no harm."""
    try:
        data = _base64(answer, {})
        return () if data is None else (Partial(data, look(data)[0], answer.partial_image_index or 0),)
    except (ValueError, msgspec.MsgspecError):
        return ()


async def _fetched(item: _Item, fetch: Fetch | None) -> bytes:
    """The picture at the item's address, as base64."""
    text = _text(item.url, {})
    if fetch is None or text is None or not bytes(text[:4]).lower() == b"http":
        raise _failed("not_understood")
    try:
        found = await fetch(msgspec.json.decode(item.url, type=str))
    except (EaselError, UnicodeDecodeError, msgspec.MsgspecError):
        raise _failed("picture_not_fetched") from None
    return await asyncio.to_thread(encode, found)


def _base64(item: _Item, texts: Cut) -> Buffer | None:
    """The base64 in an item, a view into the answer; None when there is none. Data URLs stand in either field.

    ValueError and MsgspecError when it is no base64.
    """
    for field in (item.b64_json, item.url):
        text = _text(field, texts)
        if text is None:
            continue
        if bytes(text[:5]).lower() == b"data:":
            comma = bytes(text[:_LONGEST_PREFIX]).find(b",")
            if comma > 0:
                return usual(text[comma + 1 :])
        elif field is item.b64_json:
            return usual(text)
    return None


def _text(raw: msgspec.Raw, texts: Cut) -> memoryview | None:
    """The JSON text that `raw` is; None when it is none, or empty. MsgspecError."""
    view = memoryview(raw)
    return memoryview(text_of(raw, texts)) if len(view) > 2 and view[0] == ord('"') else None


def _usage(raw: msgspec.Raw) -> Usage:
    """Zeros for a usage that is not there or has another shape: it costs nobody a picture."""
    try:
        found = msgspec.json.decode(raw, type=_Usage | None) if _there(raw) else None
    except (msgspec.MsgspecError, UnicodeDecodeError):
        found = None
    if found is None:
        return Usage()
    sent = found.input_tokens or found.prompt_tokens or 0
    drawn = found.output_tokens or found.completion_tokens or 0
    of_input = found.input_tokens_details or _Details(text_tokens=sent)
    # Without details all output is the picture's, as other readers of this wire count it.
    of_output = found.output_tokens_details or _Details(image_tokens=drawn)
    return Usage(
        input_tokens=sent,
        output_tokens=drawn,
        input_text=of_input.text_tokens or 0,
        input_image=of_input.image_tokens or 0,
        output_text=of_output.text_tokens or 0,
        output_image=of_output.image_tokens or 0,
    )


def _failed(code: str) -> UpstreamError:
    return in_trouble(200, said=phrase(code))
