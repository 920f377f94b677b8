"""What needs a person: from how accounts, proxy and settings stand to sentences, each with the button that mends it.

Pure: it asks nobody and shows nothing. The overview lists what is found here; the tray counts it.
"""

import ipaddress
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from desktop import account_text, settings_text, text
from desktop.account_standing import Standing, standing
from desktop.cells import Tone
from desktop.text import counted, listed, said_of, sentences, translate
from proxy_core import Account, AccountState, AttemptStatus, Cooling, ProxyState, Settings, describe

MOST_ACCOUNTS = 4  # that are named; more of them are one line
KEYRING_LOCKED = "store_locked"
# Of an account, no need of its own: it draws its other models, or waits for the keyring as others do.
_NOT_ITS_OWN = frozenset({"model_not_at_account", KEYRING_LOCKED})
_BY_HAND = frozenset({"limit_zero", "limit_billing"})  # limits that no time takes away
_ADDRESSES = {"port_in_use": "port", "address_unusable": "host"}  # the setting that is in the way
_RANKS = {Tone.BAD: 0, Tone.WARN: 1}


class Way(StrEnum):
    """Where a need is mended."""

    ADD = "add"
    ACCOUNTS = "accounts"
    ACCOUNT = "account"  # `name` is its id
    SIGN_IN = "sign_in"  # `name` is the account's id
    SETTING = "setting"  # `name` is the setting's
    START = "start"
    RESTART = "restart"
    KEYRING = "keyring"


class Target(Struct, frozen=True):
    """What a button of a need opens or does."""

    way: Way
    name: str = ""


class Need(Struct, frozen=True):
    """`words` are whole sentences, `button` those of the button that leads to `target`.

    `second` is another way out, as (words, target), where there are two.
    """

    code: str
    words: str
    button: str
    tone: Tone
    target: Target
    second: tuple[str, Target] | None = None


class Counts(Struct, frozen=True):
    """How many accounts there are of each standing."""

    ready: int = 0
    cooling: int = 0
    need_you: int = 0
    off: int = 0


def needs(states: Sequence[AccountState], proxy: ProxyState, settings: Settings | None, now: float) -> tuple[Need, ...]:
    """What needs a person, the worst first. Nothing while `settings` is None: then nothing is known yet."""
    if settings is None:
        return ()
    found = [*_of_keyring(states), *_of_proxy(proxy), *_of_accounts(states, now), *_of_all(states, now)]
    found += _of_restart(proxy)
    return tuple(sorted(found, key=lambda need: _RANKS.get(need.tone, 2)))


def count_of(states: Sequence[AccountState], proxy: ProxyState, settings: Settings | None, now: float) -> int:
    """How many things need a person, each account for itself."""
    if settings is None:
        return 0
    others = (*_of_keyring(states), *_of_proxy(proxy), *_of_all(states, now), *_of_restart(proxy))
    return len(others) + sum(_wants(state, now) for state in states)


def counts(states: Sequence[AccountState], now: float) -> Counts:
    """How many accounts can draw, rest, need their person, or are off."""
    found = Counter(standing(state, now) for state in states)
    return Counts(found[Standing.READY], found[Standing.COOLING], found[Standing.NEEDS_YOU], found[Standing.DISABLED])


def first_back(states: Sequence[AccountState], now: float) -> float | None:
    """When the first account that rests can draw again, in unix seconds; None when none rests."""
    return min((_back(state, now) for state in states if standing(state, now) is Standing.COOLING), default=None)


def _wants(state: AccountState, now: float) -> bool:
    """Whether a person can mend something of an account, which may draw other models all the same."""
    if not state.account.enabled:
        return bool(state.account.disabled_reason)
    return bool(state.cooling) and bool(_by_hand(state, now))


def _by_hand(state: AccountState, now: float) -> list[Cooling]:
    """The rests that a person can end and time does not; those of all models first."""
    found = [one for one in state.cooling if one.until > now and _takes_a_person(one)]
    return sorted(found, key=lambda one: bool(one.model))


def _takes_a_person(cooling: Cooling) -> bool:
    code = cooling.reason.code
    if code in _NOT_ITS_OWN:
        return False
    return cooling.lasting or cooling.status is AttemptStatus.REJECTED or code in _BY_HAND


def _back(state: AccountState, now: float) -> float:
    resting = [one for one in state.cooling if one.until > now]
    for_all = [one.until for one in resting if not one.model]
    return max(for_all) if for_all else min((one.until for one in resting if not one.lasting), default=now)


