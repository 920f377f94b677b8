from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from desktop.widgets.enter_key import press_focused
from desktop.windows.requests.panes import ClearPane, ExportPane
from proxy_core import Outcome, RequestFilter

FAILED = RequestFilter(outcomes=(Outcome.FAILED,))


@pytest.fixture
def export(qtbot, theme):
    pane = ExportPane()
    qtbot.addWidget(pane)
    pane.ask(RequestFilter())
    return pane


def test_a_file_and_its_form_are_asked_for(export, qtbot, tmp_path):
    assert export.path.text().endswith(".jsonl")
    export.path.setText(str(tmp_path / "log.jsonl"))
    qtbot.mouseClick(export.csv, Qt.MouseButton.LeftButton)
    assert export.path.text() == str(tmp_path / "log.csv")
    with qtbot.waitSignal(export.export_wanted) as told:
        qtbot.keyClick(export.path, Qt.Key.Key_Return)
    assert told.args == [tmp_path / "log.csv", "csv"]


def test_it_names_the_filter(export):
    assert export.words.text() == "All requests of the log, with their attempts."
    export.ask(FAILED)
    assert export.words.text() == "The requests that the filter shows: failed."


@pytest.mark.parametrize(
    ("name", "note", "can_start"),
    [
        ("new.jsonl", "", True),
        ("there.jsonl", "There is such a file already. It will be replaced.", True),
        ("", "That is a folder: name a file in it.", False),
        ("nowhere/log.jsonl", "There is no folder", False),
    ],
)
def test_it_says_what_is_wrong_with_a_path(export, tmp_path, name, note, can_start):
    (tmp_path / "there.jsonl").write_text("old")
    export.path.setText(str(tmp_path / name))
    assert export.note.text().startswith(note)
    assert bool(export.note.text()) is bool(note)
    assert export.start.isEnabled() is can_start


@pytest.mark.parametrize("path", ["", "   ", "~nobody-of-this-name/x.jsonl"])
def test_what_is_no_path_starts_nothing(export, path):
    export.path.setText(path)
    assert not export.start.isEnabled()


def test_a_bare_name_is_a_file_at_home(export, qtbot):
    export.path.setText("easel-test.jsonl")
    with qtbot.waitSignal(export.export_wanted) as told:
        export.start.click()
    assert told.args[0] == Path.home() / "easel-test.jsonl"


def test_while_it_is_written_it_can_be_cancelled(export, qtbot):
    export.set_busy(busy=True)
    assert (export.progress.isHidden(), export.start.isEnabled(), export.cancel.text()) == (False, False, "Cancel")
    with qtbot.waitSignal(export.cancel_wanted):
        qtbot.keyClick(export, Qt.Key.Key_Escape)
    export.set_busy(busy=False)
    with qtbot.waitSignal(export.closed):
        qtbot.mouseClick(export.cancel, Qt.MouseButton.LeftButton)
    assert export.isHidden()


class Window(QWidget):
    """Enter that nobody took presses the button with the keyboard, as in Easel's window."""

    def keyPressEvent(self, event):
        press_focused(self)


def test_enter_that_starts_it_does_not_cancel_it_too(qtbot, theme, tmp_path):
    window, pane = Window(), ExportPane()
    qtbot.addWidget(window)
    QVBoxLayout(window).addWidget(pane)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    pane.ask(RequestFilter())
    pane.path.setText(str(tmp_path / "log.jsonl"))
    pane.export_wanted.connect(lambda _path, _form: pane.set_busy(busy=True))  # takes the keyboard from the field
    cancelled = []
    pane.cancel_wanted.connect(lambda: cancelled.append(1))
    with qtbot.waitSignal(pane.export_wanted):
        qtbot.keyClick(pane.path, Qt.Key.Key_Return)
    assert pane.cancel.hasFocus()
    assert not cancelled


def test_browsing_waits_for_nothing(export, qtbot, tmp_path):
    export.path.setText(str(tmp_path / "log.jsonl"))
    qtbot.mouseClick(export.browse, Qt.MouseButton.LeftButton)
    (dialog,) = export.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "other.jsonl"))
    assert export.path.text() == str(tmp_path / "other.jsonl")
    dialog.close()


def test_what_clearing_says_has_no_blank_in_chinese(qtbot, theme, language):
    language.speak("zh_CN")
    try:
        pane = ClearPane()
        qtbot.addWidget(pane)
        pane.ask(FAILED, 12)
        assert "\u3002" in pane.words.text()
        assert "\u3002 " not in pane.words.text()
    finally:
        language.speak("system")


def test_clearing_is_asked_about_with_the_number_and_the_filter(qtbot, theme):
    pane = ClearPane()
    qtbot.addWidget(pane)
    pane.ask(FAILED, 1203)
    assert pane.title.text() == "Clear 1,203 requests?"
    assert "filter shows: failed." in pane.words.text()
    assert pane.words.text().endswith("This cannot be undone.")
    with qtbot.waitSignal(pane.clear_wanted) as told:
        qtbot.mouseClick(pane.clear, Qt.MouseButton.LeftButton)
    assert (told.args, pane.isHidden()) == ([FAILED], True)


def test_of_one_request_it_does_not_say_they(qtbot, theme):
    pane = ClearPane()
    qtbot.addWidget(pane)
    pane.ask(FAILED, 1)
    assert pane.title.text() == "Clear 1 request?"
    assert pane.words.text() == (
        "Only what the filter shows: failed. Attempts leave the log with their requests. This cannot be undone."
    )


def test_where_the_number_is_not_known_it_says_which(qtbot, theme):
    pane = ClearPane()
    qtbot.addWidget(pane)
    pane.ask(RequestFilter(), None)
    assert pane.title.text() == "Clear all requests?"
    pane.ask(FAILED, None)
    assert pane.title.text() == "Clear every request that fits the filter?"
    with qtbot.waitSignal(pane.closed):
        qtbot.keyClick(pane, Qt.Key.Key_Escape)
