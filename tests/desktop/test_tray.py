import pytest

from desktop.tray import LOOKS, Tray
from proxy_core import ProxyChanged, ProxyState
from tests.desktop.fakes import ADDRESS
from tests.desktop.waiting import heard, opened, told


class LateTray(Tray):
    """A session whose tray comes up when the test says so."""

    there = False

    def available(self):
        return self.there


def words(tray):
    tray.menu.aboutToShow.emit()
    return [action.text().replace("&", "") for action in tray.menu.actions() if action.text()]


def press(tray, text):
    next(action for action in tray.menu.actions() if action.text().replace("&", "") == text).trigger()


@pytest.fixture
def tray(desk):
    made = LateTray(desk.signals, desk.actions)
    yield made
    made.hide()


def test_the_menu_follows_the_proxy(desk, tray, qt_runner):
    actions = ["Start the proxy", "Copy the address", "Open Easel", "Quit Easel"]
    assert words(tray) == ["Proxy is stopped", *actions]
    qt_runner.run(told(desk.signals, ProxyChanged(ProxyState(running=True, base_url=ADDRESS))))
    assert words(tray) == [f"Proxy is running: {ADDRESS}", "Stop the proxy", *actions[1:]]


def test_nothing_can_be_started_before_the_core_runs(desk, core, tray, qt_runner):
    core.settings = core.settings.changed({"start_proxy": False})
    enabled = []
    for _ in range(2):
        words(tray)
        enabled.append(next(a for a in tray.menu.actions() if "Start" in a.text()).isEnabled())
        if not desk.actions.ready:
            qt_runner.run(opened(desk, starts=False))
    assert enabled == [False, True]


def test_the_menu_does_what_it_says(desk, tray, qapp, qt_runner):
    qt_runner.run(told(desk.signals, ProxyChanged(ProxyState(running=True, base_url=ADDRESS))))
    words(tray)
    press(tray, "Copy the address")
    assert qapp.clipboard().text() == ADDRESS

    async def story():
        async with heard(desk.actions.show_wanted):
            press(tray, "Open Easel")
        async with heard(desk.actions.quit_wanted):
            press(tray, "Quit Easel")
        return True

    assert qt_runner.run(story())


def test_a_tray_that_comes_late_gets_an_icon_then(desk, tray):
    appeared = []
    tray.appeared.connect(lambda: appeared.append(True))
    tray.show()
    tray.look()
    assert tray._icon is None
    tray.there = True
    tray.look()
    assert tray._icon is not None
    assert appeared == [True]
    assert not tray._look.isActive()


def test_it_is_looked_for_during_a_minute_only(tray):
    tray.show()
    for _ in range(LOOKS):
        assert tray._look.isActive()
        tray.look()
    assert not tray._look.isActive()


def test_the_icon_says_in_its_tooltip_how_things_stand(desk, tray, qt_runner):
    tray.there = True
    tray.show()
    assert tray._icon.toolTip() == "Proxy is stopped"
    qt_runner.run(told(desk.signals, ProxyChanged(ProxyState(running=True, base_url=ADDRESS))))
    assert ADDRESS in tray._icon.toolTip()
