"""In which of four ways an account stands, for filters and counts. It words nothing of why; account_text does."""

from enum import StrEnum

from desktop.text import QT_TRANSLATE_NOOP, translate
from proxy_core import AccountState, AttemptStatus, Cooling


class Standing(StrEnum):
    """What a person wants to know first of an account."""

    READY = "ready"  # it could draw something now, or does
    COOLING = "cooling"  # time brings it back
    NEEDS_YOU = "needs you"  # a person does
    DISABLED = "disabled"  # a person did that


_TITLES = {
    Standing.READY: QT_TRANSLATE_NOOP("accounts", "Ready"),
    Standing.COOLING: QT_TRANSLATE_NOOP("accounts", "Cooling"),
    Standing.NEEDS_YOU: QT_TRANSLATE_NOOP("accounts", "Needs you"),
    Standing.DISABLED: QT_TRANSLATE_NOOP("accounts", "Disabled"),
}


def title(standing: Standing) -> str:
    """What a filter for it is called."""
    return translate("accounts", _TITLES[standing])


def standing(state: AccountState, now: float) -> Standing:
    """How an account stands. Cheap: it is asked of every account, ten times a second."""
    account = state.account
    if not account.enabled:
        return Standing.NEEDS_YOU if account.disabled_reason else Standing.DISABLED
    return _resting(state, now) if state.cooling else Standing.READY


def _resting(state: AccountState, now: float) -> Standing:
    resting = [cooling for cooling in state.cooling if cooling.until > now]
    for_all = [cooling for cooling in resting if not cooling.model]
    passing = for_all or [cooling for cooling in resting if not cooling.lasting]
    if not passing or (state.in_flight and not for_all):
        return Standing.READY
    return Standing.NEEDS_YOU if any(_asks(cooling) for cooling in passing) else Standing.COOLING


def _asks(cooling: Cooling) -> bool:
    return cooling.lasting or cooling.status is AttemptStatus.REJECTED
