"""Wish: what a client asks for, in its own words. Every dialect ends in one; planning.py makes the request of it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from msgspec import Struct, field

from proxy_core.images.source import Source


class Action(StrEnum):
    """What is to be done with the references."""

    GENERATE = "generate"  # they are examples to go by
    EDIT = "edit"  # the first is to be changed
    VARY = "vary"  # the only one is to be drawn again, differently


class Wish(Struct, frozen=True):
    """The fields as they were sent, "" where absent, null or "auto". Text is stripped, numbers are numbers.

    `ratio_param` and `size_param` are how the client spelt aspect_ratio and image_size. `references` are pictures or
    where they are: an https address or a data URL, in the client's order. `extra` has the fields that Easel itself
    does not read: an OpenAI-compatible upstream gets them as they are.
    """

    prompt: str
    model: str = ""
    n: int = 1
    size: str = ""
    aspect_ratio: str = ""
    ratio_param: str = "aspect_ratio"
    image_size: str = ""
    size_param: str = "image_size"
    quality: str = ""
    sent_quality: str = ""  # as sent, "auto" too: the answer repeats OpenAI's own words
    style: str = ""
    background: str = ""
    moderation: str = ""
    input_fidelity: str = ""
    output_format: str = ""
    output_compression: int | None = None
    response_format: Literal["b64_json", "url"] = "b64_json"
    stream: bool = False
    partial_images: int = 0
    action: Action = Action.GENERATE
    references: tuple[Source, ...] = ()
    mask: Source | None = None
    extra: Mapping[str, object] = field(default_factory=dict)
