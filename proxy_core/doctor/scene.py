"""Scene: what every check looks at, gathered once. Gathering raises nothing and takes a few seconds at most."""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from proxy_core.accounts.account import Account
from proxy_core.doctor import database_seen, settings_seen
from proxy_core.doctor.aside import aside
from proxy_core.doctor.database_seen import Condition, DatabaseSeen
from proxy_core.doctor.owner import Owner, Presence, find
from proxy_core.doctor.settings_seen import FileState, SettingsSeen
from proxy_core.options import CoreOptions
from proxy_core.settings import Settings

T = TypeVar("T")

_SECONDS = 4.0


class Surroundings(Struct, frozen=True):
    """Where Easel stands: the choices of this start, the environment, the person's directory, the clock."""

    options: CoreOptions
    environ: Mapping[str, str]
    home: Path
    now: Callable[[], float]
    offline: bool = False


class Scene(Struct, frozen=True):
    """The surroundings, and what is known of Easel in them."""

    around: Surroundings
    owner: Owner
    settings_seen: SettingsSeen
    database: DatabaseSeen

    @property
    def settings(self) -> Settings:
        """Those in force where Easel runs, else those of the file."""
        return self.owner.settings or self.settings_seen.settings

    @property
    def runs(self) -> bool:
        """Whether Easel runs and answers."""
        return self.owner.presence is Presence.RUNS

    @property
    def accounts(self) -> tuple[Account, ...] | None:
        """The accounts without their names; None where they could not be read."""
        if self.runs:
            return tuple(state.account for state in self.owner.accounts)
        return self.database.accounts


async def gather(around: Surroundings) -> Scene:
    """All of it, side by side."""
    directory = around.options.data_dir
    owner, settings, database = await asyncio.gather(
        find(directory),
        _or(
            partial(settings_seen.look, directory / "settings.json"),
            SettingsSeen(FileState.UNREADABLE, Settings()),
        ),
        _or(
            partial(database_seen.look, directory / "easel.db", around.now()),
            DatabaseSeen(Condition.UNREADABLE),
        ),
    )
    return Scene(around, owner, settings, database)


async def _or(look: Callable[[], T], otherwise: T) -> T:
    """What `look` sees; `otherwise` when the disk does not answer in time."""
    try:
        return await aside(look, _SECONDS)
    except Exception:  # noqa: BLE001 - whatever a broken disk or file does, the other checks go on
        return otherwise
