import pytest
from PySide6.QtWidgets import QSystemTrayIcon

from desktop.account_standing import Standing, standing
from desktop.tray import LOOKS, Tray
from desktop.tray_icon import TrayLook, tray_icon
from desktop.windows.page import Page
from proxy_core import (
    AccountsChanged,
    ProxyChanged,
    ProxyState,
    QueueChanged,
    QueueState,
    StartError,
)
from tests.desktop.fakes import ADDRESS, NOW, account_state, behind_lock, cooling, usage
from tests.desktop.test_tray_menu import find, words
from tests.desktop.waiting import answered, heard, opened, told

RUNNING = ProxyChanged(ProxyState(running=True, base_url=ADDRESS))
SEAL = account_state("seal@example.com", enabled=False, disabled_reason="login_ended", by_login=True)


class LateTray(Tray):
    """A session whose tray comes up when the test says so; it shows nothing of what it says."""

    there = False

    def available(self):
        return self.there

    def look_of(self):
        """What the icon looks like."""
        return next(look for look in TrayLook if tray_icon(look).cacheKey() == self._icon.icon().cacheKey())


@pytest.fixture
def tray(room, qt_runner):
    made = LateTray(room.signals, room.verbs, now=lambda: NOW)
    yield made
    made.leave()
    made.hide()


def caught_up(tray):
    """Have it show at once what it would show within a second."""
    tray._fresh.stop()
    tray._catch_up()
    return tray


def press(tray, *texts):
    """Open the menu and press a line of it, or of the menu of a line."""
    tray.menu.aboutToShow.emit()
    *lines, last = texts
    menu = tray.menu
    for text in lines:
        menu = find(menu, text).menu()
    find(menu, last).trigger()


def test_the_menu_follows_the_proxy(room, tray, qt_runner):
    assert words(tray.menu)[:2] == ["Easel is starting", "Start the proxy"]
    qt_runner.run(told(room.signals, RUNNING))
    assert words(caught_up(tray).menu)[:2] == [f"Proxy is running: {ADDRESS}", "Stop the proxy"]


def test_nothing_can_be_started_before_the_core_runs(room, core, tray, qt_runner):
    core.settings = core.settings.changed({"start_proxy": False})
    assert not find(tray.menu, "Start the proxy").isEnabled()
    qt_runner.run(room.open())
    caught_up(tray)
    assert find(tray.menu, "Start the proxy").isEnabled()


def test_the_menu_does_what_it_says(room, core, tray, qapp, qt_runner):
    core.states = (account_state(),)

    async def story():
        await room.open()
        press(tray, "Copy the address")
        assert qapp.clipboard().text() == ADDRESS
        async with heard(room.verbs.main.copied):
            press(tray, "Copy the key")
        assert qapp.clipboard().text() == "sk-easel-test"
        async with heard(room.signals.proxy_changed, lambda proxy: not proxy.running):
            press(tray, "Stop the proxy")
        await answered(room.verbs.main)
        async with heard(room.signals.proxy_changed, lambda proxy: proxy.running):
            press(tray, "Start the proxy")
        async with heard(room.signals.accounts_changed, lambda states: not states[0].account.enabled):
            press(tray, "fox@example.com: ready", "Pause")
        async with heard(room.verbs.main.quit_wanted):
            press(tray, "Quit Easel")

    qt_runner.run(story())
    assert not core.states[0].account.enabled


def test_its_pages_and_accounts_open_in_the_window(desk, core, qt_runner):
    core.states = (account_state(), SEAL)
    pages = desk.window.pages

    async def story():
        await opened(desk, minimized=True)
        desk.window.hide()
        press(desk.tray, "Requests")
        assert desk.window.isVisible()
        assert pages.page is Page.REQUESTS
        press(desk.tray, "fox@example.com: ready", "Show in the window")
        assert pages.page is Page.ACCOUNTS
        press(desk.tray, "seal@example.com: sign in again", "Sign in again")
        desk.window.hide()
        press(desk.tray, "Open Easel")
        assert desk.window.isVisible()

    qt_runner.run(story())
    assert pages.currentWidget() is pages.add_account


def test_a_tray_that_comes_late_gets_an_icon_then(room, tray):
    appeared = []
    tray.appeared.connect(lambda: appeared.append(True))
    tray.show()
    tray.look()
    assert tray._icon is None
    tray.there = True
    tray.look()
    assert tray._icon is not None
    assert appeared == [True]
    assert not tray._search.isActive()


def test_it_is_looked_for_during_a_minute_only(tray):
    tray.show()
    for _ in range(LOOKS):
        assert tray._search.isActive()
        tray.look()
    assert not tray._search.isActive()


