import asyncio
import sys

from PySide6.QtGui import QGuiApplication

from desktop.actions import Opened
from proxy_core import AccountError, CredentialsError, StartError, phrase
from tests.desktop.fakes import attempt, record
from tests.desktop.waiting import heard, opened


def idle(verb):
    return lambda which, busy: which == verb and not busy


def test_open_brings_the_log_and_starts_the_proxy(desk, core, qt_runner):
    core.log = {"req-1": (record(), ())}
    core.said = (phrase("settings_unknown_key", key="x"),)

    async def story():
        async with heard(desk.verbs.main.opened) as got:
            await opened(desk)
        return got[0][0]

    assert qt_runner.run(story()) == Opened(core.said, start_proxy=True, used=True)
    assert desk.signals.proxy.running


def test_the_proxy_stays_stopped_when_the_settings_say_so(desk, core, qt_runner):
    core.settings = core.settings.changed({"start_proxy": False})
    qt_runner.run(opened(desk, starts=False))
    assert not desk.signals.proxy.running


def test_a_core_that_cannot_start_is_said(desk, core, qt_runner):
    core.start_error = CredentialsError("vault_broken", path="vault")

    async def story():
        async with heard(desk.verbs.main.start_failed) as got:
            desk.open(minimized=False)
        return got

    error = CredentialsError("vault_broken", path="vault")
    assert qt_runner.run(story()) == [(str(error), error.phrase)]


def test_a_port_in_use_is_left_to_the_event(desk, core, qt_runner):
    core.proxy_error = StartError("port_in_use", host="127.0.0.1", port=8045)
    messages = []
    desk.verbs.main.message.connect(messages.append)
    qt_runner.run(opened(desk))
    assert desk.signals.proxy.error.code == "port_in_use"
    assert messages == []


def test_errors_become_messages(desk, core, qt_runner):
    async def story():
        await opened(desk)
        core.key_error = AccountError("account_unknown", name="x")
        async with heard(desk.verbs.main.message) as got:
            desk.verbs.main.copy_key()
        return got

    assert qt_runner.run(story()) == [(str(AccountError("account_unknown", name="x")),)]


def test_a_bug_reaches_the_excepthook(desk, core, qt_runner, monkeypatch):
    caught = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: caught.append(error))

    async def story():
        await opened(desk)
        core.key_error = ZeroDivisionError("a bug")
        async with heard(desk.verbs.main.busy_changed, idle("key")):
            desk.verbs.main.copy_key()

    qt_runner.run(story())
    assert caught == [core.key_error]


def test_cancelling_shows_nothing(desk, core, qt_runner):
    messages = []
    desk.verbs.main.message.connect(messages.append)

    async def story():
        await opened(desk)
        never = asyncio.Event()

        async def api_key():
            await never.wait()

        core.api_key = api_key
        desk.verbs.main.copy_key()
        await asyncio.sleep(0)
        await desk.verbs.main.close()

    qt_runner.run(story())
    assert messages == []
    assert not desk.verbs.main.is_busy("key")


def test_the_address_and_the_key_go_to_the_clipboard(desk, core, qt_runner):
    async def story():
        await opened(desk)
        desk.verbs.main.copy_address("http://there")
        first = QGuiApplication.clipboard().text()
        async with heard(desk.verbs.main.copied, lambda what: what == "key"):
            desk.verbs.main.copy_key()
        return first, QGuiApplication.clipboard().text()

    assert qt_runner.run(story()) == ("http://there", "sk-easel-test")


def test_a_verb_that_runs_is_not_started_twice(desk, core, qt_runner):
    async def story():
        await opened(desk)
        seen = []
        desk.verbs.main.busy_changed.connect(lambda verb, on: seen.append((verb, on)))
        async with heard(desk.verbs.main.busy_changed, idle("key")):
            desk.verbs.main.copy_key()
            desk.verbs.main.copy_key()
        return seen

    assert qt_runner.run(story()) == [("key", True), ("key", False)]


def test_a_request_of_the_log_is_fetched_or_said_to_be_gone(desk, core, qt_runner):
    core.log = {"req-1": (record(), (attempt(),))}

    async def story():
        await opened(desk)
        async with heard(desk.verbs.main.request_loaded) as got:
            desk.verbs.main.load_request("req-1")
        async with heard(desk.verbs.main.request_not_loaded) as gone, heard(desk.verbs.main.message):
            desk.verbs.main.load_request("req-2")
        return got, gone

    assert qt_runner.run(story()) == ([(record(), (attempt(),))], [("req-2",)])


def test_what_was_offered_is_taken_back_when_it_is_too_late(desk):
    desk.verbs.main.offer("fox was removed.", "&Undo", lambda: None)
    offered = desk.window.messages.text()
    desk.verbs.main.withdraw("fox was removed.")
    assert (offered, desk.window.messages.text()) == ("fox was removed.", "")
