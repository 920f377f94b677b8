from PySide6.QtCore import QSize

from desktop.cells import Tone
from desktop.theme import TINY
from desktop.widgets.quota_chart import DAY, PLOT, WEEK, QuotaChart, ticks, within
from tests.desktop.fakes import NOW

HOUR = 3600.0


def test_the_points_of_a_span_begin_with_what_held_before():
    points = [(NOW - 30 * HOUR, 0.9), (NOW - 25 * HOUR, 0.8), (NOW - HOUR, 0.5), (NOW + HOUR, 0.1)]
    assert within(points, NOW - DAY, NOW) == ((NOW - DAY, 0.8), (NOW - HOUR, 0.5))
    assert within(points[:2], NOW - DAY, NOW) == ()


def test_times_stand_under_the_line():
    day, week = ticks(NOW, DAY), ticks(NOW, WEEK)
    assert 3 <= len(day) <= 4
    assert len(week) == 7
    assert all(NOW - WEEK < at < NOW for at, _ in day + week)
    assert {words[-3:] for _, words in day} == {":00"}


def test_it_draws_a_line_where_there_are_points_and_says_it_in_words(theme, qtbot):
    chart = QuotaChart(theme)
    qtbot.addWidget(chart)
    chart.resize(QSize(200, chart.sizeHint().height()))
    chart.set_points([], NOW, DAY)
    assert not chart.has_line()
    assert chart.accessibleName() == "No history yet"
    chart.set_points([(NOW - 20 * HOUR, 1.0), (NOW - HOUR, 0.25)], NOW, DAY)
    assert chart.has_line()
    assert chart.accessibleName() == "Left over time: lowest 25 %, highest 100 %, last 25 %"
    image = chart.grab().toImage()
    accent = theme.colour(Tone.BUSY)

    def is_line(x, y):
        found = image.pixelColor(x, y)
        return abs(found.red() - accent.red()) + abs(found.green() - accent.green()) < 60

    ink = [(x, y) for x in range(image.width()) for y in range(TINY + PLOT) if is_line(x, y)]
    assert min(ink)[1] < max(ink)[1]  # it goes down from left to right


def test_days_are_named_in_the_language_that_is_spoken(language):
    english = {words for _, words in ticks(NOW, WEEK)}
    language.speak("ru")
    russian = {words for _, words in ticks(NOW, WEEK)}
    language.speak("en")
    assert len(english) == len(russian) == 7
    assert not english & russian
