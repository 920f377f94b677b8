import pytest
from PySide6.QtGui import QImage

from desktop.windows.gallery.thumbs import AT_ONCE, Thumbs


def image(side=100):
    made = QImage(side, side, QImage.Format.Format_RGB32)
    made.fill(0)
    return made


@pytest.fixture
def thumbs(qapp):
    made = Thumbs(most=100 * 100 * 4 * 3)
    made.asked, made.dropped = [], []
    made.wanted.connect(lambda name, side: made.asked.append((name, side)))
    made.unwanted.connect(lambda name, side: made.dropped.append(name))
    made.set_side(100, 1.0)
    return made


def look(thumbs, names, qtbot):
    thumbs.look_at(names)
    qtbot.waitUntil(lambda: not thumbs._pause.isActive())


def test_what_is_seen_is_asked_for_some_at_once(thumbs, qtbot):
    look(thumbs, "abcdef", qtbot)
    assert thumbs.asked == [(name, 100) for name in "abcdef"[:AT_ONCE]]
    with qtbot.waitSignal(thumbs.arrived) as arrived:
        thumbs.put("a", 100, image())
    assert arrived.args == ["a"]
    assert thumbs.asked[-1] == ("d", 100)
    assert thumbs.get("a").width() == 100


def test_what_has_scrolled_by_is_not_waited_for(thumbs, qtbot):
    look(thumbs, "abc", qtbot)
    look(thumbs, "cde", qtbot)
    assert sorted(thumbs.dropped) == ["a", "b"]
    assert [name for name, _ in thumbs.asked] == ["a", "b", "c", "d", "e"]


def test_those_met_last_are_kept_within_the_bytes(thumbs, qtbot):
    for name in "abc":
        thumbs.put(name, 100, image())
    look(thumbs, "a", qtbot)
    thumbs.put("d", 100, image())
    assert [thumbs.get(name) is not None for name in "abcd"] == [True, False, True, True]
    assert thumbs.held == 100 * 100 * 4 * 3


def test_one_that_cannot_be_shown_is_not_asked_for_again(thumbs, qtbot):
    thumbs.put("a", 100, QImage())
    look(thumbs, "a", qtbot)
    assert thumbs.asked == []
    assert thumbs.get("a").isNull()


def test_another_size_is_asked_for_and_the_old_one_shown_meanwhile(thumbs, qtbot):
    thumbs.put("a", 100, image())
    thumbs.set_side(200, 2.0)
    look(thumbs, "a", qtbot)
    assert thumbs.asked == [("a", 200)]
    assert thumbs.get("a") is not None
    thumbs.put("a", 100, image(50))
    assert thumbs.get("a").width() == 100, "too late"
    thumbs.put("a", 200, image(200))
    assert (thumbs.get("a").width(), thumbs.get("a").devicePixelRatio()) == (200, 2.0)


def test_what_is_gone_takes_no_room(thumbs):
    thumbs.put("a", 100, image())
    thumbs.drop(("a", "unknown"))
    assert (thumbs.get("a"), thumbs.held) == (None, 0)
