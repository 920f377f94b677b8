"""What Google answers to generateContent: candidates, parts, pictures, tokens. Pure.

Read by upstreams, which make a picture of it, and by the door of the Gemini API, whose client gets it as it came.
Google writes camelCase, leaves out what is empty, and adds fields that we do not read; some relays write proto's own
names.
"""

import re
from collections.abc import Iterable

import msgspec
from msgspec import Raw, Struct

from proxy_core.event_data import data_places
from proxy_core.images.base64_text import usual
from proxy_core.images.long_texts import Cut, cut, text_of
from proxy_core.images.request import Buffer, Picture, Usage
from proxy_core.images.sniff import look

_JSON = re.compile(rb"\s*[{\[]")


class _Wire(Struct, rename="camel"):
    pass


class Inline(_Wire):
    """A picture; its megabytes are passed over and not copied."""

    data: Raw = Raw()


class Part(_Wire):
    """Words, or a picture. A thinking model sends drafts, which are `thought`."""

    text: str | None = None
    inline_data: Inline | None = None
    snake_data: Inline | None = msgspec.field(default=None, name="inline_data")
    thought: bool = False

    @property
    def inline(self) -> Inline | None:
        """The picture, whatever it is called."""
        return self.inline_data or self.snake_data


class Content(_Wire):
    """All parts of a candidate."""

    parts: list[Part] = msgspec.field(default_factory=list)


class Candidate(_Wire):
    """One answer, and why it ends."""

    content: Content | None = None
    finish_reason: str | None = None
    finish_message: str | None = None


class Feedback(_Wire):
    """Why a prompt was refused."""

    block_reason: str = ""


class GoogleAnswer(_Wire):
    """One answer; of a stream there are several."""

    candidates: list[Candidate] = msgspec.field(default_factory=list)
    prompt_feedback: Feedback | None = None
    usage_metadata: Raw = Raw()

    @property
    def parts(self) -> list[Part]:
        """Those of all candidates that are no thoughts."""
        return [part for one in self.candidates if one.content for part in one.content.parts if not part.thought]

    @property
    def pictures(self) -> list[Inline]:
        """Those that are no drafts."""
        return [inline for part in self.parts if (inline := part.inline)]


class _Tokens(_Wire):
    modality: str = ""
    token_count: int = 0


class _Metadata(_Wire):
    prompt_token_count: int = 0
    candidates_token_count: int = 0
    thoughts_token_count: int = 0
    prompt_tokens_details: list[_Tokens] = msgspec.field(default_factory=list)
    candidates_tokens_details: list[_Tokens] = msgspec.field(default_factory=list)


_metadata = msgspec.json.Decoder(_Metadata, strict=False)


def documents(body: Buffer) -> Iterable[tuple[Buffer, Cut]]:
    """The JSON in an answer that came whole: it is that, or each of its events has some. Without its long pictures.

    Those are told beside it, as `cut_pictures` does.
    """
    if _JSON.match(body):
        return (cut_pictures(body),)
    whole = bytes(body) if isinstance(body, memoryview) else body
    return (cut_pictures(*place) for place in data_places(whole))


def cut_pictures(body: Buffer, start: int = 0, end: int | None = None) -> tuple[Buffer, Cut]:
    """One JSON document, from `start` to `end`, without its long pictures, and those."""
    return cut(body, b"data", start, end)


def picture_of(inline: Inline, texts: Cut, usage: Raw = Raw()) -> Picture:  # noqa: B008 - it cannot be changed
    """The picture, a view where it stands; `usage` is that of its answer. ValueError when it is none."""
    try:
        data = usual(text_of(inline.data, texts))
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise ValueError("no text") from None
    return Picture(data, *look(data), _usage(usage))


def _usage(raw: Raw) -> Usage:
    """Zeros for a usage that is not there or has another shape: it costs nobody a picture."""
    try:
        found = _metadata.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return Usage()
    sent = {one.modality: one.token_count for one in found.prompt_tokens_details}
    drawn = {one.modality: one.token_count for one in found.candidates_tokens_details}
    output = found.candidates_token_count + found.thoughts_token_count
    # Without details all output is the picture's, as other readers of this wire count it.
    image = drawn.get("IMAGE", 0) if drawn else output
    return Usage(
        input_tokens=found.prompt_token_count,
        output_tokens=output,
        input_text=sent.get("TEXT", 0) if sent else found.prompt_token_count,
        input_image=sent.get("IMAGE", 0),
        output_text=output - image,
        output_image=image,
    )
