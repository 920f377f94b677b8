import pytest
from PySide6.QtCore import Qt

from desktop.windows.accounts.side_pane import WIDTH, SidePane


@pytest.fixture
def pane(theme, qtbot):
    made = SidePane(theme, "Import accounts")
    qtbot.addWidget(made)
    return made


def test_the_cross_and_escape_close_it_once(pane, qtbot):
    closed = []
    pane.closed.connect(lambda: closed.append(True))
    pane.close_pane()
    assert closed == []
    pane.show()
    qtbot.keyClick(pane, Qt.Key.Key_Escape)
    pane.show()
    qtbot.mouseClick(pane.cross, Qt.MouseButton.LeftButton)
    assert (closed, pane.isVisible()) == ([True, True], False)


def test_it_has_a_title_and_a_width_of_its_own(pane):
    assert pane.title.text() == "Import accounts"
    assert "Import accounts" in pane.cross.accessibleName()
    assert pane.sizeHint().width() == WIDTH
