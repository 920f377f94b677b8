"""The commands in a next step, with the options of this start: pasted, they are about the same Easel."""

import re
import shlex
from pathlib import Path

from proxy_core.commands.options import default_dir
from proxy_core.doctor.scene import Surroundings
from proxy_core.doctor.shown import MASK, names_here, shown_path

_COMMAND = re.compile(r"\beasel(?= [a-z]|,)")


def options_of(around: Surroundings) -> str:
    """What has to stand behind `easel`; "" where nothing has to. A path that would tell who this is becomes DIR."""
    options = around.options
    usual = around.environ.get("EASEL_DATA_DIR") or default_dir(demo=options.demo)
    words = ["--demo"] if options.demo else []
    if options.data_dir != Path(usual).expanduser().absolute():
        place = shown_path(options.data_dir, around.home, names_here(around.home))
        words.append(f"--data-dir {'DIR' if MASK in place else _typed(place)}")
    if options.vault:
        words.append(f"--vault {options.vault}")
    return " ".join(words)


def _typed(place: str) -> str:
    """For a shell; what a quoted ~ stands for, Easel knows itself."""
    rest = place.removeprefix("~")
    return place if shlex.quote(rest) == rest else shlex.quote(place)


def with_options(step: str, options: str) -> str:
    """A step for a person, its commands with `options`."""
    return _COMMAND.sub(lambda found: f"{found[0]} {options}", step) if options else step
