"""What an import takes beside Easel's own export: logins as authorized_user JSON, and lists of keys. Pure.

A list has one account in each line, as KEY, LABEL KEY or LABEL,KEY, with # before a remark; or it is a JSON array of
keys, or of objects. Nothing here says what stood in a line that is no account: it may be a key.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from proxy_core.accounts.account import Account, Credentials, OAuthClient, Provider
from proxy_core.accounts.client_file import check_client
from proxy_core.accounts.export_file import where
from proxy_core.accounts.import_item import ImportItem, refused
from proxy_core.errors import AccountError
from proxy_core.key_looks import begins_as_a_key

SHORTEST_KEY = 8
"""Characters. Anything shorter in a list is a word, not a key."""

_KEY = re.compile(rf"(?=.*[\d_-])[\x21-\x7e]{{{SHORTEST_KEY},}}")
_LONG = re.compile(r"[A-Za-z0-9_\-.~+/=:]{24,}")  # as no word is
_ASSIGNED = re.compile(r"[A-Za-z_]\w*=[^=].*")  # NAME=VALUE, of which the name is no part of a key
_LONGEST_LINE = 20_000


class _Login(Struct, frozen=True):
    """An authorized_user file, as Google's tools write it."""

    refresh_token: str
    client_id: str
    client_secret: str
    quota_project_id: str | None = None
    account: str | None = None
    token_uri: str | None = None


class _Listed(Struct, frozen=True):
    """An account in a list of JSON objects; a key is called `key` or `api_key`, a label `label` or `name`."""

    key: str = ""
    api_key: str = ""
    label: str = ""
    name: str = ""
    provider: Provider | None = None
    email: str = ""
    project: str = ""
    base_url: str = ""
    priority: int = 0
    max_concurrency: int = 4


def read_lines(text: str, provider: Provider) -> Iterator[ImportItem]:
    """The accounts of a list with one in each line; empty lines and those of a remark are passed over."""
    for number, whole in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        line = whole.strip()
        if line and not line.startswith("#"):
            yield _read_line(number, line, provider)


def read_list(found: list[Any], provider: Provider) -> Iterator[ImportItem]:
    """The accounts of a JSON array of keys, objects, or both."""
    for place, one in enumerate(found, 1):
        if isinstance(one, str):
            yield _read_line(place, one.strip(), provider)
        elif isinstance(one, Mapping):
            yield read_object(place, one, provider)
        else:
            yield refused(place, "import_no_account", field="the entry")


def read_object(place: int, found: Mapping[str, Any], provider: Provider) -> ImportItem:
    """The account of one JSON object: a login, or a key with what belongs to it."""
    if "installed" in found or "web" in found:
        return refused(place, "import_client")
    if found.get("type") == "service_account":
        return refused(place, "import_service_account")
    try:
        if "refresh_token" in found:
            return _login(place, msgspec.convert(found, _Login), provider)
        return _listed(place, msgspec.convert(found, _Listed), provider)
    except msgspec.ValidationError as error:
        return refused(place, "import_no_account", field=where(error))
    except AccountError as error:
        return ImportItem(place, refusal=error.phrase)


def _login(place: int, found: _Login, provider: Provider) -> ImportItem:
    client = check_client(OAuthClient(found.client_id, found.client_secret, token_uri=found.token_uri or ""))
    account = Account(provider, "", found.account or "", project=found.quota_project_id or "", by_login=True)
    credentials = Credentials(
        refresh_token=found.refresh_token,
        client_secret=client.client_secret,
        client_id=client.client_id,
        token_uri=client.token_uri,
    )
    return ImportItem(place, account, credentials)


def _listed(place: int, found: _Listed, provider: Provider) -> ImportItem:
    key = (found.api_key or found.key).strip()
    if not key:
        return refused(place, "import_no_account", field="api_key")
    account = Account(
        found.provider or provider,
        found.label or found.name,
        found.email,
        priority=found.priority,
        max_concurrency=found.max_concurrency,
        base_url=found.base_url,
        project=found.project,
    )
    if any(map(is_surely_key, account.label.split())):
        return refused(place, "import_two_keys")
    return ImportItem(place, account, Credentials(api_key=key))


def _read_line(number: int, line: str, provider: Provider) -> ImportItem:
    if len(line) > _LONGEST_LINE:
        return refused(number, "import_no_key", least=SHORTEST_KEY)
    words = _words(line)
    sure = list(filter(is_surely_key, words))
    if len(sure) > 1:
        return refused(number, "import_two_keys")
    key = sure[0] if sure else _likely(line, words)
    if not _KEY.fullmatch(key) or _ASSIGNED.fullmatch(key):
        return refused(number, "import_no_key", least=SHORTEST_KEY)
    words.remove(key)
    return ImportItem(number, Account(provider, " ".join(words).strip(" #:=,-")), Credentials(api_key=key))


def is_surely_key(word: str) -> bool:
    """Whether a word of a list is a key wherever it stands."""
    return begins_as_a_key(word) or _LONG.fullmatch(word) is not None


def _words(line: str) -> list[str]:
    """The cells of a line with commas, semicolons or tabs, else its words."""
    separator = next((one for one in ",;\t" if one in line), None)
    if separator is None and not line.startswith('"'):
        return line.split()
    try:
        (cells,) = csv.reader([line], delimiter=separator or ",", skipinitialspace=True)
    except (csv.Error, ValueError):
        return []
    return [cell.strip() for cell in cells if cell.strip()]


def _likely(line: str, words: list[str]) -> str:
    """The word that must be the key where none is one for sure: the last, or the only one before a remark."""
    before, remark, _ = line.partition(" #")
    if remark:
        words = before.split()
        return words[0] if len(words) == 1 else ""
    return words[-1] if words else ""
