"""Which editor shows which setting."""

from desktop.theme import Theme
from desktop.windows.settings.editors import FEW, BoxEditor, ChoiceEditor, LineEditor, SwitchEditor, ValueEditor
from desktop.windows.settings.entries import EntriesEditor
from desktop.windows.settings.outgoing import OutgoingEditor
from desktop.windows.settings.routes import RoutesEditor
from proxy_core import SettingInfo, SettingKind

OUTGOING = "upstream_proxy"  # the one text with words of its own, and perhaps a password


def editor_for(theme: Theme, info: SettingInfo) -> ValueEditor:
    """An editor for values of this setting."""
    if info.name == OUTGOING:
        return OutgoingEditor(theme, info)
    match info.kind:
        case SettingKind.SWITCH:
            return SwitchEditor(theme, info)
        case SettingKind.CHOICE:
            return ChoiceEditor(info) if len(info.choices) <= FEW else BoxEditor(theme, info)
        case SettingKind.LIST | SettingKind.TABLE:
            return EntriesEditor(theme, info)
        case SettingKind.ROWS:
            return RoutesEditor(theme, info)
        case _:
            return LineEditor(info)
