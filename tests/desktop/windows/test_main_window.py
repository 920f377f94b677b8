import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QLineEdit, QPushButton, QSpinBox, QTreeView

from desktop.app import VAULT_FILE
from proxy_core import (
    AccountDisabled,
    AccountsChanged,
    AttemptEnded,
    AttemptStarted,
    AttemptStatus,
    CredentialsError,
    RequestStarted,
    StartError,
    phrase,
)
from tests.desktop.fakes import ADDRESS, account_state, attempt, busy_accounts, busy_log, record
from tests.desktop.waiting import heard, opened, told


@pytest.fixture
def window(desk):
    desk.window.desk = desk
    return desk.window


def test_a_person_starts_and_stops_the_proxy(desk, window, core, qtbot, qt_runner):
    core.settings = core.settings.changed({"start_proxy": False})
    bar = window.proxy_bar

    async def story():
        await opened(desk, starts=False)
        seen = [(bar._title.text(), bar._button.text().strip())]
        for running in (True, False):
            async with heard(desk.signals.proxy_changed, lambda proxy, to=running: proxy.running is to):
                qtbot.mouseClick(bar._button, Qt.MouseButton.LeftButton)
            seen.append((bar._title.text(), bar._button.text().strip()))
        return seen

    assert qt_runner.run(story()) == [
        ("Proxy is stopped", "&Start proxy"),
        ("Proxy is running", "&Stop proxy"),
        ("Proxy is stopped", "&Start proxy"),
    ]


def test_the_window_is_there_before_the_core_runs(desk, window, qt_runner):
    async def story():
        desk.open(minimized=False)
        seen = window.isVisible(), window.proxy_bar._title.text(), window.proxy_bar._button.isEnabled()
        async with heard(desk.signals.proxy_changed, lambda proxy: proxy.running):
            pass
        return seen

    assert qt_runner.run(story()) == (True, "Starting Easel", False)
    assert window.proxy_bar._button.isEnabled()


def test_a_request_arrives_and_unfolds(desk, window, qt_runner):
    async def story():
        await opened(desk)
        await told(
            desk.signals,
            RequestStarted(record(n=2)),
            AttemptStarted(attempt()),
            AttemptEnded(attempt(status=AttemptStatus.LIMITED, reason=phrase("limit_minute", account="fox"))),
            AttemptStarted(attempt(number=1, account="heron@example.com")),
        )

    qt_runner.run(story())
    view, model = window.pages.panels.requests.view, window.pages.panels.requests.model
    request = model.index(0, 0)
    view.expand(request)
    view.expand(model.index(0, 0, request))
    below = view.indexBelow(view.indexBelow(request))
    assert [below.siblingAtColumn(column).data() for column in (0, 1, 3, 5)] == [
        "Attempt 1",
        "limit per minute",
        "fox@example.com",
        "limited",
    ]
    assert view.indexBelow(below).siblingAtColumn(3).data() == "heron@example.com"


def test_a_request_of_the_log_is_loaded_when_it_is_unfolded(desk, window, core, qt_runner):
    core.log = {"r08": busy_log()["r08"]}

    async def story():
        await opened(desk)
        async with heard(desk.actions.request_loaded):
            window.pages.panels.requests.view.expand(window.pages.panels.requests.model.index(0, 0))

    qt_runner.run(story())
    model = window.pages.panels.requests.model
    assert model.rowCount(model.index(0, 0)) == 3


def test_the_address_and_the_key_are_copied_and_said_to_be(desk, window, qapp, qtbot, qt_runner):
    bar = window.proxy_bar

    async def story():
        await opened(desk)
        qtbot.mouseClick(bar._copy_address, Qt.MouseButton.LeftButton)
        first = qapp.clipboard().text(), bar._copy_address.text().strip()
        async with heard(desk.actions.copied):
            qtbot.keySequence(window, "Ctrl+Shift+K")
        return first, (qapp.clipboard().text(), bar._copy_key.text().strip())

    assert qt_runner.run(story()) == ((ADDRESS, "Copied"), ("sk-easel-test", "Copied"))
    assert bar._address.text() == ADDRESS


