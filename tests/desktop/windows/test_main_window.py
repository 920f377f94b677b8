import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.app import VAULT_FILE
from desktop.windows.page import Page
from desktop.windows.rail import NARROW, WIDE
from proxy_core import (
    AccountDisabled,
    AccountsChanged,
    CredentialsError,
    ProxyChanged,
    ProxyState,
    StartError,
    phrase,
)
from tests.desktop.fakes import ADDRESS, account_state, behind_lock, busy_accounts, record
from tests.desktop.waiting import answered, heard, opened, told


@pytest.fixture
def window(desk, core):
    core.states = (account_state("heron@example.com"),)
    desk.window.desk = desk
    return desk.window


async def failed_to_open(desk):
    async with heard(desk.verbs.main.start_failed):
        desk.open(minimized=False)


def test_the_window_is_there_before_the_core_runs(desk, window, qt_runner):
    async def story():
        desk.open(minimized=False)
        seen = window.isVisible(), window.rail.isEnabled()
        async with heard(desk.signals.proxy_changed, lambda proxy: proxy.running):
            pass
        return seen

    assert qt_runner.run(story()) == (True, False)
    assert window.rail.isEnabled()
    assert window.pages.page is Page.OVERVIEW


def test_the_rail_and_the_keys_open_pages(desk, window, qtbot, qt_runner):
    async def story():
        await opened(desk)
        seen = []
        for page in Page:
            qtbot.mouseClick(window.rail.buttons[page], Qt.MouseButton.LeftButton)
            seen.append(window.pages.page)
        qtbot.keySequence(window, "Ctrl+5")
        return seen

    assert qt_runner.run(story()) == list(Page)
    assert window.pages.page is Page.REQUESTS
    assert window.rail.buttons[Page.REQUESTS].isChecked()


def test_the_proxy_is_started_and_stopped_by_a_key(desk, window, core, qtbot, qt_runner):
    core.settings = core.settings.changed({"start_proxy": False})

    async def story():
        await opened(desk, starts=False)
        for running in (True, False):
            async with heard(desk.signals.proxy_changed, lambda proxy, to=running: proxy.running is to):
                qtbot.keySequence(window, "Ctrl+R")
            await answered(desk.verbs.main)
        return core.state.running

    assert qt_runner.run(story()) is False


def test_the_address_and_the_key_are_copied_by_keys(desk, window, qapp, qtbot, qt_runner):
    async def story():
        await opened(desk)
        qtbot.keySequence(window, "Ctrl+Shift+C")
        first = qapp.clipboard().text()
        async with heard(desk.verbs.main.copied):
            qtbot.keySequence(window, "Ctrl+Shift+K")
        return first, qapp.clipboard().text()

    assert qt_runner.run(story()) == (ADDRESS, "sk-easel-test")


def test_what_keeps_easel_from_starting_is_shown_with_the_next_step(desk, window, core, qtbot, qt_runner):
    core.start_error = CredentialsError("vault_broken", path="secrets.vault")

    async def story():
        await failed_to_open(desk)
        seen = window.pages.problem.isVisible(), window.pages.problem.words(), window.rail.isEnabled()
        async with heard(desk.signals.proxy_changed, lambda proxy: proxy.running):
            qtbot.mouseClick(window.pages.problem.button, Qt.MouseButton.LeftButton)
        return seen

    visible, words, usable = qt_runner.run(story())
    assert visible
    assert "secrets.vault is not a file of secrets" in words
    assert not usable
    assert window.pages.page is Page.OVERVIEW
    assert core.started == 2


def test_closing_hides_where_there_is_a_tray(desk, window, qt_runner):
    window._can_hide = lambda: True
    hidden = []
    window.hidden_to_tray.connect(lambda: hidden.append(True))
    qt_runner.run(opened(desk))
    window.close()
    assert (window.isVisible(), hidden) == (False, [True])
    desk.verbs.main.show_window()
    assert window.isVisible()


def test_closing_minimises_where_there_is_none_and_says_so_once(desk, window, qt_runner):
    qt_runner.run(opened(desk))
    window.close()
    assert window.isVisible()
    assert window.isMinimized()
    assert "no tray" in window.messages.text()
    window.messages.clear()
    desk.verbs.main.show_window()
    window.close()
    assert window.messages.text() == ""


