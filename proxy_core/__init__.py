"""Easel without its window. These names are all that desktop/ may use of it.

`Core` is imported when it is first asked for: it brings the server and the clients, which take longer to load than a
window to appear. So is what only a form of the window asks for.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from proxy_core.accounts.account import Account, Credentials, LoginPlan, LoginTicket, OAuthClient, Provider
from proxy_core.accounts.client_file import CLIENT_FILE_LIMIT, read_client_file
from proxy_core.certificates import unread_certificates
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
    CallAnswered,
    Event,
    EventBus,
    PictureKept,
    PicturesRemoved,
    PicturesRestored,
    ProxyChanged,
    QueueChanged,
    RequestEnded,
    RequestStarted,
    SettingsChanged,
    StoreMended,
    StoreTroubled,
    UpdateFound,
    WindowWanted,
)
from proxy_core.gallery_records import GalleryFacets, GalleryFilter, GalleryPicture
from proxy_core.images.routes import model_at_hand
from proxy_core.options import CoreOptions
from proxy_core.outgoing import masked
from proxy_core.phrases import ENGLISH, Phrase, phrase
from proxy_core.previews import (
    DrawingPreview,
    PlaygroundPicture,
    PlaygroundRequest,
    PlaygroundResult,
    SizeRow,
    Trial,
    Upload,
)
from proxy_core.records import (
    AccountCheck,
    AccountState,
    Added,
    Attempt,
    ClientCall,
    Cooling,
    ImportLine,
    Limit,
    LimitSource,
    LogFacets,
    Outcome,
    ProxyState,
    QueueState,
    Quota,
    QuotaPoint,
    QuotaSource,
    Removal,
    RequestFilter,
    RequestRecord,
    SignedIn,
    Update,
    Usage,
    UsageHour,
)
from proxy_core.setting_info import SettingGroup, SettingInfo, SettingKind
from proxy_core.settings import Settings, describe
from proxy_core.tasks import run_until, spawn
from proxy_core.version import UPDATE_URL, VERSION

if TYPE_CHECKING:
    from proxy_core.core import Core
    from proxy_core.key_looks import is_a_key

__all__ = [
    "CLIENT_FILE_LIMIT",
    "ENGLISH",
    "UPDATE_URL",
    "VERSION",
    "Account",
    "AccountCheck",
    "AccountDisabled",
    "AccountError",
    "AccountState",
    "AccountsChanged",
    "Added",
    "Attempt",
    "AttemptEnded",
    "AttemptStarted",
    "AttemptStatus",
    "CallAnswered",
    "ClientCall",
    "Cooling",
    "Core",
    "CoreOptions",
    "Credentials",
    "CredentialsError",
    "DrawingPreview",
    "EaselError",
    "Event",
    "EventBus",
    "GalleryFacets",
    "GalleryFilter",
    "GalleryPicture",
    "ImportLine",
    "Limit",
    "LimitSource",
    "LogFacets",
    "LoginPlan",
    "LoginTicket",
    "NoPicture",
    "OAuthClient",
    "Outcome",
    "Phrase",
    "PictureKept",
    "PicturesRemoved",
    "PicturesRestored",
    "PlaygroundPicture",
    "PlaygroundRequest",
    "PlaygroundResult",
    "Provider",
    "ProxyChanged",
    "ProxyState",
    "QueueChanged",
    "QueueState",
    "Quota",
    "QuotaPoint",
    "QuotaSource",
    "Removal",
    "RequestEnded",
    "RequestError",
    "RequestFilter",
    "RequestRecord",
    "RequestStarted",
    "SettingGroup",
    "SettingInfo",
    "SettingKind",
    "Settings",
    "SettingsChanged",
    "SettingsError",
    "SignedIn",
    "SizeRow",
    "StartError",
    "StoreMended",
    "StoreTroubled",
    "Trial",
    "Update",
    "UpdateFound",
    "Upload",
    "Usage",
    "UsageHour",
    "WindowWanted",
    "describe",
    "is_a_key",
    "masked",
    "model_at_hand",
    "phrase",
    "read_client_file",
    "run_until",
    "spawn",
]


def __getattr__(name: str) -> object:
    if name == "Core":
        with unread_certificates():
            return import_module("proxy_core.core").Core
    if name == "is_a_key":
        return import_module("proxy_core.key_looks").is_a_key
    raise AttributeError(name)
