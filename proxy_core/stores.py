"""The two stores of a data directory, opened: its database, and the secrets of its accounts.

Both at once: that a passphrase is checked takes as long as that the database is, and either leaves the interpreter to
the other meanwhile. What is in them is others' business.
"""

import asyncio
import os
from collections.abc import Callable
from contextlib import AsyncExitStack

from msgspec import Struct

from proxy_core.accounts.credentials import CredentialStore, OpenedLater, open_store, seal_ahead, vault_kind
from proxy_core.accounts.seal import Seal
from proxy_core.events import Event, StoreMended, StoreTroubled
from proxy_core.options import CoreOptions
from proxy_core.phrases import Phrase, phrase
from proxy_core.store.database import Database


class Stores(Struct, frozen=True):
    """Both of them, and what a person should know about this start."""

    database: Database
    credentials: CredentialStore
    said: tuple[Phrase, ...]


def begin_seal(options: CoreOptions) -> "asyncio.Future[Seal | None]":
    """Begin what takes longest of `open_stores`, in a thread that leaves the interpreter to what is imported meanwhile.

    Nobody need own the data directory yet: it is only read, and will be again.
    """
    loop = asyncio.get_running_loop()
    return loop.run_in_executor(None, seal_ahead, vault_of(options), options.data_dir, os.environ)


async def open_stores(
    stack: AsyncExitStack,
    options: CoreOptions,
    seal: "asyncio.Future[Seal | None] | None" = None,
    tell: Callable[[Event], None] = lambda _: None,
) -> Stores:
    """What `options` say, closed with the stack; `seal` is of `begin_seal`. StartError, CredentialsError.

    `tell` is told when the keyring gives out no secrets, and when it does again.
    """
    locked = phrase("store_locked")

    async def database() -> tuple[Database, list[Phrase]]:
        found, said = await Database.open(options.data_dir / "easel.db")
        stack.push_async_callback(found.close)
        return found, said

    def tell_locked(is_locked: bool) -> None:
        tell(StoreTroubled(locked) if is_locked else StoreMended(locked))

    async def credentials() -> CredentialStore:
        found = await _open_store(options, None if seal is None else await seal, tell_locked)
        stack.push_async_callback(found.close)
        return found

    opened, secrets = await asyncio.gather(database(), credentials(), return_exceptions=True)
    if isinstance(opened, BaseException):
        raise opened
    if isinstance(secrets, BaseException):
        raise secrets
    return Stores(opened[0], secrets, tuple(opened[1]))


def in_keyring(options: CoreOptions) -> bool:
    """Whether the secrets are in the system's keyring."""
    return vault_kind(vault_of(options), os.environ) == "keyring"


async def _open_store(options: CoreOptions, seal: Seal | None, on_locked: Callable[[bool], None]) -> CredentialStore:
    if options.kind == "command":
        return OpenedLater(lambda: open_store(vault_of(options), options.data_dir, os.environ))
    kind = vault_of(options)
    return await open_store(kind, options.data_dir, os.environ, options.passphrase, seal, on_locked=on_locked)


def vault_of(options: CoreOptions) -> str | None:
    """The store of secrets that `options` name; None: the environment says."""
    return options.vault or ("memory" if options.demo else None)
