import pytest
from PySide6.QtCore import Qt

from desktop.widgets.elided_link import ElidedLink

ADDRESS = "a.person.with.a.long.name@department.example.com"


@pytest.fixture
def link(theme, qtbot):
    made = ElidedLink()
    qtbot.addWidget(made)
    made.set_words(ADDRESS)
    made.resize(made.sizeHint())
    made.show()
    return made


def test_it_shows_all_of_its_words_where_there_is_room(link):
    assert link.text() == ADDRESS
    assert link.property("kind") == "link"


def test_it_gives_way_and_takes_its_words_back(link):
    whole = link.width()
    assert link.minimumSizeHint().width() < 60
    link.resize(120, link.height())
    assert link.text().startswith("a.person")
    assert link.text().endswith("\u2026")
    assert (link.words(), link.accessibleName()) == (ADDRESS, ADDRESS)
    assert link.sizeHint().width() == whole
    link.resize(whole, link.height())
    assert link.text() == ADDRESS


def test_a_sign_that_marks_keys_is_shown_as_it_is(link, qtbot):
    link.set_words("R&D")
    assert link.text() == "R&&D"
    with qtbot.waitSignal(link.clicked):
        qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
