import pytest
import shiboken6
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.widgets.focus_back import give_back


@pytest.fixture
def page(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    made.at, made.other = QLineEdit(made), QLineEdit(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.other.setFocus()
    return made


def test_who_is_seen_and_on_has_the_keyboard_again(page):
    assert give_back(page.at)
    assert page.at.hasFocus()


@pytest.mark.parametrize("gone", [QLineEdit.hide, lambda at: at.setEnabled(False), shiboken6.delete])
def test_who_is_hidden_off_or_gone_has_not(page, gone):
    gone(page.at)
    assert not give_back(page.at)
    assert page.other.hasFocus()


def test_nobody_had_it(page):
    assert not give_back(None)
    assert page.other.hasFocus()
