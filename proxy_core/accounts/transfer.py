"""Import: what a text is, the accounts in it, and taking them into the book, with a word on each.

The formats are in export_file.py, Easel's own, and import_formats.py. Whether a secret is any good is not asked.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from proxy_core.accounts.account import Account, Credentials, Provider
from proxy_core.accounts.book import AccountBook
from proxy_core.accounts.export_file import is_export, read_export
from proxy_core.accounts.import_formats import read_lines, read_list, read_object
from proxy_core.accounts.import_item import ImportItem
from proxy_core.accounts.labels import label_key
from proxy_core.errors import AccountError, EaselError
from proxy_core.phrases import Phrase, phrase
from proxy_core.records import ImportLine

IMPORT_LIMIT = 16 * 2**20
"""Bytes of a text that is looked at."""

_MOST = 100_000  # accounts
# So many are looked at before other work gets its turn: some milliseconds.
_AT_ONCE = 200

Mark = tuple[str, ...]


async def read_import(text: str, passphrase: str, provider: Provider) -> tuple[ImportItem, ...]:
    """What `text` has: an export of Easel, an authorized_user file, or a list of keys, which are then of `provider`.

    AccountError when there is nothing in it that Easel takes, or the passphrase does not open its secrets.
    """
    return await asyncio.to_thread(_read, text, passphrase, provider)


async def take(
    book: AccountBook, items: Sequence[ImportItem], allow: Callable[[Provider], None] = lambda _: None
) -> tuple[ImportLine, ...]:
    """Add the accounts that are not there already, and say of each item what became of it, in order.

    One that is there without its secret gets the item's. `allow` raises AccountError for a provider that may not be
    used. CredentialsError, StoreError: then none is added.
    """
    secrets = await book.secrets() if any(one.credentials for one in items) else {}
    returning = _returning(book, items, secrets, allow)
    secrets |= {there.id: credentials for there, credentials in returning.values()}
    sifting = await asyncio.to_thread(_Sifting, book, secrets, allow)
    said: dict[int, Phrase | Account] = {}
    for place, item in enumerate(items):
        if place % _AT_ONCE == _AT_ONCE - 1:
            await asyncio.sleep(0)
        if place not in returning:
            said[place] = sifting.look_at(item)
    new = [(one, items[place].credentials) for place, one in said.items() if isinstance(one, Account)]
    kept = iter(await book.add_all(new))
    return tuple(
        [
            await _given_back(book, item.line, *returning[place])
            if place in returning
            else _line(item, next(kept) if isinstance(said[place], Account) else said[place])
            for place, item in enumerate(items)
        ]
    )


def _returning(
    book: AccountBook,
    items: Sequence[ImportItem],
    secrets: Mapping[str, Credentials],
    allow: Callable[[Provider], None],
) -> dict[int, tuple[Account, Credentials]]:
    """By place: an account that lacks its secret, and that of the item which tells the same of it.

    So a data directory that was copied without its keyring draws again. What another account has by now is not given.
    """
    bare = {_told(one): one for one in book.all() if one.id not in secrets}
    if not bare:
        return {}
    had = {mark for one in book.all() for mark in _own_marks(one, secrets.get(one.id))}
    found: dict[int, tuple[Account, Credentials]] = {}
    for place, item in enumerate(items):
        there = bare.get(_told(item.account)) if item.account and item.credentials else None
        if there is None or item.credentials is None:
            continue
        marks = {*_own_marks(there, item.credentials)} - {*_own_marks(there, None)}
        if marks & had:
            continue
        try:
            allow(there.provider)
        except AccountError:
            continue
        had |= marks
        found[place] = (there, item.credentials)
        del bare[_told(there)]
    return found


async def _given_back(book: AccountBook, line: int, there: Account, credentials: Credentials) -> ImportLine:
    try:
        account = await book.replace_credentials(there.id, credentials, by_login=there.by_login)
    except EaselError as error:
        return ImportLine(line, None, error.phrase)
    return ImportLine(line, account, phrase("import_taken_secret", account=account.label))


def _told(account: Account) -> tuple[str | bool, ...]:
    """What an export has of an account that says whose its secret is, and where that may go."""
    service = (account.provider.value, account.base_url.rstrip("/"), account.project)
    return (*service, label_key(account.label), account.email.casefold(), account.by_login)


def _line(item: ImportItem, came: Account | EaselError | Phrase) -> ImportLine:
    if isinstance(came, Account):
        code = "import_taken" if item.credentials else "import_taken_bare"
        return ImportLine(item.line, came, phrase(code, account=came.label))
    return ImportLine(item.line, None, came if isinstance(came, Phrase) else came.phrase)


class _Sifting:
    """Tells new accounts from those that are there already, and gives labels to those without."""

    def __init__(
        self, book: AccountBook, secrets: Mapping[str, Credentials], allow: Callable[[Provider], None]
    ) -> None:
        self._allow = allow
        self._labels = book.free_labels()
        self._there: dict[Mark, str] = {}  # labels
        for account in book.all():
            marks = [*_own_marks(account, secrets.get(account.id)), *_outer_marks(account)]
            self._there |= dict.fromkeys(marks, account.label)

    def look_at(self, item: ImportItem) -> Account | Phrase:
        """The account as it is to be added, or why it is not."""
        if item.account is None:
            return item.refusal or phrase("import_unknown")
        account = item.account
        try:
            self._allow(account.provider)
        except AccountError as error:
            return error.phrase
        marks = list(_own_marks(account, item.credentials))
        # Without a secret to compare, an account is known by what else is said of it.
        telling = marks if item.credentials else [*marks, *_outer_marks(account)]
        label_mark = _label_mark(account)
        twin = next((self._there[mark] for mark in (label_mark, *telling) if mark in self._there), None)
        if twin is not None:
            return phrase("import_there_already", account=twin)
        wanted = account.label or account.email
        label = self._labels.take(wanted) if wanted.strip() else self._labels.make(account.provider.value)
        self._there |= dict.fromkeys(marks, label)
        return replace(account, label=label)


def _label_mark(account: Account) -> Mark:
    return ("label", account.provider, label_key(account.label))


def _own_marks(account: Account, credentials: Credentials | None) -> Iterator[Mark]:
    """What no two accounts share: a key at one service, a login of one person for one project."""
    if credentials and credentials.api_key:
        yield ("key", account.provider, account.base_url.rstrip("/"), credentials.api_key)
    if credentials and credentials.refresh_token:
        yield ("token", credentials.refresh_token, account.project)
    if account.by_login and account.email:
        yield ("login", account.provider, account.email.casefold(), account.project)


def _outer_marks(account: Account) -> Iterable[Mark]:
    """What one account has and another may share with it."""
    yield _label_mark(account)
    if account.email:
        yield ("email", account.provider, account.email.casefold(), account.project, account.base_url.rstrip("/"))


def _read(text: str, passphrase: str, provider: Provider) -> tuple[ImportItem, ...]:
    if len(text) > IMPORT_LIMIT:
        raise AccountError("import_too_large", limit=IMPORT_LIMIT // 2**20)
    text = text.removeprefix("\ufeff")
    is_json = text.lstrip().startswith(("{", "["))
    items = tuple(_json(text, passphrase, provider) if is_json else read_lines(text, provider))
    if not items:
        raise AccountError("import_empty")
    if len(items) > _MOST:
        raise AccountError("import_too_many", limit=_MOST)
    return items


def _json(text: str, passphrase: str, provider: Provider) -> Iterable[ImportItem]:
    try:
        found = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise AccountError("import_not_json") from None
    if isinstance(found, list):
        return read_list(found, provider)
    if is_export(found):
        return read_export(found, passphrase)
    return [_one(found, provider)]


def _one(found: Mapping[str, Any], provider: Provider) -> ImportItem:
    """The account of a file with just one. AccountError when it is something else."""
    if not {"refresh_token", "api_key", "key", "installed", "web", "type"} & found.keys():
        raise AccountError("import_unknown")
    item = read_object(1, found, provider)
    if item.refusal and item.refusal.code in {"import_client", "import_service_account"}:
        raise AccountError(item.refusal)
    return item
