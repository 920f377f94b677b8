import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QToolTip

from desktop.cells import Tone
from desktop.widgets.hour_chart import HIGHEST, LOWEST, Hour, HourChart

EMPTY = "Nothing yet"


@pytest.fixture
def chart(theme, qtbot):
    def make(hours, *, line=False):
        made = HourChart(theme, "Pictures per hour", line=line)
        qtbot.addWidget(made)
        made.set_plot_height(60)
        made.resize(QSize(240, made.sizeHint().height()))
        made.set_hours(hours, "in words", EMPTY)
        return made

    return make


def day(*shares, tone=Tone.BUSY):
    filled = [0.0] * (24 - len(shares)) + list(shares)
    return [Hour(f"hour {n}", ((share, tone),) if share else ()) for n, share in enumerate(filled)]


def columns_with(image, colour):
    """In which columns something has this colour."""

    def close(x, y):
        found = image.pixelColor(x, y)
        return found.alpha() > 200 and abs(found.red() - colour.red()) + abs(found.green() - colour.green()) < 40

    return {x for x in range(image.width()) for y in range(60) if close(x, y)}


def test_a_bar_stands_where_its_hour_is(chart, theme):
    made = chart(day(0.5, 0.0, 1.0))
    found = columns_with(made.grab().toImage(), theme.colour(Tone.BUSY))
    assert min(found) >= 210  # the third from the end
    assert not found & set(range(222, 229))  # the one between is empty


def test_what_there_is_little_of_is_seen(chart, theme):
    made = chart(day(0.001, 1.0))
    assert min(columns_with(made.grab().toImage(), theme.colour(Tone.BUSY))) < 230


def test_parts_stand_above_each_other(chart, theme):
    hours = day(1.0)
    hours[-1] = Hour("", ((0.5, Tone.OK), (0.5, Tone.BAD)))
    image = chart(hours).grab().toImage()
    assert columns_with(image, theme.colour(Tone.OK)) & columns_with(image, theme.colour(Tone.BAD))


def test_a_line_joins_hours_beside_each_other_and_shows_one_alone(chart, theme):
    made = chart(day(0.5, 0.0, 0.5, 0.7, 0.6), line=True)
    found = columns_with(made.grab().toImage(), theme.colour(Tone.BUSY))
    assert set(range(218, 234)) <= found
    assert min(found) < 197
    assert not found & set(range(200, 212))


def test_without_anything_it_says_so_and_draws_no_hour(chart, theme):
    made = chart(day())
    assert made.is_empty()
    assert not columns_with(made.grab().toImage(), theme.colour(Tone.BUSY))
    assert not chart(day(0.1)).is_empty()


def test_the_hour_under_the_mouse_says_its_words(chart, qtbot):
    made = chart(day(1.0))
    made.show()
    assert (made.words_at(0), made.words_at(239), made.words_at(-1), made.words_at(500)) == (
        "hour 0",
        "hour 23",
        "",
        "",
    )
    where = QPoint(235, 20)
    QApplication.sendEvent(made, QHelpEvent(QEvent.Type.ToolTip, where, made.mapToGlobal(where)))
    assert QToolTip.text() == "hour 23"
    QToolTip.hideText()


def test_the_hour_under_the_mouse_is_marked(chart):
    made = chart(day(0.5))
    plain = made.grab().toImage()
    move, button = QEvent.Type.MouseMove, Qt.MouseButton.NoButton
    where = QPointF(15, 10)
    QApplication.sendEvent(made, QMouseEvent(move, where, where, button, button, Qt.KeyboardModifier.NoModifier))
    assert made.grab().toImage() != plain
    QApplication.sendEvent(made, QEvent(QEvent.Type.Leave))
    assert made.grab().toImage() == plain


def test_whom_the_picture_does_not_reach_gets_it_in_words(chart):
    made = chart(day(1.0))
    assert (made.accessibleName(), made.accessibleDescription()) == ("Pictures per hour", "in words")


def test_its_height_is_chosen_within_what_looks_well(chart):
    made, heights = chart(day(1.0)), []
    for wanted in (0, 100, 5000):
        made.set_plot_height(wanted)
        heights.append(made.sizeHint().height())
    assert [height - heights[0] for height in heights] == [0, 100 - LOWEST, HIGHEST - LOWEST]
