"""`easel key forget`: takes everything of Easel out of the system's keyring, for who leaves."""

import asyncio
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import click

from proxy_core.accounts.keyring_store import WRITE_LIMIT, KeyringStore
from proxy_core.accounts.proxy_key import KEY_ENTRY, WEBHOOK_ENTRY
from proxy_core.commands.asking import be_sure
from proxy_core.commands.options import Given, common
from proxy_core.commands.printing import say
from proxy_core.ownership import Ownership

_OWN = {KEY_ENTRY: "the key of the proxy", WEBHOOK_ENTRY: "the secret of webhooks"}
_ACCOUNT = re.compile(r"[0-9a-f]{32}")
_SEARCH_SECONDS = 10.0


@click.command()
@common
@click.option("--yes", is_flag=True, help="Remove without a question.")
@click.pass_obj
def forget(given: Given, yes: bool) -> None:
    """Take everything of Easel out of the keyring: this key, the secret of webhooks, the keys and logins of accounts.

    That of every data directory, also of one that is gone. Quit Easel first.
    """
    from proxy_core.stores import in_keyring

    options = given.core_options()
    if not in_keyring(options):
        raise click.ClickException(
            "This Easel keeps its secrets in memory or in a file. To look in the keyring all the same, say --vault "
            "keyring."
        )
    with _alone(options.data_dir):
        found, searched = asyncio.run(_look(options.data_dir))
        if found:
            be_sure(f"Remove from the keyring: {_named(found)}?", to="remove what is in the keyring", yes=yes)
            asyncio.run(_remove(found))
        else:
            click.echo("The keyring has nothing of Easel.")
    if not searched:
        say("This keyring cannot be searched: of accounts in another data directory it may have entries yet.")


@contextmanager
def _alone(data_dir: Path) -> Iterator[None]:
    """Nobody else uses the directory meanwhile; one that is gone is not made again. StartError."""
    owned = Ownership.acquire(data_dir) if data_dir.is_dir() else None
    try:
        yield
    finally:
        if owned is not None:
            owned.release()


async def _look(data_dir: Path) -> tuple[list[str], bool]:
    """The ids under which it has something, and whether it was searched for them. CredentialsError."""
    from proxy_core.doctor import database_seen

    store = KeyringStore(read_limit=WRITE_LIMIT)  # in which a person may unlock it
    try:
        await store.probe()
        seen = await _search()
        accounts = database_seen.look(data_dir / "easel.db", time.time(), seconds=0).accounts or ()
        # Another program may be called Easel.
        found = {one for one in seen or () if one in _OWN or _ACCOUNT.fullmatch(one)}
        found |= {one for one in {*_OWN, *(one.id for one in accounts)} - found if await store.has(one)}
    finally:
        await store.close()
    return sorted(found), seen is not None


async def _search() -> frozenset[str] | None:
    """The ids in the Secret Service, where that is the keyring; None where there is nothing to search."""
    from proxy_core.doctor import secret_service
    from proxy_core.doctor.aside import aside
    from proxy_core.doctor.secrets import SERVICE, backends
    from proxy_core.doctor.session_bus import NoBusError

    with suppress(NoBusError, LookupError, TimeoutError):
        if SERVICE in await aside(backends, _SEARCH_SECONDS):
            return await aside(partial(secret_service.ids, os.environ), _SEARCH_SECONDS)
    return None


async def _remove(found: list[str]) -> None:
    """Remove them and say so. CredentialsError: those before are gone, and said."""
    store, removed = KeyringStore(), []
    try:
        for one in found:
            await store.delete(one)
            removed.append(one)
    finally:
        await store.close()
        if removed:
            click.echo(f"Removed from the keyring: {_named(removed)}.")


def _named(ids: list[str]) -> str:
    accounts = sum(one not in _OWN for one in ids)
    words = [words for one, words in _OWN.items() if one in ids]
    if accounts:
        words.append("the secret of 1 account" if accounts == 1 else f"the secrets of {accounts} accounts")
    return ", ".join(words)
