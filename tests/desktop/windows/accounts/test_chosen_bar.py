import pytest
from PySide6.QtCore import Qt

from desktop.many_accounts import Deed
from desktop.windows.accounts.chosen_bar import ChosenBar
from tests.desktop.waiting import noted


@pytest.fixture
def bar(theme, qtbot):
    made = ChosenBar(theme)
    qtbot.addWidget(made)
    made.resize(900, 60)
    return made


def test_it_appears_from_two_accounts_on(bar):
    shown = []
    for count in (0, 1, 2, 4, 1):
        bar.set_count(count)
        shown.append(not bar.isHidden())
    assert shown == [False, False, True, True, False]


def test_what_is_pressed_is_told(bar, qtbot):
    bar.set_count(4)
    deeds, steps, cleared, removed = (
        noted(signal) for signal in (bar.deed_wanted, bar.step_wanted, bar.cleared, bar.remove_wanted)
    )
    for button in (bar.enable, bar.disable, bar.check, bar.refresh, bar.earlier, bar.later, bar.clear, bar.remove):
        assert button.isVisible()
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert deeds == [(Deed.ENABLE,), (Deed.DISABLE,), (Deed.CHECK,), (Deed.REFRESH,)]
    assert (steps, len(cleared), len(removed)) == ([(-1,), (1,)], 1, 1)


def test_while_something_is_done_it_says_how_far_and_can_be_cancelled(bar, qtbot):
    bar.set_count(4)
    cancelled = noted(bar.cancelled)
    bar.show_progress("Checked 12 of 40", 12, 40)
    assert (bar.progress.text(), bar.bar.value(), bar.check.isVisible()) == ("Checked 12 of 40", 12, False)
    qtbot.mouseClick(bar.cancel, Qt.MouseButton.LeftButton)
    bar.set_count(0)
    assert bar.isVisible()  # it goes on, whoever is chosen
    bar.show_ended()
    assert not bar.isVisible()
    assert len(cancelled) == 1


def test_every_button_has_a_name(bar):
    for button in (bar.earlier, bar.later, bar.clear):
        assert button.accessibleName()
        assert button.toolTip()
    bar.set_orders(False)
    assert not bar.earlier.isEnabled()


def test_the_keyboard_comes_back_to_what_was_pressed(bar, qtbot):
    bar.set_count(4)
    bar.activateWindow()
    bar.disable.setFocus()
    qtbot.waitUntil(bar.disable.hasFocus)
    bar.show_progress("Disabled 1 of 4", 1, 4)
    assert bar.cancel.hasFocus()
    bar.show_progress("Disabled 2 of 4", 2, 4)
    bar.show_ended()
    assert bar.disable.hasFocus()
    bar.check.setFocus()
    bar.show_progress("Checked 1 of 4", 1, 4)
    bar.show_ended()
    assert bar.check.hasFocus()
