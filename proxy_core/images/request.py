"""ImageRequest, PictureCall, Picture and ImageResult: what is asked, what an upstream is told, what comes back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import msgspec

from proxy_core.accounts.account import Provider
from proxy_core.errors import EaselError
from proxy_core.gallery_records import Origin
from proxy_core.images.reference import Reference
from proxy_core.images.wish import Action
from proxy_core.phrases import Phrase
from proxy_core.records import Attempt

Buffer = bytes | bytearray | memoryview


class PictureCall(msgspec.Struct, frozen=True):
    """One upstream call, for `count` pictures: one, but where an upstream draws several at once.

    For Google: `ratio` and `size`, None for the model's own default. For an OpenAI wire: `fields`, every further field
    of the body as it is to be sent (size, quality, background, ... and what Easel does not know).
    """

    model: str
    prompt: str
    ratio: str | None = None
    size: str | None = None
    action: Action = Action.GENERATE
    references: tuple[Reference, ...] = ()
    mask: Reference | None = None
    fields: Mapping[str, object] = msgspec.field(default_factory=dict)
    partial_images: int = 0
    count: int = 1


class ImageRequest(msgspec.Struct, frozen=True):
    """A client's request after mapping; the wire it came by no longer matters.

    `asked_model` and `quality` are as the client sent them, for the log and the answer; `notes` say what was changed.
    `client` is its User-Agent and `origin` what it is, for the gallery.
    """

    id: str
    call: PictureCall
    n: int = 1
    providers: frozenset[Provider] = frozenset(Provider)
    only: frozenset[str] = frozenset()  # ids of the accounts that may draw; empty: any
    at_once: bool = False  # all n in one call, where the model draws several
    output_format: str = ""
    output_compression: int | None = None
    asked_pixels: int = 0  # by the size that was sent; 0 when none was
    stream: bool = False
    asked_model: str = ""
    quality: str = ""
    response_format: Literal["b64_json", "url"] = "b64_json"
    notes: tuple[Phrase, ...] = ()
    client: str = ""
    origin: Origin = "proxy"


class Usage(msgspec.Struct, frozen=True):
    """Tokens, split by modality where the upstream says so."""

    input_tokens: int = 0
    output_tokens: int = 0
    input_text: int = 0
    input_image: int = 0
    output_text: int = 0
    output_image: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.input_text + other.input_text,
            self.input_image + other.input_image,
            self.output_text + other.output_text,
            self.output_image + other.output_image,
        )


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn picture. `data` is base64 as ASCII bytes, a view into the upstream's answer; `mime` is by its bytes."""

    data: Buffer = field(repr=False)
    mime: str
    width: int
    height: int
    usage: Usage = field(default_factory=Usage)


@dataclass(frozen=True, slots=True)
class Partial:
    """A draft of a picture that is still being drawn, the `index`-th of it, from 0."""

    data: Buffer = field(repr=False)
    mime: str
    index: int


class PictureResult(msgspec.Struct, frozen=True):
    """What became of picture `number`: `picture`, or `error` with the reason; and every attempt on the way."""

    number: int
    picture: Picture | None
    error: EaselError | None
    attempts: tuple[Attempt, ...]


class ImageResult(msgspec.Struct, frozen=True, dict=True):
    """What became of a request, its pictures in order."""

    request: ImageRequest
    results: tuple[PictureResult, ...]

    @cached_property
    def pictures(self) -> tuple[Picture, ...]:
        """The pictures that came, in order."""
        return tuple(result.picture for result in self.results if result.picture is not None)

    @property
    def usage(self) -> Usage:
        """The sum over the pictures that came."""
        first, *others = [picture.usage for picture in self.pictures] or [Usage()]
        return sum(others, first)

    @property
    def accounts(self) -> tuple[str, ...]:
        """The names of the accounts that drew, in picture order, each once; if none drew, of those that tried."""
        if drew := [result.attempts[-1].account for result in self.results if result.picture is not None]:
            return tuple(dict.fromkeys(drew))
        return tuple(dict.fromkeys(attempt.account for result in self.results for attempt in result.attempts))
