import pytest
from PySide6.QtCore import Qt

from desktop.widgets.announce import ANNOUNCED
from desktop.windows.requests.head import RequestsHead


@pytest.fixture
def head(theme, qtbot):
    made = RequestsHead(theme)
    qtbot.addWidget(made)
    made.resize(900, 50)
    made.show()
    return made


def test_what_is_typed_is_looked_for_once(qtbot, head):
    told = []
    head.searched.connect(told.append)
    with qtbot.waitSignal(head.searched):
        qtbot.keyClicks(head.search, "boat")
    assert told == ["boat"]


def test_what_is_shown_is_not_told(qtbot, head):
    head.show_words("paper")
    assert (head.search.text(), head._typed.isActive()) == ("paper", False)
    qtbot.keyClick(head.search, Qt.Key.Key_Space)
    head.show_words("paper")
    assert head.search.text() == "paper ", "what one types is left alone"


def test_enter_goes_on_to_the_list(qtbot, head):
    head.show_words("paper")
    with qtbot.waitSignal(head.left_search):
        qtbot.keyClick(head.search, Qt.Key.Key_Return)


def test_buttons_keep_their_names_where_there_is_no_room_for_words(head):
    head.set_brief(words=False, more=False)
    buttons = (head.pause, head.follow, head.export, head.wipe)
    assert [button.text() for button in buttons] == [""] * 4
    assert [button.accessibleName() for button in buttons] == ["Pause", "Follow", "Export", "Clear"]
    assert all(button.toolTip() for button in buttons)
    head.set_brief(words=True, more=False)
    assert (head.pause.text().strip(), head.export.text()) == ("Pause", "")
    head.show_paused(True)
    assert head.pause.accessibleName() == "Resume"


def test_it_says_something_for_a_moment(head):
    head.say("Copied")
    assert head._note.text() == head.property(ANNOUNCED) == "Copied"
    head._said.timeout.emit()
    assert head._note.text() == ""
