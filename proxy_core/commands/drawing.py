"""One drawing through a running proxy, as any client does it (proxy_client.py), and the pictures to files."""

from collections.abc import Mapping
from pathlib import Path

import click

from proxy_core.commands.printing import plain, say
from proxy_core.errors import AttemptStatus, EaselError
from proxy_core.files import write_whole
from proxy_core.images.sniff import look_at_bytes
from proxy_core.proxy_client import Door, Drawing, NotDrawn, draw_through
from proxy_core.remote import CoreVerbs

SUFFIXES = {
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "image/webp": (".webp",),
    "image/gif": (".gif",),
}
"""The endings of a file's name by MIME type, the usual one first."""


async def draw(verbs: CoreVerbs, base_url: str, wanted: Mapping[str, object], account: str = "") -> Drawing:
    """Draw what `wanted`, the fields of the Images API, asks for. click.ClickException says why nothing came.

    `account`: the label, email or id of the only account that may draw; printable.
    """
    door = Door(base_url, await verbs.api_key(), (await verbs.settings()).request_timeout)
    try:
        return await draw_through(door, wanted, account)
    except NotDrawn as error:
        raise click.ClickException(plain(str(error))) from None


async def report(verbs: CoreVerbs, drawing: Drawing, paths: list[Path], *, private: bool = False) -> None:
    """Write the pictures to `paths`, `private` ones for their owner only, and print a line for each.

    click.ClickException when a file cannot be written.
    """
    if drawing.notes:
        say(f"Note: {drawing.notes}")
    accounts = await _by_picture(verbs, drawing)
    for path, data, account in zip(paths, drawing.pictures, accounts, strict=False):
        mime, width, height = look_at_bytes(data)
        try:
            (write_whole if private else Path.write_bytes)(path, data)
        except OSError as error:
            raise click.ClickException(f"{path} could not be written: {error.strerror}.") from None
        click.echo(f"Drew {plain(str(path))} ({width}x{height}) by {plain(account)}")
        if path.suffix.lower() not in SUFFIXES.get(mime, (path.suffix.lower(),)):
            say(f"{path.name} holds a {mime.partition('/')[2].upper()} picture, whatever its name ends in.")


async def _by_picture(verbs: CoreVerbs, drawing: Drawing) -> tuple[str, ...]:
    """Who drew each picture. The header, if there is one, names each account once; where that leaves doubt, the log
    knows.
    """
    count = len(drawing.pictures)
    if len(drawing.accounts) == 1:
        return drawing.accounts * count
    if len(drawing.accounts) == count:
        return drawing.accounts
    try:
        _, attempts = await verbs.request(drawing.request_id)
    except EaselError:
        attempts = ()
    drew = tuple(attempt.account for attempt in attempts if attempt.status is AttemptStatus.OK)
    return drew if len(drew) == count else (", ".join(drawing.accounts) or "an account",) * count
