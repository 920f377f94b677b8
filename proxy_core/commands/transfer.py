"""`easel account export` and `import`: accounts from and to files."""

import asyncio
import sys
from pathlib import Path

import click

from proxy_core.accounts.account import Provider
from proxy_core.accounts.export_file import SHORTEST_PASSPHRASE
from proxy_core.accounts.transfer import IMPORT_LIMIT
from proxy_core.commands.opening import opened
from proxy_core.commands.options import Given, common
from proxy_core.commands.printing import plain, print_json, say
from proxy_core.errors import AccountError
from proxy_core.files import write_whole
from proxy_core.records import ImportLine

_LONGEST_PASSPHRASE = 100_000  # bytes
_FILE = click.Path(dir_okay=False, allow_dash=True, path_type=Path)


@click.command("export")
@common
@click.argument("file", type=_FILE)
@click.option("--with-secrets", is_flag=True, help="Also keys and logins, encrypted under a passphrase.")
@click.option("--passphrase-file", type=click.Path(dir_okay=False, path_type=Path), help="Where the passphrase is.")
@click.pass_obj
def export(given: Given, file: Path, with_secrets: bool, passphrase_file: Path | None) -> None:
    """Write the accounts to FILE (- for standard output), without their secrets unless told to."""
    if passphrase_file and not with_secrets:
        raise click.UsageError("--passphrase-file needs --with-secrets: without secrets nothing is encrypted.")
    _check_named(file)
    passphrase = _passphrase(passphrase_file, confirm=True) if with_secrets else ""
    if with_secrets and not passphrase:
        raise AccountError("export_passphrase_short", least=SHORTEST_PASSPHRASE)

    async def run() -> str:
        async with opened(given.core_options()) as core:
            return await core.verbs.export_accounts(passphrase)

    text = asyncio.run(run())
    if str(file) == "-":
        click.echo(text)
        return
    try:
        write_whole(file, text.encode())
    except OSError as error:
        raise AccountError("file_unwritable", path=str(file), why=error.strerror or "it cannot be written") from None
    say(f"Exported to {file}{'' if with_secrets else ', without secrets'}.")


@click.command("import")
@common
@click.argument("file", type=_FILE)
@click.option("--passphrase-file", type=click.Path(dir_okay=False, path_type=Path), help="Where the passphrase is.")
@click.option(
    "--provider",
    default="gemini",
    show_default=True,
    type=click.Choice([one.value for one in Provider]),
    help="Whose keys those of a list are.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def import_(given: Given, *, file: Path, passphrase_file: Path | None, provider: str, as_json: bool) -> None:
    """Take accounts from FILE (- for standard input): an export, a file of a login, or a list with a key a line."""
    _check_named(file)
    text = _read(file)
    passphrase = _passphrase(passphrase_file, confirm=False) if passphrase_file or _is_sealed(text) else ""

    async def run() -> tuple[ImportLine, ...]:
        async with opened(given.core_options()) as core:
            return await core.verbs.import_accounts(text, passphrase, provider)

    lines = asyncio.run(run())
    taken = sum(line.account is not None for line in lines)
    if as_json:
        print_json(lines)
    else:
        for line in lines:  # what was taken is the result; what was not may be caught apart from it
            click.echo(plain(f"{line.line}: {line.said}"), err=line.account is None)
        click.echo(f"Took {taken} of {len(lines)}.")
    if taken < len(lines):
        raise AccountError("import_partly", left=len(lines) - taken, count=len(lines))


def _is_sealed(text: str) -> bool:
    """Whether an export has secrets, so that its passphrase is asked for."""
    return text.lstrip().startswith("{") and '"secrets"' in text and '"easel"' in text


def _check_named(file: Path) -> None:
    if file == Path():  # what an empty argument becomes
        raise click.BadParameter("it is empty.", param_hint="'FILE'")


def _read(file: Path) -> str:
    content = _stdin(IMPORT_LIMIT) if str(file) == "-" else _content(file, IMPORT_LIMIT)
    if len(content) > IMPORT_LIMIT:
        raise AccountError("import_too_large", limit=IMPORT_LIMIT // 2**20)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise AccountError("import_unreadable") from None


def _stdin(limit: int) -> bytes:
    """As `_content`; nothing where standard input is closed."""
    return b"" if sys.stdin is None else sys.stdin.buffer.read(limit + 1)


def _content(file: Path, limit: int) -> bytes:
    """What is in the file, and of more than `limit` bytes one byte more. AccountError."""
    try:
        with file.open("rb") as opened_file:
            return opened_file.read(limit + 1)
    except OSError as error:
        raise AccountError("file_unreadable", path=str(file), why=error.strerror or "it cannot be read") from None


def _passphrase(file: Path | None, *, confirm: bool) -> str:
    """What is in the file, without the end of its line; else typed. A passphrase never stands on a command line."""
    if file is None:
        if sys.stdin is None or not sys.stdin.isatty():
            raise click.UsageError("Name a file that holds the passphrase, with --passphrase-file.")
        typed: str = click.prompt("Passphrase", hide_input=True, confirmation_prompt=confirm, err=True)
        return typed
    try:
        return _content(file, _LONGEST_PASSPHRASE).decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        raise AccountError("file_unreadable", path=str(file), why="it is no text") from None
