"""Settings of the proxy itself: where it listens, who may ask, how long it waits and how much it takes."""

from functools import partial
from typing import Annotated, Literal

from proxy_core.setting_info import SettingGroup, _, about_setting

about = partial(about_setting, group=SettingGroup.PROXY)
seconds = partial(about, unit="s", ge=0.001, le=86_400)

Host = Annotated[
    str,
    about(
        _("Address"),
        _(
            "127.0.0.1 keeps Easel on this computer. 0.0.0.0 lets every computer in your network reach it: each needs "
            "the key then, and what is sent is not encrypted."
        ),
        min_length=1,
        restart=True,
    ),
]
Port = Annotated[int, about(_("Port"), _("Where clients reach Easel; 0: any free."), ge=0, le=65535, restart=True)]
AuthMode = Annotated[
    Literal["off", "strict", "all_except_health", "auto"],
    about(
        _("Key required"),
        _("When clients must bring the key."),
        meanings={
            "off": _("never"),
            "strict": _("for everything"),
            "all_except_health": _("for all but /healthz"),
            "auto": _("not while Easel listens on this computer only"),
        },
    ),
]
AllowedHosts = Annotated[
    tuple[str, ...],
    about(
        _("Names of this computer"),
        _("Other names under which clients reach Easel, such as easel.example.com."),
        example='["easel.example.com"]',
    ),
]
TrustedProxies = Annotated[
    tuple[str, ...],
    about(
        _("Reverse proxies"),
        _(
            "Addresses or networks of reverse proxies before Easel, such as 192.168.1.5: only these are believed who "
            "a request comes from (X-Forwarded-For)."
        ),
        example='["192.168.1.5"]',
    ),
]
AllowedOrigins = Annotated[
    tuple[str, ...],
    about(
        _("Web pages that may draw"),
        _(
            "Their origins, such as https://chat.example.com; those of this computer may anyway. null stands for "
            "pages opened from a file."
        ),
        example='["https://chat.example.com"]',
    ),
]
UpstreamProxy = Annotated[
    str,
    about(
        _("Outgoing proxy"),
        _(
            "What Easel's own calls go through: none, system, or an address such as http://HOST:PORT or "
            "socks5://USER:PASSWORD@HOST:PORT. Calls to this computer go directly."
        ),
    ),
]
ConnectTimeout = Annotated[float, seconds(_("Time to connect"), _("Seconds until an upstream must take the call."))]
FirstByteTimeout = Annotated[
    float, seconds(_("Time to draw"), _("Seconds until an answer begins; a 4K picture can take six minutes."))
]
IdleTimeout = Annotated[float, seconds(_("Silence"), _("Seconds that an answer may pause once it has begun."))]
RequestTimeout = Annotated[
    float, seconds(_("Time in all"), _("Seconds that a request may take, every attempt included."))
]
Concurrency = Annotated[
    int,
    about(
        _("Pictures at once"),
        _("How many are drawn at the same time by all accounts; others wait. 0: as many as the accounts allow."),
        ge=0,
        le=10_000,
    ),
]
MaxWaiting = Annotated[
    int,
    about(
        _("Waiting pictures"),
        _("How many pictures may wait for a free place; past that clients get a 429."),
        ge=0,
        le=100_000,
    ),
]
MaxRequests = Annotated[
    int,
    about(
        _("Requests at once"),
        _("How many requests are read, drawn and answered at the same time; past that clients get a 429."),
        ge=1,
        le=100_000,
    ),
]
QueueWait = Annotated[
    float,
    about(
        _("Wait for an account"),
        _(
            "When every account rests and the first is back within so many seconds, pictures wait for it; past "
            "that clients get a 429 at once."
        ),
        unit="s",
        ge=0,
        le=3600,
    ),
]
DrainSeconds = Annotated[
    float,
    about(
        _("Time to finish"),
        _(
            "When Easel is stopped, seconds for what is being drawn to end; new requests get a 503 meanwhile. A second "
            "stop is at once."
        ),
        unit="s",
        ge=0,
        le=3600,
    ),
]
AttachRepeats = Annotated[
    bool,
    about(
        _("Do not pay repeats twice"),
        _(
            "On: a request that a client repeats after a broken connection gets the pictures of the first. "
            "Off: it is drawn again."
        ),
    ),
]
FetchHttp = Annotated[
    bool,
    about(
        _("Fetch pictures over http"),
        _("Off: a picture that a client names by its address is fetched over https only."),
    ),
]
WebhookHosts = Annotated[
    tuple[str, ...],
    about(
        _("Webhooks on private hosts"),
        _(
            "Names or addresses that clients may have told of finished tasks though they are not on the public "
            "internet, over http too, such as n8n.lan."
        ),
        example='["n8n.lan"]',
    ),
]
JsonLimitMb = Annotated[int, about(_("Largest request"), _("In MB, for a JSON body."), unit="MB", ge=1, le=2048)]
