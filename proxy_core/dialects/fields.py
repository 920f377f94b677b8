"""Fields: the values of a request by name, read with the tolerance that clients need.

null and "" are absent, numbers may be text and text may be numbers, unknown names are kept for whoever wants them.
JSON bodies and multipart forms both end here. Nothing is mapped.
"""

import codecs
import re
from collections.abc import Collection, Mapping
from contextlib import suppress

import msgspec
from msgspec import Raw

from proxy_core.errors import RequestError
from proxy_core.images.geometry import quoted
from proxy_core.phrases import phrase

PROMPT_LIMIT = 32_000  # characters, as in OpenAI's specification
_WHOLE = re.compile(r"0*([0-9]{1,4})(?:\.0*)?")
_ABSENT, _NULL = Raw(), Raw(b"null")
_PIECE = 2**16  # bytes
_values_decoder, _text_decoder = msgspec.json.Decoder(dict[str, Raw]), msgspec.json.Decoder(str)


class Fields:
    """Each value still as its JSON, so that megabytes of picture inside are not decoded before they are wanted."""

    def __init__(self, values: Mapping[str, Raw]) -> None:
        self._values = {name: value for name, value in values.items() if value != _NULL}

    @classmethod
    def of_json(cls, body: bytes | bytearray) -> "Fields":
        """The fields of a JSON object, views into `body`. RequestError not_json, not_an_object, not_utf8."""
        try:
            if not body.isascii():
                _check_utf8(body)  # msgspec does not look into values that stay raw
            return cls(_values_decoder.decode(body))
        except UnicodeDecodeError:
            raise RequestError("not_utf8", wire_code="invalid_json") from None
        except msgspec.ValidationError:
            raise RequestError("not_an_object", wire_code="invalid_type") from None
        except msgspec.DecodeError as error:
            raise _not_json(str(error).removeprefix("JSON is malformed: ")) from None
        except RecursionError:
            raise _not_json("it is nested too deeply") from None

    @classmethod
    def of_text(cls, values: Mapping[str, str]) -> "Fields":
        """The text parts of a form."""
        return cls({name: Raw(msgspec.json.encode(value)) for name, value in values.items()})

    def with_text(self, name: str, text: str) -> "Fields":
        """The same with `text` as the value of `name`."""
        return Fields({**self._values, name: Raw(msgspec.json.encode(text))})

    def raw(self, name: str) -> Raw:
        """The value as its JSON; empty when absent or null."""
        return self._values.get(name, _ABSENT)

    def kind(self, name: str) -> bytes:
        """The first character of the value's JSON, which tells what it is; b"" when absent or null."""
        return bytes(memoryview(self.raw(name))[:1])

    def literal(self, name: str) -> str:
        """Text as it is, anything else as it is written in JSON; "" when absent."""
        value = self._values.get(name)
        if not value:
            return ""
        if bytes(memoryview(value)[:1]) == b'"':
            try:
                return _text_decoder.decode(value)
            except (msgspec.MsgspecError, UnicodeDecodeError):
                raise RequestError("not_utf8", wire_code="invalid_json") from None
        return str(memoryview(value), "utf-8")

    def text(self, name: str) -> str:
        """Text without blanks around it, or a number as text. RequestError not_text for a list or an object."""
        if name not in self._values:
            return ""
        if self.kind(name) in (b"[", b"{"):
            raise not_text(name)
        return self.literal(name).strip()

    def choice(self, name: str) -> str:
        """As `text`, and "auto" is absent too."""
        if name not in self._values:  # as most are
            return ""
        text = self.text(name)
        return "" if text.lower() == "auto" else text

    def prompt(self, name: str = "prompt") -> str:
        """The prompt as it is. RequestError when it is missing, blank, too long or no text."""
        if self.kind(name) not in (b'"', b""):
            raise not_text(name)
        return checked_prompt(self.literal(name), name)

    def count(self, name: str, most: int) -> int:
        """A whole number from 1 to `most`, 1 when absent. RequestError n_out_of_range."""
        text = self.literal(name).strip()
        if not text:
            return 1
        found = _WHOLE.fullmatch(text)
        if not found or not 1 <= int(found[1]) <= most:
            raise RequestError("n_out_of_range", param=name, wire_code="invalid_value", value=quoted(text))
        return int(found[1])

    def number(self, name: str, most: int) -> int | None:
        """A whole number from 0 to `most`; None when absent. RequestError number_out_of_range."""
        text = self.literal(name).strip()
        if not text:
            return None
        found = _WHOLE.fullmatch(text)
        if not found or int(found[1]) > most:
            said = phrase("number_out_of_range", param=name, most=most, value=quoted(text))
            raise RequestError(said, param=name, wire_code="invalid_value")
        return int(found[1])

    def flag(self, name: str) -> bool:
        """Whether it is true, "true" or 1."""
        return self.literal(name).strip().lower() in {"true", "1"}

    def others(self, known: Collection[str]) -> dict[str, object]:
        """The values of all other names that are there and not null, decoded; what no decoder takes is left out."""
        others: dict[str, object] = {}
        for name, value in self._values.items():
            if value and name not in known:
                with suppress(msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
                    others[name] = msgspec.json.decode(value)
        return others


def checked_prompt(prompt: str, name: str) -> str:
    """`prompt` as it is. RequestError when it is blank or too long."""
    if not prompt.strip():
        raise RequestError("prompt_missing", param=name, wire_code="missing_required_parameter")
    if len(prompt) > PROMPT_LIMIT:
        said = phrase("too_long", param=name, limit=PROMPT_LIMIT)
        raise RequestError(said, param=name, wire_code="string_above_max_length")
    return prompt


def not_text(name: str) -> RequestError:
    """The error for a value that must be text and is not."""
    return RequestError(phrase("not_text", param=name), param=name, wire_code="invalid_type")


def _check_utf8(body: bytes | bytearray) -> None:
    """UnicodeDecodeError when it is not. By pieces: as one text, 100 MB with one emoji would be 400 MB."""
    decoder, view = codecs.getincrementaldecoder("utf-8")(), memoryview(body)
    for at in range(0, len(view), _PIECE):
        decoder.decode(view[at : at + _PIECE])
    decoder.decode(b"", final=True)


def _not_json(why: str) -> RequestError:
    return RequestError("not_json", wire_code="invalid_json", why=why[:1].lower() + why[1:])
