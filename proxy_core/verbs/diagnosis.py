"""DiagnosisVerbs: what `easel doctor` says, for a window that copies it."""

import os
import time
from pathlib import Path
from typing import Protocol

from proxy_core.options import CoreOptions

_WIDTH = 100  # columns, as reports and issues show them


class HasOptions(Protocol):
    """What the verb stands on: Core, also one that could not start."""

    _options: CoreOptions


class DiagnosisVerbs(HasOptions):
    """It looks only, and beside whatever Core does."""

    async def diagnose(self) -> str:
        """The lines of a diagnosis. Nothing in them names the person, accounts, secrets or hosts."""
        from proxy_core.commands.diagnosis_text import lines
        from proxy_core.doctor.examine import examine
        from proxy_core.doctor.scene import Surroundings

        diagnosis = await examine(Surroundings(self._options, os.environ, Path.home(), time.time))
        return "\n".join(lines(diagnosis, _WIDTH)) + "\n"
