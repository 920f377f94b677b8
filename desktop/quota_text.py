"""Words about quotas: how much is left, in which window, until when, and who says so."""

from collections.abc import Iterable

from desktop.cells import Bar, Tone
from desktop.text import QT_TRANSLATE_NOOP, ago, countdown, listed, number, translate
from proxy_core import Quota, QuotaSource

LOW, SPENT = 0.2, 0.02  # shares from which on a bar warns
_WINDOWS: dict[str, str] = {
    "minute": QT_TRANSLATE_NOOP("quota", "per minute"),
    "day": QT_TRANSLATE_NOOP("quota", "per day"),
    "5h": QT_TRANSLATE_NOOP("quota", "per 5 hours"),
    "weekly": QT_TRANSLATE_NOOP("quota", "per week"),
}


def main_quota(quotas: Iterable[Quota]) -> Quota | None:
    """The one that a row shows: the longer windows before the minute, then what has least left.

    A model that the account has no quota for at all is no news in a bar: it is told as a mark.
    """
    known = [quota for quota in quotas if quota.remaining is not None and quota.limit != 0]
    return min(known, key=lambda quota: (quota.window == "minute", quota.remaining), default=None)


def tone(remaining: float) -> Tone:
    """How a share that is left is meant."""
    return Tone.BAD if remaining <= SPENT else Tone.WARN if remaining <= LOW else Tone.BUSY


def percent(remaining: float) -> str:
    """A share in percent; what is left of something is never told as nothing, nor a beginning as the whole."""
    shown = round(remaining * 100)
    if 0 < remaining < 1:
        shown = min(99, max(1, shown))
    return translate("quota", "{n} %").format(n=shown)


def window(quota: Quota) -> str:
    """Per what it counts; a provider's own word stays as it is."""
    own = _WINDOWS.get(quota.window)
    return translate("quota", own) if own else quota.window


def name(quota: Quota) -> str:
    """What it is a quota of."""
    return quota.model or translate("quota", "All models")


def left(quota: Quota) -> str:
    """How much is left, as far as it is known: 38 %, 38 of 100; 12; not known."""
    parts = []
    if quota.remaining is not None:
        parts.append(percent(quota.remaining))
    if quota.left is not None and quota.limit is not None:
        parts.append(translate("quota", "{left} of {limit}").format(left=number(quota.left), limit=number(quota.limit)))
    elif quota.left is not None:
        parts.append(number(quota.left))
    if not parts:
        return translate("quota", "not known")
    return translate("quota", "{parts} left").format(parts=listed(parts))


def resets(quota: Quota, now: float) -> str:
    """When it is full again; empty when that is not known or past."""
    if quota.resets_at is None or quota.resets_at <= now:
        return ""
    return translate("quota", "resets in {time}").format(time=countdown(quota.resets_at - now))


def source(quota: Quota) -> str:
    """Who says so."""
    if quota.source is QuotaSource.MEASURED:
        return translate("quota", "measured by the provider")
    return translate("quota", "counted here by Easel")


def origin(quota: Quota, now: float) -> str:
    """Who says so, and how old that is. A count of our own is always new."""
    if quota.source is QuotaSource.COUNTED:
        return source(quota)
    return translate("quota", "{source}, {ago}").format(source=source(quota), ago=ago(quota.read_at, now))


def bar(quota: Quota, now: float) -> Bar:
    """The bar of a row, with what else there is to say as far as there is room."""
    share = quota.remaining or 0.0
    short = translate("quota", "measured") if quota.source is QuotaSource.MEASURED else translate("quota", "counted")
    until = resets(quota, now)
    time = countdown(quota.resets_at - now) if until and quota.resets_at is not None else ""
    more = (listed((until, short)), listed((time, short)), time) if until else (short,)
    return Bar(share, tone(share), percent(share), more)


def in_full(quota: Quota, now: float) -> str:
    """Everything about a quota in a line, for a tooltip."""
    parts = [left(quota), resets(quota, now), origin(quota, now)]
    said = listed(part for part in parts if part)
    return translate("quota", "{name}, {window}: {said}").format(name=name(quota), window=window(quota), said=said)
