"""What of a request is kept when its person wants no prompts kept: nothing that says what was to be drawn.

The prompt itself goes, and so does every other place where it may stand: words in what was sent and got, and what an
upstream said about it. What is left are the values that say how something is drawn, numbers, and Easel's own words.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from proxy_core.errors import EaselError, NoPicture
from proxy_core.phrases import Phrase
from proxy_core.records import Attempt, RequestRecord

HIDDEN = "..."
"""In place of words that may repeat the prompt."""

# Names whose values are one of a few words, or ids; what is said under any other may be about the picture.
_HARMLESS = frozenset(
    (
        *("model", "size", "aspect_ratio", "aspectRatio", "image_size", "imageSize", "quality", "style", "background"),
        *("moderation", "input_fidelity", "output_format", "response_format", "role", "type", "detail", "mimeType"),
        *("mime_type", "object", "id", "finish_reason", "finishReason", "modelVersion", "responseId", "status"),
        *("param", "code", "responseModalities", "modalities", "modality", "blockReason", "category", "probability"),
    )
)
_LONGEST_HARMLESS = 64  # characters
# What transcript.py puts in place of pictures, words and what is cut.
_MARK = re.compile(
    r"<[\w./+-]+(?: [0-9]+x[0-9]+)?, [0-9.]+ (?:B|kB|MB|characters)>|<[0-9]+ more>|<key>|<left out>|<base64>|\.\.\."
)
# Values of phrases that are a person's own; any other may be quoted from a client or an upstream.
_OWN = frozenset({"account"})
# A model that answered in words talks about the picture it was asked for, in whatever language.
_TALK = frozenset({"answered_in_words"})
# So many letters in a row of a prompt are it and no chance; of one whose letters are words, fewer.
_RUN, _RUN_OF_WORDS = 12, 5

Entry = tuple[RequestRecord, tuple[Attempt, ...]]


def without_prompt(entry: Entry) -> Entry:
    """The entry with nothing of its prompt; done twice, it stays as it is."""
    record, attempts = entry
    hide = _Hider(record, attempts)
    kept = replace(
        record,
        prompt="",
        asked=_document(record.asked, hide.text_of),
        answer=_document(record.answer, hide.text_of),
        reason=hide.phrase(record.reason) if record.reason else None,
        notes=tuple(hide.phrase(note) for note in record.notes),
        failures=tuple((picture, hide.phrase(failure)) for picture, failure in record.failures),
    )
    return kept, tuple(replace(one, reason=hide.phrase(one.reason)) if one.reason else one for one in attempts)


def error_without_prompt(error: EaselError, prompt: str) -> EaselError:
    """The error with nothing of the prompt in what it says."""
    hide = _Hider(RequestRecord("", 0.0, "", "", "", "", 0, prompt=prompt), ())
    if not isinstance(error, NoPicture):
        return EaselError(hide.phrase(error.phrase))
    cause = hide.phrase(error.cause) if error.cause else None
    return NoPicture(hide.phrase(error.phrase), kind=error.kind, ready_at=error.ready_at, cause=cause)


class _Hider:
    """Hides what repeats the prompt of one request."""

    def __init__(self, record: RequestRecord, attempts: tuple[Attempt, ...]) -> None:
        self._runs = _Runs(record.prompt)
        said = (record.reason, *record.notes, *(one for _, one in record.failures), *(one.reason for one in attempts))
        hidden = {str(value) for one in said if one for name, value in one.values.items() if self._is(one, name)}
        # Where words are put into a sentence, their full stop may go.
        self._hidden = sorted({text.strip().rstrip(".") for text in hidden} - {""}, key=len, reverse=True)

    def phrase(self, said: Phrase) -> Phrase:
        """`said` without what is foreign in it and repeats the prompt."""
        return Phrase(said.code, {name: HIDDEN if self._is(said, name) else one for name, one in said.values.items()})

    def text_of(self, name: str, text: str) -> str:
        """What is left of a text that stands under `name`."""
        if _MARK.fullmatch(text):
            return text
        if name == "message":  # of an error: Easel's words, with those of an upstream in them
            for hidden in self._hidden:
                text = text.replace(hidden, HIDDEN)
            return f"<text, {len(text)} characters>" if self._runs.in_(text) else text
        if name in _HARMLESS and len(text) <= _LONGEST_HARMLESS and not self._runs.in_(text):
            return text
        return f"<text, {len(text)} characters>"

    def _is(self, said: Phrase, name: str) -> bool:
        """Whether the value of this name is one to hide."""
        value = said.values[name]
        if not isinstance(value, str) or name in _OWN:
            return False
        return (said.code in _TALK and name == "text") or self._runs.in_(value)


class _Runs:
    """Tells whether a text has so much of a prompt in it that it is no chance."""

    def __init__(self, prompt: str) -> None:
        self._prompt = _squeezed(prompt)
        self._length = min(_RUN if prompt.isascii() else _RUN_OF_WORDS, len(self._prompt))

    def in_(self, text: str) -> bool:
        """Whether a run of the prompt, or all of a short one, is in `text`."""
        if not self._prompt:
            return False
        squeezed = _squeezed(text)
        shorter, longer = sorted((squeezed, self._prompt), key=len)
        starts = range(len(shorter) - self._length + 1)
        return any(shorter[start : start + self._length] in longer for start in starts)


def _squeezed(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _document(text: str, text_of: Callable[[str, str], str]) -> str:
    """A JSON text with every text in it as `text_of(name, text)` gives it."""
    if not text:
        return ""
    try:
        return msgspec.json.encode(_copied(msgspec.json.decode(text), "", text_of)).decode()
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return ""


def _copied(value: Any, name: str, text_of: Callable[[str, str], str]) -> Any:
    if isinstance(value, Mapping):
        return {key: _copied(one, key, text_of) for key, one in value.items()}
    if isinstance(value, list):
        return [_copied(one, name, text_of) for one in value]
    return text_of(name, value) if isinstance(value, str) else value
