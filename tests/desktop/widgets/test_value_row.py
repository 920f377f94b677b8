import pytest
from PySide6.QtCore import Qt

from desktop.widgets.value_row import ValueRow

MASK = "sk-\u2022\u2022\u2022"


@pytest.fixture
def row(theme, qtbot):
    made = ValueRow(theme, "API Host", "http://127.0.0.1:8045")
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def secret(theme, qtbot):
    made = ValueRow(theme, "API Key", "{key}", MASK)
    qtbot.addWidget(made)
    made.show()
    return made


def test_it_says_what_the_field_is_called_and_what_goes_into_it(row):
    assert (row.label.text(), row.text()) == ("API Host", "http://127.0.0.1:8045")
    assert row.line.accessibleName() == "API Host"
    assert row.copy.accessibleName() == "Copy API Host"
    assert not row.show_button.isVisible()
    row.set_value("http://127.0.0.1:9000")
    assert row.text() == row.line.toolTip() == "http://127.0.0.1:9000"


def test_a_press_asks_for_a_copy(row, qtbot):
    with qtbot.waitSignal(row.copy_wanted):
        qtbot.mouseClick(row.copy, Qt.MouseButton.LeftButton)
    row.set_ready(False)
    assert not row.copy.isEnabled()


def test_a_secret_is_masked_until_it_is_asked_for_and_forgotten_after(secret, qtbot):
    assert secret.text() == MASK
    secret.set_secret("sk-never")
    assert secret.text() == MASK
    with qtbot.waitSignal(secret.secret_wanted):
        qtbot.mouseClick(secret.show_button, Qt.MouseButton.LeftButton)
    assert secret.show_button.accessibleName() == "Hide API Key"
    secret.set_secret("sk-shown")
    assert secret.text() == "sk-shown"
    assert secret.line.toolTip() == ""
    secret.hide_secret()
    assert secret.text() == MASK


def test_without_room_the_button_has_its_icon_alone(row):
    row.resize(600, 60)
    assert row.copy.text().strip() == "Copy"
    row.resize(300, 60)
    assert row.copy.text() == ""
