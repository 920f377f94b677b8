"""Settings of what is remembered and told: the log, the gallery, and the account in the answers."""

from functools import partial
from typing import Annotated, Literal

from proxy_core.setting_info import SettingGroup, _, about_setting

about = partial(about_setting, group=SettingGroup.LOG)

KeepPrompts = Annotated[
    bool, about(_("Keep prompts in the log"), _("Off: log and gallery have everything but what was asked."))
]
LogRows = Annotated[int, about(_("Requests kept"), _("Older ones are dropped."), ge=100, le=10_000_000)]
LogDays = Annotated[int, about(_("Days kept"), _("Requests older than this are dropped."), unit="days", ge=1, le=3650)]
Gallery = Annotated[
    Literal["all", "playground", "off"],
    about(
        _("Keep pictures"),
        _("Which pictures come into the gallery. What is in it stays until its time is over."),
        meanings={
            "all": _("every picture that is drawn"),
            "playground": _("those of the playground; of others only what the last choice keeps"),
            "off": _("only those of tasks and those that a client lost, for a day"),
        },
    ),
]
GalleryDays = Annotated[
    int, about(_("Days pictures are kept"), _("Older pictures are dropped."), unit="days", ge=1, le=3650)
]
GalleryMb = Annotated[
    int, about(_("Room for pictures"), _("In MB; past that the oldest are dropped."), unit="MB", ge=1, le=10_000_000)
]
GalleryCount = Annotated[int, about(_("Pictures kept"), _("Past that the oldest are dropped."), ge=1, le=10_000_000)]
AccountHeader = Annotated[
    Literal["on", "masked", "off"],
    about(
        _("Name the account in answers"),
        _("Whether the header X-Account-Email tells clients who drew; the log knows in any case."),
        meanings={
            "on": _("as it is called, such as fox@example.com"),
            "masked": _("with its beginning only, such as f***@example.com"),
            "off": _("not at all"),
        },
    ),
]
