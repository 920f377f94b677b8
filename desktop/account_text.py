"""Words about accounts: whose they are, what they do now, why they rest and what a person can do about it."""

from collections.abc import Sequence

from msgspec import Struct
from PySide6.QtCore import QUrl

from desktop.cells import Tone
from desktop.text import (
    QT_TRANSLATE_NOOP,
    ago,
    countdown,
    counted,
    day_and_time,
    phrase,
    reason,
    said_of,
    sentence,
    translate,
)
from proxy_core import Account, AccountCheck, AccountState, AttemptStatus, Cooling, Phrase, Provider, Removal

_PROVIDERS: dict[Provider, str] = {
    Provider.GEMINI: QT_TRANSLATE_NOOP("provider", "Gemini"),
    Provider.VERTEX: QT_TRANSLATE_NOOP("provider", "Vertex AI"),
    Provider.OPENAI: QT_TRANSLATE_NOOP("provider", "OpenAI"),
    Provider.CODE_ASSIST: QT_TRANSLATE_NOOP("provider", "Code Assist"),
}
# What a row says of a mark that no time takes away: shorter than the sentence, which the details have.
_LASTING: dict[str, str] = {"limit_zero": QT_TRANSLATE_NOOP("reason", "no quota, needs billing")}
# What a row leaves out, and the details do not.
_IN_FULL: dict[str, str] = {
    "limit_minute": QT_TRANSLATE_NOOP("reason", "It reached its limit per minute."),
    "limit_day": QT_TRANSLATE_NOOP("reason", "It reached its limit for today, which ends at midnight Pacific time."),
    "limit_daily": QT_TRANSLATE_NOOP("reason", "It reached its limit per day."),
    "limit_reached": QT_TRANSLATE_NOOP("reason", "It reached a limit that the provider did not name."),
    "model_not_at_account": QT_TRANSLATE_NOOP("reason", "This account does not have the model."),
    "not_permitted": QT_TRANSLATE_NOOP("reason", "The provider does not allow it: {text}"),
}
# What the details say in the core's own words, with the address at which a person can do something.
_IN_ITS_WORDS = frozenset(
    {
        "validation_needed",
        "service_disabled",
        "terms_violated",
        "scope_missing_at_call",
        "quota_project_needed",
        "policy_forbids",
        "limit_spent",
    }
)
# Marks that ask nothing of a person: the account draws its other models.
_FINE = frozenset({"model_not_at_account"})
_ADVICE: dict[str, str] = {
    "limit_zero": QT_TRANSLATE_NOOP("advice", "Turn on billing for the account's project, then press Check."),
    "limit_billing": QT_TRANSLATE_NOOP(
        "advice", "Add credit or raise the spending limit at the provider, then press Check."
    ),
    "not_permitted": QT_TRANSLATE_NOOP("advice", "Follow what the provider says there, then press Check."),
    "model_not_at_account": QT_TRANSLATE_NOOP("advice", "Other accounts draw this model. Check asks for it again."),
    "project_missing": QT_TRANSLATE_NOOP("advice", "Add the account again and name its project."),
    "address_not_found": QT_TRANSLATE_NOOP("advice", "Add the account again with the right base URL."),
    "secret_missing": QT_TRANSLATE_NOOP("advice", "Its secret is gone from the keyring: give it again."),
    "store_locked": QT_TRANSLATE_NOOP("advice", "Unlock the keyring; what waits goes on by itself."),
}
_DISABLED: dict[str, str] = {
    "login_ended": QT_TRANSLATE_NOOP("advice", "The login of {account} has ended. Sign in again to let it draw."),
    "key_rejected": QT_TRANSLATE_NOOP(
        "advice", "The key of {account} was rejected by its provider. Replace it to let it draw."
    ),
}


class Mark(Struct, frozen=True):
    """Something that keeps an account from drawing: `title` says what, `words` all of it, `advice` what to do."""

    title: str
    words: str
    advice: str
    tone: Tone


def provider(account: Account) -> str:
    """Who draws for it; a service of one's own is called by its host."""
    host = QUrl(account.base_url).host() if account.provider is Provider.OPENAI else ""
    return host or translate("provider", _PROVIDERS[account.provider])


def about(state: AccountState) -> str:
    """Its provider, how it gets in, what it is called and drew, for the line below its name."""
    account = state.account
    way = translate("accounts", "signed in") if account.by_login else translate("accounts", "API key")
    label = account.label if account.label != account.name else ""
    drawn = counted("accounts", "%Ln drawn today", state.today)
    parts = [part for part in (provider(account), way, label, account.project, drawn) if part]
    return " \u00b7 ".join(part.replace(" ", "\u00a0") for part in parts)  # a line breaks between parts only


def state_of(state: AccountState, now: float) -> tuple[str, Tone]:
    """What an account does now: ready, drawing 2, cooling 42 s: limit per minute, sign in again, disabled."""
    account = state.account
    if not account.enabled:
        return _disabled_state(account)
    resting = sorted((cooling for cooling in state.cooling if cooling.until > now), key=lambda cooling: cooling.until)
    for_all = [cooling for cooling in resting if not cooling.model]
    if for_all:
        return _cooling(for_all[-1], now)
    if state.in_flight:
        return counted("window", "drawing %Ln", state.in_flight), Tone.BUSY
    passing = [cooling for cooling in resting if not cooling.lasting]
    if passing:
        return _cooling(passing[0], now)
    if resting:
        return _lasting(resting)
    if not account.checked_at and not state.drawn:
        return translate("window", "not checked"), Tone.MUTED
    return translate("window", "ready"), Tone.OK


