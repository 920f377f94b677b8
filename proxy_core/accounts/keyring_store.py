"""KeyringStore: secrets in the system's keyring (Secret Service, macOS Keychain, Windows Credential Manager).

How a secret becomes entries is in keyring_entries.py. The library `keyring` and what it stands on are only met here, in
one thread: a locked keyring may block a call until a person answers its question.
"""

import asyncio
import shutil
import sys
import threading
from collections.abc import Callable, Coroutine, Iterable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from proxy_core.accounts.account import Credentials
from proxy_core.accounts.keyring_entries import Backend, Entries
from proxy_core.accounts.secret_json import from_json, to_json
from proxy_core.accounts.serial_thread import SerialThread
from proxy_core.errors import CredentialsError

READ_LIMIT = 3.0  # seconds; enough for any keyring that need not ask a person
WRITE_LIMIT = 60.0  # seconds, in which a person may answer
_SHUT = {"store_locked", "store_missing"}
_INSTALL = {
    "apt": "apt install gnome-keyring",
    "dnf": "dnf install gnome-keyring",
    "pacman": "pacman -S gnome-keyring",
    "zypper": "zypper install gnome-keyring",
    "apk": "apk add gnome-keyring",
}
_USABLE = 1  # keyring.core.recommended's bar: the fail and null backends and plain files are below it

T = TypeVar("T")


class KeyringStore:
    """CredentialStore over a keyring: the one that `keyring` picks, or `backend`. Limits are in seconds.

    A secret is read once and then kept in memory until `close`; what ends late is still done, and nothing kept of it.
    A call that a locked keyring keeps waiting fails with `store_locked`; the next may succeed. `on_locked` is told, on
    the loop, when that begins and when it is over: also by an answer that came too late for whoever asked.
    """

    def __init__(
        self,
        backend: Backend | None = None,
        *,
        read_limit: float = READ_LIMIT,
        write_limit: float = WRITE_LIMIT,
        on_locked: Callable[[bool], None] = lambda _: None,
    ) -> None:
        self._backend = backend
        self._on_locked, self._locked = on_locked, False
        self._read_limit = read_limit
        self._write_limit = write_limit
        self._known: dict[str, Credentials] = {}  # changed by the thread only, so in the order of the calls
        self._closed = False
        self._thread = SerialThread("keyring")

    async def probe(self) -> None:
        """Raise `store_missing` when no keyring is there, `store_locked` when it does not answer a read."""
        await self._ask(_read_nothing, self._read_limit)

    async def has(self, account_id: str) -> bool:
        """Whether there is an entry, of whatever content. `store_missing` and `store_locked`."""
        return await self._ask(lambda entries: entries.has(account_id), self._read_limit)

    async def load(self, account_id: str) -> Credentials:
        """As CredentialStore; also `store_missing` and `store_locked`."""
        credentials = self._known.get(account_id)
        if credentials is None:
            credentials = await self._ask(partial(self._load, account_id), self._read_limit)
        if credentials is None:
            raise CredentialsError("secret_missing", account=account_id)
        return credentials

    def withholds(self, account_id: str) -> bool:
        """As CredentialStore: what was not read before it was locked."""
        return self._locked and account_id not in self._known

    async def save(self, account_id: str, credentials: Credentials) -> None:
        """As CredentialStore; also `store_missing`, `store_locked` and `vault_write_failed`."""
        given_up = threading.Event()  # told that it was not saved, a person is not to find it saved later
        work = partial(self._save, account_id, credentials, still_wanted=lambda: not given_up.is_set())
        await self._ask(work, self._write_limit, refused=_not_taken, gave_up=given_up.set)

    async def save_all(self, credentials: Mapping[str, Credentials]) -> Mapping[str, CredentialsError]:
        """As CredentialStore, one after another: what else the keyring is asked comes in between.

        One entry takes some 25 ms at a Secret Service, and more where the keyring has thousands.
        """
        failed: dict[str, CredentialsError] = {}
        # A shut keyring asks its person once, by a read: some backends do not tell a write that was not allowed apart.
        shut = await _refusal(self._ask(_read_nothing, self._write_limit))
        try:
            for account_id, one in credentials.items():
                if error := shut or await _refusal(self._save_new(account_id, one)):
                    failed[account_id] = error
                    shut = error if error.phrase.code in _SHUT else None
        except asyncio.CancelledError:
            self._forget_later(credentials)
            raise
        return failed

    async def delete(self, account_id: str) -> None:
        """As CredentialStore; also `store_missing` and `store_locked`."""
        await self._ask(partial(self._delete, account_id), self._write_limit)

    async def close(self) -> None:
        """As CredentialStore."""
        self._closed = True
        self._known.clear()
        self._thread.close()
        self._note_locked(False)

    async def _save_new(self, account_id: str, credentials: Credentials) -> None:
        """What is not saved by then is not there later either."""
        work = partial(self._save, account_id, credentials, new=True)
        gave_up = partial(self._forget_later, [account_id])
        await self._ask(work, self._write_limit, refused=_not_taken, gave_up=gave_up)

    def _forget_later(self, account_ids: Iterable[str]) -> None:
        """Remove what was written, or is about to be, while nobody waits for it any more."""
        for account_id in account_ids:
            self._thread.later(partial(self._forget, account_id))

    def _forget(self, account_id: str) -> None:
        self._delete(account_id, Entries(_usable(self._backend)))

    def _load(self, account_id: str, entries: Entries) -> Credentials | None:
        credentials = from_json(entries.read(account_id) or "")
        if credentials is not None:
            self._keep(account_id, credentials)
        return credentials

    def _save(
        self,
        account_id: str,
        credentials: Credentials,
        entries: Entries,
        *,
        new: bool = False,
        still_wanted: Callable[[], bool] = lambda: True,
    ) -> None:
        if entries.write(account_id, to_json(credentials), new=new, still_wanted=still_wanted):
            self._keep(account_id, credentials)

    def _keep(self, account_id: str, credentials: Credentials) -> None:
        if not self._closed:
            self._known[account_id] = credentials

    def _delete(self, account_id: str, entries: Entries) -> None:
        entries.remove(account_id)
        self._known.pop(account_id, None)

    async def _ask(
        self,
        work: Callable[[Entries], T],
        limit: float,
        refused: Callable[[Exception], CredentialsError] = lambda _: CredentialsError("store_locked"),
        gave_up: Callable[[], None] = lambda: None,
    ) -> T:
        """Run `work` in the thread. What a backend raises there ends there; `refused` says what it is told as.

        `gave_up` is called when the limit is over: `work` may still end well, after that.
        """

        loop = asyncio.get_running_loop()

        def told() -> T:
            try:
                result = work(Entries(_usable(self._backend)))
            except Exception as error:  # noqa: BLE001 - backends raise anything; it may hold the secret and must not leak
                failure = _told(error, refused)
            else:
                with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                    loop.call_soon_threadsafe(self._note_locked, False)
                return result
            raise failure  # outside, so that the backend's error is not its context

        try:
            return await self._thread.call(told, limit)
        except TimeoutError:
            gave_up()
            self._note_locked(True)
            raise CredentialsError("store_locked") from None
        except CredentialsError as error:
            if error.phrase.code == "store_locked":
                self._note_locked(True)
            raise

    def _note_locked(self, locked: bool) -> None:
        if locked != self._locked:
            self._locked = locked
            self._on_locked(locked)


