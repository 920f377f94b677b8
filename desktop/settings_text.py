"""The words of the settings page: how settings are called, grouped and looked for, through Qt's translation.

Labels, helps and meanings come from the core, where each setting is defined once; here they are only put in order.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Struct
from PySide6.QtCore import QLocale

from desktop.text import QT_TRANSLATE_NOOP, counted, listed, translate
from proxy_core import SettingGroup, SettingInfo, SettingKind

_GROUPS = {
    SettingGroup.PROXY: QT_TRANSLATE_NOOP("settings", "Proxy"),
    SettingGroup.MAPPING: QT_TRANSLATE_NOOP("settings", "Mapping"),
    SettingGroup.ACCOUNTS: QT_TRANSLATE_NOOP("settings", "Accounts"),
    SettingGroup.LOG: QT_TRANSLATE_NOOP("settings", "Log and gallery"),
    SettingGroup.WINDOW: QT_TRANSLATE_NOOP("settings", "Look and system"),
}
_UNITS = {
    "s": QT_TRANSLATE_NOOP("settings", "s"),
    "min": QT_TRANSLATE_NOOP("settings", "min"),
    "MB": QT_TRANSLATE_NOOP("settings", "MB"),
    "days": QT_TRANSLATE_NOOP("settings", "days"),
}
# Cards of a group, from the top: their titles, and the settings in each.
_CARDS: dict[SettingGroup, tuple[tuple[str, tuple[str, ...]], ...]] = {
    SettingGroup.PROXY: (
        (
            QT_TRANSLATE_NOOP("settings", "Where clients reach Easel"),
            ("port", "host", "allowed_hosts", "trusted_proxies"),
        ),
        (QT_TRANSLATE_NOOP("settings", "Who may draw"), ("auth_mode", "allowed_origins")),
        (
            QT_TRANSLATE_NOOP("settings", "Queue and limits"),
            (
                *("concurrency", "max_waiting", "queue_wait", "max_requests", "json_limit_mb"),
                *("attach_repeats", "drain_seconds"),
            ),
        ),
        (
            QT_TRANSLATE_NOOP("settings", "Calls to the providers"),
            (
                *("upstream_proxy", "connect_timeout", "first_byte_timeout", "idle_timeout", "request_timeout"),
                "fetch_http",
            ),
        ),
        (QT_TRANSLATE_NOOP("settings", "Tasks"), ("webhook_hosts",)),
    ),
    SettingGroup.MAPPING: (
        (QT_TRANSLATE_NOOP("settings", "Sizes and quality"), ("sizes", "ratio_in_size", "qualities")),
        (QT_TRANSLATE_NOOP("settings", "Models"), ("default_model", "routes")),
        (QT_TRANSLATE_NOOP("settings", "Pictures"), ("shrink_references", "url_as", "chat_markdown")),
    ),
    SettingGroup.ACCOUNTS: (
        (QT_TRANSLATE_NOOP("settings", "Rotation"), ("strategy", "attempts", "protection")),
        (QT_TRANSLATE_NOOP("settings", "Quotas"), ("quota_refresh", "cloud_quotas")),
        (QT_TRANSLATE_NOOP("settings", "Kinds of accounts"), ("code_assist",)),
    ),
    SettingGroup.LOG: (
        (QT_TRANSLATE_NOOP("settings", "What is remembered"), ("keep_prompts", "log_days", "log_rows")),
        (
            QT_TRANSLATE_NOOP("settings", "Gallery"),
            ("gallery", "gallery_days", "gallery_mb", "gallery_count"),
        ),
        (QT_TRANSLATE_NOOP("settings", "What clients are told"), ("account_header",)),
    ),
    SettingGroup.WINDOW: (
        (QT_TRANSLATE_NOOP("settings", "Window"), ("look", "language")),
        (QT_TRANSLATE_NOOP("settings", "Start"), ("start_proxy", "start_with_system", "start_minimized")),
        (
            QT_TRANSLATE_NOOP("settings", "Updates"),
            ("update_check",),
        ),
        (
            QT_TRANSLATE_NOOP("settings", "Notifications"),
            ("notify_account", "notify_cooling", "notify_proxy"),
        ),
    ),
}
# What stands in the two columns of a table, and what its button adds.
_COLUMNS = {
    "sizes": (
        QT_TRANSLATE_NOOP("settings", "Size as a client sends it"),
        QT_TRANSLATE_NOOP("settings", "Ratio to draw"),
        QT_TRANSLATE_NOOP("settings", "Add a size"),
    ),
    "qualities": (
        QT_TRANSLATE_NOOP("settings", "Quality as a client sends it"),
        QT_TRANSLATE_NOOP("settings", "Size"),
        QT_TRANSLATE_NOOP("settings", "Add a quality"),
    ),
    "protection": (
        QT_TRANSLATE_NOOP("settings", "Model, or * for all"),
        QT_TRANSLATE_NOOP("settings", "Reserve"),
        QT_TRANSLATE_NOOP("settings", "Add a model"),
    ),
    "allowed_hosts": (
        QT_TRANSLATE_NOOP("settings", "Name or address"),
        "",
        QT_TRANSLATE_NOOP("settings", "Add a name"),
    ),
    "allowed_origins": (
        QT_TRANSLATE_NOOP("settings", "Origin, such as https://chat.example.com"),
        "",
        QT_TRANSLATE_NOOP("settings", "Add an origin"),
    ),
    "trusted_proxies": (
        QT_TRANSLATE_NOOP("settings", "Address or network"),
        "",
        QT_TRANSLATE_NOOP("settings", "Add a reverse proxy"),
    ),
    "webhook_hosts": (
        QT_TRANSLATE_NOOP("settings", "Name or address"),
        "",
        QT_TRANSLATE_NOOP("settings", "Add a host"),
    ),
}
_ANY_COLUMNS = (
    QT_TRANSLATE_NOOP("settings", "Name"),
    QT_TRANSLATE_NOOP("settings", "Value"),
    QT_TRANSLATE_NOOP("settings", "Add a line"),
)


class CardPlan(Struct, frozen=True):
    """A card: its title, empty for none, and the settings in it."""

    title: str
    infos: tuple[SettingInfo, ...]


def group(which: SettingGroup) -> str:
    """What a section is called."""
    return translate("settings", _GROUPS[which])


def label(info: SettingInfo) -> str:
    """What a setting is called."""
    return translate("setting", info.label)


def explained(info: SettingInfo) -> str:
    """What a setting does."""
    return translate("setting", info.help)


def meaning(info: SettingInfo, choice: str) -> str:
    """What a choice means, with a capital; a choice without a meaning as it is."""
    words = translate("setting", info.meanings[choice]) if choice in info.meanings else choice
    return words[:1].upper() + words[1:]


def unit(info: SettingInfo) -> str:
    """What a number counts; empty for none."""
    return translate("settings", _UNITS[info.unit]) if info.unit in _UNITS else info.unit


def columns(name: str) -> tuple[str, str, str]:
    """The heads of a table's two columns, and what its button adds."""
    first, second, add = _COLUMNS.get(name, _ANY_COLUMNS)
    return translate("settings", first), translate("settings", second), translate("settings", add)


