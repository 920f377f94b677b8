import pytest
from msgspec.structs import replace

from desktop.account_row_text import LastError
from desktop.windows.accounts.last_error import LastErrorNote
from proxy_core import phrase
from tests.desktop.fakes import NOW

ERROR = LastError(NOW - 120, phrase("limit_billing", account="fox@example.com"), "r1")


@pytest.fixture
def note(qtbot):
    made = LastErrorNote()
    qtbot.addWidget(made)
    return made


def test_it_says_when_what_and_what_to_do(note, qtbot):
    note.show_error(ERROR, NOW)
    assert note.words.text().startswith("2 min ago: ")
    assert "press Check" in note.advice.text()
    with qtbot.waitSignal(note.request_wanted) as told:
        note.button.click()
    assert told.args == ["r1"]


def test_one_that_is_over_asks_for_nothing(note):
    note.show_error(replace(ERROR, over=True), NOW)
    assert note.advice.text() == "It has drawn since."
    note.show_error(None, NOW)
    assert note.isHidden()
