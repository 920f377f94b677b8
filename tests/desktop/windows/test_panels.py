import pytest
from PySide6.QtCore import Qt

from proxy_core import AccountsChanged, QuotaPoint, phrase
from tests.desktop.fakes import MODEL, NOW, account_state, busy_accounts, quota
from tests.desktop.waiting import heard, opened, told

FOX = account_state("fox@example.com", by_login=True, quotas=(quota(0.6),))


def idle(verb):
    return lambda which, busy: which == verb and not busy


@pytest.fixture
def panels(desk, core):
    core.states = (FOX, *busy_accounts()[1:])
    desk.window.pages.panels.core = core
    return desk.window.pages.panels


def run(desk, qt_runner, do, verb):
    """Opens the desk and the fox's details, does something and waits until `verb` is over."""

    async def story():
        await opened(desk)
        async with heard(desk.account_actions.busy_changed, idle("history fox")):
            desk.window.pages.panels.show_account("fox")
        async with heard(desk.account_actions.busy_changed, idle(verb)):
            do()

    qt_runner.run(story())


def test_details_open_beside_the_lists_and_follow_the_keyboard(desk, panels, qtbot, qt_runner):
    desk.window.resize(1100, 720)

    async def story():
        await opened(desk)
        panels.accounts.choose("fox")
        closed = panels.details.isVisible()
        panels.focus_list()
        qtbot.keyClick(panels.accounts._view, Qt.Key.Key_Return)
        first = panels.details.account_id, panels._lists.isVisible()
        qtbot.keyClick(panels.accounts._view, Qt.Key.Key_Down)
        return closed, first, panels.details.account_id

    assert qt_runner.run(story()) == (False, ("fox", True), "heron")
    qtbot.keyClick(panels.accounts._view, Qt.Key.Key_Escape)
    assert not panels.details.isVisible()


def test_in_a_narrow_window_the_details_stand_alone(desk, panels, qt_runner):
    async def story():
        await opened(desk)
        desk.window.resize(760, 600)
        panels.show_account("fox")
        return panels._lists.isVisible(), panels.details.maximumWidth() > 600

    assert qt_runner.run(story()) == (False, True)
    panels.details.close_details()
    assert panels._lists.isVisible()


@pytest.mark.parametrize(
    ("press", "asked"),
    [
        (lambda details: details.buttons.check.click(), ("check", "fox")),
        (lambda details: details.buttons.refresh.click(), ("quotas", "fox", True)),
        (lambda details: details.removing.removed.emit(True), ("remove", "fox", True)),
        (lambda details: details.key.replaced.emit("sk-new"), ("replace", "fox", "sk-new")),
    ],
)
def test_what_is_pressed_reaches_the_core(desk, qt_runner, panels, press, asked):
    run(desk, qt_runner, lambda: press(panels.details), f"{asked[0]} fox")
    assert asked in panels.core.asked


def test_an_account_is_switched_in_its_details(desk, core, panels, qt_runner):
    run(desk, qt_runner, panels.details.buttons.switch.click, "enabled fox")
    assert not core.states[0].account.enabled


def test_numbers_reach_the_core(desk, core, panels, qt_runner):
    def turn():
        panels.details.share.priority.box.stepUp()
        panels.details.share.settle()

    run(desk, qt_runner, turn, "update fox 1")
    assert ("update", "fox", {"priority": 1}) in core.asked


def test_the_past_and_a_check_come_back(desk, core, panels, qt_runner):
    core.history = tuple(QuotaPoint(MODEL, "day", NOW - hours * 3600, hours / 24) for hours in (20, 10, 1))
    core.check_answer = (False, phrase("key_rejected", account="fox@example.com"))
    run(desk, qt_runner, panels.details.buttons.check.click, "check fox")
    assert panels.details.quotas.list.has_points()
    assert "rejected" in panels.details.check_words.text()


def test_details_close_when_their_account_goes(desk, panels, qt_runner):
    async def story():
        await opened(desk)
        panels.show_account("fox")
        await told(desk.signals, AccountsChanged(busy_accounts()[1:]))

    qt_runner.run(story())
    assert not panels.details.isVisible()


def test_a_higher_window_shows_more_accounts(desk, panels, qt_runner):
    qt_runner.run(opened(desk))
    shown = []
    for height in (480, 720, 1000):
        desk.window.resize(1100, height)
        shown.append(panels.accounts._rows_shown)
    assert shown == sorted(set(shown))
