"""What kinds of values settings take: each with its bounds, its label and its help. settings.py names and uses them."""

from typing import Annotated, Literal

from msgspec import Meta

from proxy_core.images.route_table import RouteRow


def _(text: str) -> str:
    """Mark a label or a help text for the translation tools."""
    return text


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
AllowedHosts = Annotated[
    tuple[str, ...],
    Meta(
        title=_("Names of this computer"),
        description=_('Other names under which clients reach Easel, as a list: ["easel.example.com"].'),
    ),
]
AllowedOrigins = Annotated[
    tuple[str, ...],
    Meta(
        title=_("Web pages that may draw"),
        description=_(
            'Beside those of this computer, as a list of origins: ["https://chat.example.com"]. '
            '"null" stands for pages opened from a file.'
        ),
    ),
]
StartProxy = Annotated[
    bool, Meta(title=_("Start the proxy with Easel"), description=_("Off: the window opens with it stopped."))
]
DefaultModel = Annotated[
    str, Meta(title=_("Default model"), description=_("Draws when a client names none, or one of OpenAI's."))
]
ChatMarkdown = Annotated[
    bool,
    Meta(
        title=_("Pictures in chat text"),
        description=_("On: chat answers repeat each picture as Markdown, for clients that show nothing else."),
    ),
]
Routes = Annotated[
    tuple[RouteRow, ...],
    Meta(
        title=_("Routes"),
        description=_("Who draws which model: rows of match (a glob), provider and model; the first that fits counts."),
    ),
]
ShrinkReferences = Annotated[
    bool,
    Meta(
        title=_("Shrink pictures that are too large"),
        description=_("On: pictures larger than an upstream takes are sent smaller. Off: they are refused."),
    ),
]
UrlAs = Annotated[
    Literal["data", "http"],
    Meta(
        title=_("A picture sent as url"),
        description=_(
            "data: the address is the picture itself. http: it is one on this proxy, readable without the key "
            "for a day, for clients that cannot read a data URI."
        ),
    ),
]
AttachRepeats = Annotated[
    bool,
    Meta(
        title=_("Do not pay repeats twice"),
        description=_(
            "On: a request that a client repeats after a broken connection gets the pictures of the first. "
            "Off: it is drawn again."
        ),
    ),
]
Attempts = Annotated[
    int,
    Meta(ge=1, le=100, title=_("Attempts for a picture"), description=_("How many accounts one picture may ask.")),
]
MaxWaiting = Annotated[
    int,
    Meta(
        ge=0,
        le=100_000,
        title=_("Waiting pictures"),
        description=_("How many pictures may wait for a free place; past that clients get a 429."),
    ),
]
QueueWait = Annotated[
    float,
    Meta(
        ge=0,
        le=3600,
        title=_("Wait for an account"),
        description=_(
            "When every account rests and the first is back within so many seconds, pictures wait for it; past "
            "that clients get a 429 at once."
        ),
    ),
]
Strategy = Annotated[
    Literal["least_used", "most_quota", "fill_first"],
    Meta(
        title=_("Who draws next"),
        description=_(
            "Among accounts of the same priority. least_used: the one that drew least. most_quota: the one with "
            "most left. fill_first: the first until it has no more."
        ),
    ),
]
Protection = Annotated[
    dict[str, Annotated[float, Meta(ge=0, le=1)]],
    Meta(
        title=_("Keep a reserve"),
        description=_(
            "For a model (* for all), the share of its quota under which an account draws only when no other is "
            'ready: {"gemini-3-pro-image": 0.2}.'
        ),
    ),
]
QuotaRefresh = Annotated[
    int,
    Meta(
        ge=0,
        le=1440,
        title=_("Ask for quotas"),
        description=_("Every so many minutes, where the provider can be asked; 0: only when told to."),
    ),
]
CloudQuotas = Annotated[
    bool,
    Meta(
        title=_("Ask Google for the limits"),
        description=_(
            "On: the Cloud Quotas API is asked for the limits of accounts that are signed in; it must be enabled "
            "in their project. Off: limits are learnt when they are met, or typed."
        ),
    ),
]
CodeAssist = Annotated[
    bool,
    Meta(
        title=_("Allow Code Assist accounts"),
        description=_(
            "For those who are entitled to that interface with an OAuth client of their own. Google's terms forbid "
            "using another product's client, and accounts are suspended for it."
        ),
    ),
]
ConnectTimeout = Annotated[
    Seconds, Meta(title=_("Time to connect"), description=_("Seconds until an upstream must take the call."))
]
FirstByteTimeout = Annotated[
    Seconds,
    Meta(title=_("Time to draw"), description=_("Seconds until an answer begins; a 4K picture can take six minutes.")),
]
IdleTimeout = Annotated[
    Seconds, Meta(title=_("Silence"), description=_("Seconds that an answer may pause once it has begun."))
]
RequestTimeout = Annotated[
    Seconds, Meta(title=_("Time in all"), description=_("Seconds that a request may take, every attempt included."))
]
UpstreamProxy = Annotated[
    str,
    Meta(
        title=_("Outgoing proxy"),
        description=_(
            "What Easel's own calls go through: none, system, or an address such as http://HOST:PORT or "
            "socks5://USER:PASSWORD@HOST:PORT. Calls to this computer go directly."
        ),
    ),
]
FetchHttp = Annotated[
    bool,
    Meta(
        title=_("Fetch pictures over http"),
        description=_("Off: a picture that a client names by its address is fetched over https only."),
    ),
]
JsonLimitMb = Annotated[int, Meta(ge=1, le=2048, title=_("Largest request"), description=_("In MB, for a JSON body."))]
KeepPrompts = Annotated[
    bool,
    Meta(title=_("Keep prompts in the log"), description=_("Off: the log says everything but what was asked.")),
]
LogRows = Annotated[
    int, Meta(ge=100, le=10_000_000, title=_("Requests kept"), description=_("Older ones are dropped."))
]
LogDays = Annotated[
    int, Meta(ge=1, le=3650, title=_("Days kept"), description=_("Requests older than this are dropped."))
]
