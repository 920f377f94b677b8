import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

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


def test_the_keyboard_goes_back_to_where_it_was(theme, qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    line = QHBoxLayout(window)
    opener, pane = QPushButton("More"), SidePane(theme, "Import accounts")
    other = QPushButton("Another")
    for widget in (other, opener, pane):
        line.addWidget(widget)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    for at, goes_back in ((pane.cross, True), (other, False)):
        pane.come_from(opener)
        pane.show()
        at.setFocus()
        pane.close_pane()
        assert opener.hasFocus() is goes_back


def test_it_closes_though_who_had_the_keyboard_is_gone(pane, qtbot):
    opener = QPushButton("More")
    pane.come_from(opener)
    with qtbot.waitActive(pane):
        pane.show()
        pane.activateWindow()
    pane.cross.setFocus()
    shiboken6.delete(opener)
    pane.close_pane()
    assert pane.isHidden()