def test_a_port_in_use_stays_beside_the_button(desk, window, core, qtbot, qt_runner):
    core.proxy_error = StartError("port_in_use", host="127.0.0.1", port=8045)
    bar = window.proxy_bar

    async def story():
        await opened(desk)
        words = bar._words.text()
        async with heard(desk.signals.proxy_changed, lambda proxy: proxy.running):
            qtbot.mouseClick(bar._button, Qt.MouseButton.LeftButton)
        return words

    words = qt_runner.run(story())
    assert words.startswith("Port 8045 on 127.0.0.1 is in use.")
    assert "easel settings set port" in words
    assert bar._words.isHidden()
    assert window.messages.isHidden()


def test_what_keeps_easel_from_starting_is_shown_with_the_next_step(desk, window, core, qtbot, qt_runner):
    core.start_error = CredentialsError("vault_broken", path="secrets.vault")

    async def story():
        async with heard(desk.actions.busy_changed, lambda verb, on: verb == "open" and not on):
            desk.open(minimized=False)
        seen = window.pages.problem.isVisible(), window.pages.problem.words(), window.proxy_bar._title.text()
        async with heard(desk.signals.proxy_changed, lambda proxy: proxy.running):
            qtbot.mouseClick(window.pages.problem.button, Qt.MouseButton.LeftButton)
        return seen

    visible, words, title = qt_runner.run(story())
    assert visible
    assert "secrets.vault is not a file of secrets" in words
    assert title == "Easel is not running"
    assert not window.pages.problem.isVisible()
    assert core.started == 2


def test_what_had_to_be_said_at_start_is_said(desk, window, core, qt_runner):
    core.said = (phrase("settings_broken", path="settings.json", kept="settings.json.broken"),)
    qt_runner.run(opened(desk))
    assert "kept as settings.json.broken" in window.messages.text()
    window.messages.clear()
    assert window.messages.isHidden()


def test_closing_hides_where_there_is_a_tray(desk, window, qt_runner):
    window._can_hide = lambda: True
    hidden = []
    window.hidden_to_tray.connect(lambda: hidden.append(True))
    qt_runner.run(opened(desk))
    window.close()
    assert (window.isVisible(), hidden) == (False, [True])
    desk.actions.show_window()
    assert window.isVisible()


def test_closing_minimises_where_there_is_none_and_says_so_once(desk, window, qt_runner):
    qt_runner.run(opened(desk))
    window.close()
    assert window.isVisible()
    assert window.isMinimized()
    assert "no tray" in window.messages.text()
    window.messages.clear()
    desk.actions.show_window()
    window.close()
    assert window.messages.text() == ""


def test_the_keyboard_reaches_what_the_menu_offers(desk, window, qt_runner):
    qt_runner.run(opened(desk))
    menu = window.proxy_bar._more.menu()
    menu.aboutToShow.emit()
    offered = [(action.text(), action.shortcut().toString()) for action in menu.actions() if action.text()]
    assert offered == [
        ("Stop the proxy", "Ctrl+R"),
        ("Copy the address", "Ctrl+Shift+C"),
        ("Copy the key", "Ctrl+Shift+K"),
        ("Add an account", "Ctrl+N"),
        ("Close the window", "Ctrl+W"),
        ("Quit Easel", "Ctrl+Q"),
    ]


def unnamed(window):
    """What can be seen and used, and has neither a name nor words on it."""
    kinds = (QPushButton, QLineEdit, QTreeView, QSpinBox, QCheckBox)
    seen = [widget for kind in kinds for widget in window.findChildren(kind) if widget.isVisibleTo(window)]
    assert seen
    return [
        widget
        for widget in seen
        if not widget.accessibleName()
        and not (isinstance(widget, QAbstractButton) and widget.text())
        and not isinstance(widget.parent(), QSpinBox)
    ]