# --- of what


def _of_keyring(states: Sequence[AccountState]) -> list[Need]:
    """One for all accounts that wait for it."""
    if not any(one.reason.code == KEYRING_LOCKED for state in states for one in state.cooling):
        return []
    words = translate(
        "needs",
        "The system's keyring does not give out secrets, and accounts cannot draw without theirs. Unlock it: what is "
        "asked for next is then drawn.",
    )
    return [Need("keyring_locked", words, translate("needs", "Try again"), Tone.BAD, Target(Way.KEYRING))]


def _of_proxy(proxy: ProxyState) -> list[Need]:
    if proxy.running or proxy.error is None:
        return []
    words = text.sentence(text.phrase(proxy.error))
    again = translate("needs", "Try again"), Target(Way.START)
    setting = _ADDRESSES.get(proxy.error.code)
    if setting is None:
        return [Need("proxy_failed", words, again[0], Tone.BAD, again[1])]
    change = translate("needs", "Change the port") if setting == "port" else translate("needs", "Change the address")
    return [Need("proxy_failed", words, change, Tone.BAD, Target(Way.SETTING, setting), again)]


def _of_accounts(states: Sequence[AccountState], now: float) -> list[Need]:
    wanting = [state for state in states if _wants(state, now)]
    named = wanting if len(wanting) <= MOST_ACCOUNTS else wanting[: MOST_ACCOUNTS - 1]
    found = [_of_account(state, now) for state in named]
    if rest := len(wanting) - len(named):
        words = counted("needs", "%Ln more accounts need you.", rest)
        found.append(Need("more_accounts", words, *_show_accounts(Tone.BAD)))
    return found


def _of_account(state: AccountState, now: float) -> Need:
    account = state.account
    if account.disabled_reason and not account.enabled:
        button, target = _mending(account)
        return Need("account_disabled", account_text.why_disabled(account), button, Tone.BAD, target)
    cooling = _by_hand(state, now)[0]
    alone = replace(state, cooling=(cooling,))  # without the keyring's lock, which is told once for all
    mark = account_text.marks(alone, now)[0]
    who = listed((account.name, cooling.model)) if cooling.model else account.name
    words = sentences(said_of(who, mark.words), mark.advice)
    tone = Tone.BAD if standing(alone, now) is Standing.NEEDS_YOU else Tone.WARN
    show = translate("needs", "Show the account")
    return Need("account_stuck", words, show, tone, Target(Way.ACCOUNT, account.id))


def _mending(account: Account) -> tuple[str, Target]:
    if account.by_login:
        return translate("needs", "Sign in again"), Target(Way.SIGN_IN, account.id)
    return translate("needs", "Replace the key"), Target(Way.ACCOUNT, account.id)


def _of_all(states: Sequence[AccountState], now: float) -> list[Need]:
    """What is said when nobody can draw."""
    if not states:
        words = translate("needs", "There is no account yet. Add one, and clients can draw.")
        return [Need("no_account", words, translate("needs", "Add an account"), Tone.WARN, Target(Way.ADD))]
    found = counts(states, now)
    if found.ready:
        return []
    back = first_back(states, now)
    if back is not None:
        words = translate("needs", "Every account rests. The first is back at {time}.").format(
            time=text.time_of_day(back + 1, now)
        )
        return [Need("all_cooling", words, *_show_accounts(Tone.WARN))]
    if found.need_you:
        return []  # each of them is named
    words = translate("needs", "Every account is disabled. Enable one, and clients can draw.")
    return [Need("all_off", words, *_show_accounts(Tone.WARN))]


def _show_accounts(tone: Tone) -> tuple[str, Tone, Target]:
    return translate("needs", "Show the accounts"), tone, Target(Way.ACCOUNTS)


def _of_restart(proxy: ProxyState) -> list[Need]:
    if not proxy.running or not proxy.outdated:
        return []
    labels = [settings_text.label(one) for one in describe() if one.name in proxy.outdated]
    words = translate("needs", "Changed, but not in force until the proxy is started again: {settings}.").format(
        settings=listed(labels or proxy.outdated)
    )
    return [Need("outdated", words, translate("needs", "Restart the proxy"), Tone.WARN, Target(Way.RESTART))]


def is_loopback(host: str) -> bool:
    """Whether only this computer reaches what listens there."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"
