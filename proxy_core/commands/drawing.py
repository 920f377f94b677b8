"""One drawing through a running proxy, as any client does it, and the pictures to files."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

import click
import msgspec
from msgspec import Struct

from proxy_core.commands.printing import plain, say
from proxy_core.errors import AttemptStatus, EaselError
from proxy_core.images.sniff import look_at_bytes
from proxy_core.remote import CoreVerbs, loopback_client

SUFFIXES = {
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "image/webp": (".webp",),
    "image/gif": (".gif",),
}
"""The endings of a file's name by MIME type, the usual one first."""

# The proxy ends a request by its own deadline; what is added here is the way back.
_GRACE_SECONDS = 30.0


class _Image(Struct):
    b64_json: str


class _Answer(Struct):
    data: list[_Image]


class _Error(Struct):
    message: str


class _Refusal(Struct):
    error: _Error


@dataclass(frozen=True, slots=True)
class Drawing:
    """What came back: the pictures' bytes; `accounts` that drew them, each once; `notes` on what was changed."""

    pictures: tuple[bytes, ...] = field(repr=False)
    accounts: tuple[str, ...]
    notes: str
    request_id: str


async def draw(verbs: CoreVerbs, base_url: str, wanted: Mapping[str, object], account: str = "") -> Drawing:
    """Draw what `wanted`, the fields of the Images API, asks for. click.ClickException says why nothing came.

    `account`: the label, email or id of the only account that may draw; printable.
    """
    import httpx

    seconds = (await verbs.settings()).request_timeout + _GRACE_SECONDS
    key = await verbs.api_key()
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json", "User-Agent": "easel"}
    only = {"X-Easel-Account": account} if account else {}
    # As bytes: httpx takes text in ASCII only, and labels have all kinds of letters.
    encoded = {name.encode(): value.encode() for name, value in (headers | only).items()}
    body = msgspec.json.encode({**wanted, "response_format": "b64_json"})
    try:
        async with loopback_client(seconds) as client:
            answer = await client.post(f"{base_url}/images/generations", content=body, headers=encoded)
    except httpx.HTTPError as error:
        raise click.ClickException(f"The proxy at {base_url} did not answer: {error or type(error).__name__}") from None
    if answer.status_code != 200:
        raise click.ClickException(plain(_message(answer.content, answer.status_code)))
    return Drawing(
        _pictures(answer.content),
        tuple(unquote(name) for name in answer.headers.get("X-Account-Email", "").split(", ")),
        unquote(answer.headers.get("X-Mapping-Notes", "")),
        answer.headers.get("X-Request-Id", ""),
    )


def _pictures(body: bytes) -> tuple[bytes, ...]:
    try:
        found = msgspec.json.decode(body, type=_Answer)
        pictures = tuple(base64.b64decode(image.b64_json, validate=True) for image in found.data)
    except (msgspec.MsgspecError, binascii.Error):
        pictures = ()
    if not pictures:
        raise click.ClickException("The proxy's answer has no pictures that can be read.")
    return pictures


def _message(body: bytes, status: int) -> str:
    try:
        return msgspec.json.decode(body, type=_Refusal).error.message
    except msgspec.MsgspecError:
        return f"The proxy answered {status}."


async def report(verbs: CoreVerbs, drawing: Drawing, paths: list[Path]) -> None:
    """Write the pictures to `paths` and print a line for each. click.ClickException when a file cannot be written."""
    if drawing.notes:
        say(f"Note: {drawing.notes}")
    accounts = await _by_picture(verbs, drawing)
    for path, data, account in zip(paths, drawing.pictures, accounts, strict=False):
        mime, width, height = look_at_bytes(data)
        try:
            path.write_bytes(data)
        except OSError as error:
            raise click.ClickException(f"{path} could not be written: {error.strerror}.") from None
        click.echo(f"Drew {plain(str(path))} ({width}x{height}) by {plain(account)}")
        if path.suffix.lower() not in SUFFIXES.get(mime, (path.suffix.lower(),)):
            say(f"{path.name} holds a {mime.partition('/')[2].upper()} picture, whatever its name ends in.")


async def _by_picture(verbs: CoreVerbs, drawing: Drawing) -> tuple[str, ...]:
    """Who drew each picture. The header names each account once; where that leaves doubt, the log knows."""
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
    return drew if len(drew) == count else (", ".join(drawing.accounts),) * count
