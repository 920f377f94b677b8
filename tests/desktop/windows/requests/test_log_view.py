import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication

from desktop.cells import RECORD_ROLE
from desktop.log_actions import PAGE
from desktop.models.request_rows import Column
from desktop.models.request_tree import RequestTree
from desktop.windows.requests.log_view import LogView
from proxy_core import AttemptStarted, Outcome, RequestStarted
from tests.desktop.fakes import NOW, attempt, record

SCREEN = 13  # rows that are seen at the most


@pytest.fixture
def view(theme, qtbot):
    model = RequestTree(limit=500, now=lambda: NOW)
    made = LogView(theme, model)
    qtbot.addWidget(made)
    made.resize(900, 400)
    made.show()
    made.kept = model
    return made


def come(view, count, first=0):
    names = range(first, first + count)
    view.kept.apply([RequestStarted(record(str(n), started_at=NOW + n)) for n in names])


def at_top(view):
    return view.indexAt(QPoint(0, 0)).data(RECORD_ROLE).id


def test_while_it_follows_the_newest_is_at_the_top(view):
    come(view, 60)
    come(view, 5, first=60)
    assert (view.following, view.verticalScrollBar().value(), at_top(view)) == (True, 0, "64")


def test_scrolling_down_ends_following_and_what_is_read_stays(view, qtbot):
    come(view, 60)
    with qtbot.waitSignal(view.following_changed) as told:
        view.verticalScrollBar().setValue(330)
    read, place = at_top(view), view.verticalScrollBar().value()
    come(view, 10, first=60)
    assert (told.args, at_top(view), view.unseen) == ([False], read, 10)
    assert view.verticalScrollBar().value() > place
    view.set_following(True)
    assert (at_top(view), view.unseen) == ("69", 0)


def test_at_the_top_too_it_stays_when_it_does_not_follow(view):
    come(view, 60)
    view.set_following(False)
    come(view, 3, first=60)
    assert (at_top(view), view.unseen) == ("59", 3)
    view.verticalScrollBar().setValue(0)
    assert view.unseen == 0


def test_what_unfolds_above_moves_nothing(view):
    come(view, 60)
    view.expand(view.kept.index(0, 0))
    view.expand(view.kept.index(0, 0, view.kept.index(0, 0)))
    view.verticalScrollBar().setValue(990)
    read = at_top(view)
    view.kept.apply([AttemptStarted(attempt("59", number=n)) for n in range(3)])
    assert at_top(view) == read


def test_pages_are_asked_for_before_their_end_is_seen(view):
    wanted = []
    view.kept.page_wanted.connect(wanted.append)
    view.kept.show_newest()
    records = [record(f"log-{n}", started_at=NOW - n, outcome=Outcome.DRAWN) for n in range(800)]
    view.kept.answer(wanted[0].ticket, tuple(records[:PAGE]))
    assert len(wanted) == 1, "not before one scrolls"
    for page in range(1, 7):
        view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
        read = at_top(view)
        view.kept.answer(wanted[page].ticket, tuple(records[PAGE * page : PAGE * (page + 1)]))
        assert at_top(view) == read
    assert (view.kept.rowCount(), view.kept.at_head) == (500, False)
    view.verticalScrollBar().setValue(0)
    read = at_top(view)
    assert wanted[-1].until is not None
    view.kept.answer(wanted[-1].ticket, tuple(records[:PAGE]))
    assert at_top(view) == read


def test_beginning_anew_begins_at_the_top(view):
    wanted = []
    view.kept.page_wanted.connect(wanted.append)
    come(view, 60)
    view.verticalScrollBar().setValue(600)
    view.kept.show_newest()
    view.kept.answer(wanted[-1].ticket, ())
    assert view.verticalScrollBar().value() == 0


@pytest.mark.parametrize("key", [Qt.Key.Key_Home, Qt.Key.Key_F])
def test_far_down_home_and_f_lead_to_the_newest(view, qtbot, key):
    wanted = []
    view.kept.page_wanted.connect(wanted.append)
    view.kept.show_newest()
    records = [record(f"log-{n}", started_at=NOW - n, outcome=Outcome.DRAWN) for n in range(800)]
    for page in range(7):
        view.kept.answer(wanted[page].ticket, tuple(records[PAGE * page : PAGE * (page + 1)]))
        view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    assert not view.kept.at_head
    qtbot.keyClick(view, key)
    view.kept.answer(wanted[-1].ticket, tuple(records[:PAGE]))
    assert (at_top(view), view.following, view.kept.at_head) == ("log-0", True, True)


