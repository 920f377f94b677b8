"""A diagnosis as lines for a person: aligned columns, or one below the other where the terminal is narrow. Pure."""

import textwrap
from collections.abc import Iterator
from itertools import zip_longest
from typing import TYPE_CHECKING

import click

from proxy_core.commands.printing import plain
from proxy_core.phrases import Phrase

if TYPE_CHECKING:  # it brings the clients, which take longer to load than `easel --help` to run
    from proxy_core.doctor.examine import Diagnosis
    from proxy_core.doctor.finding import Finding

_COLOURS = {"ok": "green", "note": "yellow", "trouble": "red"}
_STATE = len("trouble") + 2
_NARROW = 60  # columns; with fewer, names get lines of their own
_INDENT = "  "


def lines(diagnosis: "Diagnosis", width: int, *, colour: bool = False) -> Iterator[str]:
    """The lines, none of which is wider than `width` where its words allow."""
    names = max(len(_name(one)) for one in diagnosis.findings) + 2
    for one, after in zip_longest(diagnosis.findings, diagnosis.findings[1:]):
        # What is to be done about several in a row is said once, after the last of them.
        step = "" if after and after.step == one.step else plain(diagnosis.step(one))
        yield from _finding(one, step, width, names, colour=colour)
    yield ""
    yield from textwrap.wrap(_sum(diagnosis), width)


def _finding(one: "Finding", step: str, width: int, names: int, *, colour: bool) -> Iterator[str]:
    said, state = plain(str(one.said)), str(one.state)
    shown = click.style(state, fg=_COLOURS[state]) if colour else state
    after = " " * (_STATE - len(state))
    if width < _NARROW:
        yield f"{shown}{after}{_name(one)}"
        yield from _wrapped(said, width, _INDENT)
    else:
        indent = " " * (_STATE + names)
        first, *rest = _wrapped(said, width, indent)
        yield f"{shown}{after}{_name(one).ljust(names)}{first.strip()}"
        yield from rest
    if step:
        yield from _wrapped(f"-> {step}", width, _INDENT if width < _NARROW else indent, more="   ")


def _wrapped(words: str, width: int, indent: str, more: str = "") -> list[str]:
    return textwrap.wrap(
        words,
        width,
        initial_indent=indent,
        subsequent_indent=indent + more,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [indent]


def _name(one: "Finding") -> str:
    return one.name.replace("_", " ")


def _sum(diagnosis: "Diagnosis") -> str:
    states = [str(one.state) for one in diagnosis.findings]
    return str(
        Phrase(
            "doctor_sum" if diagnosis.state == "trouble" else "doctor_sum_well",
            {
                "trouble": states.count("trouble"),
                "notes": states.count("note"),
                "checks": len(states),
                "seconds": diagnosis.seconds,
            },
        )
    )
