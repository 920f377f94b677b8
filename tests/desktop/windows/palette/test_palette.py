import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication

from desktop.models.palette_list import MOST
from desktop.palette_uses import PaletteUses
from desktop.windows.page import Page
from desktop.windows.palette.palette import Palette
from proxy_core import AccountsChanged
from tests.desktop.fakes import account_state, record
from tests.desktop.waiting import heard, told
from tests.desktop.windows.palette.conftest import OLDER


def test_it_comes_with_the_keyboard_and_gives_it_back(board, run, press):
    async def story():
        before = board.window.button
        before.setFocus()
        await board.open()
        seen = board.palette.isVisible(), board.field.hasFocus(), board.titles()[:7]
        press("Escape")
        return seen, board.palette.isVisible(), before.hasFocus()

    (visible, typing, first), after, back = run(story, is_open=False)
    assert visible
    assert typing
    assert first == ["Overview", "Accounts", "Playground", "Gallery", "Requests", "Connect", "Settings"]
    assert not after
    assert back
    assert board.palette.backdrop.isHidden()


def test_it_is_as_high_after_something_that_nothing_is_like(board, run, press):
    async def story():
        high = board.palette.height()
        board.field.setText("xyzzy xyzzy")
        press("Escape")
        board.palette.open()
        return high, board.palette.height()

    before, after = run(story)
    assert before == after


def test_asked_for_once_more_it_goes(board, run):
    async def story():
        board.palette.open()
        return board.palette.isVisible()

    assert run(story) is False


def test_a_click_beside_it_closes_it_and_presses_nothing(board, run, qtbot):
    async def story():
        qtbot.mouseClick(board.palette.backdrop, Qt.MouseButton.LeftButton, pos=QPoint(5, 200))
        return board.palette.isVisible()

    assert run(story) is False
    assert board.window.done == []


def test_it_closes_when_the_keyboard_goes_elsewhere_and_leaves_it_there(board, run):
    async def story():
        board.window.line.setFocus()
        return board.palette.isVisible()

    assert run(story) is False
    assert QApplication.focusWidget() is board.window.line


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("settings", ("page_wanted", Page.SETTINGS)),
        ("max_waiting", ("setting_wanted", "max_waiting")),
        ("gemini heron", ("account_wanted", "heron")),
        ("morning harbour", ("request_wanted", "r08")),
    ],
)
def test_what_is_typed_is_opened_by_enter(board, run, press, typed, wanted):
    async def story():
        board.field.insert(typed)
        press("Return")
        return board.palette.isVisible()

    assert run(story) is False
    assert board.wanted == [wanted]


def test_an_action_is_done(board, run, press, qtbot):
    async def story():
        qtbot.keyClicks(board.field, "address cop")
        assert board.chosen() == "Copy the address"
        press("Enter")

    run(story)
    assert board.window.done == ["Copy the address"]
    assert board.wanted == []


def test_an_action_of_a_page_goes_there_first(board, run, press, qtbot):
    board.palette.page_wanted.connect(board.window.done.append)

    async def story():
        qtbot.keyClicks(board.field, "clear req")
        press("Return")

    run(story)
    assert board.window.done == [Page.REQUESTS, "clear"]


def test_the_look_is_changed_by_its_name(board, run, press, qtbot, core):
    async def story():
        qtbot.keyClicks(board.field, "dark")
        async with heard(board.bench.signals.settings_changed):
            press("Return")

    run(story)
    assert core.settings.look == "dark"


def test_arrows_pages_and_ends_go_through_the_list(board, run, press):
    async def story():
        seen = []
        for key in ("Down", "Up", "Up", "Home", "PageDown", "End", "Down", "Tab", "Backtab"):
            press(key)
            seen.append(board.palette.rows.row)
        return seen

    rows = run(story)
    last = board.palette.model.rowCount() - 1
    assert rows[:4] == [1, 0, last, 0]
    assert 1 < rows[4] < last
    assert rows[5:] == [last, 0, 1, 0]


def test_with_words_home_and_end_belong_to_the_field(board, run, press, qtbot):
    async def story():
        qtbot.keyClicks(board.field, "co")
        press("Down", "Home")
        return board.field.cursorPosition(), board.palette.rows.row

    assert run(story) == (0, 1)


