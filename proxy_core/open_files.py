"""How many files and sockets this process may have open at once. It opens none."""

import sys
from contextlib import suppress

# Enough for every connection that is taken, each with calls upstream; macOS takes no more than the second.
_WANTED = (65_536, 10_240)


def raise_limit() -> None:
    """Have as many as the system lets this process have, up to some: desktops begin with 1024 or 256."""
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for wanted in _WANTED:
        new = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        if soft == resource.RLIM_INFINITY or soft >= new:
            return
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (new, hard))
            return


def most() -> int | None:
    """How many the system lets it have, once it asks for them; None as for `limit`."""
    return _limits()[1]


def limit() -> int | None:
    """How many there may be now; None where there is no limit, or none that counts sockets (Windows)."""
    return _limits()[0]


def _limits() -> tuple[int | None, int | None]:
    if sys.platform == "win32":
        return None, None
    import resource

    soft, hard = (None if one == resource.RLIM_INFINITY else one for one in resource.getrlimit(resource.RLIMIT_NOFILE))
    return soft, hard
