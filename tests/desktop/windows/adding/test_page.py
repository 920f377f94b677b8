import asyncio
import json

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget

from desktop.account_actions import AccountActions
from desktop.windows.adding.choice import Kind
from desktop.windows.adding.page import AddAccount
from proxy_core import Account, AccountError, OAuthClient, Provider, Settings
from tests.desktop.fake_logins import REDIRECT, FakeLogins
from tests.desktop.fakes import NOW
from tests.desktop.waiting import heard

LEFT = Qt.MouseButton.LeftButton
CLIENT = OAuthClient("id.apps.googleusercontent.com", "GOCSPX-x", project_id="pictures")


class Browser:
    """Notes what it was asked to open."""

    def __init__(self):
        self.opened = []
        self.there = True

    def __call__(self, address):
        self.opened.append(address)
        return self.there


@pytest.fixture
def core():
    return FakeLogins()


@pytest.fixture
def browser():
    return Browser()


@pytest.fixture
def actions(engine, qt_runner):
    made = AccountActions(engine)
    yield made
    qt_runner.run(made.close())


@pytest.fixture
def panel(theme, actions, browser, qtbot, qt_runner):
    window = QWidget()
    made = AddAccount(theme, actions, open_url=browser, now=lambda: NOW)
    made.setParent(window)
    for widget in (window, made):
        widget.resize(900, 600)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()

    made.begin()
    yield made

    async def close():  # on the loop, where the panel ends what still waits
        window.close()
        await actions.close()

    qt_runner.run(close())
    window.deleteLater()
    QApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)


async def waiting(panel, qtbot):
    """Goes as far as the login that waits."""
    panel.choice.buttons[Kind.GOOGLE].click()
    panel.google.show_client(CLIENT)
    async with heard(panel._actions.login_begun):
        qtbot.mouseClick(panel.google.primary, LEFT)


def ended(name):
    return lambda verb, busy: verb.startswith(name) and not busy


def test_a_google_account_from_the_file_to_the_success(panel, core, qtbot, qt_runner, tmp_path):
    path = tmp_path / "client_secret.json"
    path.write_text(json.dumps({"installed": {"client_id": "id", "client_secret": "s", "project_id": "pictures"}}))

    async def story():
        qtbot.mouseClick(panel.choice.buttons[Kind.GOOGLE], LEFT)
        async with heard(panel._actions.client_read):
            panel.google.client.zone.file_given.emit(path)
        async with heard(panel._actions.login_begun):
            qtbot.mouseClick(panel.google.primary, LEFT)
        assert panel.page is panel.login
        assert panel.login.left.text() == "5:00 left"
        async with heard(panel.added) as added:
            core.finish(core.person())
        return added

    (added,) = qt_runner.run(story())
    assert panel._open_url.opened == ["https://accounts.google.com/o/auth?a=b%20c"]
    assert panel.page is panel.done
    assert panel.done.name.text() == "fox@example.com"
    assert "pictures" in panel.done.about.text()
    assert added == (core.plans[0].account.id,)
    assert panel.google.client.client() is None


def test_a_file_that_is_no_client_is_told_on_the_page(panel, qtbot, qt_runner, tmp_path):
    async def story():
        qtbot.mouseClick(panel.choice.buttons[Kind.GOOGLE], LEFT)
        async with heard(panel._actions.client_refused):
            panel.google.client.zone.file_given.emit(tmp_path)

    qt_runner.run(story())
    assert "This is no client file" in panel.google.client.fault.text()


def test_a_denied_login_comes_back_to_the_page_with_everything_typed(panel, core, qtbot, qt_runner):
    async def story():
        await waiting(panel, qtbot)
        async with heard(panel._actions.login_failed):
            core.finish(AccountError("login_denied"))
        first = panel.page, panel.google.fault()
        async with heard(panel._actions.login_begun):
            qtbot.mouseClick(panel.google.primary, LEFT)
        return first

    page, fault = qt_runner.run(story())
    assert page is panel.google
    assert fault.startswith("Access was denied")
    assert panel.page is panel.login
    assert core.plans[1].client == CLIENT


def test_a_login_that_cannot_begin_stays_on_the_page(panel, core, qtbot, qt_runner):
    core.begin_error = AccountError("client_incomplete", field="client_secret")

    async def story():
        panel.choice.buttons[Kind.GOOGLE].click()
        panel.google.show_client(CLIENT)
        async with heard(panel._actions.login_failed):
            qtbot.mouseClick(panel.google.primary, LEFT)

    qt_runner.run(story())
    assert panel.page is panel.google
    assert "client_secret" in panel.google.fault()