@pytest.mark.parametrize(("key", "signal"), [(Qt.Key.Key_Space, "pause_wanted"), (Qt.Key.Key_F, "following_changed")])
def test_keys(view, qtbot, key, signal):
    come(view, 3)
    with qtbot.waitSignal(getattr(view, signal)):
        qtbot.keyClick(view, key)


def test_enter_and_a_click_open_and_arrows_pass(view, qtbot):
    come(view, 3)
    view.setCurrentIndex(view.kept.index(0, 0))
    with qtbot.waitSignal(view.passed) as passed:
        qtbot.keyClick(view, Qt.Key.Key_Down)
    with qtbot.waitSignal(view.opened) as opened:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert (passed.args, opened.args) == (["1"], ["1"])
    with qtbot.waitSignal(view.opened) as clicked:
        place = view.visualRect(view.kept.index(2, Column.MODEL)).center()
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert clicked.args == ["0"]


def test_the_arrows_unfold(view, qtbot):
    come(view, 2)
    view.setCurrentIndex(view.kept.index(0, 0))
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.isExpanded(view.kept.index(0, 0))


def test_copy_is_told(view, qtbot):
    come(view, 2)
    view.setCurrentIndex(view.kept.index(1, 0))
    with qtbot.waitSignal(view.copy_wanted) as told:
        qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert told.args == ["0"]


@pytest.mark.parametrize("reason", [QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard])
def test_a_menu_is_asked_for_by_mouse_and_keyboard(view, qtbot, reason):
    come(view, 2)
    view.setCurrentIndex(view.kept.index(0, 0))
    where = view.visualRect(view.kept.index(0, 0)).center()
    with qtbot.waitSignal(view.menu_wanted) as told:
        QApplication.sendEvent(view.viewport(), QContextMenuEvent(reason, where, view.viewport().mapToGlobal(where)))
    assert told.args[0] == "1"


def test_choosing_a_row_tells_nobody(view, qtbot):
    come(view, 3)
    with qtbot.assertNotEmitted(view.passed):
        view.choose("1")
    assert view.current_id() == "1"
    view.choose("not here")
    assert view.current_id() == "1"


def test_requests_that_come_are_painted_in_a_turn_of_its_own(view, qtbot):
    come(view, 3)
    assert not view.viewport().updatesEnabled()
    qtbot.waitUntil(view.viewport().updatesEnabled)
    assert at_top(view) == "2"
    view.kept.apply([AttemptStarted(attempt("2"))])
    assert view.viewport().updatesEnabled(), "no request came"


def test_while_it_follows_few_rows_are_kept(view):
    """As many as are seen, and those below them that are asked for before one has scrolled there."""
    come(view, 400)
    kept = view.kept.rowCount()
    assert SCREEN + 1.5 * PAGE > kept > SCREEN + 0.8 * PAGE
    view.set_following(False)
    come(view, 200, first=400)
    assert view.kept.rowCount() == kept + 200


def test_more_are_kept_where_more_are_seen(view):
    come(view, 400)
    kept = view.kept.rowCount()
    view.resize(900, 1600)
    come(view, 400, first=400)
    assert view.kept.rowCount() - kept >= 1200 // view.row_height


def test_following_again_after_reading_old_ones_shows_the_next_that_comes(view):
    view.set_following(False)
    come(view, 400)
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    view.set_following(True)
    come(view, 1, first=400)
    assert (at_top(view), view.kept.rowCount(), view.kept.at_head) == ("400", view.kept.followed, True)


def test_when_the_current_row_is_dropped_nobody_goes_to_another(view, qtbot):
    come(view, view.kept.followed)
    view.setCurrentIndex(view.kept.index(5, 0))
    gone = view.current_id()
    with qtbot.assertNotEmitted(view.passed):
        come(view, view.kept.followed, first=view.kept.followed)
    assert not view.kept.index_of(gone).isValid()
    assert (view.following, view.verticalScrollBar().value()) == (True, 0)
    with qtbot.waitSignal(view.passed):
        qtbot.keyClick(view, Qt.Key.Key_Up)
