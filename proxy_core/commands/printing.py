"""How commands write: columns, local times, JSON; and no control characters from what clients and upstreams sent."""

import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import msgspec

from proxy_core.phrases import Phrase


def plain(text: str) -> str:
    """`text` on one line, with a blank for what a terminal might act upon."""
    return "".join(one if one.isprintable() else " " for one in text)


def moment(at: float) -> str:
    """Unix seconds as local time."""
    return f"{datetime.fromtimestamp(at):%Y-%m-%d %H:%M:%S}"  # noqa: DTZ006 - the person's own time is meant


def say(text: str) -> None:
    """A line on stderr, beside the result, which does not fail because nobody can read it."""
    announce(plain(text), err=True)


def announce(text: str, *, err: bool = False) -> None:
    """A line about what goes on, also when its reader is gone, or the disk that it is written to has no more room."""
    with suppress(OSError):
        click.echo(text, err=err)


def print_json(value: object) -> None:
    """`value`, records and phrases in it, as indented JSON on stdout."""
    click.echo(msgspec.json.format(msgspec.json.encode(_open(value)), indent=2))


def _open(value: object) -> Any:
    """Records as objects; a phrase also with its English."""
    if isinstance(value, Phrase):
        return {"code": value.code, "values": value.values, "text": str(value)}
    if isinstance(value, msgspec.Struct):
        return {name: _open(one) for name, one in msgspec.structs.asdict(value).items()}
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Mapping):
        return {key: _open(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_open(one) for one in value]
    return value


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Aligned columns under `head` on stdout."""
    table = [[plain(cell) or "-" for cell in row] for row in (head, *rows)]
    widths = [max(_width(cell) for cell in column) for column in zip(*table, strict=True)]
    for row in table:
        cells = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(cells).rstrip())


def _width(text: str) -> int:
    """Columns on a terminal: East Asian letters take two."""
    return sum(
        0 if unicodedata.combining(one) else 2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text
    )
