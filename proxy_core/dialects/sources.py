"""The pictures that a client names in JSON or in the text parts of a form: addresses, data URLs, base64.

Pure. Nothing is decoded or fetched here: base64 stays a view into the request's body.
"""

import re
from collections.abc import Iterator
from typing import TypeVar

import msgspec
from msgspec import Raw

from proxy_core.dialects.fields import Fields
from proxy_core.errors import RequestError
from proxy_core.images.source import DataSource, Source
from proxy_core.phrases import phrase

MOST_PICTURES = 16  # as in OpenAI's specification
# Where clients put them: OpenAI's own edits, the aggregators, OpenRouter's SDK. The first that has any counts.
NAMES = ("images", "image", "input_references")
# What an object that names a picture calls it.
_KEYS = ("image_url", "url", "b64_json")
_SCHEME = re.compile(rb"\s*([A-Za-z][A-Za-z0-9+.-]*):")
_LONGEST_ADDRESS = 8192  # bytes
_DEEPEST = 3  # a list of objects with an object in each

T = TypeVar("T")


def references_in(fields: Fields) -> tuple[Source, ...]:
    """The pictures to go by, in the client's order. RequestError names the one that is not understood."""
    for name in NAMES:
        if not (value := fields.raw(name)):
            continue
        found = tuple(sources_of(value, name))
        if len(found) > MOST_PICTURES:
            raise RequestError("too_many_pictures", param=name, wire_code="too_many_files", most=MOST_PICTURES)
        if found:
            return found
    return ()


def mask_in(fields: Fields) -> Source | None:
    """The mask, None when there is none."""
    found = tuple(sources_of(fields.raw("mask"), "mask"))
    if len(found) > 1:
        raise no_kind("mask")
    return found[0] if found else None


def sources_of(value: Raw, param: str, depth: int = 0) -> Iterator[Source]:
    """The pictures in a JSON value: text, an object that names one, or a list of those; null and "" are none."""
    kind = bytes(memoryview(value)[:1])
    if kind == b'"':
        source = source_of(memoryview(value)[1:-1], param, escaped=True)
        if source is not None:
            yield source
    elif kind == b"[" and depth == 0:
        for number, one in enumerate(_decoded(value, list[Raw], param)):
            yield from sources_of(one, f"{param}[{number}]", 1)
    elif kind == b"{" and depth < _DEEPEST:
        yield from _sources_of_object(_decoded(value, dict[str, Raw], param), param, depth)
    elif kind not in (b"", b"n"):
        raise no_kind(param)


def _sources_of_object(values: dict[str, Raw], param: str, depth: int) -> Iterator[Source]:
    named = [key for key in _KEYS if key in values]
    for key in named:
        found = tuple(sources_of(values[key], f"{param}.{key}", max(depth, 1) + 1))
        if found:
            yield from found
            return
    if "file_id" in values:
        param = f"{param}.file_id"
        raise RequestError(phrase("file_id_not_taken", param=param), param=param, wire_code="invalid_value")
    if not named:
        raise no_kind(param)


def source_of(text: memoryview | bytes, param: str, *, escaped: bool = False) -> Source | None:
    """The picture that a text names; None for an empty one. `escaped`: it stands between the quotes of JSON."""
    head = bytes(text[:64])
    if len(text) <= len(head) and not head.strip():
        return None
    scheme = _SCHEME.match(head)
    if scheme is None or scheme[1].lower() == b"data":
        return DataSource(text, escaped)
    if len(text) > _LONGEST_ADDRESS:
        raise no_kind(param)
    quoted = b'"%s"' % bytes(text) if escaped else msgspec.json.encode(str(text, "utf-8", "replace"))
    return _decoded(quoted, str, param).strip()


def no_kind(param: str) -> RequestError:
    """The error for what is neither an address nor base64 of a picture."""
    return RequestError(phrase("image_kinds", param=param), param=param, wire_code="invalid_image_file")


def _decoded(value: Raw | bytes, kind: type[T], param: str) -> T:
    try:
        return msgspec.json.decode(value, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise no_kind(param) from None
