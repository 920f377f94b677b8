"""What the palette can find, in words: pages, actions, settings, accounts and requests as entries. It does nothing."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePath

from desktop import account_text, log_text, settings_text, text
from desktop.client_names import client_name
from desktop.palette_matching import Searched
from desktop.text import QT_TRANSLATE_NOOP, translate
from proxy_core import Account, AccountState, RequestRecord, SettingInfo, SettingKind, Settings

PLAIN_VALUES = frozenset({SettingKind.SWITCH, SettingKind.CHOICE, SettingKind.WHOLE, SettingKind.NUMBER})
CHOSEN_HERE = ("look", "language")  # settings whose choices are actions: nothing is lost by a wrong one


class Kind(StrEnum):
    """What an entry is, in the order in which equals are shown."""

    PAGE = "page"
    ACTION = "action"
    SETTING = "setting"
    ACCOUNT = "account"
    REQUEST = "request"


_KINDS = {
    Kind.PAGE: QT_TRANSLATE_NOOP("palette", "Page"),
    Kind.ACTION: QT_TRANSLATE_NOOP("palette", "Action"),
    Kind.SETTING: QT_TRANSLATE_NOOP("palette", "Setting"),
    Kind.ACCOUNT: QT_TRANSLATE_NOOP("palette", "Account"),
    Kind.REQUEST: QT_TRANSLATE_NOOP("palette", "Request"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One row. `name` is what it is called by others: a page's value, a setting's name, an id.

    `below` says more after the title; `beside` stands at the right: the keys of an action, the value of a setting.
    `icon` is empty where that of its kind will do.
    """

    kind: Kind
    name: str
    title: str
    below: str = ""
    beside: str = ""
    icon: str = ""
    searched: Searched = field(default_factory=lambda: Searched.of(""), compare=False, repr=False)

    @property
    def key(self) -> str:
        """Its name among all entries."""
        return f"{self.kind} {self.name}"


def kind_name(kind: Kind) -> str:
    """What a kind is called, at the right edge of its rows."""
    return translate("palette", _KINDS[kind])


def kind_names() -> list[str]:
    """Those of all kinds."""
    return [kind_name(kind) for kind in Kind]


def _entry(
    kind: Kind, name: str, title: str, more: Iterable[str] = (), *, below: str = "", beside: str = "", icon: str = ""
) -> Entry:
    loose = kind in {Kind.PAGE, Kind.ACTION, Kind.SETTING}  # in names and prompts, gaps find what nobody means
    return Entry(kind, name, title, below, beside, icon, Searched.of(title, (below, *more), loose=loose))


def page(name: str, title: str, keys: str, icon: str) -> Entry:
    """A page, which `keys` open. It is found by its English name, too: guides have that."""
    return _entry(Kind.PAGE, name, title, (name,), beside=keys, icon=icon)


def action(name: str, title: str, keys: str, *, of: str = "", on: bool | None = None) -> Entry:
    """Something to do, with its keys; `of` is the page on which it is done, `on` how a switch stands."""
    return _entry(Kind.ACTION, name, title, below=of, beside=keys or ("" if on is None else _switched(on=on)))


def _switched(*, on: bool) -> str:
    return translate("settings", "on") if on else translate("settings", "off")


def setting(info: SettingInfo, settings: Settings | None) -> Entry:
    """A setting, with its value where that is short and no secret."""
    shown = settings is not None and info.kind in PLAIN_VALUES
    return _entry(
        Kind.SETTING,
        info.name,
        settings_text.label(info),
        (info.name, *info.choices, *(settings_text.meaning(info, choice) for choice in info.choices)),
        below=settings_text.group(info.group),
        beside=settings_text.value_shown(info, getattr(settings, info.name)) if shown else "",
    )


def choices(infos: Iterable[SettingInfo], settings: Settings | None) -> Iterator[Entry]:
    """The choices of settings that are changed without a look at their page, each named "setting=choice"."""
    for info in infos:
        for choice in info.choices if info.name in CHOSEN_HERE else ():
            title = translate("palette", "{setting}: {choice}").format(
                setting=settings_text.label(info), choice=settings_text.meaning(info, choice)
            )
            now = settings is not None and getattr(settings, info.name) == choice
            beside = translate("palette", "in use") if now else ""
            yield _entry(Kind.ACTION, f"{info.name}={choice}", title, (info.name, choice), beside=beside)


def request(record: RequestRecord, now: float) -> Entry:
    """A request, called by its prompt; by its model where prompts are not kept."""
    client = client_name(record.client)
    outcome, _tone = text.outcome(record.outcome)
    said = (outcome, text.time_of_day(record.started_at, now), client)
    return _entry(
        Kind.REQUEST,
        record.id,
        log_text.one_line(record.prompt) or log_text.models(record) or PurePath(record.path).name,
        (record.id, record.client, record.asked_model, record.model, *record.accounts),
        below=" \u00b7 ".join(part for part in said if part),
    )


class AccountEntries:
    """Entries of accounts. They are made once and kept while their words are the same: there may be thousands."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Account, Entry]] = {}

    def of(self, states: Sequence[AccountState]) -> list[Entry]:
        """Of these accounts, in their order."""
        made = {state.account.id: self._one(state.account) for state in states}
        self._known = made
        return [entry for _, entry in made.values()]

    def _one(self, account: Account) -> tuple[Account, Entry]:
        known = self._known.get(account.id)
        if known is not None and (known[0] is account or known[0] == account):
            return known
        label = account.label if account.label != account.name else ""
        provider = account_text.provider(account)
        disabled = "" if account.enabled else translate("palette", "disabled")
        below = " \u00b7 ".join(part for part in (provider, label, disabled) if part)
        return account, _entry(Kind.ACCOUNT, account.id, account.name, (account.project,), below=below)
