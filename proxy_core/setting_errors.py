"""What is said of a value that a setting does not take: a sentence that names what it does take.

The words are in english/; the window and the command have the same.
"""

import re
from collections.abc import Callable

from msgspec import inspect

from proxy_core.errors import SettingsError
from proxy_core.images.route_table import RouteRow
from proxy_core.phrases import Value
from proxy_core.setting_info import SettingInfo, SettingKind

_ROW = re.compile(r"\[(\d+)\]")


def refusal(info: SettingInfo, where: str = "") -> SettingsError:
    """The error for a value that is not of the setting's type or not within its bounds.

    `where` is msgspec's sentence, which ends with the path to what is wrong.
    """
    code, values = _SAID[info.kind](info, where)
    return SettingsError(code, key=info.name, label=info.label, **values)


def number_shown(number: float, unit: str = "") -> str:
    """A bound as people read it: whole where it is, with its unit."""
    plain = str(int(number)) if float(number).is_integer() else str(number)
    return f"{plain} {unit}".rstrip()


_Said = tuple[str, dict[str, Value]]


def _plain(code: str) -> Callable[[SettingInfo, str], _Said]:
    return lambda _info, _where: (code, {})


def _bounds(info: SettingInfo) -> dict[str, Value]:
    return {
        "minimum": number_shown(info.minimum or 0),
        "maximum": number_shown(info.maximum or 0, info.unit),
    }


def _table(info: SettingInfo, _where: str) -> _Said:
    if info.choices:
        return "setting_table_choices", {"choices": ", ".join(info.choices)}
    return ("setting_table_numbers", _bounds(info)) if info.maximum is not None else ("setting_table", {})


def _rows(_info: SettingInfo, where: str) -> _Said:
    known = inspect.type_info(RouteRow)
    fields = known.fields if isinstance(known, inspect.StructType) else ()
    values: dict[str, Value] = {
        "needed": ", ".join(one.name for one in fields if one.required),
        "more": ", ".join(_field(one) for one in fields if not one.required),
    }
    if found := _ROW.search(where):
        return "setting_row", {**values, "row": int(found[1]) + 1}
    return "setting_rows", values


def _field(field: inspect.Field) -> str:
    """Its name, with its choices where it has some."""
    choices = field.type.values if isinstance(field.type, inspect.LiteralType) else ()
    return f"{field.name} ({' or '.join(map(str, choices))})" if choices else field.name


_SAID: dict[SettingKind, Callable[[SettingInfo, str], _Said]] = {
    SettingKind.SWITCH: _plain("setting_switch"),
    SettingKind.WHOLE: lambda info, _: ("setting_whole", _bounds(info)),
    SettingKind.NUMBER: lambda info, _: ("setting_number", _bounds(info)),
    SettingKind.TEXT: _plain("setting_text"),
    SettingKind.CHOICE: lambda info, _: ("setting_choice", {"choices": ", ".join(info.choices)}),
    SettingKind.LIST: _plain("setting_list"),
    SettingKind.TABLE: _table,
    SettingKind.ROWS: _rows,
}
