"""What an account may be: its names and numbers, its address, and a secret that goes with its provider. Pure.

Whether a label is taken only the book knows; whether a secret is any good only the provider does.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from proxy_core.accounts.account import Account, Credentials, Provider
from proxy_core.errors import AccountError

# In characters. 254 is what an address may have in SMTP; no key or token that is known comes near the last.
_LONGEST = {"label": 200, "email": 254, "project": 200, "base_url": 2000}
_LONGEST_SECRET = 10_000
_NUMBERS = {"priority": (-1_000_000, 1_000_000), "max_concurrency": (1, 1000)}
# Control characters, halves of surrogates, and what breaks a line.
_UNSHOWN = {"Cc", "Cs", "Zl", "Zp"}
_SECRETS = ("api_key", "refresh_token", "client_secret", "client_id", "token_uri")

CHANGEABLE = ("label", "email", "priority", "max_concurrency", "base_url", "project")
"""The fields of an account that a person may change."""


def checked(account: Account) -> Account:
    """The account without blanks around its names. AccountError when it cannot be one."""
    account = replace(
        account, label=account.label.strip(), email=account.email.strip(), project=account.project.strip()
    )
    if not account.label:
        raise AccountError("label_empty")
    for field, longest in _LONGEST.items():
        _check_words(field.replace("_", " "), getattr(account, field), longest)
    for field, (least, most) in _NUMBERS.items():
        if not least <= getattr(account, field) <= most:
            raise AccountError("account_number", field=field, least=least, most=most)
    for said in (word for pair in account.identity for word in pair):
        _check_words("identity", said, _LONGEST["label"])
    _check_address(account.base_url)
    _check_login(account)
    return account


def checked_with(account: Account, credentials: Credentials) -> Account:
    """The account as it is with this secret. AccountError when it cannot be one."""
    by_login = account.by_login or bool(credentials.refresh_token and not credentials.api_key)
    account = checked(replace(account, by_login=by_login))
    if by_login and not (credentials.refresh_token and credentials.client_id):
        raise AccountError("login_incomplete")
    if not by_login and not credentials.api_key:
        raise AccountError("key_empty")
    for field in _SECRETS:
        _check_secret(getattr(credentials, field))
    return account


def changed(account: Account, changes: Mapping[str, Any]) -> Account:
    """The account with these fields changed. AccountError; also where a secret must be checked again, as 0."""
    for field, value in changes.items():
        if field not in CHANGEABLE:
            raise AccountError("account_field_unknown", field=field[:60], known=", ".join(CHANGEABLE))
        if field in _NUMBERS and (not isinstance(value, int) or isinstance(value, bool)):
            raise AccountError("account_number", field=field, least=_NUMBERS[field][0], most=_NUMBERS[field][1])
        if field not in _NUMBERS and not isinstance(value, str):
            raise AccountError("account_field_type", field=field)
    after = checked(replace(account, **changes))
    elsewhere = (after.base_url, after.project) != (account.base_url, account.project)
    return replace(after, checked_at=0.0) if elsewhere else after


def _check_words(field: str, text: str, longest: int) -> None:
    if len(text) > longest:
        raise AccountError("account_long", field=field, limit=longest)
    if not text.isprintable() and any(unicodedata.category(one) in _UNSHOWN for one in text):
        raise AccountError("base_url_bad" if field == "base url" else "account_words", field=field)


def _check_address(url: str) -> None:
    if "@" in url.partition("?")[0]:
        raise AccountError("base_url_secret")
    if url and not re.fullmatch(r"https?://[^\s/?#]+[^\s?#]*", url):
        raise AccountError("base_url_bad", url=re.split(r"[?#\s]", url)[0][:60])  # a key may stand behind that


def _check_login(account: Account) -> None:
    if not account.by_login:
        if account.provider is Provider.CODE_ASSIST:
            raise AccountError("key_not_here", provider=account.provider.value)
        return
    if account.provider is Provider.OPENAI:
        raise AccountError("login_not_here", provider=account.provider.value)
    if account.provider is not Provider.CODE_ASSIST and not account.project:
        raise AccountError("login_project_missing", provider=account.provider.value)


def _check_secret(secret: str) -> None:
    if len(secret) > _LONGEST_SECRET:
        raise AccountError("account_long", field="key", limit=_LONGEST_SECRET)
    if not re.fullmatch(r"[\x21-\x7e]*", secret):
        raise AccountError("key_not_ascii")
