"""`easel account`: add and list the accounts that draw. What changes them is in account_changes.py."""

import asyncio
import shlex

import click

from proxy_core.accounts.account import Account, Credentials, Provider
from proxy_core.commands import account_changes
from proxy_core.commands.keys import read_key
from proxy_core.commands.login import login
from proxy_core.commands.opening import Opened, opened
from proxy_core.commands.options import Given, Text, common
from proxy_core.commands.printing import plain, print_json, print_table, say
from proxy_core.commands.standing import in_words
from proxy_core.commands.transfer import export, import_
from proxy_core.records import AccountState

_BY_KEY = [one.value for one in Provider if one is not Provider.CODE_ASSIST]


@click.group()
@common
def account() -> None:
    """Add, list and change the accounts that draw."""


for command in (login, *account_changes.COMMANDS, import_, export):
    account.add_command(command)


@account.command()
@common
@click.option("--provider", required=True, type=click.Choice(_BY_KEY), help="Who draws.")
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
@click.option("--priority", default=0, type=click.IntRange(-1000, 1000), help="Lower draws first.")
@click.option("--no-check", is_flag=True, help="Do not ask the provider whether it takes the key.")
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
    priority: int,
    no_check: bool,
) -> None:
    """Add an account that draws with an API key, which the provider is asked about by a call that costs nothing."""
    credentials = Credentials(api_key=read_key(from_stdin=api_key_stdin))
    new = Account(
        Provider(provider),
        label,
        email,
        base_url=base_url.rstrip("/"),
        project=project,
        max_concurrency=max_concurrency,
        priority=priority,
    )

    async def run() -> None:
        async with opened(given.core_options()) as core:
            added = await core.verbs.add_account(new, credentials, check=not no_check)
            kept = added.account
            click.echo(f"Added {plain(kept.label)} ({kept.id}).")
            if added.unasked is not None:
                say(f"Not checked: {added.unasked}. Repeat that with: easel account check {shlex.quote(kept.label)}")
            _warn_of_forgetting(given, core)

    asyncio.run(run())


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
        head = ("LABEL", "EMAIL", "PROVIDER", "24 H", "ID", "STATE")
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
        "by_login": own.by_login,
        "disabled_reason": own.disabled_reason,
        "checked_at": own.checked_at,
        "in_flight": state.in_flight,
        "drawn": state.drawn,
        "cooling": state.cooling,
    }


def _cells(state: AccountState) -> tuple[str, ...]:
    own = state.account
    return own.label, own.email, own.provider.value, str(state.drawn), own.id, in_words(state)
