"""Words about what was drawn: the figures of a day, and what each hour says for itself. Pure, and no widget."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QDateTime

from desktop.text import counted, duration, number, translate
from proxy_core import Usage, UsageHour

NONE = "\u2013"  # what stands where nothing was drawn yet
HOUR = 3600


def percent(part: int, whole: int) -> str:
    """A share in words; 100 % only when it is all, and 0 % only when it is nothing."""
    if not whole:
        return NONE
    share = 100 * part / whole
    rounded = min(99.9, max(0.1, share)) if 0 < part < whole else share
    digits = 1 if 90 <= rounded < 100 or 0 < rounded < 1 else 0
    digits = 0 if round(rounded, 1).is_integer() else digits
    return translate("quota", "{n} %").format(n=number(rounded, digits)).replace(" ", "\u00a0")


def rate(usage: Usage) -> str:
    """How many of the requests of today brought a picture."""
    return percent(usage.drawn, usage.requests)


def rate_note(usage: Usage) -> str:
    """The counts behind that share."""
    if not usage.requests:
        return ""
    return translate("usage", "{drawn} of {requests}").format(
        drawn=number(usage.drawn), requests=number(usage.requests)
    )


def median(usage: Usage) -> str:
    """How long a request of today took: the median."""
    return seconds(usage.median)


def seconds(value: float | None) -> str:
    """A time, or that there is none."""
    return NONE if value is None else duration(value).replace(" ", "\u00a0")


def span(hour: UsageHour) -> str:
    """Which hour it is, in local time."""
    begins = QDateTime.fromSecsSinceEpoch(int(hour.begins))
    return f"{begins.toString('HH:mm')}\u2013{begins.addSecs(HOUR).toString('HH:mm')}"


def hour_pictures(hour: UsageHour) -> str:
    """What an hour says of its pictures."""
    return counted("usage", "{hour}: %Ln pictures", hour.pictures).format(hour=span(hour))


def hour_rate(hour: UsageHour) -> str:
    """What an hour says of its requests."""
    if not hour.requests:
        return translate("usage", "{hour}: no requests").format(hour=span(hour))
    return counted("usage", "{hour}: {share}, {drawn} of %Ln requests", hour.requests).format(
        hour=span(hour),
        share=percent(hour.drawn, hour.requests),
        drawn=number(hour.drawn),
    )


def hour_median(hour: UsageHour) -> str:
    """What an hour says of its times."""
    if hour.median is None:
        return translate("usage", "{hour}: nothing drawn").format(hour=span(hour))
    return translate("usage", "{hour}: {time}, the median of {n}").format(
        hour=span(hour), time=seconds(hour.median), n=number(hour.drawn)
    )


def in_words(hours: Sequence[UsageHour], counts: Callable[[UsageHour], bool], say: Callable[[UsageHour], str]) -> str:
    """A chart for whom cannot see it: what its hours say, of those that say something."""
    found = [say(hour) for hour in hours if counts(hour)]
    return translate("usage", "; ").join(found) if found else nothing()


def nothing() -> str:
    """What stands in a chart that has nothing to show."""
    return translate("usage", "Nothing drawn in 24 hours")
