from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout

from desktop.widgets.note_pane import NotePane


def test_escape_lets_it_be_wherever_the_keyboard_is(theme, qtbot):
    pane = NotePane("Clear the log?")
    qtbot.addWidget(pane)
    column, button = QVBoxLayout(pane), QPushButton("Clear")
    for widget in (pane.title, pane.words, button):
        column.addWidget(widget)
    assert (pane.title.text(), pane.isHidden()) == ("Clear the log?", True)
    pane.show()
    with qtbot.waitSignal(pane.closed):
        qtbot.keyClick(button, Qt.Key.Key_Escape)
    assert pane.isHidden()


def test_words_are_no_markup_and_wrap(theme, qtbot):
    pane = NotePane()
    qtbot.addWidget(pane)
    for label in (pane.title, pane.words):
        assert (label.textFormat(), label.wordWrap()) == (Qt.TextFormat.PlainText, True)
