import pytest
from PySide6.QtCore import Qt

from desktop.windows.accounts.head import AccountsHead
from tests.desktop.waiting import noted


@pytest.fixture
def head(theme, qtbot):
    made = AccountsHead(theme)
    qtbot.addWidget(made)
    made.show()
    return made


def test_it_says_how_many_can_draw(head):
    head.show_count(3, 5000)
    assert head._note.text() == "3 of 5,000 can draw"
    head.show_count(0, 0)
    assert not head._note.isVisible()
    assert not head.add.isVisible()
    assert not head.search.isVisible()
    assert head.more.isVisible()  # accounts can be imported still
    assert not head.export.isEnabled()


def test_what_is_typed_and_pressed_is_told(head, qtbot):
    head.show_count(3, 5)
    looked, added, left = noted(head.looked_for), noted(head.add_wanted), noted(head.left)
    sorts, imports, exports = noted(head.sort_wanted), noted(head.import_wanted), noted(head.export_wanted)
    qtbot.keyClicks(head.search, "fo")
    qtbot.keyClick(head.search, Qt.Key.Key_Return)
    qtbot.mouseClick(head.add, Qt.MouseButton.LeftButton)
    for action in head.menu.actions():
        action.trigger()
    assert looked == [("f",), ("fo",)]
    assert (added, left, sorts, len(imports), len(exports)) == ([()], [()], [(True,)], 1, 1)
