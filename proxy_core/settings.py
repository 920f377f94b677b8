"""Settings: every choice a person can make, typed and validated, each with its label and help; and their file.

The file is JSON in the data directory. A key that this version does not know is kept as it is. Secrets are not here.
"""

import re
from functools import cache
from typing import Any

import msgspec
from msgspec import Struct

from proxy_core.errors import SettingsError
from proxy_core.images.catalog import MODELS
from proxy_core.images.route_table import FIRST_ROUTES, may_be_googles
from proxy_core.listening import is_network, is_open
from proxy_core.outgoing import SYSTEM, check_setting, masked
from proxy_core.setting_errors import refusal
from proxy_core.setting_info import SettingInfo, described
from proxy_core.setting_kinds import accounts, log, mapping, proxy, window

# As the headers Host (without its port) and Origin have them; an IPv6 address stands in brackets or without.
_NAME = re.compile(r"[A-Za-z0-9._-]+|\[?[0-9A-Fa-f:.]+\]?")
_ORIGIN = re.compile(r"null|[A-Za-z][A-Za-z0-9+.-]*://[!-.0-~]*/?")
# What settings took before they had more choices.
_EARLIER = {"account_header": {True: "on", False: "off"}}
_RATIO = re.compile(r"[1-9][0-9]{0,3} ?: ?[1-9][0-9]{0,3}")


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The choices of one data directory. Times are in seconds."""

    host: proxy.Host = "127.0.0.1"
    port: proxy.Port = 8045
    auth_mode: proxy.AuthMode = "all_except_health"
    allowed_hosts: proxy.AllowedHosts = ()
    trusted_proxies: proxy.TrustedProxies = ()
    allowed_origins: proxy.AllowedOrigins = ()
    upstream_proxy: proxy.UpstreamProxy = SYSTEM
    connect_timeout: proxy.ConnectTimeout = 10.0
    first_byte_timeout: proxy.FirstByteTimeout = 400.0
    idle_timeout: proxy.IdleTimeout = 30.0
    request_timeout: proxy.RequestTimeout = 600.0
    concurrency: proxy.Concurrency = 0
    max_waiting: proxy.MaxWaiting = 1000
    max_requests: proxy.MaxRequests = 500
    queue_wait: proxy.QueueWait = 20.0
    drain_seconds: proxy.DrainSeconds = 30.0
    attach_repeats: proxy.AttachRepeats = True
    fetch_http: proxy.FetchHttp = False
    webhook_hosts: proxy.WebhookHosts = ()
    json_limit_mb: proxy.JsonLimitMb = 100

    default_model: mapping.DefaultModel = "gemini-3-pro-image"
    routes: mapping.Routes = FIRST_ROUTES
    sizes: mapping.Sizes = msgspec.field(default_factory=dict)
    ratio_in_size: mapping.RatioInSize = "square"
    qualities: mapping.Qualities = msgspec.field(default_factory=lambda: {"hd": "4K", "medium": "2K"})
    shrink_references: mapping.ShrinkReferences = True
    chat_markdown: mapping.ChatMarkdown = False
    url_as: mapping.UrlAs = "data"

    strategy: accounts.Strategy = "least_used"
    protection: accounts.Protection = msgspec.field(default_factory=dict)
    attempts: accounts.Attempts = 6
    quota_refresh: accounts.QuotaRefresh = 15
    cloud_quotas: accounts.CloudQuotas = False
    code_assist: accounts.CodeAssist = False

    keep_prompts: log.KeepPrompts = True
    log_rows: log.LogRows = 100_000
    log_days: log.LogDays = 30
    gallery: log.Gallery = "all"
    gallery_days: log.GalleryDays = 30
    gallery_mb: log.GalleryMb = 2048
    gallery_count: log.GalleryCount = 5000
    account_header: log.AccountHeader = "on"

    look: window.Look = "system"
    language: window.Language = "system"
    start_proxy: window.StartProxy = True
    start_with_system: window.StartWithSystem = False
    start_minimized: window.StartMinimized = False
    update_check: window.UpdateCheck = True
    notify_account: window.NotifyAccount = True
    notify_cooling: window.NotifyCooling = True
    notify_proxy: window.NotifyProxy = True

    def __post_init__(self) -> None:
        """SettingsError for what the types do not say."""
        if self.default_model not in MODELS:
            raise _refused("default_model")
        check_setting(self.upstream_proxy)
        if is_open(self.host, self.auth_mode):
            raise SettingsError("setting_open", key="auth_mode", host=self.host[:60])
        googles = filter(None, (row.of_google for row in self.routes))
        for name, wrong, code in (
            ("allowed_hosts", [one for one in self.allowed_hosts if not _NAME.fullmatch(one)], "setting_hosts"),
            ("webhook_hosts", [one for one in self.webhook_hosts if not _NAME.fullmatch(one)], "setting_hosts"),
            ("trusted_proxies", [one for one in self.trusted_proxies if not is_network(one)], "setting_networks"),
            ("allowed_origins", [one for one in self.allowed_origins if not _ORIGIN.fullmatch(one)], "setting_origins"),
            ("sizes", [one for one in self.sizes.values() if not _RATIO.fullmatch(one)], "setting_ratio"),
            ("routes", [one for one in googles if not may_be_googles(one)], "setting_google_model"),
        ):
            if wrong:
                raise SettingsError(code, key=name, label=_info(name).label, value=wrong[0][:60])

    def __repr__(self) -> str:
        return f"Settings({ {**msgspec.to_builtins(self), 'upstream_proxy': masked(self.upstream_proxy)} })"

    def changed(self, changes: dict[str, Any]) -> "Settings":
        """A copy with `changes` (JSON values by name). SettingsError names the first that is not taken."""
        for key, value in changes.items():
            if key not in self.__struct_fields__:
                raise SettingsError("setting_not_known", key=key)
            try:
                msgspec.convert({key: as_now(key, value)}, Settings)
            except msgspec.ValidationError as error:
                raise _refused(key, str(error)) from None
        known = {key: as_now(key, value) for key, value in changes.items()}
        return msgspec.convert({**msgspec.to_builtins(self), **known}, Settings)


@cache
def describe() -> tuple[SettingInfo, ...]:
    """Every setting in order, for `easel settings list` and the settings page."""
    return described(Settings())


def as_now(name: str, value: Any) -> Any:
    """A value of the setting `name` as an earlier version wrote it, in today's words; any other as it is."""
    return _EARLIER[name].get(value, value) if name in _EARLIER and isinstance(value, bool) else value


def _info(name: str) -> SettingInfo:
    return next(one for one in describe() if one.name == name)


def _refused(name: str, where: str = "") -> SettingsError:
    return refusal(_info(name), where)
