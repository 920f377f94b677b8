"""Easel without its window. These names are all that desktop/ may use of it.

`Core` is imported when it is first asked for: it brings the server and the clients, which take longer to load than a
window to appear.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from proxy_core.accounts.account import Account, Credentials, Provider
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
from proxy_core.records import AccountState, Attempt, Cooling, Outcome, ProxyState, RequestRecord
from proxy_core.settings import SettingInfo, Settings, describe
from proxy_core.tasks import spawn

if TYPE_CHECKING:
    from proxy_core.core import Core

__all__ = [
    "ENGLISH",
    "Account",
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
    "NoPicture",
    "Outcome",
    "Phrase",
    "Provider",
    "ProxyChanged",
    "ProxyState",
    "RequestEnded",
    "RequestError",
    "RequestRecord",
    "RequestStarted",
    "SettingInfo",
    "Settings",
    "SettingsError",
    "StartError",
    "WindowWanted",
    "describe",
    "phrase",
    "spawn",
]


def __getattr__(name: str) -> object:
    if name == "Core":
        return import_module("proxy_core.core").Core
    raise AttributeError(name)
