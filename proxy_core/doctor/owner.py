"""Who has the data directory, found out without its lock: by the note that an owner leaves, and by asking there."""

import asyncio
import os
import sys
from contextlib import suppress
from enum import StrEnum
from functools import partial
from pathlib import Path

import msgspec
from msgspec.structs import replace

from proxy_core.accounts.account import Account
from proxy_core.doctor.aside import aside
from proxy_core.errors import EaselError
from proxy_core.ownership import OwnerNote, noted
from proxy_core.records import AccountState, ProxyState
from proxy_core.remote import CoreVerbs, OwnerClient
from proxy_core.settings import Settings

_READ = 2.0
_CONNECT = 1.0
_ANSWER = 3.0  # seconds; it answers from memory


class Presence(StrEnum):
    """Whether somebody has the directory."""

    NOBODY = "nobody"
    STARTING = "starting"
    SILENT = "silent"
    RUNS = "runs"


class Owner(msgspec.Struct, frozen=True):
    """Who has it, and what it said of itself; names and mails of its accounts are left out."""

    presence: Presence
    note: OwnerNote = msgspec.field(default_factory=lambda: OwnerNote(0))
    proxy: ProxyState | None = None
    settings: Settings | None = None
    accounts: tuple[AccountState, ...] = ()

    @property
    def verbs(self) -> CoreVerbs:
        """What it can be asked."""
        return CoreVerbs(OwnerClient(self.note, seconds=_ANSWER).call)


async def find(data_dir: Path, seconds: float = _READ) -> Owner:
    """The owner of `data_dir`; nobody where its note is not read in `seconds`. Raises nothing."""
    note = None
    with suppress(TimeoutError):  # a disk that is gone
        note = await aside(partial(noted, data_dir), seconds)
    if note is None or not await asyncio.to_thread(_lives, note.pid):
        return Owner(Presence.NOBODY)
    if not note.control_port:
        return Owner(Presence.STARTING, note)
    if not await _listens(note.control_port):
        return Owner(Presence.NOBODY)  # left by one that was killed; its number is another's by now
    found = Owner(Presence.SILENT, note)
    with suppress(EaselError, msgspec.MsgspecError, TimeoutError):
        async with asyncio.timeout(_ANSWER):
            proxy, settings, states = await asyncio.gather(
                found.verbs.proxy(), found.verbs.settings(), found.verbs.accounts()
            )
        return replace(
            found, presence=Presence.RUNS, proxy=proxy, settings=settings, accounts=tuple(map(_nameless, states))
        )
    return found


def _nameless(state: AccountState) -> AccountState:
    return replace(state, account=nameless(state.account))


def nameless(account: Account) -> Account:
    """It without what a person called it."""
    return replace(account, label="", email="")


def _lives(pid: int) -> bool:
    """Whether there is such a process; where that cannot be asked without harm, there may be."""
    if sys.platform == "win32":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


async def _listens(port: int) -> bool:
    try:
        async with asyncio.timeout(_CONNECT):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
    except (OSError, OverflowError):
        return False
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
    return True
