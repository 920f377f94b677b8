"""KeyringStore: secrets in the system's keyring (Secret Service, macOS Keychain, Windows Credential Manager).

One entry for each account: service "Easel", user the account's id, password the JSON of its credentials. A text that is
too long for Windows is kept in pieces, and the entry names them. The library `keyring` and what it stands on are only
met here, in one thread: a locked keyring may block a call until a person answers its question.
"""

import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from itertools import count, takewhile
from typing import Protocol, TypeVar

import msgspec

from proxy_core.accounts.account import Credentials
from proxy_core.accounts.secret_json import from_json, to_json
from proxy_core.accounts.serial_thread import SerialThread
from proxy_core.errors import CredentialsError

SERVICE = "Easel"
READ_LIMIT = 3.0  # seconds; enough for any keyring that need not ask a person
WRITE_LIMIT = 60.0  # seconds, in which a person may answer
ENTRY_UNITS = 1200  # UTF-16 units; Windows takes 2560 bytes (CRED_MAX_CREDENTIAL_BLOB_SIZE), so 1280
_USABLE = 1  # keyring.core.recommended's bar: the fail and null backends and plain files are below it

T = TypeVar("T")


class Backend(Protocol):
    """What is used of keyring's KeyringBackend. `priority` may raise when the backend does not work here."""

    @property
    def priority(self) -> float: ...

    def get_password(self, service: str, username: str) -> str | None: ...

    def set_password(self, service: str, username: str, password: str) -> None: ...

    def delete_password(self, service: str, username: str) -> None: ...


class KeyringStore:
    """CredentialStore over a keyring: the one that `keyring` picks, or `backend`. Limits are in seconds.

    A secret is read once and then kept in memory. A call that a locked keyring keeps waiting fails with `store_locked`;
    the next may succeed.
    """

    def __init__(
        self, backend: Backend | None = None, *, read_limit: float = READ_LIMIT, write_limit: float = WRITE_LIMIT
    ) -> None:
        self._backend = backend
        self._read_limit = read_limit
        self._write_limit = write_limit
        self._known: dict[str, Credentials] = {}  # changed by the thread only, so in the order of the calls
        self._thread = SerialThread("keyring")

    async def probe(self) -> None:
        """Raise `store_missing` when no keyring is there, `store_locked` when it does not answer a read."""
        await self._ask(lambda entries: entries.read("probe"), self._read_limit)

    async def load(self, account_id: str) -> Credentials:
        """As CredentialStore; also `store_missing` and `store_locked`."""
        credentials = self._known.get(account_id)
        if credentials is None:
            credentials = await self._ask(partial(self._load, account_id), self._read_limit)
        if credentials is None:
            raise CredentialsError("secret_missing", account=account_id)
        return credentials

    async def save(self, account_id: str, credentials: Credentials) -> None:
        """As CredentialStore; also `store_missing`, `store_locked` and `vault_write_failed`."""
        text = to_json(credentials)
        await self._ask(partial(self._save, account_id, credentials, text), self._write_limit, refused=_not_taken)

    async def delete(self, account_id: str) -> None:
        """As CredentialStore; also `store_missing` and `store_locked`."""
        await self._ask(partial(self._delete, account_id), self._write_limit)

    async def close(self) -> None:
        """As CredentialStore."""
        self._known.clear()
        self._thread.close()

    def _load(self, account_id: str, entries: "_Entries") -> Credentials | None:
        credentials = from_json(entries.read(account_id) or "")
        if credentials is not None:
            self._known[account_id] = credentials
        return credentials

    def _save(self, account_id: str, credentials: Credentials, text: str, entries: "_Entries") -> None:
        entries.write(account_id, text)
        self._known[account_id] = credentials

    def _delete(self, account_id: str, entries: "_Entries") -> None:
        entries.remove(account_id)
        self._known.pop(account_id, None)

    async def _ask(
        self,
        work: "Callable[[_Entries], T]",
        limit: float,
        refused: Callable[[Exception], CredentialsError] = lambda _: CredentialsError("store_locked"),
    ) -> T:
        """Run `work` in the thread. What a backend raises there ends there; `refused` says what it is told as."""

        def told() -> T:
            try:
                return work(_Entries(_usable(self._backend)))
            except Exception as error:  # noqa: BLE001 - backends raise anything; it may hold the secret and must not leak
                failure = _told(error, refused)
            raise failure  # outside, so that the backend's error is not its context

        try:
            return await self._thread.call(told, limit)
        except TimeoutError:
            raise CredentialsError("store_locked") from None


