import pytest
from PySide6.QtWidgets import QLabel

from desktop.widgets.message_bar import MessageBar
from desktop.windows.window_keys import escape
from tests.desktop.fakes import account_state
from tests.desktop.waiting import opened


@pytest.fixture
def window(desk, core, qt_runner):
    core.states = (account_state(),)
    qt_runner.run(opened(desk))
    return desk.window


def test_what_the_page_has_open_goes_before_what_the_bar_says(window):
    pages, bar, outside = window.pages, window.messages, window.rail
    bar.say("Something was done.")
    pages.begin_adding()
    seen = []
    for _ in range(3):
        taken = escape(pages, bar, outside)
        seen.append((taken, pages.currentWidget() is pages.add_account, bar.text()))
    assert seen == [(True, False, "Something was done."), (True, False, ""), (False, False, "")]


def test_a_page_that_has_the_keyboard_was_asked_already(window):
    window.pages.begin_adding()
    inside = window.pages.add_account.choice
    assert not escape(window.pages, window.messages, inside)
    assert window.pages.currentWidget() is window.pages.add_account


@pytest.mark.parametrize("said", ["", "Something was done."])
def test_with_the_keyboard_nowhere_it_does_the_same(window, theme, qtbot, said):
    bar = MessageBar(theme)
    qtbot.addWidget(bar)
    bar.say(said or "one")
    if not said:
        bar.clear()
    assert escape(window.pages, bar, None) is bool(said)
    assert escape(window.pages, bar, QLabel()) is False
