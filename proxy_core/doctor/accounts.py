"""What is said of the accounts: how many of each provider, and how they stand. None is named."""

from collections import Counter
from collections.abc import Iterable

from proxy_core.accounts.account import Account
from proxy_core.doctor.finding import Fact, Finding, fine, note, trouble
from proxy_core.doctor.scene import Scene
from proxy_core.phrases import ENGLISH, phrase
from proxy_core.records import AccountState

_NAME = "accounts"


def check(scene: Scene) -> tuple[Finding, ...]:
    """One line for all of them."""
    accounts = scene.accounts
    if accounts is None:
        return (note(_NAME, phrase("doctor_accounts_unread"), phrase("doctor_accounts_unread_next")),)
    if not accounts:
        return (note(_NAME, phrase("doctor_accounts_none"), phrase("doctor_accounts_none_next")),)
    now = scene.around.now()
    resting = {one.account.id for one in scene.owner.accounts if _rests(one, now)}
    standing = Counter((str(one.provider), _standing(one, resting)) for one in accounts)
    facts: dict[str, Fact] = {f"{provider}_{how}": count for (provider, how), count in sorted(standing.items())}
    reasons = Counter(_reason(one) for one in accounts if not one.enabled and one.disabled_reason)
    facts["disabled_reasons"] = dict(reasons)
    words = {"accounts": _counted(standing.items()), "why": ", ".join(sorted(reasons))}
    ready = sum(count for (_, how), count in standing.items() if how == "ready")
    if ready:
        return (_some_ready(words, reasons, facts),)
    if resting:
        step = phrase("doctor_accounts_resting_next")
        return (note(_NAME, phrase("doctor_accounts_resting", **words), step, **facts),)
    code = "doctor_accounts_disabled" if reasons else "doctor_accounts_switched_off"
    return (trouble(_NAME, phrase(code, **words), phrase(f"{code}_next"), **facts),)


def _some_ready(words: dict[str, str], reasons: Counter[str], facts: dict[str, Fact]) -> Finding:
    if reasons:
        step = phrase("doctor_accounts_disabled_next")
        return note(_NAME, phrase("doctor_accounts_some_disabled", **words), step, **facts)
    return fine(_NAME, phrase("doctor_accounts", **words), **facts)


def _standing(account: Account, resting: set[str]) -> str:
    if not account.enabled:
        return "disabled"
    return "resting" if account.id in resting else "ready"


def _rests(state: AccountState, now: float) -> bool:
    """Whether it rests for every model; one that lacks a model is no less ready for the others."""
    return any(one.until > now and not one.model for one in state.cooling)


def _reason(account: Account) -> str:
    return account.disabled_reason if account.disabled_reason in ENGLISH else "other"


def _counted(standing: Iterable[tuple[tuple[str, str], int]]) -> str:
    return ", ".join(f"{provider} {count} {how}" for (provider, how), count in sorted(standing))
