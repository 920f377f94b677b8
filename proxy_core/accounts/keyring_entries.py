"""Entries: texts of any length in a keyring, whose entries are short. It blocks, and knows nothing of what a text says.

One entry for each account: service "Easel", user the account's id, password the text. A text that is too long for
Windows is kept in pieces, and the entry names them.
"""

from collections.abc import Callable
from contextlib import suppress
from itertools import count, takewhile
from typing import Protocol

import msgspec

SERVICE = "Easel"
ENTRY_UNITS = 1200  # UTF-16 units; Windows takes 2560 bytes (CRED_MAX_CREDENTIAL_BLOB_SIZE), so 1280


class Backend(Protocol):
    """What is used of keyring's KeyringBackend. `priority` may raise when the backend does not work here."""

    @property
    def priority(self) -> float: ...

    def get_password(self, service: str, username: str) -> str | None: ...

    def set_password(self, service: str, username: str, password: str) -> None: ...

    def delete_password(self, service: str, username: str) -> None: ...


class _Manifest(msgspec.Struct, frozen=True):
    """What the entry holds when the text is in `chunks` pieces. The JSON of credentials reads as one without any."""

    chunks: int = 0
    slot: str = ""


class Entries:
    """The texts in `backend`, by account id.

    The pieces of a text take turns in two slots, so that those in use stay whole until the entry, written last, names
    the new ones. A save that was interrupted leaves pieces only where the next save or delete finds them.
    """

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def has(self, account_id: str) -> bool:
        """Whether there is an entry, whole or not."""
        return self._backend.get_password(SERVICE, account_id) is not None

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

    def write(
        self, account_id: str, text: str, *, new: bool = False, still_wanted: Callable[[], bool] = lambda: True
    ) -> bool:
        """Replace the text; `new` says that there is none. When it raises, the text before is still there.

        False, and nothing is written, when it is not `still_wanted` once a shut keyring has let it read.
        """
        old = None if new else _manifest(self._backend.get_password(SERVICE, account_id))
        if not still_wanted():
            return False
        slot = "b" if old is not None and old.slot == "a" else "a"
        pieces = _split(text)
        if len(pieces) == 1:
            self._backend.set_password(SERVICE, account_id, text)
            slot = ""
        else:
            self._write_pieces(account_id, slot, pieces)
        if not new:
            with suppress(Exception):  # the new text is in place; the next save or delete clears what is left
                self._clear(account_id, {"a", "b"} - {slot})
        return True

    def _write_pieces(self, account_id: str, slot: str, pieces: list[str]) -> None:
        try:
            for n, piece in enumerate(pieces):
                self._backend.set_password(_chunk(account_id, slot, n), account_id, piece)
            manifest = msgspec.json.encode(_Manifest(len(pieces), slot)).decode()
            self._backend.set_password(SERVICE, account_id, manifest)
        except Exception:
            with suppress(Exception):  # there may never be a next save to clear them
                self._clear(account_id, {slot})
            raise

    def remove(self, account_id: str) -> None:
        """Forget the text: pieces first, so that the entry stays to be deleted again should that fail."""
        self._clear(account_id, {"a", "b"})
        # Backends raise the same error for "not there" and "did not work"; only the first is fine.
        if self.has(account_id):
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
