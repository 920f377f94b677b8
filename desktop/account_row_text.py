"""The two lines of a row about an account: who it is, and how it stands. The sentences behind it are account_text's."""

from msgspec import Struct

from desktop import account_text
from desktop.account_standing import Standing, standing
from desktop.cells import Tone
from desktop.text import QT_TRANSLATE_NOOP, ago, reason, translate
from proxy_core import Account, AccountState, Phrase

_HEADS: dict[str, str] = {
    "login_ended": QT_TRANSLATE_NOOP("accounts", "Login ended"),
    "key_rejected": QT_TRANSLATE_NOOP("accounts", "Key rejected"),
}
_NEXT_STEPS: dict[str, str] = {
    "login_ended": QT_TRANSLATE_NOOP("accounts", "sign in again"),
    "key_rejected": QT_TRANSLATE_NOOP("accounts", "replace its key"),
}


class LastError(Struct, frozen=True):
    """The last call of an account that did not bring a picture, at `at` (unix seconds). `over`: one came since."""

    at: float
    reason: Phrase
    request_id: str
    over: bool = False


def title(account: Account) -> str:
    """What its person calls it."""
    return account.label or account.email


def below(account: Account) -> str:
    """What else tells it from others: its email where that is not its title, who draws, and how it gets in."""
    email = account.email if account.email != title(account) else ""
    way = translate("accounts", "signed in") if account.by_login else translate("accounts", "API key")
    return " \u00b7 ".join(part for part in (email, account_text.provider(account), "" if email else way) if part)


def how_it_stands(state: AccountState, now: float, last: LastError | None = None) -> tuple[str, str, Tone]:
    """How it stands, why, and how that is meant. One that is ready says so calmly, whatever else there is of it."""
    words, tone = account_text.state_of(state, now)
    kind = standing(state, now)
    if kind is Standing.READY and tone is Tone.WARN:
        return translate("accounts", "Ready"), words, tone
    code = state.account.disabled_reason
    if kind is Standing.NEEDS_YOU and code in _HEADS:
        return translate("accounts", _HEADS[code]), translate("accounts", _NEXT_STEPS[code]), tone
    head, why = _split(words)
    if why and kind is Standing.NEEDS_YOU:
        head, why = why, head  # what is wrong before the model that it is about
    if not why and kind is Standing.READY and last is not None and not last.over:
        why = translate("accounts", "error {ago}: {why}").format(ago=ago(last.at, now), why=reason(last.reason))
    return _capital(head), why, tone


def _split(words: str) -> tuple[str, str]:
    """The state and its reason: "cooling 42 s" and "limit per minute"."""
    for mark in (": ", ", "):
        head, found, why = words.partition(mark)
        if found:
            return head, why
    return words, ""


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