@pytest.mark.parametrize("how", ["button", "escape", "back", "left"])
def test_a_login_that_waits_is_cancelled(panel, core, qtbot, qt_runner, how):
    ways = {
        "button": lambda: qtbot.mouseClick(panel.login.secondary, LEFT),
        "escape": lambda: qtbot.keyClick(panel.login.open, Qt.Key.Key_Escape),
        "back": lambda: qtbot.mouseClick(panel.frame.back, LEFT),
        "left": panel.leave,
    }

    async def story():
        await waiting(panel, qtbot)
        async with heard(panel._actions.busy_changed, ended("login")):
            ways[how]()

    qt_runner.run(story())
    assert core.cancelled == ["t1"]
    assert panel.page is (panel.choice if how == "left" else panel.google)
    assert panel.google.client.client() == (None if how == "left" else CLIENT)
    assert panel.google.primary.hasFocus() is (how != "left")


def test_asking_again_to_add_one_does_not_end_a_login_that_waits(panel, core, qtbot, qt_runner):
    async def story():
        await waiting(panel, qtbot)
        panel.begin()

    qt_runner.run(story())
    assert panel.page is panel.login
    assert core.cancelled == []


def test_a_login_goes_on_in_a_window_that_is_closed_to_the_tray(panel, core, qtbot, qt_runner):
    async def story():
        await waiting(panel, qtbot)
        panel.window().hide()
        async with heard(panel.added):
            core.finish(core.person())
        panel.window().show()

    qt_runner.run(story())
    assert core.cancelled == []
    assert panel.page is panel.done
    assert panel.done.name.text() == "fox@example.com"


def test_the_browser_of_another_machine(panel, core, browser, qtbot, qt_runner):
    browser.there = False

    async def story():
        await waiting(panel, qtbot)
        words = panel.login.words.text()
        qtbot.mouseClick(panel.login.copy, LEFT)
        panel.login.paste.setFocus()
        async with heard(panel._actions.redirect_refused):
            qtbot.keyClicks(panel.login.paste.line, "http://elsewhere/")
            qtbot.keyClick(panel.login.paste.line, Qt.Key.Key_Return)
        fault = panel.login.paste.fault()
        panel.login.paste.line.setText(f"{REDIRECT}?code=x")
        async with heard(panel.added):
            qtbot.mouseClick(panel.login.use, LEFT)
        return words, fault

    words, fault = qt_runner.run(story())
    assert "No browser could be opened" in words
    assert REDIRECT in fault
    assert QGuiApplication.clipboard().text().startswith("https://accounts.google.com/")
    assert panel.page is panel.done


def test_a_key_by_the_keyboard_alone(panel, core, qtbot, qt_runner):
    def keys(*pressed):
        for key in pressed:
            qtbot.keyClick(panel.window().focusWidget(), key)

    async def story():
        keys(Qt.Key.Key_Tab, Qt.Key.Key_Return)
        qtbot.keyClicks(panel.window().focusWidget(), "AIza-1")
        keys(Qt.Key.Key_Tab, Qt.Key.Key_Tab)
        qtbot.keyClicks(panel.window().focusWidget(), "Studio")
        async with heard(panel.added):
            keys(Qt.Key.Key_Return)
        name = panel.done.name.text()
        async with heard(panel.closed):
            keys(Qt.Key.Key_Return)
        return name

    assert qt_runner.run(story()) == "Studio"
    ((account, credentials, check),) = core.added
    assert (account.provider, credentials.api_key, check) == (Provider.GEMINI, "AIza-1", True)
    assert panel.key.secret.text() == ""


def test_a_key_that_is_refused_is_kept_and_may_be_saved_unchecked(panel, core, qtbot, qt_runner):
    core.add_error = AccountError("key_rejected", account="Studio")

    async def story():
        panel.choice.buttons[Kind.SERVICE].click()
        panel.key.label.line.setText("Studio")
        panel.key.secret.set_text("sk-1")
        async with heard(panel._actions.not_added):
            qtbot.mouseClick(panel.key.primary, LEFT)
        fault = panel.key.key.fault()
        async with heard(panel.added):
            qtbot.mouseClick(panel.key.secondary, LEFT)
        return fault

    assert qt_runner.run(story()) == "The key of Studio was rejected: check or replace it."
    assert core.added[0][2] is False
    assert "not checked" in panel.done.words.text()


def test_an_unreachable_provider_is_said_on_the_last_page(panel, core, qtbot, qt_runner):
    core.reachable = False

    async def story():
        panel.choice.buttons[Kind.GEMINI_KEY].click()
        panel.key.label.line.setText("Studio")
        panel.key.secret.set_text("AIza-1")
        async with heard(panel.added):
            qtbot.mouseClick(panel.key.primary, LEFT)

    qt_runner.run(story())
    assert "could not be reached" in panel.done.words.text()


