from PySide6.QtCore import QMimeData, Qt, QUrl

from desktop.widgets.prompt_field import PromptField


def test_ctrl_enter_draws_enter_begins_a_line_and_files_are_passed_on(qtbot):
    field = PromptField("What", "")
    qtbot.addWidget(field)
    qtbot.keyClicks(field, "a")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.toPlainText() == "a\n"
    with qtbot.waitSignal(field.draw_wanted):
        qtbot.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/a.png")])
    with qtbot.waitSignal(field.picture_given):
        field.insertFromMimeData(data)
    words = QMimeData()
    words.setText("fox")
    field.insertFromMimeData(words)
    assert field.toPlainText() == "a\nfox"
