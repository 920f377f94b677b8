"""Easel's own export: accounts as JSON, their secrets only sealed under a passphrase. Written and read, not stored.

    {"easel": "accounts", "version": 1, "accounts": [...], "secrets": {"kdf", "cost", "salt", "check", "sealed"}}

Nothing in it is of one machine: no ids. The secrets are one sealed text, a list in the order of the accounts and bound
to them, so that nobody can have a key sent to another address by changing that in the file.
"""

import asyncio
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from proxy_core.accounts.account import Account, Credentials, Provider
from proxy_core.accounts.import_item import ImportItem, refused
from proxy_core.accounts.seal import Cost, Lock, Seal, Sealed
from proxy_core.accounts.secret_json import from_json, to_json
from proxy_core.errors import AccountError

SHORTEST_PASSPHRASE = 8
"""Characters of a passphrase for secrets that travel."""

_VERSION = 1


class _Entry(Struct, frozen=True):
    """An account in the file. What a later version adds is passed over."""

    provider: Provider
    label: str
    email: str = ""
    enabled: bool = True
    priority: int = 0
    max_concurrency: int = 4
    base_url: str = ""
    project: str = ""
    by_login: bool = False
    disabled_reason: str = ""
    identity: tuple[tuple[str, str], ...] = ()


class _Secrets(Lock, frozen=True, kw_only=True):
    sealed: Sealed


async def export_text(
    accounts: Sequence[Account], secrets: Mapping[str, Credentials] | None, passphrase: str, *, cost: Cost | None = None
) -> str:
    """The file. `secrets` are by account id; None leaves all out, and one that is not among them comes without.

    AccountError when the passphrase is too short for them.
    """
    if secrets is not None and len(passphrase) < SHORTEST_PASSPHRASE:
        raise AccountError("export_passphrase_short", least=SHORTEST_PASSPHRASE)
    return await asyncio.to_thread(_write, accounts, secrets, passphrase, cost or Cost())


def is_export(content: Mapping[str, Any]) -> bool:
    """Whether this JSON is an export of Easel, of whatever version."""
    return content.get("easel") == "accounts"


def read_export(content: Mapping[str, Any], passphrase: str) -> list[ImportItem]:
    """Its accounts. AccountError when it cannot be read, or the passphrase does not open its secrets. It blocks."""
    if content.get("version") != _VERSION:
        raise AccountError("import_newer")
    entries = content.get("accounts")
    if not isinstance(entries, list):
        raise AccountError("import_changed")
    secrets = _opened(content["secrets"], passphrase, entries) if "secrets" in content else [None] * len(entries)
    if len(secrets) != len(entries):
        raise AccountError("import_changed")
    return [_item(*one) for one in zip(range(1, len(entries) + 1), entries, secrets, strict=True)]


def where(error: msgspec.ValidationError) -> str:
    """The field that is wrong, without what stands in it."""
    found = re.search(r"`\$\.?([\w.\[\]]*)`$", str(error)) or re.search(r"required field `(\w+)`", str(error))
    return (found[1] if found else "") or "a field"


def _write(accounts: Sequence[Account], secrets: Mapping[str, Credentials] | None, passphrase: str, cost: Cost) -> str:
    entries = [msgspec.to_builtins(_entry(one)) for one in accounts]
    content: dict[str, Any] = {"easel": "accounts", "version": _VERSION, "accounts": entries}
    if secrets is not None:
        texts = [to_json(secrets[one.id]) if one.id in secrets else "null" for one in accounts]
        seal, lock = Seal.new(_bytes(passphrase), cost)
        sealed = seal.seal(f"[{','.join(texts)}]", _bound_to(entries))
        content["secrets"] = _Secrets(**msgspec.structs.asdict(lock), sealed=sealed)
    return msgspec.json.format(msgspec.json.encode(content), indent=2).decode() + "\n"


def _entry(account: Account) -> _Entry:
    return _Entry(**{field: getattr(account, field) for field in _Entry.__struct_fields__})


def _opened(secrets: object, passphrase: str, entries: list[Any]) -> list[Credentials | None]:
    if not passphrase:
        raise AccountError("import_passphrase_missing")
    try:
        known = msgspec.convert(secrets, _Secrets)
        seal = Seal.of(_bytes(passphrase), known)
    except (msgspec.ValidationError, ValueError, MemoryError):
        raise AccountError("import_changed") from None
    if seal is None:
        raise AccountError("import_passphrase_wrong")
    text = seal.open(known.sealed, _bound_to(entries))
    if text is None:
        raise AccountError("import_changed")
    return [from_json(one) if one != b"null" else None for one in _pieces(text)]


def _pieces(text: bytes) -> list[bytes]:
    return [bytes(one) for one in msgspec.json.decode(text, type=list[msgspec.Raw])]


def _item(place: int, entry: object, credentials: Credentials | None) -> ImportItem:
    try:
        known = msgspec.convert(entry, _Entry)
    except msgspec.ValidationError as error:
        return refused(place, "import_no_account", field=where(error))
    if not re.fullmatch(r"[a-z_]{0,40}", known.disabled_reason):
        return refused(place, "import_no_account", field="disabled_reason")
    account = Account(**msgspec.structs.asdict(known))
    return ImportItem(place, account, credentials)


def _bound_to(entries: list[Any]) -> str:
    """The accounts as they stand in the file, however that is laid out."""
    return "easel accounts 1 " + msgspec.json.encode(entries, order="sorted").decode()


def _bytes(passphrase: str) -> bytes:
    """The same for the same words, whichever way a keyboard composes its letters."""
    return unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