def test_a_row_is_chosen_by_a_click(board, run, qtbot):
    async def story():
        rows = board.palette.rows
        where = rows.visualRect(board.palette.model.index(3, 0)).center()
        qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=where)

    run(story)
    assert board.wanted == [("page_wanted", Page.GALLERY)]


def test_what_is_not_found_is_said(board, run, press, qtbot):
    async def story():
        qtbot.keyClicks(board.field, "zzqx")
        press("Return")
        return board.palette.nothing.isVisible(), board.palette.nothing.text(), board.palette.isVisible()

    visible, words, still = run(story)
    assert visible
    assert still
    assert words.startswith("Nothing is like \u201czzqx\u201d.")


def test_an_older_request_is_found_by_its_whole_id(board, run, press, core):
    # The newest fifty have no room for the old one.
    core.log |= {f"n{number}": (record(f"n{number}", prompt="noise"), ()) for number in range(50)}

    async def story():
        async with heard(board.bench.verbs.log.looked_up) as got:
            board.field.setText(f" {OLDER.upper()} ")  # pasted
        press("Return")
        return len(got), board.chosen()

    assert run(story)[0] == 1
    assert board.wanted == [("request_wanted", OLDER)]


def test_what_was_used_is_first_the_next_time(board, run, press, qtbot):
    async def story():
        qtbot.keyClicks(board.field, "copy the key")
        press("Return")
        await board.open()
        first = board.titles()[0]
        qtbot.keyClicks(board.field, "co")
        return first, board.titles()[:2]

    assert run(story) == ("Copy the key", ["Copy the key", "Connect"])


def test_uses_may_come_from_before(board, theme, run):
    bench, uses = board.bench, PaletteUses(["account heron"])
    board.palette = Palette(theme, bench.signals, bench.verbs, list, board.window, uses=uses)

    async def story():
        return board.titles()[0]

    assert run(story) == "heron@example.com"


def test_the_row_stays_chosen_while_requests_come(board, run, press):
    async def story():
        press("Down", "Down")
        async with heard(board.bench.verbs.log.newest_loaded):
            board.bench.verbs.log.load_newest(50)
        return board.chosen()

    assert run(story) == "Playground"


def test_of_thousands_the_best_are_shown(board, run, qtbot):
    states = tuple(account_state(f"studio-{number}@example.com") for number in range(5000))

    async def story():
        await told(board.bench.signals, AccountsChanged(states))
        board.palette.shut()
        await board.open()
        board.field.setText("studio-")
        return board.palette.model.rowCount(), board.palette.amount.text()

    assert run(story) == (MOST, "the best 100 of 5,000")


def test_before_the_core_runs_only_what_needs_no_page_is_offered(board):
    board.palette.open()
    assert board.titles() == ["Copy the address", "Copy the key", "Quit Easel"]


def test_letters_that_are_being_composed_wait_until_they_are_chosen(board, run):
    async def story():
        QApplication.sendEvent(board.field, QInputMethodEvent("zz", []))
        composing = len(board.titles())
        committed = QInputMethodEvent()
        committed.setCommitString("\u706f\u5854")
        QApplication.sendEvent(board.field, committed)
        return composing, board.field.text(), board.titles()

    composing, typed, found = run(story)
    assert composing > 10
    assert typed == "\u706f\u5854"
    assert found == []


def test_a_person_who_hears_the_window_hears_each_row(board, run, press, qtbot):
    async def story():
        said = [board.field.accessibleDescription()]
        press("Down")
        said.append(board.field.accessibleDescription())
        qtbot.keyClicks(board.field, "zzqx")
        return [*said, board.field.accessibleDescription()]

    first, second, nothing = run(story)
    assert board.field.accessibleName() == "Find anything"
    assert (first, second) == ("Overview, Ctrl+1, Page", "Accounts, Ctrl+2, Page")
    assert nothing.startswith("Nothing is like")


@pytest.mark.parametrize("size", [(1100, 720), (720, 480)])
def test_it_has_room_in_every_window(board, run, size):
    window, palette = board.window, board.palette

    async def story():
        window.resize(*size)
        return palette.geometry()

    place = run(story)
    assert place.width() == min(640, size[0] - 48)
    assert abs(place.center().x() - window.rect().center().x()) <= 1
    assert window.rect().contains(place)
    assert palette.rows.height() >= 8 * palette.rows.delegate.row_height
