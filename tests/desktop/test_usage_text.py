import pytest

from desktop import usage_text
from proxy_core import UsageHour
from tests.desktop.fakes import NOW, usage


def hour(pictures=0, requests=0, drawn=0, median=None):
    return UsageHour(NOW - NOW % 3600, pictures, requests, drawn, median)


@pytest.mark.parametrize(
    ("drawn", "requests", "words"),
    [
        (0, 0, "–"),
        (0, 4, "0 %"),
        (4, 4, "100 %"),
        (9999, 10000, "99.9 %"),
        (1, 10000, "0.1 %"),
        (3, 4, "75 %"),
        (272, 281, "96.8 %"),
    ],
)
def test_a_share_is_all_only_when_it_is(drawn, requests, words):
    assert usage_text.rate(usage(drawn=drawn, requests=requests)).replace("\u00a0", " ") == words


def test_a_day_in_figures():
    assert usage_text.median(usage()) == "8.4\u00a0s"
    assert usage_text.median(usage(median=None)) == "–"
    assert usage_text.rate_note(usage()) == "272 of 281"
    assert usage_text.rate_note(usage(requests=0)) == ""


def test_an_hour_says_what_it_brought():
    busy, idle = hour(1200, 40, 38, 6.04), hour()
    assert usage_text.hour_pictures(busy).endswith(": 1,200 pictures")
    assert usage_text.hour_rate(busy).replace("\u00a0", " ").endswith(": 95 %, 38 of 40 requests")
    assert usage_text.hour_rate(idle).endswith(": no requests")
    assert usage_text.hour_median(busy).replace("\u00a0", " ").endswith(": 6.0 s, the median of 38")
    assert usage_text.hour_median(idle).endswith(": nothing drawn")


def test_a_chart_is_told_to_whom_cannot_see_it():
    hours = (hour(), hour(3), hour(7))
    said = usage_text.in_words(hours, lambda one: one.pictures > 0, usage_text.hour_pictures)
    assert [part.partition(": ")[2] for part in said.split("; ")] == ["3 pictures", "7 pictures"]
    assert usage_text.in_words((hour(),), lambda one: one.pictures > 0, usage_text.hour_pictures) == (
        "Nothing drawn in 24 hours"
    )
