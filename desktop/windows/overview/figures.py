"""The three figures of today, each with its 24 hours. It counts nothing: the core did."""

from PySide6.QtCore import QObject

from desktop import usage_text
from desktop.cells import Tone
from desktop.text import number, translate
from desktop.theme import Theme
from desktop.widgets.hour_chart import Hour
from desktop.widgets.stat_card import StatCard
from proxy_core import Usage, UsageHour


class Figures(QObject):
    """Pictures, success and time; `cards` in the order in which they stand."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pictures = StatCard(
            theme,
            translate("usage", "Pictures today"),
            translate("usage", "Pictures in each of the last 24 hours"),
        )
        self.rate = StatCard(
            theme,
            translate("usage", "Success today"),
            translate("usage", "Requests that brought a picture, in each of the last 24 hours"),
        )
        self.median = StatCard(
            theme,
            translate("usage", "Median time today"),
            translate("usage", "Median time of a request in each of the last 24 hours"),
            line=True,
        )
        self.cards = (self.pictures, self.rate, self.median)
        self.show_usage(Usage(0, 0, 0, None, ()))

    def show_usage(self, usage: Usage) -> None:
        """Show how it stands."""
        hours, nothing = usage.hours, usage_text.nothing()
        self.pictures.show_figure(
            number(usage.pictures),
            "",
            _pictures(hours),
            usage_text.in_words(hours, lambda hour: hour.pictures > 0, usage_text.hour_pictures),
            nothing,
        )
        self.rate.show_figure(
            usage_text.rate(usage),
            usage_text.rate_note(usage),
            [Hour(usage_text.hour_rate(hour), _outcome(hour)) for hour in hours],
            usage_text.in_words(hours, lambda hour: hour.requests > 0, usage_text.hour_rate),
            nothing,
        )
        self.median.show_figure(
            usage_text.median(usage),
            translate("usage", "per request") if usage.median is not None else "",
            _times(hours),
            usage_text.in_words(hours, lambda hour: hour.median is not None, usage_text.hour_median),
            nothing,
        )


def _pictures(hours: tuple[UsageHour, ...]) -> list[Hour]:
    most = max((hour.pictures for hour in hours), default=0) or 1
    return [
        Hour(usage_text.hour_pictures(hour), ((hour.pictures / most, Tone.BUSY),) if hour.pictures else ())
        for hour in hours
    ]


def _outcome(hour: UsageHour) -> tuple[tuple[float, Tone], ...]:
    """What was drawn below, what was not above."""
    if not hour.requests:
        return ()
    drawn = hour.drawn / hour.requests
    return tuple(part for part in ((drawn, Tone.OK), (1 - drawn, Tone.BAD)) if part[0] > 0)


def _times(hours: tuple[UsageHour, ...]) -> list[Hour]:
    longest = max((hour.median or 0.0 for hour in hours), default=0.0) or 1.0
    return [
        Hour(usage_text.hour_median(hour), () if hour.median is None else ((hour.median / longest, Tone.BUSY),))
        for hour in hours
    ]