def test_escape_ends_a_check_and_nothing_is_kept(panel, core, qtbot, qt_runner):
    async def story():
        core.slow = asyncio.Event()
        panel.choice.buttons[Kind.GEMINI_KEY].click()
        panel.key.label.line.setText("Studio")
        panel.key.secret.set_text("AIza-1")
        async with heard(panel._actions.busy_changed, ended("add")):
            qtbot.mouseClick(panel.key.primary, LEFT)
            await asyncio.sleep(0)
            qtbot.keyClick(panel.key.label.line, Qt.Key.Key_Escape)

    qt_runner.run(story())
    assert panel.page is panel.choice
    assert core.added == []
    panel.choice.buttons[Kind.GEMINI_KEY].click()
    assert (panel.key.label.text(), panel.key.primary.isEnabled()) == ("Studio", True)


def test_signing_in_again(panel, core, qtbot, qt_runner):
    account = Account(Provider.GEMINI, "Studio", "fox@example.com", by_login=True)

    async def story():
        panel.sign_in_again(account)
        async with heard(panel._actions.login_begun):
            qtbot.keyClick(panel.window().focusWidget(), Qt.Key.Key_Return)
        async with heard(panel.added) as added:
            core.finish(account)
        return added

    assert qt_runner.run(story()) == [(account.id,)]
    assert core.plans[0].account is account
    assert core.plans[0].client is None
    assert "again" in panel.done.words.text()


def test_escape_leaves_from_the_first_page_and_goes_back_from_others(panel, qtbot):
    closed = []
    panel.closed.connect(lambda: closed.append(1))
    panel.choice.buttons[Kind.VERTEX].click()
    qtbot.keyClick(panel.key.label.line, Qt.Key.Key_Escape)
    assert (panel.page, closed) == (panel.choice, [])
    qtbot.keyClick(panel.choice.buttons[Kind.GOOGLE], Qt.Key.Key_Escape)
    assert closed == [1]


def test_escape_goes_back_to_where_the_kind_was_chosen(panel, qtbot):
    panel.begin(Kind.SERVICE)
    assert panel.page is panel.key
    with qtbot.waitSignal(panel.closed):
        qtbot.keyClick(panel.key.label.line, Qt.Key.Key_Escape)


def test_vertex_may_be_signed_in_to(panel, qtbot):
    panel.choice.buttons[Kind.VERTEX].click()
    qtbot.mouseClick(panel.key.sign_in, LEFT)
    assert panel.page is panel.google
    assert panel.google.providers.vertex.isChecked()


def test_code_assist_is_offered_when_the_settings_allow_it(panel):
    before = panel.choice.buttons[Kind.CODE_ASSIST].isVisible()
    panel.set_settings(Settings(code_assist=True))
    assert (before, panel.choice.buttons[Kind.CODE_ASSIST].isVisible()) == (False, True)
    panel.choice.buttons[Kind.CODE_ASSIST].click()
    assert panel.google.warning.isVisible()


def test_another_one_can_be_added_at_once(panel, core, qtbot, qt_runner):
    async def story():
        panel.choice.buttons[Kind.GEMINI_KEY].click()
        panel.key.label.line.setText("Studio")
        panel.key.secret.set_text("AIza-1")
        async with heard(panel.added):
            panel.key.submit()
        qtbot.mouseClick(panel.done.secondary, LEFT)

    qt_runner.run(story())
    assert panel.page is panel.choice


def test_links_open_in_the_browser(panel, browser, qtbot):
    panel.choice.buttons[Kind.GEMINI_KEY].click()
    qtbot.mouseClick(panel.key.get_key, LEFT)
    assert browser.opened == ["https://aistudio.google.com/apikey"]


@pytest.mark.parametrize("kind", list(Kind))
def test_every_control_has_a_name_and_the_keyboard_reaches_it(panel, kind):
    panel._choose(kind)
    found = [one for one in panel.findChildren(QWidget) if isinstance(one, QAbstractButton | QLineEdit)]
    seen = [one for one in found if one.isVisible() and one.objectName() != "qt_spinbox_lineedit"]
    reached, widget = set(), panel.nextInFocusChain()
    while widget is not panel:
        reached.add(widget)
        widget = widget.nextInFocusChain()
    for one in seen:
        assert one.accessibleName() or (isinstance(one, QAbstractButton) and one.text()), one
        assert one in reached
        by_arrows = isinstance(one, QAbstractButton) and one.group() is not None
        assert by_arrows or one.focusPolicy() & Qt.FocusPolicy.TabFocus
