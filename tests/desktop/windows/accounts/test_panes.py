import pytest
from PySide6.QtCore import Qt

from desktop.windows.accounts.panes import KeyPane, RemovePane, SharePane
from tests.desktop.fakes import account_state

LOGIN = account_state("fox@example.com", by_login=True).account
KEY = account_state("otter@example.com").account


def shown(pane, qtbot):
    qtbot.addWidget(pane)
    pane.show()
    return pane


def test_a_removal_is_asked_about_and_can_be_let_be(qtbot):
    pane = shown(RemovePane(), qtbot)
    removed, closed = [], []
    pane.removed.connect(removed.append)
    pane.closed.connect(lambda: closed.append(True))
    pane.ask(LOGIN)
    assert pane.title.text() == "Remove fox@example.com?"
    qtbot.mouseClick(pane.keep, Qt.MouseButton.LeftButton)
    pane.ask(LOGIN)
    qtbot.keyClick(pane, Qt.Key.Key_Escape)
    assert (removed, closed, pane.isVisible()) == ([], [True, True], False)


@pytest.mark.parametrize("revoke", [False, True])
def test_a_login_is_revoked_only_when_the_person_ticks_it(qtbot, revoke):
    pane = shown(RemovePane(), qtbot)
    removed = []
    pane.removed.connect(removed.append)
    pane.revoke.setChecked(True)
    pane.ask(LOGIN)
    assert pane.revoke.isVisible()
    assert not pane.revoke.isChecked()
    pane.revoke.setChecked(revoke)
    qtbot.mouseClick(pane.remove, Qt.MouseButton.LeftButton)
    assert removed == [revoke]


def test_a_new_key_is_told_once_and_forgotten(qtbot):
    pane = shown(KeyPane(), qtbot)
    keys = []
    pane.replaced.connect(keys.append)
    pane.ask(KEY)
    assert not pane.save.isEnabled()
    qtbot.keyClicks(pane.key, " sk-new ")
    assert "sk" not in pane.key.displayText()
    with qtbot.waitSignal(pane.replaced):  # after the key was told to the window, which presses what it finds chosen
        qtbot.keyClick(pane.key, Qt.Key.Key_Return)
    assert keys == ["sk-new"]
    assert (pane.key.text(), pane.isVisible()) == ("", False)
    pane.ask(KEY)
    qtbot.keyClicks(pane.key, "sk-other")
    qtbot.mouseClick(pane.keep, Qt.MouseButton.LeftButton)
    assert keys == ["sk-new"]
    assert pane.key.text() == ""


def test_numbers_are_told_when_they_have_settled(theme, qtbot):
    pane = shown(SharePane(theme), qtbot)
    changed = []
    pane.changed.connect(lambda field, value: changed.append((field, value)))
    pane.show_account(KEY)
    assert (pane.priority.value(), pane.at_once.value()) == (0, 4)
    for _ in range(3):
        pane.priority.box.stepUp()
    pane.show_account(KEY)  # as they still are; what is being turned stays
    assert (pane.priority.value(), changed) == (3, [])
    pane.settle()
    pane.at_once.box.stepDown()
    pane.at_once.edited.emit()
    pane.settle()
    assert changed == [("priority", 3), ("max_concurrency", 3)]


def test_a_number_beyond_the_field_is_not_taken_for_a_change(theme, qtbot):
    pane = shown(SharePane(theme), qtbot)
    changed = []
    pane.changed.connect(lambda field, value: changed.append((field, value)))
    pane.show_account(account_state(priority=500_000, max_concurrency=1000).account)
    pane.settle()
    assert changed == []
    pane.show_account(account_state(priority=-7).account)
    assert pane.priority.value() == -7
