"""Words about what was drawn: the figures of a day, and what each hour says for itself. Pure, and no widget."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QDateTime

from desktop.text import duration, translate
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
    return f"{rounded:.{digits}f}".removesuffix(".0") + "\u00a0%"


def rate(usage: Usage) -> str:
    """How many of the requests of today brought a picture."""
    return percent(usage.drawn, usage.requests)


def rate_note(usage: Usage) -> str:
    """The counts behind that share."""
    if not usage.requests:
        return ""
    return translate("usage", "{drawn} of {requests}").format(drawn=f"{usage.drawn:,}", requests=f"{usage.requests:,}")


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
    return translate("usage", "{hour}: {n} pictures").format(hour=span(hour), n=f"{hour.pictures:,}")


def hour_rate(hour: UsageHour) -> str:
    """What an hour says of its requests."""
    if not hour.requests:
        return translate("usage", "{hour}: no requests").format(hour=span(hour))
    return translate("usage", "{hour}: {share}, {drawn} of {requests} requests").format(
        hour=span(hour),
        share=percent(hour.drawn, hour.requests),
        drawn=f"{hour.drawn:,}",
        requests=f"{hour.requests:,}",
    )


def hour_median(hour: UsageHour) -> str:
    """What an hour says of its times."""
    if hour.median is None:
        return translate("usage", "{hour}: nothing drawn").format(hour=span(hour))
    return translate("usage", "{hour}: {time}, the median of {n}").format(
        hour=span(hour), time=seconds(hour.median), n=f"{hour.drawn:,}"
    )


def in_words(hours: Sequence[UsageHour], counts: Callable[[UsageHour], bool], say: Callable[[UsageHour], str]) -> str:
    """A chart for whom cannot see it: what its hours say, of those that say something."""
    found = [say(hour) for hour in hours if counts(hour)]
    return "; ".join(found) if found else nothing()


def nothing() -> str:
    """What stands in a chart that has nothing to show."""
    return translate("usage", "Nothing drawn in 24 hours")
