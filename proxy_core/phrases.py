"""What Easel says, as codes and values, and the English of it for the wire and the command line.

The core publishes and stores a `Phrase`, never a finished sentence; the tables in english/ are the only place with its
English. The window words the same codes in its own language (desktop/text.py). Nothing here decides what is said.
"""

from collections.abc import Mapping

from msgspec import Struct, field

from proxy_core.english.accounts import ACCOUNTS
from proxy_core.english.doctor import DOCTOR
from proxy_core.english.drawing import DRAWING
from proxy_core.english.starting import STARTING
from proxy_core.english.wire import WIRE

Value = str | int | float

ENGLISH: dict[str, str] = {**DRAWING, **WIRE, **STARTING, **ACCOUNTS, **DOCTOR}


class Phrase(Struct, frozen=True):
    """Something to say: a code of `ENGLISH` and the values in it. `str()` is its English."""

    code: str
    values: Mapping[str, Value] = field(default_factory=dict)

    def __str__(self) -> str:
        template = ENGLISH.get(self.code)
        return self.worded(template) if template else self.code

    def worded(self, template: str) -> str:
        """It in the words of a template: that of `ENGLISH`, or its translation."""
        return template.format_map(_Values(self.values)).strip()


class _Values(dict[str, Value]):
    """A value that is not known leaves its place empty: a sentence with a gap beats a crash in an error path."""

    def __missing__(self, key: str) -> str:
        return _Gap()


class _Gap(str):
    """Empty, whatever format the template asks for."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return ""


def phrase(code: str, **values: Value) -> Phrase:
    """A `Phrase`, written short."""
    return Phrase(code, values)
