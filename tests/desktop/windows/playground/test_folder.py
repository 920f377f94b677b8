from PySide6.QtCore import QDir, QStandardPaths
from PySide6.QtWidgets import QFileDialog

from desktop.windows.playground.folder import begin_at_pictures


def test_a_dialog_begins_with_the_pictures_and_stays_where_one_went(qtbot, tmp_path, monkeypatch):
    pictures = tmp_path / "Pictures"
    pictures.mkdir()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation) == str(pictures)
    dialog = QFileDialog()
    qtbot.addWidget(dialog)
    dialog.setDirectory(QDir.current())
    begin_at_pictures(dialog)
    assert dialog.directory().path() == str(pictures)
    dialog.setDirectory(str(tmp_path))
    begin_at_pictures(dialog)
    assert dialog.directory().path() == str(tmp_path)
