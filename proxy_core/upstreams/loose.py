"""JSON of a shape that nobody promised: what is not of the kind that is looked for counts as absent. Pure."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from proxy_core.images.request import Buffer


def decoded(body: Buffer) -> Any:
    """The value of a JSON document; None for what is none."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def as_object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def as_text(value: object) -> str:
    return value if isinstance(value, str) else ""


def as_count(value: object) -> int | None:
    """A whole number of at least 0, as a number or, as Google writes 64 bits, as its digits; None for anything else."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    return int(value) if isinstance(value, str) and re.fullmatch(r"[0-9]{1,18}", value) else None


def as_share(value: object) -> float | None:
    """A fraction, held within 0 and 1; None for what is no number."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return min(1.0, max(0.0, float(value)))
    return None
