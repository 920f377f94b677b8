"""Settings of the window: its look, how it starts, and what it tells when nobody looks. The core only keeps them."""

from functools import partial
from typing import Annotated, Literal

from proxy_core.setting_info import SettingGroup, _, about_setting

about = partial(about_setting, group=SettingGroup.WINDOW)

Look = Annotated[
    Literal["system", "light", "dark"],
    about(
        _("Look"),
        _("The colours of the window."),
        meanings={"system": _("as the system has it"), "light": _("always light"), "dark": _("always dark")},
    ),
]
# What each language calls itself, as whoever looks for it cannot read the others: only "system" is translated.
Language = Annotated[
    Literal["system", "en", "zh_CN", "ru", "fr"],
    about(
        _("Language"),
        _("The language of the window. The command line and what clients get stay English."),
        meanings={
            "system": _("as the system has it"),
            "en": "English",
            "zh_CN": "\u7b80\u4f53\u4e2d\u6587",
            "ru": "\u0420\u0443\u0441\u0441\u043a\u0438\u0439",
            "fr": "Fran\u00e7ais",
        },
    ),
]
StartProxy = Annotated[bool, about(_("Start the proxy with Easel"), _("Off: the window opens with it stopped."))]
StartWithSystem = Annotated[
    bool, about(_("Start with the system"), _("On: Easel starts when you sign in to this computer."))
]
StartMinimized = Annotated[
    bool, about(_("Start minimised"), _("On: no window opens at the start; Easel is in the tray."))
]
UpdateCheck = Annotated[
    bool,
    about(
        _("Look for a newer version"),
        _(
            "Once a day, by a request that tells which version you have and nothing else. Nothing is downloaded: you "
            "are told that there is one."
        ),
    ),
]
NotifyAccount = Annotated[
    bool, about(_("Tell when an account needs you"), _("A notification, such as when a login has ended."))
]
NotifyCooling = Annotated[
    bool, about(_("Tell when every account cools"), _("A notification when none can draw for a while."))
]
NotifyProxy = Annotated[
    bool, about(_("Tell when the proxy stops by itself"), _("A notification when clients cannot reach Easel."))
]
