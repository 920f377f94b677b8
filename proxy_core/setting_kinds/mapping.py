"""Settings of the mapping: which model, ratio and size a client's words become, and what its answer looks like."""

from functools import partial
from typing import Annotated, Literal

from proxy_core.images.catalog import MODELS
from proxy_core.images.route_table import RouteRow
from proxy_core.setting_info import SettingGroup, _, about_setting

about = partial(about_setting, group=SettingGroup.MAPPING)

DefaultModel = Annotated[
    str,
    about(
        _("Default model"),
        _("Draws when a client names none, or one of OpenAI's."),
        meanings={model.id: model.name for model in MODELS.values()},
    ),
]
Routes = Annotated[
    tuple[RouteRow, ...],
    about(
        _("Routes"),
        _("Who draws which model: rows of match (a glob), provider and model; the first that fits counts."),
    ),
]
Sizes = Annotated[
    dict[str, str],
    about(
        _("Own sizes"),
        _(
            "For a size as a client sends it, the ratio to draw with Google's models, before anything else is made of "
            "that size."
        ),
        example='{"1024x1024": "16:9"}',
    ),
]
RatioInSize = Annotated[
    Literal["square", "honour"],
    about(
        _("A ratio sent as size"),
        _("What becomes of '16:9' where a size such as 1920x1080 belongs."),
        meanings={"square": _("it draws 1:1"), "honour": _("it draws 16:9")},
    ),
]
Qualities = Annotated[
    dict[str, Literal["512", "1K", "2K", "4K"]],
    about(
        _("Quality to size"),
        _("Which size a quality asks for; a quality that is not here asks for none."),
        meanings={
            "512": _("half a thousand pixels along an edge"),
            "1K": _("about a thousand pixels along an edge"),
            "2K": _("about two thousand"),
            "4K": _("about four thousand"),
        },
    ),
]
ShrinkReferences = Annotated[
    bool,
    about(
        _("Shrink pictures that are too large"),
        _("On: pictures larger than an upstream takes are sent smaller. Off: they are refused."),
    ),
]
ChatMarkdown = Annotated[
    bool,
    about(
        _("Pictures in chat text"),
        _("On: chat answers repeat each picture as Markdown, for clients that show nothing else."),
    ),
]
UrlAs = Annotated[
    Literal["data", "http"],
    about(
        _("A picture sent as url"),
        _("What a client gets that asks for addresses instead of pictures."),
        meanings={
            "data": _("an address that is the picture itself"),
            "http": _(
                "an address on this proxy, readable without the key for a day, for clients that cannot read a data URI"
            ),
        },
    ),
]
