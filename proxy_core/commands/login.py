"""`easel account login`: a person signs in with a browser, here or on another machine."""

import asyncio
import contextlib
import os
import stat
import sys
import threading
import time
import webbrowser
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
from msgspec.structs import replace

from proxy_core.accounts.account import Account, LoginPlan, LoginTicket, OAuthClient, Provider
from proxy_core.accounts.labels import label_key
from proxy_core.accounts.oauth import CLIENT_FILE_LIMIT, read_client_file
from proxy_core.commands.opening import opened
from proxy_core.commands.options import Given, Text, common
from proxy_core.commands.printing import plain, say
from proxy_core.errors import AccountError, EaselError
from proxy_core.records import SignedIn
from proxy_core.remote import CoreVerbs
from proxy_core.tasks import spawn

_LONGEST_LINE = 10_000  # bytes; the address has about 600
_BY_LOGIN = [one.value for one in Provider if one is not Provider.OPENAI]


@click.command()
@common
@click.option("--provider", type=click.Choice(_BY_LOGIN), help="Who draws: gemini unless given.")
@click.option("--label", default="", type=Text(), help="What you call the account; one that is there signs in again.")
@click.option(
    "--client-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Your own OAuth client of type Desktop app: the client_secret.json that Google Cloud lets you download.",
)
@click.option(
    "--client-of", default="", type=Text(), metavar="NAME", help="Or the client by which this account signed in."
)
@click.option("--project", default="", type=Text(), help="The project that pays; the client file's unless given.")
@click.option("--base-url", default="", type=Text(), metavar="URL", help="Another address of the provider.")
@click.option("--max-concurrency", type=click.IntRange(1, 1000), help="Pictures drawn at once; 4 unless given.")
@click.option(
    "--identity", multiple=True, type=Text(), metavar="FIELD=TEXT", help="For code_assist: what the account says it is."
)
@click.option("--no-browser", is_flag=True, help="Only print the address; open it in a browser anywhere.")
@click.pass_obj
def login(given: Given, /, *, client_file: Path | None, no_browser: bool, **wanted: Any) -> None:
    """Sign in with Google, for a new account or again for the one called LABEL."""
    client = _read(client_file) if client_file is not None else None

    async def run() -> None:
        async with opened(given.core_options()) as core:
            plan = await _plan(core.verbs, wanted, client)
            signed_in = await _sign_in(core.verbs, plan, show=None if no_browser else _open_browser)
            await _tell(core.verbs, signed_in)

    asyncio.run(run())


async def _tell(verbs: CoreVerbs, signed_in: SignedIn) -> None:
    account = signed_in.account
    who = f" as {account.email}" if account.email else ""
    click.echo(plain(f"Signed in{who}: {account.label} ({account.id})."))
    for scope in signed_in.missing:
        say(f"Not given: {scope}. What needs it is left out; sign in again to give it.")
    checked = await verbs.check_account(account.id)
    if not checked.passed:
        say(f"{'Not checked yet' if checked.passed is None else 'It cannot draw yet'}: {checked.said}")


def _read(path: Path) -> OAuthClient:
    try:
        with path.open("rb") as file:
            return read_client_file(file.read(CLIENT_FILE_LIMIT + 1))
    except OSError as error:
        raise AccountError(
            "client_file_unreadable", path=str(path), why=error.strerror or "it cannot be read"
        ) from None


async def _plan(verbs: CoreVerbs, wanted: Mapping[str, Any], client: OAuthClient | None) -> LoginPlan:
    """A login for the account that has the label, else for a new one. AccountError when it cannot be."""
    label, provider = wanted["label"], wanted["provider"]
    known = [state.account for state in await verbs.accounts()]
    again = next((one for one in known if label_key(one.label) == label_key(label)), None)
    if again is not None:
        return _again(again, wanted, client)
    if client is None and not wanted["client_of"]:
        raise AccountError("client_missing")
    new = Account(
        Provider(provider or Provider.GEMINI),
        label,
        base_url=wanted["base_url"].rstrip("/"),
        project=wanted["project"],
        max_concurrency=wanted["max_concurrency"] or 4,
        by_login=True,
        identity=tuple(_pair(one) for one in wanted["identity"]),
    )
    return LoginPlan(new, client, wanted["client_of"])


