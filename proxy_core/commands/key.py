"""`easel key`: the key that clients of the proxy must bring, and the secret that its webhooks are signed with."""

import asyncio

import click

from proxy_core.commands.forget import forget
from proxy_core.commands.opening import opened
from proxy_core.commands.options import Given, common
from proxy_core.commands.printing import say


@click.group()
@common
def key() -> None:
    """Show or replace the key that clients must bring; show the secret of webhooks; forget what is in the keyring."""


key.add_command(forget)


@key.command()
@common
@click.pass_obj
def show(given: Given) -> None:
    """Print the key."""

    async def run() -> str:
        async with opened(given.core_options()) as core:
            return await core.verbs.api_key()

    click.echo(asyncio.run(run()))


@key.command()
@common
@click.pass_obj
def rotate(given: Given) -> None:
    """Replace the key and print the new one. Clients with the old one are refused from then on."""

    async def run() -> tuple[str, str]:
        async with opened(given.core_options()) as core:
            return await core.verbs.api_key(), await core.verbs.rotate_api_key()

    old, new = asyncio.run(run())
    if new == old:
        say("The key stays: EASEL_API_KEY sets it. Change that, then start Easel again.")
    click.echo(new)


@key.command()
@common
@click.pass_obj
def webhook(given: Given) -> None:
    """Print the secret that webhooks are signed with, for who checks X-Easel-Signature."""

    async def run() -> str:
        async with opened(given.core_options()) as core:
            return await core.verbs.webhook_secret()

    click.echo(asyncio.run(run()))