def _disabled_state(account: Account) -> tuple[str, Tone]:
    if account.disabled_reason:
        return reason(Phrase(account.disabled_reason, {"account": account.name})), Tone.BAD
    return translate("window", "disabled"), Tone.MUTED


def _lasting(marks: list[Cooling]) -> tuple[str, Tone]:
    """What is said of an account that draws, but not these models."""
    bad = [mark for mark in marks if mark.reason.code not in _FINE]
    if len(bad) == 1:
        code = bad[0].reason.code
        why = translate("reason", _LASTING[code]) if code in _LASTING else reason(bad[0].reason)
        return translate("window", "{model}: {why}").format(model=bad[0].model, why=why), Tone.WARN
    what = marks[0].model if len(marks) == 1 else counted("window", "%Ln models", len(marks))
    return translate("window", "ready, except {what}").format(what=what), Tone.WARN if bad else Tone.OK


def _cooling(cooling: Cooling, now: float) -> tuple[str, Tone]:
    why = reason(cooling.reason)
    if cooling.status is AttemptStatus.REJECTED or cooling.lasting:
        return (
            translate("window", "{model}: {why}").format(model=cooling.model, why=why) if cooling.model else why
        ), Tone.BAD
    template = (
        translate("window", "cooling {time}: {why} ({model})")
        if cooling.model
        else translate("window", "cooling {time}: {why}")
    )
    return template.format(time=countdown(cooling.until - now), model=cooling.model, why=why), Tone.WARN


def marks(state: AccountState, now: float) -> list[Mark]:
    """Everything that keeps an account from drawing something, those that stay first."""
    resting = [cooling for cooling in state.cooling if cooling.until > now]
    resting.sort(key=lambda cooling: (not cooling.lasting, cooling.until))
    return [_mark(cooling, now) for cooling in resting]


def _mark(cooling: Cooling, now: float) -> Mark:
    model = cooling.model or translate("window", "All models")
    code = cooling.reason.code
    said = _with_links(cooling.reason)
    advice = translate("advice", _ADVICE[code]) if code in _ADVICE else ""
    if cooling.lasting:
        tone = Tone.MUTED if code in _FINE else Tone.WARN if cooling.model else Tone.BAD
        return Mark(model, said, advice, tone)
    when = translate("window", "back in {time}").format(time=countdown(cooling.until - now))
    tone = Tone.BAD if cooling.status is AttemptStatus.REJECTED else Tone.WARN
    return Mark(translate("window", "{model}, {when}").format(model=model, when=when), said, advice, tone)


def _with_links(said: Phrase) -> str:
    """A sentence with the addresses that came with it, such as where Google wants a person to confirm something."""
    try:
        words = sentence(translate("reason", _IN_FULL[said.code]).format_map(said.values))
    except KeyError:  # no words of its own, or a value that an older row lacks
        words = sentence(phrase(said) if said.code in _IN_ITS_WORDS else reason(said))
    values = (value for value in said.values.values() if isinstance(value, str))
    return " ".join([words, *(value for value in values if value.startswith("https://") and value not in words)])


def coolings(state: AccountState, now: float) -> str:
    """Everything that an account rests from, one line each, in full; empty when it rests from nothing."""
    return "\n".join(said_of(mark.title, mark.words) for mark in marks(state, now))


def why_disabled(account: Account) -> str:
    """Why Easel itself disabled an account, and what to do; empty when it did not."""
    code = account.disabled_reason
    if not code:
        return ""
    if code in _DISABLED:
        return translate("advice", _DISABLED[code]).format(account=account.name)
    return sentence(phrase(Phrase(code, {"account": account.name})))


def last_check(account: Account, now: float) -> str:
    """When the provider last took its secret."""
    if not account.checked_at:
        return translate("accounts", "Never checked.")
    moment = day_and_time(account.checked_at).replace(" ", "\u00a0")
    return translate("accounts", "The provider last accepted its secret {ago} ({moment}).").format(
        ago=ago(account.checked_at, now), moment=moment
    )


def last_error(why: Phrase, at: float, now: float) -> str:
    """When something went wrong, and what."""
    template = translate("accounts", "{ago}: {why}")
    return sentence(template.format(ago=ago(at, now), why=_with_links(why)))


def advice(why: Phrase) -> str:
    """What a person can do about it; empty when there is nothing."""
    return translate("advice", _ADVICE[why.code]) if why.code in _ADVICE else ""


def checked(check: AccountCheck) -> tuple[str, Tone]:
    """What a check found."""
    said = sentence(phrase(check.said))
    return said, {True: Tone.OK, False: Tone.BAD, None: Tone.WARN}[check.passed]


def removing(accounts: Sequence[Account]) -> str:
    """That these are on their way out."""
    if len(accounts) == 1:
        return translate("accounts", "{account} was removed.").format(account=accounts[0].name)
    return counted("accounts", "%Ln accounts were removed.", len(accounts))


def removed(removal: Removal) -> str:
    """What became of a removal, where a person should know more than that the row is gone; else empty."""
    if removal.not_revoked is None:
        return ""
    return translate("accounts", "{account} was removed here, but its login still stands at Google. {why}").format(
        account=removal.account.name, why=sentence(phrase(removal.not_revoked))
    )
