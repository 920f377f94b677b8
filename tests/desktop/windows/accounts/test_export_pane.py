from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from desktop.windows.accounts.export_pane import FILE_NAME, ExportPane
from proxy_core import phrase
from tests.desktop.waiting import noted


@pytest.fixture
def pane(theme, qtbot):
    made = ExportPane(theme)
    qtbot.addWidget(made)
    made.resize(380, 700)
    made.open_pane()
    return made


def test_without_secrets_a_place_is_enough(pane, qtbot):
    wanted = noted(pane.export_wanted)
    assert pane.path.text().endswith(FILE_NAME)
    assert not pane.first.isVisible()
    qtbot.mouseClick(pane.button, Qt.MouseButton.LeftButton)
    assert wanted == [(Path.home() / FILE_NAME, "")]
    assert not pane.button.isEnabled()
    pane.show_written(Path("/there/a.json"))
    assert pane.said.text() == "Exported to /there/a.json."
    assert pane.button.isEnabled()


def test_with_secrets_the_passphrase_is_typed_twice(pane, qtbot):
    wanted = noted(pane.export_wanted)
    pane.secrets.click()
    qtbot.keyClicks(pane.first.line, "short")
    pane.button.click()
    assert "8 characters" in pane.first.fault()
    qtbot.keyClicks(pane.first.line, " but not now")
    pane.button.click()
    assert pane.again.fault() == "These two differ."
    qtbot.keyClicks(pane.again.line, "short but not now")
    pane.path.line.setText("/there/a.json")
    qtbot.keyClick(pane.again.line, Qt.Key.Key_Return)
    assert wanted == [(Path("/there/a.json"), "short but not now")]
    pane.show_written(Path("/there/a.json"))
    assert pane.first.line.text() == ""


def test_what_is_missing_or_went_wrong_is_said(pane):
    wanted = noted(pane.export_wanted)
    pane.path.line.clear()
    pane.button.click()
    assert pane.path.fault() == "Name a file."
    assert wanted == []
    pane.show_refusal(phrase("file_unwritable", path="/there", why="it is full"))
    assert (pane.said.text(), pane.said.property("tone")) == ("/there could not be written: it is full.", "bad")


def test_a_place_can_be_chosen(pane, tmp_path):
    pane.choose.click()
    dialog = pane.window().findChild(QFileDialog)
    assert dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    dialog.fileSelected.emit(str(tmp_path / "b.json"))
    assert pane.path.text() == str(tmp_path / "b.json")
    pane.close_pane()
    assert not dialog.isVisible()
