"""CredentialStore: where the secrets of accounts are, and which of the three stores a start uses.

The stores that keep anything are in keyring_store.py and file_store.py. There is no plain file, and no store takes
another's place without being asked.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from proxy_core.accounts.account import Credentials
from proxy_core.accounts.file_store import EncryptedFileStore, seal_of
from proxy_core.accounts.keyring_store import KeyringStore
from proxy_core.accounts.seal import Seal
from proxy_core.accounts.secret_json import from_json, to_json
from proxy_core.errors import CredentialsError

KINDS = ("keyring", "file", "memory")
FILE_NAME = "secrets.vault"


class CredentialStore(Protocol):
    """Secrets by account id. Every method raises only `CredentialsError`, none of which holds a secret.

    Calls may come at the same time; saves of one store take effect in the order of the calls. A call may be
    cancelled: a save that had begun by then may still take effect, wholly or not at all.
    """

    async def load(self, account_id: str) -> Credentials:
        """The credentials saved last. `secret_missing` when there are none, which is no proof that there never were."""
        ...

    def withholds(self, account_id: str) -> bool:
        """Whether `load` would fail as the store is locked, as far as is known. Asks nobody, and waits for nothing."""
        ...

    async def save(self, account_id: str, credentials: Credentials) -> None:
        """Keep `credentials` in place of any before. When it fails, those before are kept."""
        ...

    async def save_all(self, credentials: Mapping[str, Credentials]) -> Mapping[str, CredentialsError]:
        """Keep the secrets of new accounts, in one go where the store can; those that it did not keep, with the reason.

        What it did not keep does not come to be kept later. Cancelled, it keeps none.
        """
        ...

    async def delete(self, account_id: str) -> None:
        """Forget the credentials. Deleting what is not there is fine."""
        ...

    async def close(self) -> None:
        """Let go of threads and of what is in memory. Never waits for a keyring."""
        ...


class MemoryStore:
    """Keeps secrets until the process ends."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    async def load(self, account_id: str) -> Credentials:
        """As CredentialStore."""
        credentials = from_json(self._texts.get(account_id, ""))
        if credentials is None:
            raise CredentialsError("secret_missing", account=account_id)
        return credentials

    def withholds(self, account_id: str) -> bool:
        """As CredentialStore."""
        return False

    async def save(self, account_id: str, credentials: Credentials) -> None:
        """As CredentialStore."""
        self._texts[account_id] = to_json(credentials)

    async def save_all(self, credentials: Mapping[str, Credentials]) -> Mapping[str, CredentialsError]:
        """As CredentialStore."""
        failed: dict[str, CredentialsError] = {}
        for account_id, one in credentials.items():
            try:
                await self.save(account_id, one)
            except CredentialsError as error:
                failed[account_id] = error
        return failed

    async def delete(self, account_id: str) -> None:
        """As CredentialStore."""
        self._texts.pop(account_id, None)

    async def close(self) -> None:
        """As CredentialStore."""
        self._texts.clear()


class OpenedLater:
    """A store that is opened when a secret is first needed: a command that lists the log needs none, and no keyring."""

    def __init__(self, open_it: Callable[[], Awaitable[CredentialStore]]) -> None:
        self._open_it = open_it
        self._store: CredentialStore | None = None
        self._opening = asyncio.Lock()

    async def load(self, account_id: str) -> Credentials:
        """As CredentialStore."""
        return await (await self._opened()).load(account_id)

    def withholds(self, account_id: str) -> bool:
        """As CredentialStore."""
        return self._store is not None and self._store.withholds(account_id)

    async def save(self, account_id: str, credentials: Credentials) -> None:
        """As CredentialStore."""
        await (await self._opened()).save(account_id, credentials)

    async def save_all(self, credentials: Mapping[str, Credentials]) -> Mapping[str, CredentialsError]:
        """As CredentialStore."""
        return await (await self._opened()).save_all(credentials)

    async def delete(self, account_id: str) -> None:
        """As CredentialStore."""
        await (await self._opened()).delete(account_id)

    async def close(self) -> None:
        """As CredentialStore."""
        if self._store is not None:
            await self._store.close()

    async def _opened(self) -> CredentialStore:
        async with self._opening:
            if self._store is None:
                self._store = await self._open_it()
            return self._store


def vault_kind(kind: str | None, environ: Mapping[str, str]) -> str:
    """The kind of store that a start uses: this one, or else EASEL_VAULT's, or else the keyring."""
    return kind or environ.get("EASEL_VAULT") or "keyring"


def seal_ahead(kind: str | None, data_dir: Path, environ: Mapping[str, str]) -> Seal | None:
    """What takes the time of `open_store`, for one who has something else to do meanwhile. Called in a thread.

    None when there is nothing of that kind, or when it fails: `open_store` will say why.
    """
    if vault_kind(kind, environ) == "file":
        with suppress(CredentialsError):
            return seal_of(data_dir / FILE_NAME, _passphrase(environ))
    return None


async def open_store(
    kind: str | None,
    data_dir: Path,
    environ: Mapping[str, str],
    passphrase: str = "",
    ahead: Seal | None = None,
    *,
    on_locked: Callable[[bool], None] = lambda _: None,
) -> CredentialStore:
    """The store of this kind, or as `vault_kind` says. `passphrase`: of the encrypted file, if a person typed it.

    `ahead` is what `seal_ahead` gave; it counts if it still opens the file. `on_locked` is as KeyringStore's.

    Raises CredentialsError: vault_unknown, store_missing, passphrase_missing, passphrase_unreadable, passphrase_empty,
    passphrase_wrong, vault_broken. A keyring that is there but locked is no error yet: it may be unlocked later, and
    each load and save tells until then.
    """
    kind = vault_kind(kind, environ)
    if kind == "memory":
        return MemoryStore()
    if kind == "file":
        typed = passphrase.encode() or await asyncio.to_thread(_passphrase, environ)
        return await EncryptedFileStore.open(data_dir / FILE_NAME, typed, ahead=ahead)
    if kind == "keyring":
        return await _open_keyring(on_locked)
    raise CredentialsError("vault_unknown", kind=kind, known=", ".join(KINDS))


async def _open_keyring(on_locked: Callable[[bool], None]) -> KeyringStore:
    store = KeyringStore(on_locked=on_locked)
    try:
        await store.probe()
    except CredentialsError as error:
        if error.phrase.code != "store_locked":
            await store.close()
            raise
    return store


def _passphrase(environ: Mapping[str, str]) -> bytes:
    """The content of the file that EASEL_VAULT_PASSPHRASE_FILE names, without the newline that editors add.

    No error repeats what the variable says: it may be the passphrase itself.
    """
    path = environ.get("EASEL_VAULT_PASSPHRASE_FILE", "")
    if not path:
        raise CredentialsError("passphrase_missing")
    passphrase, why = b"", ""
    try:
        passphrase = Path(path).read_bytes()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is no path of a file"
    if why:  # raised out here, so that the error with the name in it is not its context
        raise CredentialsError("passphrase_unreadable", why=why)
    passphrase = re.sub(rb"\r?\n\Z", b"", passphrase)
    if not passphrase:
        raise CredentialsError("passphrase_empty")
    return passphrase
