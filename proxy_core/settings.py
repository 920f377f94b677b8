"""Settings: every choice a person can make, typed and validated, each with its label and help; and their file.

The file is JSON in the data directory. A key that this version does not know is kept as it is. Secrets are not here.
"""

import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from proxy_core.errors import SettingsError
from proxy_core.images.catalog import MODELS
from proxy_core.images.route_table import FIRST_ROUTES, RouteRow
from proxy_core.outgoing import SYSTEM, check_setting, masked


def _(text: str) -> str:
    """Mark a label or a help text for the translation tools."""
    return text


# As the headers Host (without its port) and Origin have them; an IPv6 address stands in brackets or without.
_NAME = re.compile(r"[A-Za-z0-9._-]+|\[?[0-9A-Fa-f:.]+\]?")
_ORIGIN = re.compile(r"null|[A-Za-z][A-Za-z0-9+.-]*://[!-.0-~]*/?")

Port = Annotated[int, Meta(ge=0, le=65535, title=_("Port"), description=_("Where clients reach Easel; 0: any free."))]
Host = Annotated[str, Meta(min_length=1, title=_("Address"), description=_("127.0.0.1 keeps Easel on this computer."))]
AuthMode = Annotated[
    Literal["off", "strict", "all_except_health", "auto"],
    Meta(
        title=_("Key required"),
        description=_(
            "off: never. strict: for everything. all_except_health: for all but /healthz. "
            "auto: not while Easel listens on this computer only."
        ),
    ),
]
RatioInSize = Annotated[
    Literal["square", "honour"],
    Meta(title=_("A ratio sent as size"), description=_("square: '16:9' as size draws 1:1. honour: it draws 16:9.")),
]
Qualities = Annotated[
    dict[str, Literal["512", "1K", "2K", "4K"]],
    Meta(
        title=_("Quality to size"),
        description=_("Which size a quality asks for; a quality that is not here asks for none."),
    ),
]
Seconds = Annotated[float, Meta(gt=0, le=86_400)]


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The choices of one data directory. Times are in seconds."""

    host: Host = "127.0.0.1"
    port: Port = 8045
    auth_mode: AuthMode = "all_except_health"
    allowed_hosts: Annotated[
        tuple[str, ...],
        Meta(
            title=_("Names of this computer"),
            description=_('Other names under which clients reach Easel, as a list: ["easel.example.com"].'),
        ),
    ] = ()
    allowed_origins: Annotated[
        tuple[str, ...],
        Meta(
            title=_("Web pages that may draw"),
            description=_(
                'Beside those of this computer, as a list of origins: ["https://chat.example.com"]. '
                '"null" stands for pages opened from a file.'
            ),
        ),
    ] = ()
    start_proxy: Annotated[
        bool, Meta(title=_("Start the proxy with Easel"), description=_("Off: the window opens with it stopped."))
    ] = True
    default_model: Annotated[
        str, Meta(title=_("Default model"), description=_("Draws when a client names none, or one of OpenAI's."))
    ] = "gemini-3-pro-image"
    ratio_in_size: RatioInSize = "square"
    qualities: Qualities = msgspec.field(default_factory=lambda: {"hd": "4K", "medium": "2K"})
    chat_markdown: Annotated[
        bool,
        Meta(
            title=_("Pictures in chat text"),
            description=_("On: chat answers repeat each picture as Markdown, for clients that show nothing else."),
        ),
    ] = False
    routes: Annotated[
        tuple[RouteRow, ...],
        Meta(
            title=_("Routes"),
            description=_(
                "Who draws which model: rows of match (a glob), provider and model; the first that fits counts."
            ),
        ),
    ] = FIRST_ROUTES
    shrink_references: Annotated[
        bool,
        Meta(
            title=_("Shrink pictures that are too large"),
            description=_("On: pictures larger than an upstream takes are sent smaller. Off: they are refused."),
        ),
    ] = True
    url_as: Annotated[
        Literal["data", "http"],
        Meta(
            title=_("A picture sent as url"),
            description=_(
                "data: the address is the picture itself. http: it is one on this proxy, readable without the key "
                "for a day, for clients that cannot read a data URI."
            ),
        ),
    ] = "data"
    attach_repeats: Annotated[
        bool,
        Meta(
            title=_("Do not pay repeats twice"),
            description=_(
                "On: a request that a client repeats after a broken connection gets the pictures of the first. "
                "Off: it is drawn again."
            ),
        ),
    ] = True
    attempts: Annotated[
        int,
        Meta(ge=1, le=100, title=_("Attempts for a picture"), description=_("How many accounts one picture may ask.")),
    ] = 6
    max_waiting: Annotated[
        int,
        Meta(
            ge=0,
            le=100_000,
            title=_("Waiting pictures"),
            description=_("How many pictures may wait for a free place; past that clients get a 429."),
        ),
    ] = 1000
    connect_timeout: Annotated[
        Seconds, Meta(title=_("Time to connect"), description=_("Seconds until an upstream must take the call."))
    ] = 10.0
    first_byte_timeout: Annotated[
        Seconds,
        Meta(
            title=_("Time to draw"), description=_("Seconds until an answer begins; a 4K picture can take six minutes.")
        ),
    ] = 400.0
    idle_timeout: Annotated[
        Seconds, Meta(title=_("Silence"), description=_("Seconds that an answer may pause once it has begun."))
    ] = 30.0
    request_timeout: Annotated[
        Seconds, Meta(title=_("Time in all"), description=_("Seconds that a request may take, every attempt included."))
    ] = 600.0
    upstream_proxy: Annotated[
        str,
        Meta(
            title=_("Outgoing proxy"),
            description=_(
                "What Easel's own calls go through: none, system, or an address such as http://HOST:PORT or "
                "socks5://USER:PASSWORD@HOST:PORT. Calls to this computer go directly."
            ),
        ),
    ] = SYSTEM
    fetch_http: Annotated[
        bool,
        Meta(
            title=_("Fetch pictures over http"),
            description=_("Off: a picture that a client names by its address is fetched over https only."),
        ),
    ] = False
    json_limit_mb: Annotated[
        int, Meta(ge=1, le=2048, title=_("Largest request"), description=_("In MB, for a JSON body."))
    ] = 100
    keep_prompts: Annotated[
        bool,
        Meta(title=_("Keep prompts in the log"), description=_("Off: the log says everything but what was asked.")),
    ] = True
    log_rows: Annotated[
        int, Meta(ge=100, le=10_000_000, title=_("Requests kept"), description=_("Older ones are dropped."))
    ] = 100_000
    log_days: Annotated[
        int, Meta(ge=1, le=3650, title=_("Days kept"), description=_("Requests older than this are dropped."))
    ] = 30

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
