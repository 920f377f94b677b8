"""How settings describe themselves: label, help, kind, bounds and group, read from the types that say what they take.

`about_setting` is what such a type is annotated with; `described` reads it back. No setting is known here:
setting_kinds/ has them.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import msgspec
from msgspec import Meta, Struct, field, inspect


class SettingKind(StrEnum):
    """What a setting takes, as JSON, and so which control shows it."""

    SWITCH = "switch"  # true or false
    WHOLE = "whole"  # a whole number
    NUMBER = "number"
    TEXT = "text"
    CHOICE = "choice"  # one of a few texts
    LIST = "list"  # of texts
    TABLE = "table"  # an object: beside each text a text or a number
    ROWS = "rows"  # a list of objects


class SettingGroup(StrEnum):
    """Where people look for a setting."""

    PROXY = "proxy"
    MAPPING = "mapping"
    ACCOUNTS = "accounts"
    LOG = "log"
    WINDOW = "window"


class SettingInfo(Struct, frozen=True):
    """How a setting is called and explained, and what it takes.

    `choices` are the values of a CHOICE, and those that a TABLE takes; empty when any value of the type will do.
    `meanings` has what each choice means. `minimum` and `maximum` are taken themselves, also in a TABLE; None where
    there is no bound. `unit` is "", "s", "min", "MB" or "days". `restart`: a change counts once the proxy is started
    again. `default` is a JSON value. `example` is what `easel settings set` takes, where that is not plain.
    """

    name: str
    label: str
    help: str
    choices: tuple[str, ...]
    kind: SettingKind
    group: SettingGroup
    minimum: float | None = None
    maximum: float | None = None
    unit: str = ""
    meanings: Mapping[str, str] = field(default_factory=dict)
    restart: bool = False
    default: Any = None
    example: str = ""


class _About(Struct, frozen=True):
    """What msgspec's own annotations have no word for."""

    group: SettingGroup
    unit: str
    meanings: Mapping[str, str]
    restart: bool
    example: str


def _(text: str) -> str:
    """Mark a label or a help text for the translation tools."""
    return text


def about_setting(
    label: str,
    explained: str,
    *,
    group: SettingGroup,
    unit: str = "",
    meanings: Mapping[str, str] | None = None,
    restart: bool = False,
    example: str = "",
    **bounds: Any,
) -> Meta:
    """The annotation of a type that a setting has. `bounds` are msgspec's: ge, le, min_length."""
    known = _About(group, unit, meanings or {}, restart, example)
    return Meta(title=label, description=explained, extra={"about": known}, **bounds)


_KINDS: tuple[tuple[type[inspect.Type], SettingKind], ...] = (
    (inspect.BoolType, SettingKind.SWITCH),
    (inspect.IntType, SettingKind.WHOLE),
    (inspect.FloatType, SettingKind.NUMBER),
    (inspect.LiteralType, SettingKind.CHOICE),
    (inspect.StrType, SettingKind.TEXT),
    (inspect.DictType, SettingKind.TABLE),
    (inspect.VarTupleType, SettingKind.LIST),
)


def described(settings: msgspec.Struct) -> tuple[SettingInfo, ...]:
    """Every setting in order; `settings` has the defaults. TypeError for one without `about_setting`."""
    known = inspect.type_info(type(settings))
    defaults = msgspec.json.decode(msgspec.json.encode(settings))
    fields = known.fields if isinstance(known, inspect.StructType) else ()
    return tuple(_described(one.name, one.type, defaults[one.name]) for one in fields)


def _described(name: str, annotated: inspect.Type, default: object) -> SettingInfo:
    if not isinstance(annotated, inspect.Metadata) or "about" not in (annotated.extra or {}):
        raise TypeError(f"setting {name} does not say what it is about")
    words, known = annotated.extra_json_schema or {}, (annotated.extra or {})["about"]
    kind = _kind(annotated.type, known)
    bounded = annotated.type.value_type if isinstance(annotated.type, inspect.DictType) else annotated.type
    return SettingInfo(
        name,
        words["title"],
        words["description"],
        tuple(known.meanings),
        kind,
        known.group,
        minimum=getattr(bounded, "ge", None),
        maximum=getattr(bounded, "le", None),
        unit=known.unit,
        meanings=known.meanings,
        restart=known.restart,
        default=default,
        example=known.example,
    )


def _kind(plain: inspect.Type, known: _About) -> SettingKind:
    if isinstance(plain, inspect.StrType) and known.meanings:
        return SettingKind.CHOICE
    if isinstance(plain, inspect.VarTupleType) and isinstance(plain.item_type, inspect.StructType):
        return SettingKind.ROWS
    return next(kind for of_type, kind in _KINDS if isinstance(plain, of_type))