def _usable(backend: Backend | None) -> Backend:
    try:
        backend = backend or _detected()
        usable = backend.priority >= _USABLE
    except Exception:  # noqa: BLE001 - a backend says with any exception that it does not work here
        usable = False
    if backend is None or not usable:
        raise _missing()
    return backend


def _detected() -> Backend:
    import keyring

    return keyring.get_keyring()


def _missing() -> CredentialsError:
    how = {
        "darwin": "the login keychain, in the program Keychain Access",
        "win32": "the Credential Manager, whose service is called VaultSvc",
    }
    return CredentialsError(
        "store_missing",
        how=how.get(sys.platform, "gnome-keyring or KWallet, for example with: apt install gnome-keyring"),
    )


def _told(error: Exception, refused: Callable[[Exception], CredentialsError]) -> CredentialsError:
    from keyring.errors import InitError, KeyringLocked, NoKeyringError

    if isinstance(error, CredentialsError):
        return error
    if isinstance(error, NoKeyringError):
        return _missing()
    if isinstance(error, (KeyringLocked, InitError)):
        return CredentialsError("store_locked")
    return refused(error)


def _not_taken(error: Exception) -> CredentialsError:
    return CredentialsError("vault_write_failed", why=f"the keyring did not take it ({type(error).__name__})")


class _Manifest(msgspec.Struct, frozen=True):
    """What the entry holds when the text is in `chunks` pieces. The JSON of credentials reads as one without any."""

    chunks: int = 0
    slot: str = ""


class _Entries:
    """Texts of any length as entries of a keyring. It blocks.

    The pieces of a text take turns in two slots, so that those in use stay whole until the entry, written last, names
    the new ones. A save that was interrupted leaves pieces only where the next save or delete finds them.
    """

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def read(self, account_id: str) -> str | None:
        """The text; None when there is none or a piece of it is gone."""
        entry = self._backend.get_password(SERVICE, account_id)
        manifest = _manifest(entry)
        if manifest is None:
            return entry
        pieces = [
            self._backend.get_password(_chunk(account_id, manifest.slot, n), account_id) for n in range(manifest.chunks)
        ]
        return None if None in pieces else "".join(piece for piece in pieces if piece is not None)

    def write(self, account_id: str, text: str) -> None:
        """Replace the text. When it raises, the text before is still there."""
        old = _manifest(self._backend.get_password(SERVICE, account_id))
        slot = "b" if old is not None and old.slot == "a" else "a"
        pieces = _split(text)
        if len(pieces) == 1:
            self._backend.set_password(SERVICE, account_id, text)
            slot = ""
        else:
            for n, piece in enumerate(pieces):
                self._backend.set_password(_chunk(account_id, slot, n), account_id, piece)
            manifest = msgspec.json.encode(_Manifest(len(pieces), slot)).decode()
            self._backend.set_password(SERVICE, account_id, manifest)
        with suppress(Exception):  # the new text is in place; the next save or delete clears what is left
            self._clear(account_id, {"a", "b"} - {slot})

    def remove(self, account_id: str) -> None:
        """Forget the text: pieces first, so that the entry stays to be deleted again should that fail."""
        self._clear(account_id, {"a", "b"})
        # Backends raise the same error for "not there" and "did not work"; only the first is fine.
        if self._backend.get_password(SERVICE, account_id) is not None:
            self._backend.delete_password(SERVICE, account_id)

    def _clear(self, account_id: str, slots: set[str]) -> None:
        for slot in slots:
            chunks = (_chunk(account_id, slot, n) for n in count())
            present = list(takewhile(lambda chunk: self._backend.get_password(chunk, account_id) is not None, chunks))
            for chunk in reversed(present):  # never a gap below a piece: the next search starts at 0
                self._backend.delete_password(chunk, account_id)


def _chunk(account_id: str, slot: str, n: int) -> str:
    """A service of its own for each piece: Windows moves entries about when several users share one."""
    return f"{SERVICE}/{account_id}/{slot}/{n}"


def _manifest(entry: str | None) -> _Manifest | None:
    try:
        manifest = msgspec.json.decode(entry or "", type=_Manifest)
    except msgspec.MsgspecError:
        return None
    return manifest if manifest.chunks > 0 else None


def _split(text: str) -> list[str]:
    """`text` in pieces of at most ENTRY_UNITS UTF-16 units, no character cut in two."""
    pieces, start, units = [], 0, 0
    for index, character in enumerate(text):
        width = 2 if ord(character) > 0xFFFF else 1
        if units + width > ENTRY_UNITS:
            pieces.append(text[start:index])
            start, units = index, 0
        units += width
    return [*pieces, text[start:]]