def test_without_a_keyring_a_person_chooses_the_encrypted_file(desk, window, core, qtbot, qt_runner):
    core.start_error = CredentialsError("store_missing", how="apt install gnome-keyring")

    async def story():
        await failed_to_open(desk)
        screen = window.pages.no_store
        seen = screen.isVisible(), core.options.vault, "apt install gnome-keyring" in screen.keyring_words.text()
        for field in (screen.passphrase, screen.repeated):
            qtbot.keyClicks(field, "correct horse")
        async with heard(desk.signals.proxy_changed, lambda proxy: proxy.running):
            qtbot.mouseClick(screen.use_file, Qt.MouseButton.LeftButton)
        return seen

    assert qt_runner.run(story()) == (True, None, True)
    assert (core.options.vault, core.options.passphrase) == ("file", "correct horse")
    assert "correct horse" not in repr(core.options)
    assert window.pages.page is Page.OVERVIEW
    assert core.started == 2


def test_a_file_that_is_there_is_asked_for_again_when_its_passphrase_is_wrong(window, core, options, qt_runner):
    desk = window.desk
    (options.data_dir / VAULT_FILE).write_bytes(b"encrypted")
    core.start_error = CredentialsError("passphrase_missing")

    async def story():
        await failed_to_open(desk)
        seen = window.pages.no_store.title.text(), window.pages.no_store.repeated.isVisible()
        core.start_error = CredentialsError("passphrase_wrong", path="x")
        async with heard(desk.verbs.main.start_failed):
            window.pages.no_store.file_chosen.emit("wrong")
        return seen, window.pages.no_store.fault.text()

    assert qt_runner.run(story()) == (
        ("Easel needs the passphrase", False),
        "That passphrase does not open the file.",
    )


def test_an_account_that_easel_disabled_is_told_with_a_way_to_it(desk, window, core, qtbot, qt_runner):
    lynx = account_state("lynx@example.com", enabled=False, disabled_reason="login_ended", by_login=True)
    core.states = (account_state("fox@example.com"), lynx)

    async def story():
        await opened(desk)
        await told(desk.signals, AccountDisabled(lynx.account, phrase("login_ended", account="lynx@example.com")))
        assert window.messages.isHidden()  # the overview lists it
        window.pages.show_page(Page.CONNECT)
        await told(desk.signals, AccountDisabled(lynx.account, phrase("login_ended", account="lynx@example.com")))
        said = window.messages.text()
        qtbot.mouseClick(window.messages._button, Qt.MouseButton.LeftButton)
        return said

    assert qt_runner.run(story()) == "The login of lynx@example.com has ended. Sign in again to let it draw."
    assert window.pages.page is Page.ACCOUNTS
    assert window.messages.isHidden()


def test_the_rail_marks_the_accounts_that_need_their_person(desk, window, core, qt_runner):
    async def story():
        await opened(desk)
        button = window.rail.buttons[Page.ACCOUNTS]
        seen = [button.accessibleName()]
        ended = account_state("ended@example.com", enabled=False, disabled_reason="login_ended", by_login=True)
        states = (ended, *busy_accounts())
        for told_now in (states, tuple(map(behind_lock, states))):
            await told(desk.signals, AccountsChanged(told_now))
            seen.append(button.accessibleName())
        return tuple(seen)

    assert qt_runner.run(story()) == ("Accounts", "Accounts, 2 need you", "Accounts, 5 need you")


def test_settings_that_wait_for_the_proxy_are_offered_a_restart(desk, window, core, qtbot, qt_runner):
    button = window.status_line._restart

    async def story():
        await opened(desk)
        before = button.isHidden()
        await told(desk.signals, ProxyChanged(ProxyState(running=True, base_url=ADDRESS, outdated=("port",))))
        seen = before, button.isHidden()
        async with heard(desk.signals.proxy_changed, lambda proxy: proxy.running and not proxy.outdated):
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        return seen

    assert qt_runner.run(story()) == (True, False)
    assert button.isHidden()


def test_an_empty_directory_is_welcomed_until_that_is_over(desk, core, qtbot, qt_runner):
    core.states = ()
    pages = desk.window.pages

    async def story():
        await opened(desk)
        first = pages.currentWidget() is pages.welcome and desk.window._memory.is_first_run(there=True)
        pages.welcome.closed.emit(Page.CONNECT)
        return first

    assert qt_runner.run(story())
    assert pages.page is Page.CONNECT
    assert desk.window._memory.welcomed


def test_the_demo_can_be_chosen_at_the_first_run(desk, core, options, qt_runner):
    core.states = ()

    async def story():
        await opened(desk)
        core.states = (account_state(),)
        async with heard(desk.verbs.main.opened):
            desk.window.pages.welcome.demo_chosen.emit()

    qt_runner.run(story())
    assert core.options.demo
    assert core.options.data_dir == options.data_dir / "demo"
    assert desk.window.pages.currentWidget() is desk.window.pages.welcome


