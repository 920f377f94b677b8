"""The question before something cannot be taken back: answered by --yes, or by a person at a terminal."""

import sys

import click

from proxy_core.commands.printing import say


def be_sure(question: str, *, to: str, yes: bool) -> None:
    """Go on when `yes`, or when the person says so; else the command ends with 1. `to` completes "Say --yes to ...".

    click.UsageError where nobody can be asked.
    """
    if yes:
        return
    if sys.stdin is None or not sys.stdin.isatty():
        raise click.UsageError(f"Say --yes to {to} without a question.")
    if not click.confirm(question, err=True):
        say("Nothing was changed.")
        raise click.exceptions.Exit(1)
