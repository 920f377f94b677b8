"""How an account stands, in the few words that a table has room for. Pure; the whole of it is in the JSON."""

import time

from proxy_core.commands.printing import moment
from proxy_core.errors import AttemptStatus
from proxy_core.phrases import phrase
from proxy_core.records import AccountState, Cooling

_REST = {
    AttemptStatus.LIMITED: "limited",
    AttemptStatus.REJECTED: "rejected",
    AttemptStatus.REFUSED: "refused",
    AttemptStatus.FAILED: "failing",
}
# Shorter than the English of these codes, which names the account that the row names already.
_BRIEFLY = {
    "key_rejected": "key rejected",
    "login_ended": "sign in again",
    "secret_missing": "secret missing",
    "store_locked": "keyring locked",
    "limit_zero": "no quota",
    "model_not_at_account": "not known to it",
    "not_permitted": "not permitted",
}


def in_words(state: AccountState, now: float | None = None) -> str:
    """How the account stands. `now`: unix seconds, None the clock's."""
    now = time.time() if now is None else now
    own = state.account
    if not own.enabled:
        return f"disabled: {_why(own.disabled_reason, own.name)}" if own.disabled_reason else "disabled"
    standing = [one for one in state.cooling if one.until > now]
    words = [f"drawing {state.in_flight}"] if state.in_flight else []
    words += _rests([one for one in standing if not one.lasting])
    lasting = [(one.model, _why(one.reason.code, own.name)) for one in standing if one.lasting]
    words += [why for model, why in lasting if not model]
    if not words:
        words = ["ready" if own.checked_at or state.drawn else "not checked"]
    return "; ".join([*words, *(f"without {model} ({why})" for model, why in lasting if model)])


def _rests(cooling: list[Cooling]) -> list[str]:
    """One for each way and time to rest, with all the models that rest so."""
    models: dict[str, list[str]] = {}
    for one in cooling:
        rest = f"{_REST.get(one.status, 'resting')} until {moment(one.until)}"
        models.setdefault(rest, []).append(one.model)
    return [f"{', '.join(names)} {rest}".lstrip() for rest, names in models.items()]


def _why(code: str, account: str) -> str:
    return _BRIEFLY.get(code) or str(phrase(code, account=account))
