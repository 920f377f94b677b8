"""`easel gallery`: the pictures that were drawn, listed, saved as files, and deleted."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from proxy_core.commands.asking import be_sure
from proxy_core.commands.opening import opened
from proxy_core.commands.options import Given, Text, common
from proxy_core.commands.printing import moment, print_json, print_table, say
from proxy_core.commands.request_filters import account_name, since_option
from proxy_core.gallery_records import GalleryFilter, GalleryPicture
from proxy_core.remote import CoreVerbs

T = TypeVar("T")

_LONGEST_PROMPT = 48
_SHOWN_OF_A_NAME = 10


@click.group()
@common
def gallery() -> None:
    """List, save and delete the pictures that were drawn. The beginning of a NAME will do."""


@gallery.command("list")
@common
@click.option("--search", default="", type=Text(), metavar="WORDS", help="Only those with all of these in the prompt.")
@click.option("--account", default="", type=Text(), help="Only those of an account: its label, email or id.")
@click.option("--model", default="", type=Text(), help="Only those that a model drew.")
@click.option("--client", default="", type=Text(), help="Only those with this in the User-Agent that asked.")
@since_option
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, help="How many, newest first; 50 if not said.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def list_(given: Given, /, search: str, account: str, limit: int, as_json: bool, **exactly: Any) -> None:
    """List the newest pictures."""

    async def ask(verbs: CoreVerbs) -> tuple[GalleryPicture, ...]:
        named = await account_name(account, verbs) if account else ""
        matching = GalleryFilter(words=search, account=named, **exactly)
        return await verbs.gallery(limit, matching=matching)

    pictures = _run(given, ask)
    if as_json:
        print_json(pictures)
    elif not pictures:
        say("No such picture is in the gallery.")
    else:
        head = ("TIME", "NAME", "SIZE", "PIXELS", "MODEL", "ACCOUNT", "CLIENT", "PROMPT")
        print_table(head, [_cells(one) for one in pictures])


def _cells(picture: GalleryPicture) -> tuple[str, ...]:
    prompt = picture.prompt
    return (
        moment(picture.kept_at),
        picture.name[:_SHOWN_OF_A_NAME],
        f"{picture.size / 10**6:.1f} MB",
        f"{picture.width}x{picture.height}",
        picture.model,
        picture.account,
        picture.client[:24],
        prompt if len(prompt) <= _LONGEST_PROMPT else f"{prompt[: _LONGEST_PROMPT - 3]}...",
    )


@gallery.command()
@common
@click.argument("name", type=Text())
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file or directory to write to; else here.")
@click.option("--json", "as_json", is_flag=True, help="Print what is known of the picture, as JSON.")
@click.pass_obj
def save(given: Given, name: str, output: Path | None, as_json: bool) -> None:
    """Copy the picture NAME to a file."""
    picture = _run(given, lambda verbs: verbs.picture(name))
    goal = output or Path()
    path = goal / picture.name if goal.is_dir() else goal
    try:
        shutil.copyfile(picture.path, path)
    except OSError as error:
        raise click.ClickException(f"{path} could not be written: {error.strerror or error}.") from None
    if as_json:
        print_json(picture)
    else:
        click.echo(str(path))


@gallery.command()
@common
@click.argument("names", nargs=-1, required=True, type=Text(), metavar="NAME...")
@click.option("--yes", is_flag=True, help="Delete without a question.")
@click.option("--json", "as_json", is_flag=True, help="Print the names of the deleted pictures, as JSON.")
@click.pass_obj
def delete(given: Given, names: tuple[str, ...], yes: bool, as_json: bool) -> None:
    """Delete pictures."""
    be_sure(f"Delete {_counted(len(names))}?", to="delete pictures", yes=yes)

    async def delete(verbs: CoreVerbs) -> list[str]:
        found = list(dict.fromkeys([(await verbs.picture(name)).name for name in names]))
        await verbs.delete_pictures(found)
        return found

    found = _run(given, delete)
    if as_json:
        print_json(found)
    else:
        click.echo(f"Deleted {_counted(len(found))}.")


def _counted(count: int) -> str:
    return "1 picture" if count == 1 else f"{count} pictures"


def _run(given: Given, ask: Callable[[CoreVerbs], Awaitable[T]]) -> T:
    """What `ask` gives for the verbs of the owner, or of a Core of our own."""

    async def run() -> T:
        async with opened(given.core_options()) as core:
            return await ask(core.verbs)

    return asyncio.run(run())
