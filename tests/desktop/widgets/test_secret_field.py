import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit

from desktop.widgets.secret_field import SecretField


@pytest.fixture
def field(theme, qtbot):
    made = SecretField(theme, "API key")
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize("pasted", ["  sk-abc\n", "sk-\nabc", "\tsk-abc "])
def test_the_spaces_of_a_paste_are_dropped(field, pasted):
    QGuiApplication.clipboard().setText(pasted)
    field.line.paste()
    assert field.text() == "sk-abc"


def test_it_is_hidden_until_it_is_asked_for(field, qtbot):
    assert field.line.echoMode() is QLineEdit.EchoMode.Password
    qtbot.mouseClick(field.show_button, Qt.MouseButton.LeftButton)
    assert field.line.echoMode() is QLineEdit.EchoMode.Normal
    assert field.show_button.accessibleName() == "Hide: API key"
    field.set_text("sk-abc")
    field.clear()
    assert field.line.echoMode() is QLineEdit.EchoMode.Password
    assert field.text() == ""


def test_return_and_edits_are_told(field, qtbot):
    with qtbot.waitSignals([field.edited, field.return_pressed]):
        qtbot.keyClicks(field.line, "s")
        qtbot.keyClick(field.line, Qt.Key.Key_Return)
