"""Whose signature on a server's certificate counts: the system's authorities, read once, when they are first needed.

aiohttp reads them twice while it is imported, for contexts of its own that none of Easel's calls uses.
"""

import asyncio
import ssl
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

# What a server's certificate is checked against; True: the system's authorities.
Trust = ssl.SSLContext | bool


async def trusted(trust: Trust) -> ssl.SSLContext:
    """The context for calls that trust so."""
    return trust if isinstance(trust, ssl.SSLContext) else await asyncio.to_thread(authorities)


def authorities() -> ssl.SSLContext:
    """The system's. Reads the disk the first time: not on the loop."""
    with _READING:
        return _read()


_READING = threading.Lock()  # so that calls that begin together do not read them each


@cache
def _read() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


@contextmanager
def unread_certificates() -> Iterator[None]:
    """For the import of aiohttp, which takes 40 ms less: contexts that are made meanwhile trust nobody."""
    with _IMPORTING:
        kept = {} if "aiohttp" in sys.modules else {name: getattr(ssl.SSLContext, name) for name in _READERS}
        for name in kept:
            setattr(ssl.SSLContext, name, _read_none)
        try:
            yield
        finally:
            for name, reader in kept.items():
                setattr(ssl.SSLContext, name, reader)


_IMPORTING = threading.RLock()  # two threads at once would each take the other's for what is to come back
_READERS = ("load_default_certs", "set_default_verify_paths")


def _read_none(context: ssl.SSLContext, purpose: ssl.Purpose = ssl.Purpose.SERVER_AUTH) -> None:
    """Takes the place of both."""
