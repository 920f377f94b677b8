"""The way to Core for a command: that of the process that owns the data directory, else one of its own."""

import asyncio
import inspect
import math
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct

from proxy_core.certificates import unread_certificates
from proxy_core.commands.printing import say
from proxy_core.errors import StartError
from proxy_core.options import CoreOptions
from proxy_core.ownership import OwnerNote, read_note
from proxy_core.records import ProxyState
from proxy_core.remote import CoreVerbs, OwnerClient

if TYPE_CHECKING:  # it brings the server and the clients, which take longer to load than most commands to run
    from proxy_core.core import Core

T = TypeVar("T")

# Seconds: how long an owner may take to open its socket, to answer, or to go away when it is a command that ends.
_PATIENCE = 15.0
_POLL = 0.05
_TRIES = 5


class Opened(Struct, frozen=True):
    """A way to Core. Either `owner` is the note of the process that has it, or `core` is ours."""

    verbs: CoreVerbs
    owner: OwnerNote | None = None
    core: "Core | None" = None


@asynccontextmanager
async def opened(options: CoreOptions) -> AsyncIterator[Opened]:
    """The owner's Core, or one of our own without a proxy, stopped afterwards. StartError, CredentialsError."""
    reached = await _reach(options)
    try:
        yield reached
    finally:
        if reached.core is not None:
            await reached.core.stop()


async def _reach(options: CoreOptions) -> Opened:
    tries = _TRIES
    while (owner := await find_owner(options.data_dir)) is None:
        try:
            return await _start(options)
        except StartError as error:
            # Another process may have come first in the meantime, and ended by now.
            tries -= 1
            if error.phrase.code != "directory_in_use" or not tries:
                raise
        await asyncio.sleep(_POLL)
    return Opened(CoreVerbs(OwnerClient(owner).call), owner=owner)


async def _start(options: CoreOptions) -> Opened:
    with unread_certificates():
        from proxy_core.core import Core

    core = Core(replace(options, kind="command"))
    try:
        await core.start()
    except BaseException:
        await core.stop()
        raise
    for said in core.said:
        say(str(said))
    return Opened(verbs_of(core), core=core)


async def find_owner(data_dir: Path, patience: float = _PATIENCE) -> OwnerNote | None:
    """The process that owns `data_dir` and answers; None without an owner.

    StartError when one stays silent for `patience` seconds. Commands that own it one after another have that each, and
    an answer that is being waited for then has as long.
    """
    seen, deadline = 0, math.inf
    while (note := read_note(data_dir)) is not None:
        if note.pid != seen:
            seen, deadline = note.pid, time.monotonic() + patience
        elif time.monotonic() > deadline:
            raise StartError("owner_silent", pid=note.pid)
        if note.control_port and await _answers(note, patience):
            return note
        await asyncio.sleep(_POLL)
    return None


async def _answers(owner: OwnerNote, patience: float) -> bool:
    try:
        await OwnerClient(owner, seconds=patience).call("proxy", ProxyState)
    except StartError:
        return False
    return True


def verbs_of(core: "Core") -> CoreVerbs:
    """The verbs of a Core in this process."""
    verbs = core.verbs()

    async def call(verb: str, _type: type[T], /, **arguments: Any) -> T:
        result = verbs[verb](**arguments)
        done: T = await result if inspect.isawaitable(result) else result
        return done

    return CoreVerbs(call)
