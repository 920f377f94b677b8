"""`easel doctor`: says what is well and what is not. It looks only, and what it prints may be pasted in public."""

import os
import shutil
import sys
import time
from pathlib import Path

import click

from proxy_core.certificates import unread_certificates
from proxy_core.commands.diagnosis_text import lines
from proxy_core.commands.options import Given, common
from proxy_core.commands.printing import print_json

_WIDEST = 110  # columns
_NARROWEST = 20


@click.command()
@common
@click.option("--offline", is_flag=True, help="Ask no service, so nothing leaves this computer.")
@click.option("--json", "as_json", is_flag=True, help="For programs; docs/doctor.md describes it.")
@click.pass_obj
def doctor(given: Given, offline: bool, as_json: bool) -> int:
    """Look at everything Easel needs and say what is well, what is not, and what to do next.

    Nothing is changed, and nothing in the output names you, your accounts, their secrets or your hosts: it is safe to
    paste in public. Exits with 1 when there is trouble.
    """
    from proxy_core.doctor.aside import run

    with unread_certificates():
        from proxy_core.doctor.examine import examine, told
    from proxy_core.doctor.finding import State
    from proxy_core.doctor.scene import Surroundings

    around = Surroundings(given.core_options(), os.environ, Path.home(), time.time, offline)
    diagnosis = run(lambda: examine(around))
    if as_json:
        print_json(told(diagnosis))
    else:
        width = max(_NARROWEST, min(shutil.get_terminal_size((_WIDEST, 24)).columns, _WIDEST))
        for line in lines(diagnosis, width, colour=_coloured()):
            click.echo(line, color=None if sys.stdout.isatty() else False)
    return 1 if diagnosis.state is State.TROUBLE else 0


def _coloured() -> bool:
    """https://no-color.org: set and not empty."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
