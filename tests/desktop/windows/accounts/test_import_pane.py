from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent

from desktop.windows.accounts.import_pane import ImportPane
from proxy_core import ImportLine, phrase
from tests.desktop.fakes import account_state
from tests.desktop.waiting import noted

KEYS = Path("/there/keys.txt")


@pytest.fixture
def pane(theme, qtbot):
    made = ImportPane(theme)
    qtbot.addWidget(made)
    made.resize(380, 700)
    made.open_pane()
    return made


def test_a_file_is_chosen_then_imported_for_a_provider(pane, qtbot):
    wanted = noted(pane.import_wanted)
    assert not pane.button.isEnabled()
    pane.zone.file_given.emit(KEYS)
    assert pane.zone.words.text() == "keys.txt"
    pane.provider.choose("openai")
    qtbot.mouseClick(pane.button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(pane.button, Qt.MouseButton.LeftButton)  # it runs
    assert wanted == [(KEYS, "", "openai")]


def test_each_line_says_what_became_of_it(pane):
    pane.zone.file_given.emit(KEYS)
    fox = account_state().account
    pane.show_lines(
        (
            ImportLine(1, fox, phrase("import_taken", account="fox")),
            ImportLine(2, None, phrase("import_there_already", account="heron")),
        )
    )
    assert pane.result.text() == "1 of 2 accounts was taken."
    assert pane.lines.toPlainText() == "1: taken as fox\n2: there is heron already: not taken"
    assert pane.lines.isVisible()


def test_a_passphrase_is_asked_for_when_one_is_needed(pane, qtbot):
    wanted = noted(pane.import_wanted)
    pane.zone.file_given.emit(KEYS)
    pane.button.click()
    assert not pane.passphrase.isVisible()
    pane.show_refusal(phrase("import_passphrase_missing"))
    assert pane.passphrase.isVisible()
    qtbot.keyClicks(pane.passphrase.line, "wrong one")
    qtbot.keyClick(pane.passphrase.line, Qt.Key.Key_Return)
    pane.show_refusal(phrase("import_passphrase_wrong"))
    assert pane.passphrase.fault()
    assert wanted[-1] == (KEYS, "wrong one", "gemini")
    pane.close_pane()
    assert pane.passphrase.line.text() == ""


def test_a_file_that_is_none_is_said_to_be(pane):
    pane.zone.file_given.emit(KEYS)
    pane.button.click()
    pane.show_refusal(phrase("import_too_large", limit=16))
    assert "16 MB" in pane.fault.text()
    assert pane.fault.isVisible()
    pane.zone.file_given.emit(Path("/there/other.json"))
    assert not pane.fault.isVisible()


def test_a_file_that_misses_its_place_is_taken_too(pane):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/there/keys.txt")])
    drop = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    pane.dropEvent(drop)
    assert pane.zone.words.text() == "keys.txt"
    data.setUrls([QUrl("https://example.org/keys.txt")])
    pane.dropEvent(drop)
    assert "no file on this computer" in pane.fault.text()