def _read_nothing(entries: Entries) -> None:
    entries.read("probe")


async def _refusal(asking: Coroutine[Any, Any, None]) -> CredentialsError | None:
    """The error that `asking` ends with, if it does."""
    try:
        await asking
    except CredentialsError as error:
        return error
    return None


def _usable(backend: Backend | None) -> Backend:
    found = _works(lambda: backend) if backend is not None else _works(_detected) or _works(_detected_anew)
    if found is None:
        raise _missing()
    return found


def _works(find: Callable[[], Backend]) -> Backend | None:
    """What `find` finds, if a secret can be kept there."""
    try:
        found = find()
        usable = found.priority >= _USABLE
    except Exception:  # noqa: BLE001 - a backend says with any exception that it does not work here
        return None
    return found if usable else None


def _detected() -> Backend:
    import keyring

    return keyring.get_keyring()


def _detected_anew() -> Backend:
    """The library looks once and keeps what it found; a person may have unlocked or installed a keyring since."""
    from keyring import backend, core

    vars(backend.get_all_keyring).pop("saved_result", None)  # how its `once` is documented to be reset
    core.init_backend()
    return core.get_keyring()


def _missing() -> CredentialsError:
    how = {
        "darwin": "the login keychain, in the program Keychain Access",
        "win32": "the Credential Manager, whose service is called VaultSvc",
    }
    return CredentialsError("store_missing", how=how.get(sys.platform) or _how_on_linux(shutil.which))


def _how_on_linux(which: Callable[[str], str | None]) -> str:
    """How a Secret Service is installed by the first package manager that `which` finds."""
    command = next((command for manager, command in _INSTALL.items() if which(manager)), "")
    return f"gnome-keyring or KWallet, for example with: {command}" if command else "gnome-keyring or KWallet"


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
