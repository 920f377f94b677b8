"""The two stores of a data directory, opened: its database, and the secrets of its accounts.

Both at once: that a passphrase is checked takes as long as that the database is, and either leaves the interpreter to
the other meanwhile. What is in them is others' business.
"""

import asyncio
import os
from contextlib import AsyncExitStack
from dataclasses import dataclass

from proxy_core.accounts.credentials import CredentialStore, OpenedLater, open_store, vault_kind
from proxy_core.options import CoreOptions
from proxy_core.phrases import Phrase
from proxy_core.store.database import Database


@dataclass(frozen=True, slots=True)
class Stores:
    """Both of them, and what a person should know about this start."""

    database: Database
    credentials: CredentialStore
    said: tuple[Phrase, ...]


async def open_stores(stack: AsyncExitStack, options: CoreOptions) -> Stores:
    """What `options` say, closed with the stack. StartError, CredentialsError."""

    async def database() -> tuple[Database, list[Phrase]]:
        found, said = await Database.open(options.data_dir / "easel.db")
        stack.push_async_callback(found.close)
        return found, said

    async def credentials() -> CredentialStore:
        found = await _open_store(options)
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


async def _open_store(options: CoreOptions) -> CredentialStore:
    if options.kind == "command":
        return OpenedLater(lambda: open_store(vault_of(options), options.data_dir, os.environ))
    return await open_store(vault_of(options), options.data_dir, os.environ, options.passphrase)


def vault_of(options: CoreOptions) -> str | None:
    """The store of secrets that `options` name; None: the environment says."""
    return options.vault or ("memory" if options.demo else None)
