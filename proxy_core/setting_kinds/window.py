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
StartProxy = Annotated[bool, about(_("Start the proxy with Easel"), _("Off: the window opens with it stopped."))]
StartWithSystem = Annotated[
    bool, about(_("Start with the system"), _("On: Easel starts when you sign in to this computer."))
]
StartMinimized = Annotated[
    bool, about(_("Start minimised"), _("On: no window opens at the start; Easel is in the tray."))
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
