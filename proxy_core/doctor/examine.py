"""The diagnosis: every check, side by side, each within its time. A check that fails is a finding, too."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct

from proxy_core.certificates import Trust
from proxy_core.doctor import (
    accounts,
    autostart,
    data_directory,
    database,
    ports,
    proxy,
    secrets,
    services,
    settings_seen,
    system,
    tray,
    versions,
)
from proxy_core.doctor.finding import Finding, State, trouble, worst
from proxy_core.doctor.scene import Scene, Surroundings, gather
from proxy_core.doctor.steps import options_of, with_options
from proxy_core.phrases import phrase
from proxy_core.version import VERSION

Check = Callable[[Scene], tuple[Finding, ...] | Awaitable[tuple[Finding, ...]]]

FORMAT = 1
SECONDS = 5.2
"""For all checks together, after the 4 s that what they look at may take to be gathered."""


class Diagnosis(Struct, frozen=True):
    """All findings, in the order of what is said to a person. `at` is in UTC, `seconds` is how long it took.

    `options` are those that commands need to be about the same Easel.
    """

    at: str
    seconds: float
    findings: tuple[Finding, ...]
    options: str = ""
    easel: str = VERSION

    @property
    def state(self) -> State:
        """The worst of them."""
        return worst(self.findings)

    def step(self, one: Finding) -> str:
        """What to do next about a finding of these; "" where there is nothing."""
        return with_options(str(one.step), self.options) if one.step else ""


def told(diagnosis: Diagnosis) -> dict[str, Any]:
    """It as the object that programs read (docs/doctor.md); a change of its shape gets another `format`."""
    return {
        "format": FORMAT,
        "easel": diagnosis.easel,
        "at": diagnosis.at,
        "seconds": diagnosis.seconds,
        "state": str(diagnosis.state),
        "findings": [
            {
                "name": one.name,
                "state": str(one.state),
                "code": one.said.code,
                "text": str(one.said),
                "next": diagnosis.step(one) or None,
                "facts": dict(one.facts),
            }
            for one in diagnosis.findings
        ],
    }


async def examine(around: Surroundings, trust: Trust = True, seconds: float = SECONDS) -> Diagnosis:
    """Look at everything. Raises nothing. `trust`: what certificates are checked against."""
    began = time.monotonic()
    scene = await gather(around)
    checks: dict[str, Check] = {
        "versions": versions.check,
        "system": system.check,
        "data_directory": data_directory.check,
        "settings": lambda seen: (settings_seen.check(seen.settings_seen, seen.owner.settings),),
        "database": database.check,
        "secrets": secrets.check,
        "accounts": accounts.check,
        "proxy": proxy.check,
        "port": ports.check,
        "tray": tray.check,
        "autostart": autostart.check,
        "upstream": lambda seen: services.check(seen, trust),
    }
    found = await asyncio.gather(*(_tried(name, check, scene, seconds) for name, check in checks.items()))
    at = datetime.fromtimestamp(around.now(), UTC).isoformat(timespec="seconds")
    findings = tuple(one for group in found for one in group)
    return Diagnosis(at, round(time.monotonic() - began, 2), findings, options_of(around))


async def _tried(name: str, check: Check, scene: Scene, seconds: float) -> tuple[Finding, ...]:
    """What the check finds; an error is told by its kind only, as its words may hold anything."""
    try:
        async with asyncio.timeout(seconds):
            found = check(scene)
            return found if isinstance(found, tuple) else await found
    except TimeoutError:
        said = phrase("doctor_check_late", seconds=seconds)
        return (trouble(name, said, phrase("doctor_check_late_next")),)
    except Exception as error:  # noqa: BLE001 - one check that fails must not take the others with it
        said = phrase("doctor_check_failed", kind=type(error).__name__)
        return (trouble(name, said, phrase("doctor_check_failed_next")),)
