import asyncio

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from desktop.cells import RECORD_ROLE
from desktop.log_help import Help, Way
from desktop.windows.page import Page
from desktop.windows.requests.page import RequestsPage
from proxy_core import AccountsChanged, Outcome, RequestEnded, RequestFilter, RequestStarted, phrase
from tests.desktop.fakes import MODEL, NOW, account_state, record
from tests.desktop.waiting import heard, told

FAILED = RequestFilter(outcomes=(Outcome.FAILED,))


@pytest.fixture
def page(bench, theme, qtbot, qt_runner):
    """The page over an open core with a busy afternoon in its log."""
    made = RequestsPage(theme, bench.signals, bench.verbs, now=lambda: NOW)
    qtbot.addWidget(made)
    made.resize(1000, 600)

    async def story():
        async with heard(bench.verbs.log.page_loaded):
            await bench.open()

    qt_runner.run(story())
    made.show()
    return made


def ids(page):
    return [page.model.index(row, 0).data(RECORD_ROLE).id for row in range(page.model.rowCount())]


def loaded(page, qt_runner, act):
    """Does something and waits until the log has answered."""

    async def story():
        async with heard(page._verbs.log.page_loaded):
            act()

    qt_runner.run(story())


def open_details(page, qt_runner, name):
    async def story():
        async with heard(page._verbs.main.request_loaded):
            page.view.opened.emit(name)

    qt_runner.run(story())


def test_the_log_is_there_when_the_core_is(page):
    assert ids(page) == ["r08", "r07", "r06", "r05", "r04", "r03", "r02", "r01"]
    assert page.view.isVisible()


def test_what_happens_is_shown_as_it_happens(page, bench, qt_runner):
    qt_runner.run(told(bench.signals, RequestStarted(record("live", started_at=NOW + 5, client="easel"))))
    assert ids(page)[0] == "live"
    qt_runner.run(told(bench.signals, RequestEnded(record("live", started_at=NOW + 5, client="easel"))))
    assert "Easel" in [action.text() for action in page.filters.client.menu.actions()]


def test_a_chip_asks_the_log(page, core, qt_runner, qtbot):
    loaded(page, qt_runner, page.filters.partial.click)
    assert (ids(page), core.matching.outcomes) == (["r08"], (Outcome.PARTIAL,))
    loaded(page, qt_runner, page.filters.clear.click)
    assert len(ids(page)) == 8


def test_words_are_looked_for_a_moment_after_they_were_typed(page, core, qt_runner, qtbot):
    page.focus_search()
    loaded(page, qt_runner, lambda: qtbot.keyClicks(page.head.search, "LIGHTHOUSE"))
    assert (ids(page), core.matching.words) == (["r07"], "LIGHTHOUSE")
    loaded(page, qt_runner, lambda: qtbot.keyClick(page.head.search, Qt.Key.Key_Escape))
    assert len(ids(page)) == 8


def test_another_page_can_show_some_of_them(page, qt_runner):
    loaded(page, qt_runner, lambda: page.show_matching(replace(FAILED, words="gardener")))
    assert ids(page) == ["r05"]
    assert (page.filters.failed.isChecked(), page.head.search.text()) == (True, "gardener")


def test_what_does_not_fit_is_not_shown_when_it_happens(page, bench, qt_runner):
    loaded(page, qt_runner, lambda: page.show_matching(FAILED))
    qt_runner.run(told(bench.signals, RequestStarted(record("live", started_at=NOW + 5))))
    assert ids(page) == ["r05"]


def test_where_nothing_fits_the_filter_is_cleared_with_a_button(page, qt_runner):
    loaded(page, qt_runner, lambda: page.show_matching(RequestFilter(words="no such words")))
    assert page.list.nothing.isVisible()
    loaded(page, qt_runner, page.list.nothing.button.click)
    assert len(ids(page)) == 8


def test_an_empty_log_leads_to_the_clients(bench, theme, qtbot):
    page = RequestsPage(theme, bench.signals, bench.verbs)
    qtbot.addWidget(page)
    page.show()
    with qtbot.waitSignal(page.page_wanted) as wanted:
        page.list.empty.button.click()
    assert wanted.args == [Page.CONNECT]


def test_pause_holds_new_ones_back_and_counts_them(page, bench, qt_runner, qtbot):
    page.view.setFocus()
    qtbot.keyClick(page.view, Qt.Key.Key_Space)
    assert page.head.pause.accessibleName() == "Resume"
    news = [RequestStarted(record(f"n{n}", started_at=NOW + n)) for n in range(12)]
    qt_runner.run(told(bench.signals, *news))
    assert (len(ids(page)), page.news.text(), page.news.isVisible()) == (8, "\u2191 12 new", True)
    page.news.click()
    assert (ids(page)[0], page.news.isVisible(), page.paused) == ("n11", False, False)
    assert page.view.following


