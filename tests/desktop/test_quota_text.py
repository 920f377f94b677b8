import pytest

from desktop import quota_text
from desktop.cells import Tone
from proxy_core import QuotaSource
from tests.desktop.fakes import NOW, quota

MEASURED = QuotaSource.MEASURED


@pytest.mark.parametrize(
    ("remaining", "words", "tone"),
    [
        (1.0, "100 %", Tone.BUSY),
        (0.999, "99 %", Tone.BUSY),
        (0.5, "50 %", Tone.BUSY),
        (0.2, "20 %", Tone.WARN),
        (0.001, "1 %", Tone.BAD),
        (0.0, "0 %", Tone.BAD),
    ],
)
def test_a_share_in_percent_never_says_all_or_nothing_too_early(remaining, words, tone):
    assert (quota_text.percent(remaining), quota_text.tone(remaining)) == (words, tone)


def test_the_main_quota_is_the_longer_window_with_least_left():
    minute, day = quota(0.1, window="minute"), quota(0.5)
    tight, none = quota(0.3, model="other"), quota(0.0, limit=0, left=0)
    unknown = quota(None, limit=None)
    assert quota_text.main_quota([minute, day, tight, none, unknown]) == tight
    assert quota_text.main_quota([minute, none]) == minute
    assert quota_text.main_quota([none, unknown]) is None
    assert quota_text.main_quota([]) is None


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (quota(0.38), "38 %, 38 of 100 left"),
        (quota(0.38, left=None, limit=None), "38 % left"),
        (quota(None, left=1200, limit=None), "1,200 left"),
        (quota(None, left=None, limit=None), "not known"),
    ],
)
def test_how_much_is_left_as_far_as_it_is_known(found, words):
    assert quota_text.left(found) == words


def test_who_says_so_and_how_old_it_is():
    assert quota_text.origin(quota(), NOW) == "counted here by Easel"
    measured = quota(source=MEASURED, read_at=NOW - 125)
    assert quota_text.origin(measured, NOW) == "measured by the provider, 2 min ago"


def test_when_it_is_full_again():
    assert quota_text.resets(quota(resets_at=NOW + 42), NOW) == "resets in 42 s"
    assert quota_text.resets(quota(resets_at=NOW + 5 * 86400), NOW) == "resets in 5 days"
    assert quota_text.resets(quota(resets_at=NOW - 1), NOW) == ""
    assert quota_text.resets(quota(resets_at=None), NOW) == ""


def test_the_bar_of_a_row_says_less_where_there_is_less_room():
    bar = quota_text.bar(quota(0.62), NOW)
    assert (bar.share, bar.tone, bar.words) == (0.62, Tone.BUSY, "62 %")
    assert bar.more == ("resets in 3 h, counted", "3 h, counted", "3 h")
    assert quota_text.bar(quota(0.62, resets_at=None, source=MEASURED), NOW).more == ("measured",)


def test_a_quota_in_a_line():
    told = quota_text.in_full(quota(0.5, model="", window="weekly"), NOW)
    assert told == "All models, per week: 50 %, 50 of 100 left, resets in 3 h, counted here by Easel"
    assert quota_text.window(quota(window="fortnight")) == "fortnight"