def test_a_narrow_window_keeps_the_icons_of_the_rail(desk, window, qt_runner):
    qt_runner.run(opened(desk))
    widths = []
    for width in (1200, 760):
        window.resize(width, 600)
        widths.append(window.rail.width())
    assert widths == [WIDE, NARROW]
    assert window.rail.buttons[Page.CONNECT].toolTip() == "Connect (Ctrl+6)"


def test_beside_a_serve_the_window_offers_to_take_over(desk, window, core, qtbot, qt_runner):
    core.start_error = StartError("directory_in_use", pid=4711, address="http://127.0.0.1:8045/v1")

    async def story():
        await failed_to_open(desk)
        seen = window.pages.problem.words(), window.pages.problem.button.text(), core.options.take_over
        async with heard(desk.signals.proxy_changed, lambda proxy: proxy.running):
            qtbot.mouseClick(window.pages.problem.button, Qt.MouseButton.LeftButton)
        return seen

    words, button, before = qt_runner.run(story())
    assert "process 4711, http://127.0.0.1:8045/v1" in words
    assert (button, before) == ("&Take over", False)
    assert core.options.take_over


def test_going_to_a_page_ends_the_welcome(desk, core, qtbot, qt_runner):
    core.states = ()
    pages = desk.window.pages

    async def story():
        await opened(desk)
        qtbot.mouseClick(desk.window.rail.buttons[Page.SETTINGS], Qt.MouseButton.LeftButton)

    qt_runner.run(story())
    assert pages.page is Page.SETTINGS
    assert desk.window._memory.welcomed


def test_enter_presses_the_button_that_has_the_keyboard(desk, window, qtbot, qt_runner):
    async def story():
        await opened(desk)
        window.pages.show_page(Page.CONNECT)
        window.rail.buttons[Page.SETTINGS].setFocus()
        qtbot.keyClick(window.rail.buttons[Page.SETTINGS], Qt.Key.Key_Return)

    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    qt_runner.run(story())
    assert window.pages.page is Page.SETTINGS


def test_enter_presses_a_button_of_the_overview(desk, window, qtbot, qt_runner):
    async def story():
        await opened(desk)
        qtbot.keyClick(window.pages.overview.accounts.ready, Qt.Key.Key_Return)

    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    window.pages.overview.accounts.ready.setFocus()
    qt_runner.run(story())
    assert window.pages.page is Page.ACCOUNTS


def test_anything_is_found_by_typing(desk, window, core, qtbot, qt_runner):
    core.log = {"req_0123456789ab": (record("req_0123456789ab", prompt="an old mill"), ())}

    async def chosen(*keys):
        qtbot.keySequence(window, "Ctrl+K")
        async with heard(desk.verbs.log.newest_loaded):
            pass
        qtbot.keyClicks(window.focusWidget(), keys[0])
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Return)

    async def story():
        await opened(desk)
        await chosen("gallery")
        seen = [window.pages.page]
        await chosen("old mill")
        async with heard(desk.verbs.log.page_loaded):
            pass
        return [*seen, window.pages.page, window.pages.requests.details.request_id]

    assert qt_runner.run(story()) == [Page.GALLERY, Page.REQUESTS, "req_0123456789ab"]
    assert desk.memory.palette_uses == ["page gallery"]


def press_escape(window, qtbot):
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)


def test_escape_closes_what_is_open_wherever_the_keyboard_is(desk, window, qtbot, qt_runner):
    qt_runner.run(opened(desk))
    with qtbot.waitActive(window):
        window.activateWindow()
    pages, rail = window.pages, window.rail.buttons
    pages.begin_adding()
    rail[Page.ACCOUNTS].setFocus()
    press_escape(window, qtbot)
    assert pages.currentWidget() is pages.accounts
    pages.accounts.beside.open_export()
    window.messages.say("Something was done.")
    rail[Page.ACCOUNTS].setFocus()
    press_escape(window, qtbot)
    assert (pages.accounts.beside.isHidden(), window.messages.text()) == (True, "Something was done.")
    press_escape(window, qtbot)
    assert window.messages.text() == ""


def test_escape_leaves_a_search_that_is_empty(desk, window, qtbot, qt_runner):
    qt_runner.run(opened(desk))
    with qtbot.waitActive(window):
        window.activateWindow()
    window.show_page(Page.REQUESTS)
    before = QApplication.focusWidget()
    qtbot.keySequence(window, "Ctrl+F")
    search = QApplication.focusWidget()
    qtbot.keyClicks(search, "fox")
    press_escape(window, qtbot)
    assert (search.text(), search.hasFocus()) == ("", True)
    press_escape(window, qtbot)
    assert QApplication.focusWidget() is before