def test_every_control_has_a_name(desk, window, core, qt_runner):
    core.states = busy_accounts()

    async def story():
        await opened(desk)
        async with heard(desk.account_actions.history_loaded):
            window.pages.panels.show_account("lynx")
        window.pages.panels.details.removing.ask(core.states[3].account)
        found = unnamed(window)
        window.pages.no_store.show_problem(phrase("store_missing"), file_there=False)
        window.pages.setCurrentWidget(window.pages.no_store)
        return found + unnamed(window)

    assert qt_runner.run(story()) == []


def test_without_a_keyring_a_person_chooses_the_encrypted_file(desk, window, core, qtbot, qt_runner):
    core.start_error = CredentialsError("store_missing", how="apt install gnome-keyring")

    async def story():
        async with heard(desk.actions.start_failed):
            desk.open(minimized=False)
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
    assert window.pages.panels.accounts.isVisible()
    assert core.started == 2


def test_a_file_that_is_there_is_asked_for_again_when_its_passphrase_is_wrong(window, core, options, qt_runner):
    desk = window.desk
    (options.data_dir / VAULT_FILE).write_bytes(b"encrypted")
    core.start_error = CredentialsError("passphrase_missing")

    async def story():
        async with heard(desk.actions.start_failed):
            desk.open(minimized=False)
        seen = window.pages.no_store.title.text(), window.pages.no_store.repeated.isVisible()
        core.start_error = CredentialsError("passphrase_wrong", path="x")
        async with heard(desk.actions.start_failed):
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
        said = window.messages.text()
        qtbot.mouseClick(window.messages._button, Qt.MouseButton.LeftButton)
        return said

    assert qt_runner.run(story()) == "The login of lynx@example.com has ended. Sign in again to let it draw."
    assert window.pages.panels.details.account_id == "lynx"
    assert window.pages.panels.details.trouble.isVisible()
    assert window.messages.isHidden()


def test_a_removal_that_left_a_login_behind_is_told(desk, window, core, qt_runner):
    core.states = (account_state("fox@example.com", by_login=True),)
    core.not_revoked = phrase("unreachable")

    async def story():
        await opened(desk)
        async with heard(desk.account_actions.removed):
            desk.account_actions.remove("fox", revoke=True)

    qt_runner.run(story())
    assert "fox@example.com was removed here, but its login still stands" in window.messages.text()


def test_adding_an_account_takes_the_place_of_the_lists_and_gives_it_back(desk, window, qtbot, qt_runner):
    async def story():
        await opened(desk)
        qtbot.keySequence(window, "Ctrl+N")
        open_now = window.pages.add_account.isVisible(), window.pages.panels.accounts.isVisible()
        window.pages.add_account.closed.emit()
        return open_now, window.pages.panels.accounts.isVisible()

    assert qt_runner.run(story()) == ((True, False), True)


def test_signing_in_again_begins_where_the_button_is(desk, window, core, qtbot, qt_runner):
    core.states = (account_state("lynx@example.com", enabled=False, disabled_reason="login_ended", by_login=True),)

    async def story():
        await opened(desk)
        window.pages.panels.show_account("lynx")
        qtbot.mouseClick(window.pages.panels.details.trouble.button, Qt.MouseButton.LeftButton)
        seen = window.pages.add_account.isVisible()
        window.pages.add_account.closed.emit()
        return seen, window.pages.panels.accounts.isVisible()

    assert qt_runner.run(story()) == (True, True)


def test_the_accounts_follow_the_events(desk, window, qt_runner):
    async def story():
        await opened(desk)
        await told(desk.signals, AccountsChanged(busy_accounts(time.time())))
        many = window.pages.panels.accounts._summary.text()
        await told(desk.signals, AccountsChanged((account_state(),)))
        return many, window.pages.panels.accounts._summary.text()

    assert qt_runner.run(story()) == ("2 of 5 can draw", "1 of 1 can draw")


def test_a_small_window_leaves_columns_out(desk, window, qt_runner):
    qt_runner.run(opened(desk))
    for width, hidden in ((1200, False), (760, True)):
        window.resize(width, 600)
        assert window.pages.panels.requests.view.isColumnHidden(2) is hidden
        assert window.pages.panels.accounts._view.isColumnHidden(1) is hidden