def test_the_icon_and_its_tooltip_say_how_things_stand(room, tray, qt_runner):
    tray.there = True
    tray.show()
    assert (tray.look_of(), tray._icon.toolTip()) == (TrayLook.STOPPED, "Easel is starting")
    seen = []
    for event in (
        RUNNING,
        QueueChanged(QueueState(drawing=2)),
        QueueChanged(QueueState()),
        ProxyChanged(ProxyState(running=False)),
    ):
        qt_runner.run(told(room.signals, event))
        seen.append(caught_up(tray).look_of())
    assert seen == [TrayLook.RUNNING, TrayLook.DRAWING, TrayLook.RUNNING, TrayLook.STOPPED]


def test_an_account_that_needs_its_person_is_seen(room, core, tray, qt_runner):
    tray.there = True
    tray.show()
    core.states = (account_state(), SEAL)
    qt_runner.run(room.open())
    assert caught_up(tray).look_of() is TrayLook.NEEDS_YOU
    assert "1 thing needs you" in tray._icon.toolTip()
    qt_runner.run(told(room.signals, AccountsChanged((account_state(),))))
    assert caught_up(tray).look_of() is TrayLook.RUNNING


def test_while_the_keyring_is_locked_no_account_is_said_to_be_ready(room, core, tray, qt_runner):
    core.states = (account_state(),)
    fox = "fox@example.com: "

    def said():
        return [line for line in words(caught_up(tray).menu) if line.startswith(fox) or "need" in line]

    async def story():
        await room.open()
        seen = [said()]
        for states in ((behind_lock(account_state()),), core.states):
            await told(room.signals, AccountsChanged(states))
            seen.append(said())
        return seen

    before, locked, after = qt_runner.run(story())
    assert before == after == [f"{fox}ready"]
    assert locked == ["1 thing needs you", f"{fox}keyring locked"]


def test_a_core_that_could_not_start_is_seen(room, core, tray, qt_runner):
    tray.there = True
    tray.show()
    core.start_error = StartError("directory_unusable", path="x", why="full")

    async def story():
        async with heard(room.verbs.main.start_failed):
            room.engine.start()
            room.verbs.main.open()

    qt_runner.run(story())
    assert (caught_up(tray).look_of(), tray._icon.toolTip()) == (TrayLook.NEEDS_YOU, "Easel could not start")


def test_the_pictures_of_today_are_shown(room, tray):
    room.verbs.usage.usage_loaded.emit(usage(pictures=1284))
    assert "1,284 pictures today" in words(caught_up(tray).menu)


def test_changes_are_shown_once_a_second_at_most(room, tray, qt_runner):
    qt_runner.run(told(room.signals, RUNNING))
    shown = words(caught_up(tray).menu)
    for n in range(1, 30):
        room.signals.queue = QueueState(drawing=n)
        room.signals.queue_changed.emit(room.signals.queue)
    assert words(tray.menu) == shown
    assert "29 drawing" in words(caught_up(tray).menu)


def test_what_changes_by_itself_is_shown_then(room, tray, qt_runner):
    state = account_state(cooling=(cooling("limit_minute", 42),))
    assert standing(state, NOW) is Standing.COOLING
    qt_runner.run(told(room.signals, AccountsChanged((state,))))
    caught_up(tray)
    assert tray._again.isActive()
    assert tray._again.interval() == 43_000


@pytest.mark.parametrize(("why", "shown"), [("Trigger", True), ("Context", False), ("MiddleClick", False)])
def test_a_click_opens_the_window(room, tray, why, shown):
    tray.there = True
    tray.show()
    wanted = []
    room.verbs.main.show_wanted.connect(lambda: wanted.append(True))
    tray._icon.activated.emit(getattr(QSystemTrayIcon.ActivationReason, why))
    assert bool(wanted) is shown


def test_a_click_on_a_message_does_what_the_last_one_offers(tray):
    clicked = []
    tray.say("nobody", "sees this", lambda: clicked.append("none"))
    tray.there = True
    tray.show()
    tray.say("one", "words", lambda: clicked.append("one"))
    tray.say("two", "words", lambda: clicked.append("two"))
    for _ in range(2):
        tray._icon.messageClicked.emit()
    assert clicked == ["two"]


def test_a_hidden_window_is_told_of_once(room, tray):
    tray.there = True
    tray.show()
    tray.say_hidden()
    tray._icon.messageClicked.emit()
    tray.say_hidden()
    wanted = []
    room.verbs.main.show_wanted.connect(lambda: wanted.append(True))
    tray._icon.messageClicked.emit()
    assert wanted == []


def test_it_stays_as_it_is_once_easel_ends(room, tray, qt_runner):
    tray.leave()
    qt_runner.run(told(room.signals, RUNNING))
    tray.refresh()
    assert words(tray.menu)[0] == "Easel is starting"
