"""The Secret Service, looked at so that it asks its person nothing: locked or not, and which entries are Easel's.

Attributes of entries are read, as they were at the time of saving; secrets are not. It blocks; aside.py is for that.
"""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from proxy_core.accounts.keyring_entries import SERVICE
from proxy_core.doctor.session_bus import Thing, call, is_there, read, session_bus

_NAME = "org.freedesktop.secrets"
_SERVICE = Thing(_NAME, "/org/freedesktop/secrets", "org.freedesktop.Secret.Service")
_COLLECTION = "org.freedesktop.Secret.Collection"
_ITEM = "org.freedesktop.Secret.Item"
_LIBRARY = "Python keyring library"  # what it says of itself in every entry that it makes


class ServiceSeen(Struct, frozen=True):
    """`held` are the ids under which Easel has an entry."""

    there: bool
    locked: bool = False
    held: frozenset[str] = frozenset()


def look(environ: Mapping[str, str]) -> ServiceSeen:
    """Look. NoBusError, LookupError."""
    with session_bus(environ) as bus:
        if not is_there(bus, _NAME, startable=True):
            return ServiceSeen(there=False)
        (path,) = call(bus, _SERVICE, "ReadAlias", "s", "default")
        if path == "/":  # none yet: the first secret makes it
            return ServiceSeen(there=True)
        collection = Thing(_NAME, path, _COLLECTION)
        locked = bool(read(bus, collection, "Locked"))
        held = frozenset(one.get("username", "") for one in _search(bus, collection, {"service": SERVICE}))
        return ServiceSeen(there=True, locked=locked, held=held)


def ids(environ: Mapping[str, str]) -> frozenset[str]:
    """The ids of which anything is there, also pieces that an interrupted save left. NoBusError, LookupError."""
    with session_bus(environ) as bus:
        (path,) = call(bus, _SERVICE, "ReadAlias", "s", "default")
        found = [] if path == "/" else _search(bus, Thing(_NAME, path, _COLLECTION), {"application": _LIBRARY})
        ours = (one for one in found if one.get("service", "").split("/")[0] == SERVICE)
        return frozenset(one.get("username", "") for one in ours)


def _search(bus: Any, collection: Thing, wanted: Mapping[str, str]) -> list[dict[str, str]]:
    """The attributes of the entries that have these."""
    (items,) = call(bus, collection, "SearchItems", "a{ss}", wanted)
    return [dict(read(bus, Thing(_NAME, item, _ITEM), "Attributes")) for item in items]
