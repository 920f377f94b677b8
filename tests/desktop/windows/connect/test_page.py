import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt

from desktop.clients import ClientId
from desktop.windows.page import Page
from proxy_core import (
    AccountsChanged,
    Outcome,
    Provider,
    ProxyChanged,
    ProxyState,
    RequestEnded,
    SettingsChanged,
    phrase,
)
from tests.desktop.fakes import account_state, record
from tests.desktop.waiting import heard, told

LEFT = Qt.MouseButton.LeftButton


def values(page):
    return {row.label.text(): row.text() for step in page.card.steps for row in step.rows}


def change(qt_runner, core, signals, **changes):
    core.settings = core.settings.changed(changes)
    qt_runner.run(told(signals, SettingsChanged(core.settings)))


def test_it_opens_with_a_client_and_this_machines_address(page):
    assert page.card.client.id is ClientId.CHERRY_STUDIO
    assert values(page)["API Host"] == "http://127.0.0.1:8045"
    assert values(page)["Model ID"] == "gemini-3-pro-image"
    assert page.stopped.isHidden()
    assert page.hosts.isHidden()
    assert page.no_key.isHidden()


def test_another_client_is_a_click_away(page, qtbot):
    qtbot.mouseClick(page.list.buttons[ClientId.KILO_CODE], LEFT)
    assert page.stack.currentWidget() is page.card
    assert values(page)["KILO_AI_GATEWAY_URL"] == "http://127.0.0.1:8045/api/v1"
    assert "Kilo Code" in page.listening.hint.accessibleName()


def test_the_keyboard_comes_to_the_client_that_is_chosen(page, qtbot):
    page.list.choose(ClientId.CURL)
    page.activateWindow()
    page.focus_first()
    assert page.focusWidget() is page.list.buttons[ClientId.CURL]


def test_a_proxy_that_is_stopped_is_said_with_the_button_that_starts_it(page, signals, qt_runner, qtbot):
    qt_runner.run(told(signals, ProxyChanged(ProxyState(running=False))))
    assert "The address below is the one that it will have." in page.stopped.words.accessibleName()
    assert page.stopped.button.property("kind") == "primary"
    assert values(page)["API Host"] == "http://127.0.0.1:8045"
    assert not page.listening.button.isEnabled()

    async def story():
        async with heard(signals.proxy_changed, lambda proxy: proxy.running):
            qtbot.mouseClick(page.stopped.button, LEFT)

    qt_runner.run(story())
    assert page.stopped.isHidden()
    assert page.listening.button.isEnabled()


def test_why_it_does_not_start_is_said(page, signals, qt_runner):
    state = ProxyState(running=False, error=phrase("port_in_use", host="127.0.0.1", port=8045))
    qt_runner.run(told(signals, ProxyChanged(state)))
    assert page.stopped.words.accessibleName().startswith("Port 8045 on 127.0.0.1 is in use.")


def test_a_port_in_use_leads_to_the_setting_and_not_to_the_same_again(page, signals, qt_runner, qtbot):
    state = ProxyState(running=False, error=phrase("port_in_use", host="127.0.0.1", port=8045))
    qt_runner.run(told(signals, ProxyChanged(state)))
    assert page.stopped.button.text() == "Choose another &port"
    with qtbot.waitSignal(page.setting_wanted) as wanted:
        qtbot.mouseClick(page.stopped.button, LEFT)
    assert wanted.args == ["port"]
    qt_runner.run(told(signals, ProxyChanged(ProxyState(running=False))))
    assert page.stopped.button.text() == "&Start proxy"


def test_while_any_port_will_do_there_is_no_address_yet(page, core, signals, qt_runner):
    change(qt_runner, core, signals, port=0)
    qt_runner.run(told(signals, ProxyChanged(ProxyState(running=False))))
    assert values(page)["API Host"] == "known once the proxy runs"
    assert "The address below" not in page.stopped.words.accessibleName()


def test_in_a_network_the_address_there_is_offered_too(page, core, signals, qt_runner, qtbot):
    change(qt_runner, core, signals, host="0.0.0.0")
    assert page.hosts.isVisible()
    assert "still needs the key" in page.hosts.words.accessibleName()
    with qtbot.waitSignal(page.setting_wanted) as asked:
        qtbot.mouseClick(page.hosts.button, LEFT)
    assert asked.args == ["auth_mode"]
    qtbot.mouseClick(page.hosts.buttons[1], LEFT)
    assert values(page)["API Host"] == "http://192.168.1.20:8045"
    qtbot.mouseClick(page.hosts.buttons[0], LEFT)
    assert values(page)["API Host"] == "http://127.0.0.1:8045"


@pytest.mark.parametrize("mode", ["off", "auto"])
def test_where_no_key_is_asked_for_any_will_do(page, core, signals, qt_runner, mode):
    change(qt_runner, core, signals, auth_mode=mode)
    assert page.no_key.words.accessibleName().startswith("Easel asks for no key now: any key works")


def test_the_model_is_the_one_that_is_set(page, core, signals, qt_runner):
    change(qt_runner, core, signals, default_model="gemini-2.5-flash-image")
    assert values(page)["Model ID"] == "gemini-2.5-flash-image"


def test_where_only_a_service_draws_the_model_is_one_of_its(page, signals, qt_runner):
    state = account_state()
    service = replace(state, account=replace(state.account, provider=Provider.OPENAI))
    qt_runner.run(told(signals, AccountsChanged((service,))))
    assert values(page)["Model ID"] == "gpt-image-1"
    qt_runner.run(told(signals, AccountsChanged((service, state))))
    assert values(page)["Model ID"] == "gemini-3-pro-image"


def test_choosing_another_client_ends_the_test_of_the_first(page, qtbot):
    qtbot.mouseClick(page.listening.button, LEFT)
    assert page.listening.listens
    page.list.choose(ClientId.CURL)
    assert not page.listening.listens


def test_the_window_closes_while_it_waits(page, qtbot):
    qtbot.mouseClick(page.listening.button, LEFT)
    page.leave()
    assert not page.listening.listens


def test_a_drawing_that_failed_leads_to_the_log(page, signals, qt_runner, qtbot):
    page.list.choose(ClientId.CURL)
    page.listening.start()
    why = phrase("all_limited", model="m", when="The first is back in 42 s.")
    qt_runner.run(told(signals, RequestEnded(record(client="curl/8", outcome=Outcome.FAILED, reason=why))))
    with qtbot.waitSignal(page.page_wanted) as asked:
        qtbot.mouseClick(page.listening.log, LEFT)
    assert asked.args == [Page.REQUESTS]


def test_it_fits_the_smallest_window(page, core, signals, qt_runner):
    change(qt_runner, core, signals, host="0.0.0.0")
    qt_runner.run(told(signals, ProxyChanged(ProxyState(running=False))))
    for which in ClientId:
        page.list.choose(which)
        size = page.minimumSizeHint()
        assert size.width() <= 720 - 60 - 48, which
        assert size.height() <= 480 - 36 - 32, which


def test_there_is_one_primary_button(page, signals, qt_runner):
    def primary():
        buttons = (page.stopped.button, page.listening.button)
        return [button for button in buttons if button.isVisible() and button.property("kind") == "primary"]

    assert primary() == [page.listening.button]
    qt_runner.run(told(signals, ProxyChanged(ProxyState(running=False))))
    assert primary() == [page.stopped.button]
