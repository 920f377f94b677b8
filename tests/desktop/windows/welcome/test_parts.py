import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from desktop.windows.welcome.parts import FailureNote, centred
from proxy_core import phrase


@pytest.mark.parametrize(("width", "taken"), [(1000, 600), (500, 490)])
def test_a_column_stands_in_the_middle_and_takes_what_there_is(qtbot, width, taken):
    page, words = QWidget(), QLabel("words")
    centred(page, 600).addWidget(words)
    qtbot.addWidget(page)
    page.resize(width, 300)
    page.grab()  # Qt lays out what is painted
    body = words.parentWidget()
    assert taken <= body.width() <= 600
    assert abs(body.geometry().center().x() - page.rect().center().x()) <= 1


def test_a_failure_says_its_sentence_and_leads_to_the_settings_where_these_help(theme, qtbot):
    note, wanted = FailureNote(theme), []
    qtbot.addWidget(note)
    note.settings_wanted.connect(lambda: wanted.append(1))
    note.show()
    note.show_phrase(phrase("no_account"))
    assert (note.words.accessibleName(), note.settings.isVisible()) == ("No account can draw. Add one.", False)
    note.show_phrase(phrase("port_in_use", host="127.0.0.1", port=8045))
    qtbot.mouseClick(note.settings, Qt.MouseButton.LeftButton)
    assert wanted == [1]
