"""The one version number, which the package, the command, the window and every call read here; and how two compare."""

import re

VERSION = "0.1.0"

UPDATE_URL = ""
"""Where this copy of Easel asks for newer versions: an https address of JSON. Empty: it asks nobody.

Whoever ships Easel writes theirs here before they build it; docs/updates.md says what may stand there.
"""

_RELEASE = re.compile(r"v?([0-9]{1,9}(?:\.[0-9]{1,9}){0,5})(?:\+[a-z0-9.]+)?", re.IGNORECASE)
_BEGINS = re.compile(r"v?([0-9]{1,9}(?:\.[0-9]{1,9}){0,5})", re.IGNORECASE)


def release(text: str) -> str:
    """The dotted numbers of a released version such as "v1.2.0"; empty for anything else, as 1.2.0rc1 or "nightly"."""
    found = _RELEASE.fullmatch(text.strip())
    return found[1] if found else ""


def is_newer(offered: str, own: str = VERSION) -> bool:
    """Whether `offered` is a release and later than `own`, which need not be one: 1.2.0 is later than 1.2.0rc1."""
    begins = _BEGINS.match(own)
    if not release(offered) or not begins:
        return False
    theirs, ours = _numbers(release(offered)), _numbers(begins[1])
    return theirs > ours or (theirs == ours and not release(own) and ".post" not in own)


def _numbers(dotted: str) -> tuple[int, ...]:
    """Its parts; zeros at the end say nothing."""
    numbers = [int(part) for part in dotted.split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)
