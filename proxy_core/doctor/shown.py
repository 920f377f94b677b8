"""What may be shown of a path and of an address: neither who has this computer, nor what it is called."""

import getpass
import re
import socket
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from proxy_core.listening import is_loopback

MASK = "***"
_MAIL = re.compile(r"[^/\\\s]+@[^/\\\s]+")
_HOMES = {"home", "users"}
# Shorter names stand in too many words that are nobody's: they hide only a part that is the name.
_SHORTEST = 3


def names_here(home: Path) -> tuple[str, ...]:
    """What this person and this computer are called."""
    user = ""
    with suppress(OSError, KeyError, ImportError):
        user = getpass.getuser()
    return user, home.name, socket.gethostname().partition(".")[0]


def shown_path(path: Path, home: Path, names: tuple[str, ...] = ()) -> str:
    """`path` with ~ for `home`; a part of it in which one of `names` stands, or a mail address, is stars."""
    try:
        inside, before = path.relative_to(home), ["~"]
    except ValueError:
        inside, before = path, []
    hidden = [one.lower() for one in names]
    # What is in a directory of homes is called as somebody is, and who runs this need not be the one.
    owned = [False, *(part.lower() in _HOMES for part in inside.parts)]
    parts = [MASK if _tells(part, hidden) or of else part for part, of in zip(inside.parts, owned, strict=False)]
    return str(Path(*before, *parts))


def _tells(part: str, hidden: list[str]) -> bool:
    small = part.lower()
    return bool(_MAIL.search(part)) or any(one in small if len(one) >= _SHORTEST else one == small for one in hidden)


def shown_address(url: str) -> str:
    """The address that clients use; of one in the network only its port."""
    parts = urlsplit(url)
    if is_loopback(parts.hostname or ""):
        return url
    return f"{parts.scheme}://{MASK}:{parts.port}{parts.path}"
