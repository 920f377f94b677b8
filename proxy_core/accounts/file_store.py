"""EncryptedFileStore: secrets in one file under a passphrase, for machines without a keyring. Chosen, never assumed.

The file is JSON: the lock of a seal (seal.py), and a sealed text for each account under its id, to which it is bound.
Account ids are in clear. Nothing tells when an older copy takes the file's place.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final, Literal

import msgspec

from proxy_core.accounts.account import Credentials
from proxy_core.accounts.seal import Cost, Lock, Seal, Sealed
from proxy_core.accounts.secret_json import from_json, to_json
from proxy_core.accounts.serial_thread import SerialThread
from proxy_core.errors import CredentialsError
from proxy_core.files import write_whole
from proxy_core.version import VERSION

_FORM: Final = 1


class _Form(msgspec.Struct):
    """What every version's file has."""

    version: int = _FORM


class _Vault(Lock, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The file. Never changed in place."""

    version: Literal[1] = _FORM
    entries: dict[str, Sealed]


@dataclass(frozen=True, slots=True, eq=False)
class _Content:
    """What is on disk, and the secrets in it that were asked for, by account id: with the next write they go."""

    vault: _Vault
    opened: dict[str, Credentials] = field(default_factory=dict, repr=False)


class EncryptedFileStore:
    """CredentialStore over one file; made by `open`. The file is written by the first save, whole each time.

    A secret is opened once and then kept in memory until `close`, beside the key that opens them all. A call that comes
    after that is still done, for what ends late, and nothing is kept of it.
    """

    def __init__(self, path: Path, seal: Seal, vault: _Vault, thread: SerialThread) -> None:
        self._path = path
        self._seal = seal
        self._content = _Content(vault)  # replaced by the thread only
        self._closed = False
        self._thread = thread

    @classmethod
    async def open(
        cls, path: Path, passphrase: bytes, *, cost: Cost | None = None, ahead: Seal | None = None
    ) -> "EncryptedFileStore":
        """The store in `path`, or a new one of `cost` when there is no such file. `ahead`: what `seal_of` gave before.

        Raises `passphrase_wrong`, `vault_newer` for a later version's file, or `vault_broken` when it cannot be read;
        it is left as it is.
        """
        thread = SerialThread("vault")
        try:
            seal, vault = await thread.call(lambda: _unlock(path, passphrase, cost or Cost(), ahead))
        except BaseException:
            thread.close()
            raise
        return cls(path, seal, vault, thread)

    async def load(self, account_id: str) -> Credentials:
        """As CredentialStore; also `vault_broken` when the entry was changed by something else."""
        content = self._content  # one for all of this: a write may replace it meanwhile
        credentials = content.opened.get(account_id)
        if credentials is None:
            credentials = self._opened(content.vault, account_id)
            if not self._closed:
                content.opened[account_id] = credentials
        return credentials

    def withholds(self, account_id: str) -> bool:
        """As CredentialStore."""
        return False

    async def save(self, account_id: str, credentials: Credentials) -> None:
        """As CredentialStore; also `vault_write_failed`."""
        sealed = self._seal.seal(to_json(credentials), _bound_to(account_id))
        await self._thread.call(lambda: self._write(lambda entries: entries | {account_id: sealed}))

    async def save_all(self, credentials: Mapping[str, Credentials]) -> Mapping[str, CredentialsError]:
        """As CredentialStore, in one write: of those that can be written, all are kept or none."""
        try:
            return await self._thread.call(partial(self._add, credentials))
        except CredentialsError as error:
            return dict.fromkeys(credentials, error)
        except asyncio.CancelledError:
            self._thread.later(partial(self._forget, credentials.keys()))
            raise

    async def delete(self, account_id: str) -> None:
        """As CredentialStore; also `vault_write_failed`."""
        await self._thread.call(partial(self._forget, {account_id}))

    async def close(self) -> None:
        """As CredentialStore."""
        self._closed = True
        self._thread.close()
        self._content.opened.clear()

    def _opened(self, vault: _Vault, account_id: str) -> Credentials:
        sealed = vault.entries.get(account_id)
        if sealed is None:
            raise CredentialsError("secret_missing", account=account_id)
        credentials = from_json(self._seal.open(sealed, _bound_to(account_id)) or b"")
        if credentials is None:
            raise CredentialsError("vault_broken", path=str(self._path))
        return credentials

    def _add(self, credentials: Mapping[str, Credentials]) -> dict[str, CredentialsError]:
        """Write them at once; those that cannot be written, with the reason."""
        sealed: dict[str, Sealed] = {}
        refused: dict[str, CredentialsError] = {}
        for account_id, one in credentials.items():
            try:
                sealed[account_id] = self._seal.seal(to_json(one), _bound_to(account_id))
            except CredentialsError as error:
                refused[account_id] = error
        self._write(lambda entries: entries | sealed)
        return refused

    def _forget(self, account_ids: Collection[str]) -> None:
        self._write(lambda entries: {name: one for name, one in entries.items() if name not in account_ids})

    def _write(self, change: Callable[[dict[str, Sealed]], dict[str, Sealed]]) -> None:
        before = self._content.vault
        entries = change(before.entries)
        if entries == before.entries:
            return
        vault = msgspec.structs.replace(before, entries=entries)
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(self._path, msgspec.json.format(msgspec.json.encode(vault), indent=1) + b"\n")
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise CredentialsError("vault_write_failed", why=why) from None
        self._content = _Content(vault)


def _bound_to(account_id: str) -> str:
    return f"account:{account_id}"


def seal_of(path: Path, passphrase: bytes) -> Seal | None:
    """The seal of the file at `path`, None when there is no file. Raises as `open` does, and takes as long."""
    vault = _read(path)
    return None if vault is None else _seal_of(path, passphrase, vault)


def _unlock(path: Path, passphrase: bytes, cost: Cost, ahead: Seal | None) -> tuple[Seal, _Vault]:
    vault = _read(path)
    if vault is None:
        seal, lock = Seal.new(passphrase, cost)
        return seal, _Vault(**msgspec.structs.asdict(lock), entries={})
    if ahead is not None and ahead.fits(vault):
        return ahead, vault
    return _seal_of(path, passphrase, vault), vault


def _seal_of(path: Path, passphrase: bytes, vault: _Vault) -> Seal:
    try:
        opened = Seal.of(passphrase, vault)
    except (ValueError, MemoryError):
        raise CredentialsError("vault_broken", path=str(path)) from None
    if opened is None:
        raise CredentialsError("passphrase_wrong", path=str(path))
    return opened


def _read(path: Path) -> _Vault | None:
    """The file's content; None when there is no file."""
    try:
        content = path.read_bytes()
        if msgspec.json.decode(content, type=_Form).version > _FORM:
            raise CredentialsError("vault_newer", path=str(path), version=VERSION)
        return msgspec.json.decode(content, type=_Vault)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise CredentialsError("vault_broken", path=str(path)) from None
