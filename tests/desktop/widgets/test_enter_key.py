import pytest
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop.widgets.enter_key import press_focused


@pytest.fixture
def page(qtbot):
    made = QWidget()
    made.button, made.line = QPushButton("Draw"), QLineEdit()
    column = QVBoxLayout(made)
    column.addWidget(made.button)
    column.addWidget(made.line)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


def test_the_button_with_the_keyboard_is_pressed(page):
    pressed = []
    page.button.clicked.connect(lambda: pressed.append(1))
    page.line.setFocus()
    assert not press_focused(page)
    page.button.setFocus()
    assert press_focused(page)
    assert pressed == [1]


def test_a_button_elsewhere_is_not(page, qtbot):
    other = QWidget()
    qtbot.addWidget(other)
    page.button.setFocus()
    assert not press_focused(other)
