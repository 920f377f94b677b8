"""What helps when a request did not get its pictures: a sentence, and where a button leads that mends it.

It goes by the codes that the core keeps, by the attempts, and by how the accounts stand now. It asks nobody.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QDateTime, QLocale

from desktop import text
from desktop.text import QT_TRANSLATE_NOOP, counted, translate
from proxy_core import AccountState, Attempt, AttemptStatus, Cooling, Outcome, Phrase, RequestRecord


class Way(StrEnum):
    """Where a button leads."""

    ACCOUNT = "account"  # `target` is its id
    ACCOUNTS = "accounts"
    ADD = "add"
    CONNECT = "connect"
    SETTING = "setting"  # `target` is its name


@dataclass(frozen=True, slots=True)
class Help:
    """`words` say what is the matter and what to do; `button` leads the `way` to `target`, if there is one."""

    words: str
    button: str = ""
    way: Way | None = None
    target: str = ""


# What to do beside what the sentence of the code says, and the setting that the button shows.
_SETTINGS: dict[str, tuple[str, str]] = {
    "deadline": ("request_timeout", QT_TRANSLATE_NOOP("help", "Large pictures can take minutes.")),
    "no_answer": ("first_byte_timeout", QT_TRANSLATE_NOOP("help", "Large pictures can take minutes.")),
    "went_silent": ("idle_timeout", ""),
    "queue_full": ("max_waiting", ""),
    "attempts_used_up": ("attempts", ""),
    "unreachable": (
        "upstream_proxy",
        QT_TRANSLATE_NOOP("help", "Check the connection. If the way out is through a proxy, name it in the settings."),
    ),
    "proxy_unusable": ("upstream_proxy", ""),
    "body_too_large": ("json_limit_mb", ""),
    "reference_too_large": ("shrink_references", ""),
    "references_too_large": ("shrink_references", ""),
    "model_not_found": (
        "routes",
        QT_TRANSLATE_NOOP("help", "A route in the settings can lead this name to a model that is there."),
    ),
    "host_not_known": ("allowed_hosts", ""),
    "origin_not_allowed": ("allowed_origins", ""),
}
_ADVICE: dict[str, str] = {
    "prompt_blocked": QT_TRANSLATE_NOOP("help", "Other accounts refuse it, too: word the prompt differently."),
    "picture_blocked": QT_TRANSLATE_NOOP("help", "Send it again, or word the prompt differently."),
    "answered_in_words": QT_TRANSLATE_NOOP("help", "Say in the prompt that a picture is wanted."),
    "client_gone": QT_TRANSLATE_NOOP("help", "Clients give up by themselves: look for a time-out in its settings."),
    "client_gone_kept": QT_TRANSLATE_NOOP("help", "The client gets it when it asks for the same again."),
    "no_capacity": QT_TRANSLATE_NOOP("help", "That passes. Send it again in a while."),
    "upstream_error": QT_TRANSLATE_NOOP("help", "That mostly passes. Send it again in a while."),
    "connection_lost": QT_TRANSLATE_NOOP("help", "Send it again."),
}
_OF_ALL = frozenset({"all_limited", "all_resting", "all_failing", "all_rejected", "all_need_you", "all_disabled"})
_OF_ONE = frozenset({"chosen_limited", "chosen_failing", "chosen_rejected", "chosen_needs_you", "chosen_disabled"})
_RESTING = frozenset(
    _OF_ALL - {"all_need_you", "all_disabled"} | {"chosen_limited", "chosen_failing", "chosen_rejected"}
)
_FOR_CLIENT = frozenset({"key_missing", "key_wrong"})
_TODAY = frozenset({"limit_day", "limit_daily"})
_PACIFIC = "limit_day"  # Google's, which ends at midnight in California


def help_for(
    record: RequestRecord, attempts: Sequence[Attempt], accounts: Iterable[AccountState], now: float
) -> Help | None:
    """What helps; None where nothing went wrong. `accounts` as they stand `now`, in unix seconds."""
    why = record.reason or next((phrase for _, phrase in record.failures), None)
    if why is None or record.outcome in {Outcome.DRAWING, Outcome.DRAWN}:
        return None
    states = {state.account.id: state for state in accounts}
    if why.code in _OF_ALL:
        return _of_all(why, record, attempts, states, now)
    said = text.sentence(text.phrase(why))
    if why.code == "no_account":
        return Help(said, translate("help", "Add an account"), Way.ADD)
    if why.code in _FOR_CLIENT:
        return Help(said, translate("help", "Show what the client needs"), Way.CONNECT)
    if why.code in _SETTINGS:
        name, advice = _SETTINGS[why.code]
        said = _joined(said, _last_reason(attempts)) if why.code == "attempts_used_up" else said
        return Help(_joined(said, advice), translate("help", "Show the setting"), Way.SETTING, name)
    return _with_account(_joined(said, _ADVICE.get(why.code, "")), why, attempts, states)


def advised(why: Phrase) -> str:
    """Why no picture came, and what to do, where nothing else is known of the request."""
    said = text.sentence(text.phrase(why))
    if why.code in _RESTING:
        return text.sentences(said, translate("help", "Accounts shows why, and when each is back."))
    return _joined(said, _SETTINGS.get(why.code, ("", ""))[1] or _ADVICE.get(why.code, ""))


def _with_account(words: str, why: Phrase, attempts: Sequence[Attempt], states: dict[str, AccountState]) -> Help:
    """With the way to the account that the reason names, if it is still there."""
    named = why.values.get("account", "")
    for known, state in states.items():
        if named and named in {state.account.name, state.account.label}:
            return Help(words, translate("help", "Show the account"), Way.ACCOUNT, known)
    tried = [attempt for attempt in attempts if attempt.reason == why and attempt.account_id in states]
    if tried and tried[-1].status in {AttemptStatus.LIMITED, AttemptStatus.REJECTED}:
        return Help(words, translate("help", "Show the account"), Way.ACCOUNT, tried[-1].account_id)
    return Help(words)


def _of_all(
    why: Phrase, record: RequestRecord, attempts: Sequence[Attempt], states: dict[str, AccountState], now: float
) -> Help:
    """Why none of the accounts could draw, and when the first can again."""
    if why.code == "all_limited":
        words = _limited(record, attempts, states.values(), now)
    elif why.code in {"all_resting", "all_failing", "all_rejected"}:
        said = text.sentence(text.phrase(Phrase(why.code, {**why.values, "when": ""})))
        words = _joined(said, _last_reason(attempts))
    else:
        words = text.sentence(text.phrase(why))
    tried = {attempt.account_id for attempt in attempts} & states.keys()
    if len(tried) == 1:
        return Help(words, translate("help", "Show the account"), Way.ACCOUNT, tried.pop())
    return Help(words, translate("help", "Show the accounts"), Way.ACCOUNTS)


def _last_reason(attempts: Sequence[Attempt]) -> str:
    last = next((attempt.reason for attempt in reversed(attempts) if attempt.reason is not None), None)
    return text.sentence(text.phrase(last)) if last is not None else ""


def _limited(record: RequestRecord, attempts: Sequence[Attempt], states: Iterable[AccountState], now: float) -> str:
    reasons = {attempt.account: attempt.reason for attempt in attempts if attempt.status is AttemptStatus.LIMITED}
    codes = {reason.code for reason in reasons.values() if reason is not None}
    resting = [cooling for state in states if (cooling := _resting(state, record.model, now)) is not None]
    codes = codes or {cooling.reason.code for cooling in resting}
    known = reasons if reasons and len(reasons) == len({attempt.account for attempt in attempts}) else {}
    words = _who(known, record.model, _which(codes))
    return text.sentences(words, _when(resting, now))


def _who(known: dict[str, Phrase | None], model: str, limit: str) -> str:
    if not known:
        words = translate("help", "Every account that draws {model} had reached {limit}.")
    elif len(known) == 1:
        words = translate("help", "{account} reached {limit} for {model}.")
    else:
        words = counted("help", "All %Ln accounts reached {limit} for {model}.", len(known))
    return words.format(account=next(iter(known), ""), limit=limit, model=model)


def _which(codes: set[str]) -> str:
    if codes and codes <= _TODAY:
        return translate("help", "today's limit")
    if codes == {"limit_minute"}:
        return translate("help", "the limit per minute")
    return translate("help", "a limit")


def _resting(state: AccountState, model: str, now: float) -> Cooling | None:
    """What keeps an account from drawing a model until a time that comes by itself."""
    found = [
        cooling
        for cooling in state.cooling
        if cooling.model in {"", model} and cooling.until > now and not cooling.lasting
    ]
    return max(found, key=lambda cooling: cooling.until, default=None) if state.account.enabled else None


def _when(resting: list[Cooling], now: float) -> str:
    if not resting:
        return translate("help", "By now they may draw again.")
    first = min(resting, key=lambda cooling: cooling.until)
    if first.until - now < 3600:
        return translate("help", "The first is back in {time}.").format(time=text.countdown(first.until - now))
    time = _clock(first.until, now)
    if first.reason.code == _PACIFIC:
        return translate("help", "The first is back at {time}, which is midnight Pacific time.").format(time=time)
    return translate("help", "The first is back at {time}.").format(time=time)


def _clock(at: float, now: float) -> str:
    moment, today = QDateTime.fromSecsSinceEpoch(int(at)), QDateTime.fromSecsSinceEpoch(int(now))
    form = "HH:mm" if moment.date() == today.date() else translate("date", "ddd HH:mm")
    return QLocale().toString(moment, form)


def _joined(said: str, advice: str) -> str:
    return text.sentences(said, translate("help", advice) if advice else "")
