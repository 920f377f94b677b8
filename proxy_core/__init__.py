"""Easel without its window. These names are all that desktop/ may use of it.

`Core` is imported when it is first asked for: it brings the server and the clients, which take longer to load than a
window to appear.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from proxy_core.accounts.account import Account, Credentials, LoginPlan, LoginTicket, OAuthClient, Provider
from proxy_core.accounts.client_file import CLIENT_FILE_LIMIT, read_client_file
from proxy_core.errors import (
    AccountError,
    AttemptStatus,
    CredentialsError,
    EaselError,
    NoPicture,
    RequestError,
    SettingsError,
    StartError,
)
from proxy_core.events import (
    AccountDisabled,
    AccountsChanged,
    AttemptEnded,
    AttemptStarted,
    Event,
    EventBus,
    ProxyChanged,
    RequestEnded,
    RequestStarted,
    WindowWanted,
)
from proxy_core.options import CoreOptions
from proxy_core.phrases import ENGLISH, Phrase, phrase
from proxy_core.records import (
    AccountCheck,
    AccountState,
    Attempt,
    Cooling,
    ImportLine,
    Limit,
    LimitSource,
    Outcome,
    ProxyState,
    Quota,
    QuotaPoint,
    QuotaSource,
    Removal,
    RequestRecord,
    SignedIn,
)
from proxy_core.settings import SettingInfo, Settings, describe
from proxy_core.tasks import spawn

if TYPE_CHECKING:
    from proxy_core.core import Core

__all__ = [
    "CLIENT_FILE_LIMIT",
    "ENGLISH",
    "Account",
    "AccountCheck",
    "AccountDisabled",
    "AccountError",
    "AccountState",
    "AccountsChanged",
    "Attempt",
    "AttemptEnded",
    "AttemptStarted",
    "AttemptStatus",
    "Cooling",
    "Core",
    "CoreOptions",
    "Credentials",
    "CredentialsError",
    "EaselError",
    "Event",
    "EventBus",
    "ImportLine",
    "Limit",
    "LimitSource",
    "LoginPlan",
    "LoginTicket",
    "NoPicture",
    "OAuthClient",
    "Outcome",
    "Phrase",
    "Provider",
    "ProxyChanged",
    "ProxyState",
    "Quota",
    "QuotaPoint",
    "QuotaSource",
    "Removal",
    "RequestEnded",
    "RequestError",
    "RequestRecord",
    "RequestStarted",
    "SettingInfo",
    "Settings",
    "SettingsError",
    "SignedIn",
    "StartError",
    "WindowWanted",
    "describe",
    "phrase",
    "read_client_file",
    "spawn",
]


def __getattr__(name: str) -> object:
    if name == "Core":
        return import_module("proxy_core.core").Core
    raise AttributeError(name)
