"""Reads an API key as commands do: from standard input or typed, never from the command line."""

import sys

import click

# Characters that a key may have (account_checks.py); a file that was passed by mistake is not read whole.
_LONGEST_KEY = 10_000


def read_key(*, from_stdin: bool) -> str:
    """The key. click.UsageError when it is neither typed nor announced."""
    if sys.stdin is not None and sys.stdin.isatty():
        typed: str = click.prompt("API key", hide_input=True, err=True)
        return typed.strip()
    if not from_stdin:
        raise click.UsageError("Pass the key on standard input, with --api-key-stdin.")
    line = sys.stdin.buffer.readline(_LONGEST_KEY + 1) if sys.stdin is not None else b""
    return line.decode("utf-8-sig", "replace").strip()
