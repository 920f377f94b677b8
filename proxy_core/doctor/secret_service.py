"""The Secret Service, looked at so that it asks its person nothing: locked or not, and which entries are Easel's.

Attributes of entries are read, as they were at the time of saving; secrets are not. It blocks; aside.py is for that.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from proxy_core.accounts.keyring_entries import SERVICE
from proxy_core.doctor.session_bus import Thing, call, is_there, read, session_bus

_NAME = "org.freedesktop.secrets"
_SERVICE = Thing(_NAME, "/org/freedesktop/secrets", "org.freedesktop.Secret.Service")
_COLLECTION = "org.freedesktop.Secret.Collection"
_ITEM = "org.freedesktop.Secret.Item"


@dataclass(frozen=True, slots=True)
class ServiceSeen:
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
        (items,) = call(bus, collection, "SearchItems", "a{ss}", {"service": SERVICE})
        attributes = (read(bus, Thing(_NAME, item, _ITEM), "Attributes") for item in items)
        held = frozenset(str(dict(one).get("username", "")) for one in attributes)
        return ServiceSeen(there=True, locked=locked, held=held)