def cards(which: SettingGroup, infos: Iterable[SettingInfo]) -> tuple[CardPlan, ...]:
    """The cards of a group. A setting that no card names is in the last one, so that none is ever missing."""
    left = {info.name: info for info in infos if info.group is which}
    made = []
    for title, names in _CARDS[which]:
        found = tuple(left.pop(name) for name in names if name in left)
        made.append(CardPlan(translate("settings", title), found))
    if left:
        made.append(CardPlan("", tuple(left.values())))
    return tuple(card for card in made if card.infos)


def searched(info: SettingInfo, card: str) -> str:
    """Everything by which a setting is found, in lower case."""
    said = (card, group(info.group), label(info), explained(info), info.name, *info.choices)
    meanings = (meaning(info, choice) for choice in info.meanings)
    return "\n".join((*said, *meanings, info.name.replace("_", " "))).casefold()


def is_found(said: str, words: str) -> bool:
    """Whether each of `words` is in what `searched` said."""
    return all(word in said for word in words.casefold().split())


def number_shown(value: object) -> str:
    """A number as it is typed: whole where it is."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, float):
        return str(value).replace(".", QLocale().decimalPoint())
    return "" if value is None else str(value)


def value_shown(info: SettingInfo, value: Any) -> str:
    """A value in a few words, for the button that goes back to it. Never used for what may have a password."""
    if info.kind is SettingKind.SWITCH:
        return translate("settings", "on") if value else translate("settings", "off")
    if info.kind is SettingKind.CHOICE:
        return meaning(info, value)
    if info.kind in {SettingKind.WHOLE, SettingKind.NUMBER}:
        return f"{number_shown(value)} {unit(info)}".rstrip()
    if info.kind is SettingKind.TEXT:
        return str(value)
    return lines(len(value))


def lines(count: int) -> str:
    """How many lines a list or a table has."""
    if count == 0:
        return translate("settings", "empty")
    return counted("settings", "%Ln lines", count)


def outdated(infos: Sequence[SettingInfo], names: Sequence[str]) -> str:
    """That these settings wait for the proxy: Port and Address take effect when the proxy is restarted."""
    said = [label(info) for info in infos if info.name in names]
    if not said:
        return ""
    if len(said) == 1:
        return translate("settings", "{setting} takes effect when the proxy is restarted.").format(setting=said[0])
    first = listed(said[:-1])
    return translate("settings", "{settings} and {last} take effect when the proxy is restarted.").format(
        settings=first, last=said[-1]
    )


def bounds(info: SettingInfo) -> str:
    """What a number may be, and how the keyboard turns it."""
    if info.minimum is None or info.maximum is None:
        return ""
    return translate("settings", "{least} to {most}; the arrow keys turn it").format(
        least=number_shown(info.minimum), most=number_shown(info.maximum)
    )
