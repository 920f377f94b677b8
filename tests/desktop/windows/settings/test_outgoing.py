import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from desktop.windows.settings.outgoing import OutgoingEditor
from tests.desktop.windows.settings.typing import press, type_into

SECRET = "http://me:hunter2@proxy.example.com:3128"
STARS = "http://***@proxy.example.com:3128"


@pytest.fixture
def editor(theme, qtbot, info_of):
    made = OutgoingEditor(theme, info_of("upstream_proxy"))
    made.told = []
    made.committed.connect(made.told.append)
    qtbot.addWidget(made)
    made.show_value("system")
    made.show()
    made.activateWindow()
    return made


def enter(qtbot, editor):
    editor.line.setFocus()
    qtbot.waitUntil(editor.line.hasFocus)


def test_none_and_the_systems_are_told_at_once(editor, qtbot):
    assert not editor.line.isVisible()
    press(qtbot, editor.radios.buttons["none"])
    assert editor.told == ["none"]


def test_an_address_is_typed(editor, qtbot):
    press(qtbot, editor.radios.buttons["address"])
    assert (editor.told, editor.line.isVisible()) == ([], True)
    type_into(qtbot, editor.line, "socks5://10.0.0.1:1080")
    assert editor.told == ["socks5://10.0.0.1:1080"]
    editor.settle("socks5://10.0.0.1:1080")
    assert (editor.line.text(), editor.edit.isVisible()) == ("socks5://10.0.0.1:1080", False)


def test_who_chooses_an_address_and_types_none_keeps_what_was(editor, qtbot):
    press(qtbot, editor.radios.buttons["address"])
    qtbot.waitUntil(editor.line.hasFocus)
    editor.show_value("system")  # another setting was changed
    assert editor.line.isVisible()
    editor.line.clearFocus()
    assert (editor.told, editor.radios.value()) == ([], "system")


def test_a_user_and_a_password_are_stars(editor, qtbot):
    editor.show_value(SECRET)
    assert editor.line.text() == STARS
    enter(qtbot, editor)
    qtbot.keyClicks(editor.line, "x")
    assert editor.line.text() == STARS


def test_they_can_be_edited_and_are_stars_again(editor, qtbot):
    editor.show_value(SECRET)
    press(qtbot, editor.edit)
    qtbot.waitUntil(editor.line.hasFocus)
    assert editor.line.text() == SECRET
    type_into(qtbot, editor.line, SECRET.replace("hunter2", "hunter3"))
    editor.settle(SECRET.replace("hunter2", "hunter3"))
    assert editor.told == [SECRET.replace("hunter2", "hunter3")]
    assert editor.line.text() == STARS


def test_leaving_without_a_change_hides_them(editor, qtbot):
    editor.show_value(SECRET)
    press(qtbot, editor.edit)
    qtbot.waitUntil(editor.line.hasFocus)
    editor.show_value(SECRET)  # another setting was changed: the editing goes on
    assert editor.line.text() == SECRET
    editor.line.clearFocus()
    assert (editor.line.text(), editor.told) == (STARS, [])


def test_what_was_refused_is_dots_while_nobody_edits_it(editor, qtbot):
    press(qtbot, editor.radios.buttons["address"])
    qtbot.waitUntil(editor.line.hasFocus)
    type_into(qtbot, editor.line, "ftp://me:hunter2@proxy:21")
    editor.set_fault("Outgoing proxy is none, system, or an address.")
    editor.show_value("system")
    editor.line.clearFocus()
    assert editor.line.echoMode() is QLineEdit.EchoMode.Password
    enter(qtbot, editor)
    assert (editor.line.echoMode(), editor.line.text()) == (QLineEdit.EchoMode.Normal, "ftp://me:hunter2@proxy:21")
    qtbot.keyClick(editor.line, Qt.Key.Key_Escape)
    assert (editor.radios.value(), editor.line.isVisible()) == ("system", False)


def test_going_to_none_forgets_what_was_typed(editor, qtbot):
    editor.show_value(SECRET)
    press(qtbot, editor.radios.buttons["none"])
    editor.settle("none")
    assert (editor.told, editor.line.text()) == (["none"], "")


def test_discarding_shows_what_is_in_force(editor, qtbot):
    editor.show_value(SECRET)
    press(qtbot, editor.edit)
    type_into(qtbot, editor.line, "nonsense")
    editor.give_up(SECRET)
    assert editor.line.text() == STARS