def test_follow_is_off_when_one_scrolls_and_on_when_one_asks(page, bench, qt_runner):
    qt_runner.run(told(bench.signals, *[RequestStarted(record(f"n{n}", started_at=NOW + n)) for n in range(40)]))
    page.view.verticalScrollBar().setValue(200)
    assert not page.head.follow.isChecked()
    qt_runner.run(told(bench.signals, RequestStarted(record("later", started_at=NOW + 99))))
    assert page.news.text() == "\u2191 1 new"
    page.head.follow.click()
    assert (page.view.verticalScrollBar().value(), page.news.isVisible()) == (0, False)


def test_a_click_opens_the_details_and_escape_closes_them(page, qt_runner, qtbot):
    open_details(page, qt_runner, "r08")
    assert page.details.isVisible()
    assert [box.state.text() for box in page.details.pictures.boxes()] == ["drawn", "drawn", "failed"]
    qtbot.keyClick(page.head.search, Qt.Key.Key_Escape)
    assert not page.details.isVisible()


def test_while_the_details_are_open_they_follow_the_keyboard(page, qt_runner, qtbot):
    page.view.setCurrentIndex(page.model.index(0, 0))
    open_details(page, qt_runner, "r08")

    async def story():
        async with heard(page._verbs.main.request_loaded):
            qtbot.keyClick(page.view, Qt.Key.Key_Down)

    qt_runner.run(story())
    assert page.details.request_id == "r07"


def test_the_details_follow_what_is_being_drawn(page, bench, qt_runner):
    qt_runner.run(told(bench.signals, RequestStarted(record("live", started_at=NOW + 5))))
    page.view.opened.emit("live")
    assert page.details.head.words.text() == "It is being drawn."
    done = record("live", started_at=NOW + 5, outcome=Outcome.DRAWN, returned=1, seconds=8.4)
    qt_runner.run(told(bench.signals, RequestEnded(done)))
    assert page.details.head.words.text() == "The picture came in 8.4 s."


def test_attempts_that_are_not_in_the_log_any_more(page, core, bench, qt_runner):
    del core.log["r07"]

    async def story():
        async with heard(bench.verbs.main.request_not_loaded):
            page.view.opened.emit("r07")

    qt_runner.run(story())
    assert "could not be read" in page.details.pictures._waiting.text()


def test_a_failure_says_what_helps_and_leads_there(page, core, bench, qt_runner, qtbot):
    one, attempts = core.log["r05"]
    why = phrase("all_limited", model=MODEL)
    core.log["r05"] = (replace(one, reason=why, failures=((0, why),)), attempts)
    loaded(page, qt_runner, lambda: page.show_matching(FAILED))
    qt_runner.run(told(bench.signals, AccountsChanged((account_state(),))))
    open_details(page, qt_runner, "r05")
    assert "had reached a limit" in page.details.help.words.accessibleName()
    with qtbot.waitSignal(page.page_wanted) as wanted:
        page.details.help.button.click()
    assert wanted.args == [Page.ACCOUNTS]


@pytest.mark.parametrize(
    ("way", "signal", "args"),
    [
        (Way.ACCOUNT, "account_wanted", ["fox"]),
        (Way.ACCOUNTS, "page_wanted", [Page.ACCOUNTS]),
        (Way.CONNECT, "page_wanted", [Page.CONNECT]),
        (Way.SETTING, "setting_wanted", ["fox"]),
        (Way.ADD, "add_wanted", []),
    ],
)
def test_every_way_of_helping(page, qtbot, way, signal, args):
    with qtbot.waitSignal(getattr(page, signal)) as wanted:
        page.details.help_taken.emit(Help("words", "button", way, "fox"))
    assert wanted.args == args


