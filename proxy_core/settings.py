"""Settings: every choice a person can make, typed and validated, each with its label and help; and their file.

The file is JSON in the data directory. A key that this version does not know is kept as it is. Secrets are not here.
"""

import re
from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec import Struct

from proxy_core.errors import SettingsError
from proxy_core.images.catalog import MODELS
from proxy_core.images.route_table import FIRST_ROUTES
from proxy_core.outgoing import SYSTEM, check_setting, masked
from proxy_core.setting_kinds import (
    AllowedHosts,
    AllowedOrigins,
    AttachRepeats,
    Attempts,
    AuthMode,
    ChatMarkdown,
    CloudQuotas,
    CodeAssist,
    ConnectTimeout,
    DefaultModel,
    FetchHttp,
    FirstByteTimeout,
    Host,
    IdleTimeout,
    JsonLimitMb,
    KeepPrompts,
    LogDays,
    LogRows,
    MaxWaiting,
    Port,
    Protection,
    Qualities,
    QueueWait,
    QuotaRefresh,
    RatioInSize,
    RequestTimeout,
    Routes,
    ShrinkReferences,
    StartProxy,
    Strategy,
    UpstreamProxy,
    UrlAs,
)


def _(text: str) -> str:
    """Mark a label or a help text for the translation tools."""
    return text


# As the headers Host (without its port) and Origin have them; an IPv6 address stands in brackets or without.
_NAME = re.compile(r"[A-Za-z0-9._-]+|\[?[0-9A-Fa-f:.]+\]?")
_ORIGIN = re.compile(r"null|[A-Za-z][A-Za-z0-9+.-]*://[!-.0-~]*/?")


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The choices of one data directory. Times are in seconds."""

    host: Host = "127.0.0.1"
    port: Port = 8045
    auth_mode: AuthMode = "all_except_health"
    allowed_hosts: AllowedHosts = ()
    allowed_origins: AllowedOrigins = ()
    start_proxy: StartProxy = True
    default_model: DefaultModel = "gemini-3-pro-image"
    ratio_in_size: RatioInSize = "square"
    qualities: Qualities = msgspec.field(default_factory=lambda: {"hd": "4K", "medium": "2K"})
    chat_markdown: ChatMarkdown = False
    routes: Routes = FIRST_ROUTES
    shrink_references: ShrinkReferences = True
    url_as: UrlAs = "data"
    attach_repeats: AttachRepeats = True
    attempts: Attempts = 6
    max_waiting: MaxWaiting = 1000
    queue_wait: QueueWait = 20.0
    strategy: Strategy = "least_used"
    protection: Protection = msgspec.field(default_factory=dict)
    quota_refresh: QuotaRefresh = 15
    cloud_quotas: CloudQuotas = False
    code_assist: CodeAssist = False
    connect_timeout: ConnectTimeout = 10.0
    first_byte_timeout: FirstByteTimeout = 400.0
    idle_timeout: IdleTimeout = 30.0
    request_timeout: RequestTimeout = 600.0
    upstream_proxy: UpstreamProxy = SYSTEM
    fetch_http: FetchHttp = False
    json_limit_mb: JsonLimitMb = 100
    keep_prompts: KeepPrompts = True
    log_rows: LogRows = 100_000
    log_days: LogDays = 30

    def __post_init__(self) -> None:
        if self.default_model not in MODELS:
            raise ValueError(f"expected one of {', '.join(MODELS)}")
        check_setting(self.upstream_proxy)
        if not all(_NAME.fullmatch(host) for host in self.allowed_hosts):
            raise ValueError("expected names or addresses, without http:// and port")
        if not all(_ORIGIN.fullmatch(origin) for origin in self.allowed_origins):
            raise ValueError('expected origins such as https://chat.example.com, without a path, or "null"')

    def __repr__(self) -> str:
        return f"Settings({ {**msgspec.to_builtins(self), 'upstream_proxy': masked(self.upstream_proxy)} })"

    def changed(self, changes: dict[str, Any]) -> "Settings":
        """A copy with `changes` (JSON values by name). SettingsError names the first that is not taken."""
        for key, value in changes.items():
            if key not in self.__struct_fields__:
                raise SettingsError("setting_not_known", key=key)
            try:
                msgspec.convert({key: value}, Settings)
            except msgspec.ValidationError as error:
                shown = masked(str(value))[:60]
                raise SettingsError("setting_not_valid", key=key, value=shown, why=_why(error)) from None
        return msgspec.convert({**msgspec.to_builtins(self), **changes}, Settings)


def _why(error: msgspec.ValidationError) -> str:
    why = str(error).split(" - at ")[0]
    return why[:1].lower() + why[1:]


@dataclass(frozen=True, slots=True)
class SettingInfo:
    """How a setting is called and explained; `choices` is empty when any value of its type will do."""

    name: str
    label: str
    help: str
    choices: tuple[str, ...]


def describe() -> tuple[SettingInfo, ...]:
    """Every setting in order, for `easel settings list` and the settings page."""
    properties = msgspec.json.schema(Settings)["$defs"]["Settings"]["properties"]
    return tuple(
        SettingInfo(name, known["title"], known["description"], tuple(known.get("enum", ())))
        for name, known in properties.items()
    )
