from desktop.widgets.quota_chart import WEEK
from desktop.widgets.quota_list import QuotaList
from proxy_core import QuotaPoint, QuotaSource
from tests.desktop.fakes import MODEL, NOW, quota

DAYS = 86_400.0


def shown(theme, qtbot, *quotas):
    made = QuotaList(theme)
    qtbot.addWidget(made)
    made.set_quotas(quotas, NOW)
    made.show()
    return made


def test_every_quota_with_its_bar_and_who_says_so(theme, qtbot):
    made = shown(
        theme,
        qtbot,
        quota(0.38),
        quota(0.08, model="Gemini images", window="5h", source=QuotaSource.MEASURED, read_at=NOW - 125, left=None),
        quota(None, model="other", left=None, limit=None, resets_at=None),
    )
    said = [[label.text() for label in (row.name, row.left, row.resets, row.origin)] for row in made.rows()]
    assert said == [
        [f"{MODEL}, per day", "38 %, 38 of 100 left", "resets in 3 h", "Counted here by Easel"],
        ["Gemini images, per 5 hours", "8 % left", "resets in 3 h", "Measured by the provider, 2 min ago"],
        ["other, per day", "not known", "", "Counted here by Easel"],
    ]
    assert [row.bar.isVisible() for row in made.rows()] == [True, True, False]


def test_rows_that_stay_are_kept(theme, qtbot):
    made = shown(theme, qtbot, quota(0.5), quota(0.5, window="minute"))
    kept = made.rows()[1]
    made.set_quotas((quota(0.4, window="minute"),), NOW)
    assert made.rows() == [kept]
    assert kept.left.text() == "40 %, 40 of 100 left"


def test_the_past_is_drawn_where_there_is_one(theme, qtbot):
    made = shown(theme, qtbot, quota(0.5), quota(0.5, window="minute"))
    assert not made.has_points()
    made.set_history(
        (QuotaPoint(MODEL, "day", NOW - 3 * DAYS, 0.9), QuotaPoint(MODEL, "day", NOW - 2 * DAYS, 0.5)), NOW
    )
    assert made.has_points()
    assert [row.chart.isVisible() for row in made.rows()] == [False, False]  # nothing of it is of the last day
    made.set_span(WEEK, NOW)
    assert [row.chart.isVisible() for row in made.rows()] == [True, False]
