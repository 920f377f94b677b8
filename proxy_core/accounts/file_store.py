"""EncryptedFileStore: secrets in one file under a passphrase, for machines without a keyring. Chosen, never assumed.

The file is JSON: the salt and cost of Argon2id, and AES-256-GCM ciphertexts, one of a known text that tells a wrong
passphrase, and one for each account under its id. Each has a random 96-bit nonce of its own and is bound to its
account, so that entries cannot be swapped. Account ids are in clear. Nothing tells when an older copy takes its place.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from proxy_core.accounts.account import Credentials
from proxy_core.accounts.secret_json import from_json, to_json
from proxy_core.accounts.serial_thread import SerialThread
from proxy_core.errors import CredentialsError
from proxy_core.files import write_whole

_CHECK = "easel"
_CHECK_BOUND_TO = "check"


class Cost(Struct, frozen=True, forbid_unknown_fields=True):
    """How dear a guess at the passphrase is: 0.15 s by RFC 9106's second choice. Bounded, as a file names it."""

    iterations: Annotated[int, Meta(ge=1, le=100)] = 3
    memory_kib: Annotated[int, Meta(ge=8, le=1_048_576)] = 65_536
    lanes: Annotated[int, Meta(ge=1, le=16)] = 4


class _Sealed(Struct, frozen=True, forbid_unknown_fields=True):
    nonce: Annotated[bytes, Meta(min_length=12, max_length=12)]
    data: bytes


class _Vault(Struct, frozen=True, forbid_unknown_fields=True):
    """The file. Never changed in place."""

    version: Literal[1]
    kdf: Literal["argon2id"]
    cost: Cost
    salt: Annotated[bytes, Meta(min_length=16, max_length=16)]
    check: _Sealed
    entries: dict[str, _Sealed]


class _Seal:
    """AES-256-GCM under the key that Argon2id makes of a passphrase. Making it takes the time that `cost` says."""

    def __init__(self, passphrase: bytes, salt: bytes, cost: Cost) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

        kdf = Argon2id(salt=salt, length=32, iterations=cost.iterations, lanes=cost.lanes, memory_cost=cost.memory_kib)
        self._cipher = AESGCM(kdf.derive(passphrase))

    def seal(self, text: str, bound_to: str) -> _Sealed:
        nonce = os.urandom(12)
        return _Sealed(nonce, self._cipher.encrypt(nonce, text.encode(), bound_to.encode()))

    def open(self, sealed: _Sealed, bound_to: str) -> bytes | None:
        """The text; None when the key is another, or `sealed` was changed or belongs to another name."""
        from cryptography.exceptions import InvalidTag

        try:
            return self._cipher.decrypt(sealed.nonce, sealed.data, bound_to.encode())
        except InvalidTag:
            return None


class EncryptedFileStore:
    """CredentialStore over one file; made by `open`. The file is written by the first save, whole each time."""

    def __init__(self, path: Path, seal: _Seal, vault: _Vault, thread: SerialThread) -> None:
        self._path = path
        self._seal = seal
        self._vault = vault  # what is on disk; replaced by the thread only
        self._thread = thread

    @classmethod
    async def open(cls, path: Path, passphrase: bytes, *, cost: Cost | None = None) -> "EncryptedFileStore":
        """The store in `path`, or a new one of `cost` when there is no such file.

        Raises `passphrase_wrong`, or `vault_broken` when the file cannot be read; it is left as it is.
        """
        thread = SerialThread("vault")
        try:
            seal, vault = await thread.call(lambda: _unlock(path, passphrase, cost or Cost()))
        except BaseException:
            thread.close()
            raise
        return cls(path, seal, vault, thread)

    async def load(self, account_id: str) -> Credentials:
        """As CredentialStore; also `vault_broken` when the entry was changed by something else."""
        sealed = self._vault.entries.get(account_id)
        if sealed is None:
            raise CredentialsError("secret_missing", account=account_id)
        credentials = from_json(self._seal.open(sealed, _bound_to(account_id)) or b"")
        if credentials is None:
            raise CredentialsError("vault_broken", path=str(self._path))
        return credentials

    async def save(self, account_id: str, credentials: Credentials) -> None:
        """As CredentialStore; also `vault_write_failed`."""
        sealed = self._seal.seal(to_json(credentials), _bound_to(account_id))
        await self._thread.call(lambda: self._write(lambda entries: entries | {account_id: sealed}))

    async def delete(self, account_id: str) -> None:
        """As CredentialStore; also `vault_write_failed`."""
        await self._thread.call(
            lambda: self._write(lambda entries: {name: one for name, one in entries.items() if name != account_id})
        )

    async def close(self) -> None:
        """As CredentialStore."""
        self._thread.close()

    def _write(self, change: Callable[[dict[str, _Sealed]], dict[str, _Sealed]]) -> None:
        entries = change(self._vault.entries)
        if entries == self._vault.entries:
            return
        vault = msgspec.structs.replace(self._vault, entries=entries)
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(self._path, msgspec.json.format(msgspec.json.encode(vault), indent=1) + b"\n")
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise CredentialsError("vault_write_failed", why=why) from None
        self._vault = vault


def _bound_to(account_id: str) -> str:
    return f"account:{account_id}"


def _unlock(path: Path, passphrase: bytes, cost: Cost) -> tuple[_Seal, _Vault]:
    vault = _read(path)
    if vault is None:
        salt = os.urandom(16)
        seal = _Seal(passphrase, salt, cost)
        return seal, _Vault(1, "argon2id", cost, salt, seal.seal(_CHECK, _CHECK_BOUND_TO), {})
    try:
        seal = _Seal(passphrase, vault.salt, vault.cost)
    except (ValueError, MemoryError):  # a cost that Argon2id or this machine does not take
        raise CredentialsError("vault_broken", path=str(path)) from None
    if seal.open(vault.check, _CHECK_BOUND_TO) is None:
        raise CredentialsError("passphrase_wrong", path=str(path))
    return seal, vault


def _read(path: Path) -> _Vault | None:
    """The file's content; None when there is no file."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Vault)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        raise CredentialsError("vault_broken", path=str(path)) from None
