"""The client file: a person's own OAuth client, as Google Cloud lets them download it. Pure; read by oauth.py's users.

Every refusal names the next step and repeats nothing of the file but the names of fields and hosts.
"""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import msgspec

from proxy_core.accounts.account import OAuthClient
from proxy_core.errors import AccountError

CLIENT_FILE_LIMIT = 64 * 1024
"""Bytes; a client file has about 400."""

_VISIBLE_ASCII = re.compile(r"[\x21-\x7e]{1,512}")
# What else can be downloaded beside a client file, by its "type".
_OTHER_FILES = {"service_account": "client_file_service_account", "authorized_user": "client_file_authorized_user"}


def read_client_file(content: str | bytes) -> OAuthClient:
    """The client in a client_secret.json of type Desktop app. AccountError with what to do for anything else."""
    if len(content) > CLIENT_FILE_LIMIT:
        raise AccountError("client_file_other")
    try:
        text = content if isinstance(content, str) else content.decode("utf-8-sig")
        found = msgspec.json.decode(text.removeprefix("\ufeff"))
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        raise AccountError("client_file_broken") from None
    installed = found.get("installed") if isinstance(found, Mapping) else None
    if not isinstance(installed, Mapping):
        raise AccountError(_refusal(found))
    names = ("client_id", "client_secret", "auth_uri", "token_uri", "project_id")
    client = OAuthClient(**{name: _text(installed, name) for name in names})
    return check_client(client)


def check_client(client: OAuthClient) -> OAuthClient:
    """`client` without the spaces that a paste brings. AccountError where nobody can sign in by it.

    Its addresses must be empty, https, or http on this computer, which a simulator is, and of one service.
    """
    client = replace(client, client_id=client.client_id.strip(), client_secret=client.client_secret.strip())
    for name, value in (("client_id", client.client_id), ("client_secret", client.client_secret)):
        if not _VISIBLE_ASCII.fullmatch(value):
            raise AccountError("client_incomplete", field=name)
    for name, address in (("auth_uri", client.auth_uri), ("token_uri", client.token_uri)):
        if address and not _is_safe(address):
            raise AccountError("client_address", field=name)
    _check_one_service(client)
    return client


def is_google(address: str) -> bool:
    """Whether an address is one of Google's service of logins, under any of its names; an empty one is."""
    host = urlsplit(address).hostname or ""
    return not address or host == "accounts.google.com" or host.endswith(".googleapis.com")


def _check_one_service(client: OAuthClient) -> None:
    """AccountError where a person would say yes at one service, and another would get the code for it."""
    if not (client.auth_uri and client.token_uri) or (is_google(client.auth_uri) and is_google(client.token_uri)):
        return
    asks, gets = (urlsplit(address).netloc for address in (client.auth_uri, client.token_uri))
    if asks.casefold() != gets.casefold():
        raise AccountError("client_mixed", asks=asks[:60], gets=gets[:60])


def _refusal(found: Any) -> str:
    """The code for JSON that has no client of type Desktop app."""
    if not isinstance(found, Mapping):
        return "client_file_other"
    if "web" in found:
        return "client_file_web"
    kind = found.get("type")
    return _OTHER_FILES.get(kind, "client_file_other") if isinstance(kind, str) else "client_file_other"


def _text(fields: Mapping[str, Any], name: str) -> str:
    """AccountError where the field is there and no text; one that is not there is empty."""
    value = fields.get(name, "")
    if not isinstance(value, str):
        raise AccountError("client_incomplete", field=name)
    return value


def _is_safe(address: str) -> bool:
    """Whether a secret may go there: nobody on the way can read it."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    if not host or not _VISIBLE_ASCII.fullmatch(address) or "@" in parts.netloc or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_this_computer(host))


def _is_this_computer(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