def test_copying_with_the_keyboard_and_from_the_details(page, qt_runner, qtbot):
    page.view.setCurrentIndex(page.model.index(1, 0))
    qtbot.keyClick(page.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "r07"
    assert page.head._note.text() == "Copied"
    open_details(page, qt_runner, "r08")
    page.details.curl.click()
    assert QGuiApplication.clipboard().text().startswith("curl http://127.0.0.1:8045/v1/images/generations")
    assert page.details.curl.text().strip() == "Copied"


def test_the_menu_of_a_row(page, qtbot):
    page.view.menu_wanted.emit("r08", page.mapToGlobal(page.rect().center()))
    (menu,) = [one for one in page.findChildren(QMenu) if one.isVisible()]
    menu.actions()[3].trigger()
    assert QGuiApplication.clipboard().text() == "r08"
    menu.close()


def test_exporting_what_is_shown(page, core, qt_runner, qtbot, tmp_path):
    loaded(page, qt_runner, lambda: page.show_matching(FAILED))
    offered = []
    page._verbs.main.offered.connect(lambda *told: offered.append(told[:2]))
    page.head.export.click()
    page.tools.export.path.setText(str(tmp_path / "log.jsonl"))

    async def story():
        async with heard(page._verbs.log.exported):
            page.tools.export.start.click()

    qt_runner.run(story())
    assert (tmp_path / "log.jsonl").read_text(encoding="utf-8") == "jsonl r05\n"
    assert offered == [(f"1 request was written to {tmp_path / 'log.jsonl'}.", "Show the folder")]
    assert page.tools.isHidden()


def test_clearing_what_is_shown(page, core, qt_runner):
    loaded(page, qt_runner, lambda: page.show_matching(FAILED))
    page.head.wipe.click()
    assert page.tools.clear.title.text() == "Clear 1 request?"
    loaded(page, qt_runner, page.tools.clear.clear.click)
    assert ids(page) == []
    assert "r05" not in core.log
    loaded(page, qt_runner, lambda: page.show_matching(RequestFilter()))
    assert len(ids(page)) == 7


def test_the_seconds_tick_only_while_it_is_seen(page, bench, qt_runner):
    qt_runner.run(told(bench.signals, RequestStarted(record("live", started_at=NOW + 5))))
    page.view.opened.emit("live")
    page._second.timeout.emit()
    assert page._second.isActive()
    page.hide()
    assert not page._second.isActive()


@pytest.mark.parametrize("width", [612, 860, 1244])
def test_nothing_is_cut_at_any_width(page, qt_runner, width):
    page.resize(width, 560)
    open_details(page, qt_runner, "r08")
    assert page.width() == width
    assert page.minimumSizeHint().width() <= 612
    assert page.details.geometry().right() <= width
    for button in (page.head.pause, page.head.follow, page.head.export, page.head.wipe, page.filters.model):
        assert button.mapTo(page, button.rect().topRight()).x() < width


def test_what_it_offers_is_asked_for_when_it_is_seen(page, qt_runner):
    async def story():
        async with heard(page._verbs.log.facets_loaded):
            page.entered()
        await asyncio.sleep(0)

    qt_runner.run(story())
    assert "heron@example.com" in [action.text() for action in page.filters.account.menu.actions()]


@pytest.fixture
def low(page, qtbot, qt_runner):
    """The page in a window that is low, with details open and the keyboard in the list."""
    frame = QWidget()  # a window by itself would be as high as it needs to be
    qtbot.addWidget(frame)
    page.setParent(frame)
    page.resize(620, 460)
    page.show()
    with qtbot.waitActive(frame):
        frame.show()
        frame.activateWindow()
    open_details(page, qt_runner, "r08")
    page.view.setFocus()
    yield page
    page.setParent(None)


def test_in_a_low_window_nothing_is_pushed_out_by_a_pane(low):
    page = low
    page.head.export.click()
    QApplication.processEvents()
    for shown in (page.details, page.tools.export, page.list):
        bottom = shown.mapTo(page, shown.rect().bottomLeft()).y()
        assert not shown.isVisible() or bottom <= page.height()
    assert page.tools.export.isVisible()
    assert not page.list.isVisible()
    assert page.head.y() + page.head.height() < page.tools.y() < 120, "they stay where they were"
    page.tools.export.cancel.click()
    assert page.details.isVisible()


@pytest.mark.parametrize("opener", ["export", "wipe"])
def test_a_pane_that_stands_alone_has_the_keyboard_until_it_is_closed(low, qtbot, opener):
    getattr(low.head, opener).click()
    QApplication.processEvents()
    assert low.tools.isAncestorOf(QApplication.focusWidget())
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert low.tools.isHidden()
    assert low.view.hasFocus()


def test_escape_closes_the_pane_before_the_details_that_it_hides(low, qtbot):
    low.head.export.click()
    low.focus_search()
    qtbot.keyClick(low.head.search, Qt.Key.Key_Escape)
    assert low.tools.isHidden()
    assert (low.details.isVisible(), low.view.hasFocus()) == (True, True)
    qtbot.keyClick(low.view, Qt.Key.Key_Escape)
    assert low.details.isHidden()


def test_the_keyboard_does_not_go_to_a_list_that_a_pane_hides(low):
    low.head.export.click()
    low.focus_search()
    low.focus_first()
    assert low.tools.export.path.hasFocus()


def test_a_pane_that_comes_back_while_it_writes_has_the_keyboard(low, core, qt_runner, tmp_path):
    core.export_gate, log = asyncio.Event(), low._verbs.log
    low.head.export.click()
    low.tools.export.path.setText(str(tmp_path / "log.jsonl"))

    async def story():
        async with heard(log.busy_changed):
            low.tools.export.start.click()
        low.tools.leave()
        assert low.view.hasFocus()
        low.head.export.click()
        assert low.tools.export.cancel.hasFocus()
        async with heard(log.busy_changed):
            low.tools.export.cancel.click()

    qt_runner.run(story())


def test_what_is_written_gives_the_keyboard_back(low, qt_runner, tmp_path):
    low.head.export.click()
    low.tools.export.path.setText(str(tmp_path / "log.jsonl"))

    async def story():
        async with heard(low._verbs.log.exported):
            low.tools.export.start.click()

    qt_runner.run(story())
    assert (low.tools.isHidden(), low.view.hasFocus()) == (True, True)


def test_clearing_gives_the_keyboard_back(low, qt_runner):
    given = []
    low.head.wipe.click()
    loaded(low, qt_runner, lambda: (low.tools.clear.clear.click(), given.append(QApplication.focusWidget())))
    assert given == [low.view]
