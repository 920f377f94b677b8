"""Transcript: what a client sent and what it got, as the log keeps it: JSON without pictures, prompts and secrets.

The prompt has its own place in the log; other words that are drawn or talked about are told by their length. What of
the rest may not be kept when the person wants no prompts kept is store/discretion.py's business.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from proxy_core.dialects.fields import PROMPT_LIMIT
from proxy_core.event_data import begins_as_events
from proxy_core.images.reference import Reference
from proxy_core.images.request import Buffer, Picture
from proxy_core.images.source import DataSource, Source
from proxy_core.key_looks import without_keys
from proxy_core.server.outline import (
    Crowded,
    Mark,
    is_data,
    marked,
    named,
    outline,
    outlines_of_events,
    outlines_of_marked,
    size_of,
)

LARGEST = 16_384
"""Bytes of a transcript; what is deeper or longer is cut, and says so."""

_DEEPEST = 8
_LONGEST = 1000  # characters of a text
_LONGEST_NAME = 100
# For the marks of what is cut, one for each level.
_RESERVE = 50 * _DEEPEST
# An empty text may become "<text, 0 characters>": with what stands around it never so many times as long.
_LONGER = 8
# No address, key, picture or line of prose is made of these alone; all the figures of an answer are.
_PLAIN_BYTES = b'abcdefghijklmnopqrstuvwxyz0123456789_{}[]:,"'
_CUT = "..."
_KEY = "<key>"

# Names under which words stand that say what to draw, or how to talk about it, and all that is in them.
_WORDS = re.compile(
    r"(?:.*prompt|messages|contents?|text|caption|description|system(?:_?instruction)?|instructions?|input|query)s?",
    re.IGNORECASE,
)
# In these, what is no such words.
_PLAIN = frozenset({"role", "type", "detail", "name", "mimetype", "mime_type", "url", "image_url", "fileuri", "id"})
_SECRET = re.compile(
    r".*(?:api[-_]?key|secret|passw(?:or)?d|passphrase|credentials?|cookie|authorization|bearer|(?:access|id|refresh)_?token)"
    r"|key|token|auth",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(https?://)(?:[^/?#\s]*@)?([^/?#\s]*)([^?#\s]*)\S*", re.IGNORECASE)
# The name of a kept picture stands for a key: server/kept.py.
_KEPT = re.compile(r"/pictures/[^/]+")


class Papers:
    """The transcript of one exchange, filled in by whoever reads and sends.

    `asked` and `prompt` are "" while they are not known; `prompt` also for a wire that has no field of that name.
    `pictures` are those that the client gets, where they are known.
    """

    def __init__(self) -> None:
        self.asked = ""
        self.prompt = ""
        self.pictures: Sequence[Picture] = ()
        self._sent: Sequence[Buffer] = ()
        self._found: Any = None

    @property
    def answer(self) -> str:
        """What the client got, "" for nothing so far."""
        if self._sent:
            return _answer(marked(self._sent, self.pictures))
        return "" if self._found is None else _text(self._found, asked=False)

    def sent_json(self, body: bytes | bytearray) -> None:
        """The client sent this body. Crowded, which nobody should read on."""
        document = outline(body)
        if isinstance(document, dict):
            self._sent_fields(document)

    def sent_form(
        self, fields: Mapping[str, str], images: Sequence[Source], mask: Source | None, unused: Sequence[str]
    ) -> None:
        """The client sent a form of these; `unused` are the names of files that mean nothing here."""
        pictures = {"image": [_source(one) for one in images]} if images else {}
        masks = {} if mask is None else {"mask": _source(mask)}
        files = {name: Mark("<a file, not used>") for name in unused}
        self._sent_fields({**files, **fields, **pictures, **masks})

    def _sent_fields(self, document: dict[str, Any]) -> None:
        prompt = document.get("prompt")
        self.prompt = prompt[:PROMPT_LIMIT] if isinstance(prompt, str) and not isinstance(prompt, Mark) else ""
        self.asked = _text(document, asked=True)

    def got(self, buffers: Sequence[Buffer]) -> None:
        """The client gets the JSON that these are when joined, and nothing else. They are looked at when asked for."""
        self._sent = buffers

    def got_events(self, buffers: Sequence[Buffer]) -> None:
        """The client gets these events, after those before."""
        if found := outlines_of_marked(marked(buffers)):
            self._found = [*(self._found or ()), *found]

    def lost(self) -> None:
        """The client was not there any more; events that it got before stay."""
        self._sent = ()

    def got_body(self, body: Buffer) -> None:
        """The client gets the answer of a provider as it came: JSON, or events."""
        whole = bytes(body) if isinstance(body, memoryview) else body
        with suppress(Crowded):
            self._found = outlines_of_events(whole) if begins_as_events(whole) else outline(whole)


def _source(source: Source) -> str:
    if isinstance(source, str):
        return source
    if isinstance(source, Reference):
        kind = source.mime.removeprefix("image/").upper()
        pixels = f" {source.width}x{source.height}" if source.width and source.height else ""
        return Mark(f"<{kind}{pixels}, {size_of(source.size)}>")
    return _data(source)


def _data(source: DataSource) -> Mark:
    return Mark("<base64>") if isinstance(source.text, Path) else named(source.text)


def _answer(pieces: Sequence[Buffer | Mark]) -> str:
    """The JSON that `pieces` are when joined, cleaned and cut where that is needed."""
    if _is_plain(b"".join([piece for piece in pieces if not isinstance(piece, Mark)])):
        return b"".join([piece.encode() if isinstance(piece, Mark) else piece for piece in pieces]).decode()
    found = outlines_of_marked(pieces)
    return _text(found[0], asked=False) if found else ""


def _is_plain(text: bytes) -> bool:
    """Whether JSON has nothing that is to be cleaned, and is short, as most answers: then nothing else is done to it.

    A name of over 100 characters is cut elsewhere and stays whole here, where it makes no transcript long.
    """
    if len(text) > _LONGEST or text.translate(None, _PLAIN_BYTES) or b'"data:' in text:
        return False
    before_texts = text.decode().split('":"')[:-1]
    return not any(_known(before.rpartition('"')[2])[2] for before in before_texts)


def _text(document: Any, *, asked: bool) -> str:
    """`document` as JSON, cleaned and cut."""
    small = len(msgspec.json.encode(document, enc_hook=str)) * _LONGER <= LARGEST - _RESERVE
    return msgspec.json.encode(_Copy(asked=asked, counting=not small).of(document)).decode()


class _Copy:
    """Copies one document without what must not be in it, as long as there is room."""

    def __init__(self, *, asked: bool, counting: bool) -> None:
        """`counting`: it may need more room than there is."""
        self._asked = asked
        self._counting = counting
        self._room = LARGEST - _RESERVE

    def of(self, value: Any, name: str = "", depth: int = 0, *, words: bool = False) -> Any:
        """A copy of `value`, which stands under `name`; `words`: within what says what to draw."""
        if isinstance(value, str):
            value = _shown(value, name, words=words)
        elif isinstance(value, dict) and depth < _DEEPEST:
            return self._object(value, depth, words)
        elif isinstance(value, list) and depth < _DEEPEST:
            return self._list(value, name, depth, words)
        elif isinstance(value, (dict, list)):
            value = _CUT
        return self._taken(value) if self._counting else value

    def _object(self, value: dict[str, Any], depth: int, words: bool) -> dict[str, Any]:
        self._room -= 3
        copy: dict[str, Any] = {}
        for number, (whole, one) in enumerate(value.items()):
            if self._asked and whole == "prompt":
                continue
            if self._room <= 0:
                copy[_CUT] = f"<{len(value) - number} more>"
                break
            name = whole[:_LONGEST_NAME]
            said, of_words, of_secrets = _known(name)
            if self._counting:
                self._room -= _length(said) + 1
            if of_secrets and isinstance(one, str):
                copy[said] = "<left out>"
            else:
                copy[said] = self.of(one, name, depth + 1, words=words or (self._asked and of_words))
        return copy

    def _list(self, value: list[Any], name: str, depth: int, words: bool) -> list[Any]:
        self._room -= 3
        copy: list[Any] = []
        for number, one in enumerate(value):
            if self._room <= 0:
                copy.append(f"<{len(value) - number} more>")
                break
            copy.append(self.of(one, name, depth + 1, words=words))
        return copy

    def _taken(self, value: Any) -> Any:
        """The value, if there is room for it."""
        self._room -= _length(value)
        return value if self._room > 0 else _CUT


# Cached, as names are few and every request has them.
@lru_cache(maxsize=512)
def _known(name: str) -> tuple[str, bool, bool]:
    """A field's name as it may be said, whether words stand under it that say what to draw, and whether secrets do."""
    return without_keys(name, _KEY), _WORDS.fullmatch(name) is not None, _SECRET.fullmatch(name) is not None


def _shown(text: str, name: str, *, words: bool) -> str:
    """What of a text may be in the log."""
    if isinstance(text, Mark):
        return str(text)
    if is_data(text):
        return str(named(text.encode("utf-8", "replace")))
    if words and name.lower() not in _PLAIN:
        return f"<text, {len(text)} characters>"
    shown = text[: 4 * _LONGEST]
    shown = without_keys(_ADDRESS.sub(_address, shown) if "://" in shown else shown, _KEY)
    return shown if len(text) <= _LONGEST else f"{shown[:_LONGEST]}... <{len(text)} characters>"


def _length(value: Any) -> int:
    """Bytes of a text, a number or the like in JSON, with what stands after it."""
    if isinstance(value, str) and value.isalnum() and value.isascii():
        return len(value) + 3
    return len(msgspec.json.encode(value)) + 1


def _address(found: re.Match[str]) -> str:
    """Scheme, host and path: the rest may hold a password or stand for one."""
    start, host, path = found[1], found[2], _KEPT.sub("/pictures/...", found[3])
    plain = f"{found[1]}{found[2]}{found[3]}"
    return f"{start}{host}{path}{'' if plain == found[0] else _CUT}"
