"""`easel account`: add, list, enable, disable and remove the accounts that draw."""

import asyncio
import sys
import time

import click

from proxy_core.accounts.account import Account, Credentials, Provider
from proxy_core.commands.opening import Opened, opened
from proxy_core.commands.options import Given, Text, common
from proxy_core.commands.printing import moment, plain, print_json, print_table, say
from proxy_core.errors import AttemptStatus
from proxy_core.records import AccountState, Cooling

# No key of any provider is this long; a file that was passed by mistake is not read whole.
_LONGEST_KEY = 10_000

_REST = {
    AttemptStatus.LIMITED: "limited",
    AttemptStatus.REJECTED: "rejected",
    AttemptStatus.REFUSED: "refused",
    AttemptStatus.FAILED: "failing",
}


@click.group()
@common
def account() -> None:
    """Add, list and change the accounts that draw."""


@account.command()
@common
@click.option("--provider", required=True, type=click.Choice([one.value for one in Provider]), help="Who draws.")
@click.option("--label", required=True, type=Text(), help="What you call the account.")
@click.option("--api-key-stdin", is_flag=True, help="Read the key from the first line of standard input.")
@click.option("--base-url", default="", type=Text(), metavar="URL", help="Another address of the provider.")
@click.option("--email", default="", type=Text(), help="Shown instead of the label as who drew.")
@click.option(
    "--project",
    default="",
    type=Text(),
    help="The project that pays, where the provider needs one; for vertex with @LOCATION for another than global.",
)
@click.option("--max-concurrency", default=4, type=click.IntRange(1, 1000), help="Pictures drawn at once.")
@click.pass_obj
def add(
    given: Given,
    *,
    provider: str,
    label: str,
    api_key_stdin: bool,
    base_url: str,
    email: str,
    project: str,
    max_concurrency: int,
) -> None:
    """Add an account that draws with an API key."""
    credentials = Credentials(api_key=_read_key(api_key_stdin))
    new = Account(
        Provider(provider),
        label,
        email,
        base_url=base_url.rstrip("/"),
        project=project,
        max_concurrency=max_concurrency,
    )

    async def run() -> None:
        async with opened(given.core_options()) as core:
            added = await core.verbs.add_account(new, credentials)
            click.echo(f"Added {plain(added.label)} ({added.id}).")
            _warn_of_forgetting(given, core)

    asyncio.run(run())


def _read_key(from_stdin: bool) -> str:
    if sys.stdin is not None and sys.stdin.isatty():
        typed: str = click.prompt("API key", hide_input=True, err=True)
        return typed.strip()
    if not from_stdin:
        raise click.UsageError("Pass the key on standard input, with --api-key-stdin.")
    line = sys.stdin.buffer.readline(_LONGEST_KEY) if sys.stdin is not None else b""
    return line.decode("utf-8-sig", "replace").strip()


def _warn_of_forgetting(given: Given, core: Opened) -> None:
    if core.owner is None and given.forgets():
        say("With --vault memory the key is gone when this command ends: add the account to a running Easel instead.")


@account.command("list")
@common
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def list_(given: Given, as_json: bool) -> None:
    """List the accounts and how each stands."""

    async def run() -> tuple[AccountState, ...]:
        async with opened(given.core_options()) as core:
            return await core.verbs.accounts()

    states = asyncio.run(run())
    if as_json:
        print_json([_row(state) for state in states])
    elif not states:
        say("There is no account yet. Add one with: easel account add --provider gemini --label NAME --api-key-stdin")
    else:
        head = ("LABEL", "EMAIL", "PROVIDER", "STATE", "24 H", "ID")
        print_table(head, [_cells(state) for state in states])


def _row(state: AccountState) -> dict[str, object]:
    own = state.account
    return {
        "id": own.id,
        "label": own.label,
        "email": own.email,
        "provider": own.provider,
        "enabled": own.enabled,
        "priority": own.priority,
        "max_concurrency": own.max_concurrency,
        "base_url": own.base_url,
        "project": own.project,
        "state": in_words(state),
        "in_flight": state.in_flight,
        "drawn": state.drawn,
        "cooling": state.cooling,
    }


def _cells(state: AccountState) -> tuple[str, ...]:
    own = state.account
    return own.label, own.email, own.provider.value, in_words(state), str(state.drawn), own.id


def in_words(state: AccountState, now: float | None = None) -> str:
    """How the account stands, in a few words. `now`: unix seconds, None the clock's."""
    now = time.time() if now is None else now
    if not state.account.enabled:
        return "disabled"
    words = [_rest(cooling) for cooling in state.cooling if cooling.until > now]
    if state.in_flight:
        words.insert(0, f"drawing {state.in_flight}")
    return "; ".join(words) or "ready"


def _rest(cooling: Cooling) -> str:
    what = f"{cooling.model} " if cooling.model else ""
    return f"{what}{_REST.get(cooling.status, 'resting')} until {moment(cooling.until)}"


@account.command()
@common
@click.argument("name", type=Text())
@click.pass_obj
def enable(given: Given, name: str) -> None:
    """Let the account NAME (label, email or id) draw."""
    _switch(given, name, enabled=True)


@account.command()
@common
@click.argument("name", type=Text())
@click.pass_obj
def disable(given: Given, name: str) -> None:
    """Keep the account NAME (label, email or id) from drawing."""
    _switch(given, name, enabled=False)


def _switch(given: Given, name: str, *, enabled: bool) -> None:
    async def run() -> Account:
        async with opened(given.core_options()) as core:
            return await core.verbs.set_enabled(name, enabled)

    click.echo(f"{'Enabled' if enabled else 'Disabled'} {plain(asyncio.run(run()).label)}.")


@account.command()
@common
@click.argument("name", type=Text())
@click.pass_obj
def remove(given: Given, name: str) -> None:
    """Remove the account NAME (label, email or id) and its key."""

    async def run() -> Account:
        async with opened(given.core_options()) as core:
            return await core.verbs.remove_account(name)

    click.echo(f"Removed {plain(asyncio.run(run()).label)}.")