def _pair(text: str) -> tuple[str, str]:
    field, equals, said = text.partition("=")
    if not (equals and field):
        raise click.BadParameter("write it as FIELD=TEXT.", param_hint="'--identity'")
    return field, said


def _again(account: Account, wanted: Mapping[str, Any], client: OAuthClient | None) -> LoginPlan:
    """Who signs in again stays who he is: what else was said of the account has a command of its own."""
    if wanted["provider"] not in (None, account.provider):
        raise AccountError("login_other_provider", label=account.label, provider=account.provider.value)
    if wanted["base_url"] or wanted["max_concurrency"] or wanted["identity"]:
        raise click.UsageError("The account is there already: 'easel account set' changes it. Leave out what it is.")
    return LoginPlan(replace(account, project=wanted["project"] or account.project), client)


async def _sign_in(verbs: CoreVerbs, plan: LoginPlan, show: Callable[[str], object] | None) -> SignedIn:
    """The account, once its person has signed in."""
    ticket = await verbs.begin_login(plan)
    try:
        if (host := urlsplit(ticket.url).hostname) != "accounts.google.com":
            say(f"By the addresses in your client file this login is at {host}, not at Google.")
        say("Open this address in a browser and sign in:")
        click.echo(ticket.url)
        say(f"Waiting for {round((ticket.ends_at - time.time()) / 60)} minutes. Ctrl-C ends it.")
        descriptor = _where_to_paste()
        if descriptor is not None:
            say("If the browser is on another machine, paste the address here that it is sent to in the end.")
        if show is not None:  # a browser in the terminal comes back only when it is closed
            threading.Thread(target=show, args=(ticket.url,), name="easel-browser", daemon=True).start()
        async with _pasting(verbs, ticket, descriptor):
            return await verbs.finish_login(ticket.id)
    except BaseException:
        with contextlib.suppress(EaselError):
            await asyncio.shield(verbs.cancel_login(ticket.id))
        raise


def _open_browser(url: str) -> None:
    if sys.platform.startswith("linux") and not any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))):
        return  # else one for the terminal would be taken, in which nobody can sign in
    with contextlib.suppress(webbrowser.Error):
        webbrowser.open(url)


def _where_to_paste() -> int | None:
    """The descriptor of standard input; None where nothing can come from it: closed, or a device as /dev/null."""
    try:
        descriptor = sys.stdin.fileno() if sys.stdin is not None else -1
        useful = os.isatty(descriptor) or not stat.S_ISCHR(os.fstat(descriptor).st_mode)
    except (OSError, ValueError):
        return None
    return descriptor if useful else None


def _lines(descriptor: int) -> Iterator[str]:
    """What comes, line by line, until the end. Not by sys.stdin: its lock, held by a thread that waits, ends Python."""
    rest = b""
    with contextlib.suppress(OSError):
        while some := os.read(descriptor, _LONGEST_LINE):
            *whole, rest = (rest + some).split(b"\n")
            if len(rest) > _LONGEST_LINE:
                whole, rest = [*whole, rest], b""
            yield from (line.decode(errors="replace") for line in whole)
    yield rest.decode(errors="replace")


@contextlib.asynccontextmanager
async def _pasting(verbs: CoreVerbs, ticket: LoginTicket, descriptor: int | None) -> AsyncIterator[None]:
    """While inside, lines from `descriptor` are taken as the address that the browser was sent to."""
    lines: asyncio.Queue[str] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def read(descriptor: int) -> None:  # blocks until a line comes, so in a thread that no exit waits for
        with contextlib.suppress(RuntimeError):  # the loop is closed: the login is over
            for line in _lines(descriptor):
                loop.call_soon_threadsafe(lines.put_nowait, line)

    async def paste() -> None:
        while True:
            if not (line := (await lines.get()).strip()):
                continue
            try:
                await verbs.paste_redirect(ticket.id, line)
            except EaselError as error:
                say(str(error))

    if descriptor is not None:
        threading.Thread(target=read, args=(descriptor,), name="easel-paste", daemon=True).start()
    task = spawn(paste(), name="paste the address")
    try:
        yield
    finally:
        task.cancel()
