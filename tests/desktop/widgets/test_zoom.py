import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QSize, QSizeF

from desktop.widgets.zoom import MOST, STEP, Zoom


@pytest.fixture
def zoom():
    made = Zoom()
    made.begin(QSize(2000, 1000), QSizeF(500, 500))
    return made


def test_all_of_it_is_seen_first_and_never_larger_than_it_is(zoom):
    assert (zoom.scale, zoom.fitted, zoom.movable()) == (0.25, True, False)
    zoom.begin(QSize(100, 100), QSizeF(500, 500))
    assert zoom.scale == 1.0
    assert zoom.target().topLeft() == QPointF(200, 200)


def test_what_is_under_the_pointer_stays_there(zoom):
    at = QPointF(100, 20)
    before = (QPointF(250, 250) + at - zoom.target().topLeft()) / zoom.scale
    zoom.to(1.0, at)
    after = (QPointF(250, 250) + at - zoom.target().topLeft()) / zoom.scale
    assert (after - before).manhattanLength() < 1e-6
    assert zoom.movable()


def test_one_cannot_go_too_near_or_further_than_all_of_it(zoom):
    zoom.to(1000, QPointF(0, 0))
    assert zoom.scale == MOST
    zoom.to(0.001, QPointF(0, 0))
    assert (zoom.scale, zoom.fitted) == (0.25, True)


def test_with_more_room_it_stays_fitted(zoom):
    zoom.set_room(QSizeF(1000, 1000))
    assert zoom.scale == 0.5


@given(st.lists(st.tuples(st.floats(-3000, 3000), st.floats(-3000, 3000)), max_size=6), st.integers(0, 12))
def test_its_edge_never_comes_into_the_room(moves, steps):
    zoom = Zoom()
    zoom.begin(QSize(2000, 1000), QSizeF(500, 400))
    zoom.to(zoom.scale * STEP**steps, QPointF(0, 0))
    for x, y in moves:
        zoom.pan(QPointF(x, y))
    target = zoom.target()
    if target.width() > 500:
        assert target.left() <= 1e-6
        assert target.right() >= 500 - 1e-6
    else:
        assert target.center().x() == pytest.approx(250)
