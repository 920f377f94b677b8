import asyncio

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.windows.requests.log_tools import LogTools
from proxy_core import EaselError, Outcome, RequestFilter
from tests.desktop.waiting import heard

FAILED = RequestFilter(outcomes=(Outcome.FAILED,))


@pytest.fixture
def tools(bench, qtbot, qt_runner):
    qt_runner.run(bench.open())
    made = LogTools(bench.verbs)
    qtbot.addWidget(made)
    return made


def busy(log, is_busy):
    return heard(log.busy_changed, lambda verb, now: verb == "export" and now is is_busy)


def test_one_pane_at_a_time(tools, qtbot):
    tools.ask_export(FAILED)
    assert (tools.export.isHidden(), tools.clear.isHidden()) == (False, True)
    tools.ask_clear(FAILED, 3)
    assert (tools.export.isHidden(), tools.clear.isHidden()) == (True, False)
    with qtbot.waitSignal(tools.closed):
        qtbot.mouseClick(tools.clear.keep, Qt.MouseButton.LeftButton)
    assert tools.isHidden()


@pytest.fixture
def page(tools, qtbot):
    """With two fields beside them: left alone, Qt gives the keyboard to the first."""
    made = QWidget()
    qtbot.addWidget(made)
    made.first, made.field, column = QLineEdit(), QLineEdit(), QVBoxLayout(made)
    for widget in (made.first, made.field, tools):
        column.addWidget(widget)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


def test_the_keyboard_goes_back_to_where_it_was_before_the_first_was_asked_for(page, tools):
    page.field.setFocus()
    tools.ask_export(FAILED)
    assert tools.isAncestorOf(page.focusWidget())
    tools.ask_clear(FAILED, 3)
    assert tools.isAncestorOf(page.focusWidget())
    tools.close_pane()
    assert page.field.hasFocus()


def test_what_was_asked_for_is_written_whatever_is_shown_by_then(tools, bench, qt_runner, tmp_path):
    tools.ask_export(FAILED)
    tools.export.path.setText(str(tmp_path / "log.jsonl"))

    async def story():
        async with heard(bench.verbs.log.exported):
            tools.export.start.click()

    qt_runner.run(story())
    assert (tmp_path / "log.jsonl").read_text(encoding="utf-8") == "jsonl r05\n"


def test_a_file_that_cannot_be_written_is_said_and_can_be_tried_again(tools, bench, core, qt_runner, tmp_path):
    core.log_error = EaselError("store_failed", path="log.jsonl", why="no space left")
    tools.ask_export(FAILED)
    tools.export.path.setText(str(tmp_path / "log.jsonl"))

    async def story():
        async with busy(bench.verbs.log, False), heard(bench.verbs.main.message) as said:
            tools.export.start.click()
        return said[0][0]

    assert "no space left" in qt_runner.run(story())
    assert (tools.export.isHidden(), tools.export.start.isEnabled()) == (False, True)


def test_while_it_is_written_it_can_be_cancelled_and_nothing_else_is_asked(tools, bench, core, qt_runner, tmp_path):
    core.export_gate = asyncio.Event()
    tools.ask_export(FAILED)
    tools.export.path.setText(str(tmp_path / "log.jsonl"))

    async def story():
        async with busy(bench.verbs.log, True):
            tools.export.start.click()
        tools.ask_clear(FAILED, 1)
        assert tools.clear.isHidden()
        async with busy(bench.verbs.log, False):
            tools.export.cancel.click()

    qt_runner.run(story())
    assert not (tmp_path / "log.jsonl").exists()
    assert tools.export.isVisibleTo(tools)


def test_clearing_is_told(tools, bench, core, qt_runner):
    offered = []
    bench.verbs.main.offered.connect(lambda words, *_: offered.append(words))
    tools.ask_clear(FAILED, 1)

    async def story():
        async with heard(tools.cleared):
            tools.clear.clear.click()

    qt_runner.run(story())
    assert offered == ["1 request was cleared."]
    assert "r05" not in core.log
