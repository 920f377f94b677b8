"""What `easel account` does to one account by its name: enable, disable, check, set, limit, key, remove."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import click

from proxy_core.accounts.account import Account, Credentials
from proxy_core.commands.keys import read_key
from proxy_core.commands.opening import opened
from proxy_core.commands.options import Given, Text, common
from proxy_core.commands.printing import plain, print_json, say
from proxy_core.errors import AccountError
from proxy_core.phrases import Phrase
from proxy_core.records import AccountCheck
from proxy_core.remote import CoreVerbs

T = TypeVar("T")

_NAME = click.argument("name", type=Text())
_AT_ONCE = 5  # accounts that are checked at the same time, as many as are asked for their quota
_MOST = 1_000_000_000  # calls in a limit; a larger number is a slip
_PERMISSIONS = "https://myaccount.google.com/permissions"


def _run(given: Given, ask: Callable[[CoreVerbs], Awaitable[T]]) -> T:
    """What `ask` gives for the verbs of the owner, or of a Core of our own."""

    async def run() -> T:
        async with opened(given.core_options()) as core:
            return await ask(core.verbs)

    return asyncio.run(run())


@click.command()
@common
@_NAME
@click.pass_obj
def enable(given: Given, name: str) -> None:
    """Let the account NAME (label, email or id) draw; it rests from nothing then."""
    click.echo(f"Enabled {plain(_run(given, lambda verbs: verbs.set_enabled(name, True)).label)}.")


@click.command()
@common
@_NAME
@click.pass_obj
def disable(given: Given, name: str) -> None:
    """Keep the account NAME (label, email or id) from drawing."""
    click.echo(f"Disabled {plain(_run(given, lambda verbs: verbs.set_enabled(name, False)).label)}.")


@click.command()
@common
@click.argument("name", default="", type=Text())
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def check(given: Given, name: str, as_json: bool) -> None:
    """Ask the provider of the account NAME, or of every account, whether it takes the secret. That costs nothing."""

    async def ask(verbs: CoreVerbs) -> list[AccountCheck]:
        names = [name] if name else [state.account.id for state in await verbs.accounts()]
        checks: list[AccountCheck] = []
        for start in range(0, len(names), _AT_ONCE):
            some = await asyncio.gather(*(verbs.check_account(one) for one in names[start : start + _AT_ONCE]))
            for one in some if not (as_json or name) else ():
                click.echo(_line(one))
            checks += some
        return checks

    checks = _run(given, ask)
    if as_json:
        print_json(checks)
    _end(checks, named=bool(name), as_json=as_json)


def _end(checks: list[AccountCheck], *, named: bool, as_json: bool) -> None:
    """The result of one that was named, and the error that ends the command unless all passed."""
    if named and not as_json and checks[0].passed:
        click.echo(_line(checks[0]))
    if named and not checks[0].passed:
        raise AccountError(checks[0].said)
    if refused := sum(one.passed is False for one in checks):
        raise AccountError("checks_refused", refused=refused, checked=len(checks))
    if unasked := sum(one.passed is None for one in checks):
        raise AccountError("checks_unasked", unasked=unasked, checked=len(checks))
    if not (checks or as_json):
        say("There is no account to check.")


def _line(check: AccountCheck) -> str:
    said = "in order" if check.passed else f"not checked: {check.said}" if check.passed is None else str(check.said)
    return plain(f"{check.account.label}: {said}")


@click.command("set")
@common
@_NAME
@click.option("--label", type=Text(), help="What you call the account.")
@click.option("--email", type=Text(), help="Shown instead of the label as who drew.")
@click.option("--priority", type=click.IntRange(-1000, 1000), help="Lower draws first.")
@click.option("--max-concurrency", type=click.IntRange(1, 1000), help="Pictures drawn at once.")
@click.option("--base-url", type=Text(), metavar="URL", help="Another address of the provider.")
@click.option("--project", type=Text(), help="The project that pays.")
@click.pass_obj
def set_(given: Given, /, name: str, **changes: Any) -> None:
    """Change the account NAME (label, email or id)."""
    chosen = {key: value for key, value in changes.items() if value is not None}
    if not chosen:
        raise click.UsageError("Say what to change.")
    changed = _run(given, lambda verbs: verbs.update_account(name, chosen))
    click.echo(f"Changed {plain(changed.label)}.")


@click.command()
@common
@_NAME
@click.argument("model", type=Text())
@click.option("--minute", type=click.IntRange(0, _MOST), help="Calls in any 60 seconds.")
@click.option("--day", type=click.IntRange(0, _MOST), help="Calls until midnight Pacific time.")
@click.option("--learn", is_flag=True, help="Forget the limits: they are learnt from refusals.")
@click.pass_obj
def limit(given: Given, *, name: str, model: str, minute: int | None, day: int | None, learn: bool) -> None:
    """Have the account NAME make at most so many calls for MODEL."""
    wanted = {window: most for window, most in (("minute", minute), ("day", day)) if most is not None}
    if learn == bool(wanted):
        raise click.UsageError("Say --minute, --day or both, or --learn.")
    if not model.strip():
        raise click.BadParameter("it is empty.", param_hint="'MODEL'")

    async def ask(verbs: CoreVerbs) -> None:
        for window in wanted or ("minute", "day"):
            await verbs.set_limit(name, model, window, wanted.get(window))

    _run(given, ask)
    if learn:
        click.echo(f"{plain(name)} learns its limits for {plain(model)}.")
    else:
        most = " and ".join(f"{calls} a {window}" for window, calls in wanted.items())
        click.echo(f"{plain(name)} makes at most {most} for {plain(model)}.")


@click.command()
@common
@_NAME
@click.option("--api-key-stdin", is_flag=True, help="Read the key from the first line of standard input.")
@click.option("--no-check", is_flag=True, help="Do not ask the provider whether it takes the key.")
@click.pass_obj
def key(given: Given, *, name: str, api_key_stdin: bool, no_check: bool) -> None:
    """Give the account NAME (label, email or id) another API key."""
    credentials = Credentials(api_key=read_key(from_stdin=api_key_stdin))
    changed: Account = _run(given, lambda verbs: verbs.replace_key(name, credentials, check=not no_check))
    click.echo(f"{plain(changed.label)} has the new key.")


@click.command()
@common
@_NAME
@click.option("--revoke", is_flag=True, help="Also end the login at the provider, for every program of its project.")
@click.pass_obj
def remove(given: Given, name: str, revoke: bool) -> None:
    """Remove the account NAME (label, email or id) and its secret."""
    removal = _run(given, lambda verbs: verbs.remove_account(name, revoke))
    click.echo(f"Removed {plain(removal.account.label)}.")
    if removal.not_revoked is not None:
        say(_not_revoked(removal.not_revoked))
    elif removal.account.by_login and not revoke:
        say(f"Its login still stands at the provider. If nothing else needs it, end it at {_PERMISSIONS}.")
    elif revoke and not removal.account.by_login:
        say("Its key still stands at the provider. If nothing else needs it, delete it there.")


def _not_revoked(said: Phrase) -> str:
    if said.code == "secret_missing":
        return f"Not revoked: the login was not in the store. If it still stands, end it at {_PERMISSIONS}."
    return f"Not revoked: {said}"


COMMANDS = (enable, disable, check, set_, limit, key, remove)
