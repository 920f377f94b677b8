import asyncio
import sys

from PySide6.QtGui import QGuiApplication

from desktop.actions import Opened
from proxy_core import AccountError, CredentialsError, StartError, phrase
from tests.desktop.fakes import attempt, record
from tests.desktop.waiting import heard


def idle(verb):
    return lambda which, busy: which == verb and not busy


def test_open_brings_the_log_and_starts_the_proxy(room, core, qt_runner):
    core.log = {"req-1": (record(), ())}
    core.said = (phrase("settings_unknown_key", key="x"),)

    async def story():
        async with heard(room.verbs.main.opened) as got:
            await room.open()
        return got[0][0]

    assert qt_runner.run(story()) == Opened(core.said, start_proxy=True, used=True)
    assert room.signals.proxy.running


def test_the_proxy_stays_stopped_when_the_settings_say_so(room, core, qt_runner):
    core.settings = core.settings.changed({"start_proxy": False})
    qt_runner.run(room.open())
    assert not room.signals.proxy.running


def test_a_core_that_cannot_start_is_said(room, core, qt_runner):
    core.start_error = CredentialsError("vault_broken", path="vault")

    async def story():
        async with heard(room.verbs.main.start_failed) as got:
            room.engine.start()
            room.verbs.main.open()
        return got

    error = CredentialsError("vault_broken", path="vault")
    assert qt_runner.run(story()) == [(str(error), error.phrase)]


def test_a_port_in_use_is_left_to_the_event(room, core, qt_runner):
    core.proxy_error = StartError("port_in_use", host="127.0.0.1", port=8045)
    messages = []
    room.verbs.main.message.connect(messages.append)
    qt_runner.run(room.open())
    assert room.signals.proxy.error.code == "port_in_use"
    assert messages == []


def test_errors_become_messages(room, core, qt_runner):
    async def story():
        await room.open()
        core.key_error = AccountError("account_unknown", name="x")
        async with heard(room.verbs.main.message) as got:
            room.verbs.main.copy_key()
        return got

    assert qt_runner.run(story()) == [(str(AccountError("account_unknown", name="x")),)]


def test_a_bug_reaches_the_excepthook(room, core, qt_runner, monkeypatch):
    caught = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: caught.append(error))

    async def story():
        await room.open()
        core.key_error = ZeroDivisionError("a bug")
        async with heard(room.verbs.main.busy_changed, idle("key")):
            room.verbs.main.copy_key()

    qt_runner.run(story())
    assert caught == [core.key_error]


def test_cancelling_shows_nothing(room, core, qt_runner):
    messages = []
    room.verbs.main.message.connect(messages.append)

    async def story():
        await room.open()
        never = asyncio.Event()

        async def api_key():
            await never.wait()

        core.api_key = api_key
        room.verbs.main.copy_key()
        await asyncio.sleep(0)
        await room.verbs.main.close()

    qt_runner.run(story())
    assert messages == []
    assert not room.verbs.main.is_busy("key")


def test_the_address_and_the_key_go_to_the_clipboard(room, core, qt_runner):
    async def story():
        await room.open()
        room.verbs.main.copy_address("http://there")
        first = QGuiApplication.clipboard().text()
        async with heard(room.verbs.main.copied, lambda what: what == "key"):
            room.verbs.main.copy_key()
        return first, QGuiApplication.clipboard().text()

    assert qt_runner.run(story()) == ("http://there", "sk-easel-test")


def test_a_verb_that_runs_is_not_started_twice(room, core, qt_runner):
    async def story():
        await room.open()
        seen = []
        room.verbs.main.busy_changed.connect(lambda verb, on: seen.append((verb, on)))
        async with heard(room.verbs.main.busy_changed, idle("key")):
            room.verbs.main.copy_key()
            room.verbs.main.copy_key()
        return seen

    assert qt_runner.run(story()) == [("key", True), ("key", False)]


def test_a_request_of_the_log_is_fetched_or_said_to_be_gone(room, core, qt_runner):
    core.log = {"req-1": (record(), (attempt(),))}

    async def story():
        await room.open()
        async with heard(room.verbs.main.request_loaded) as got:
            room.verbs.main.load_request("req-1")
        async with heard(room.verbs.main.request_not_loaded) as gone, heard(room.verbs.main.message):
            room.verbs.main.load_request("req-2")
        return got, gone

    assert qt_runner.run(story()) == ([(record(), (attempt(),))], [("req-2",)])


def test_what_was_offered_is_taken_back_when_it_is_too_late(desk):
    desk.verbs.main.offer("fox was removed.", "&Undo", lambda: None)
    offered = desk.window.messages.text()
    desk.verbs.main.withdraw("fox was removed.")
    assert (offered, desk.window.messages.text()) == ("fox was removed.", "")


def test_a_mistake_of_ours_at_the_start_is_said_and_reported(room, core, qt_runner, monkeypatch):
    caught = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: caught.append(error))
    core.start_error = mistake = ZeroDivisionError("a bug")

    async def story():
        async with heard(room.verbs.main.start_failed) as got:
            room.engine.start()
            room.verbs.main.open()
        async with heard(room.verbs.main.opened):  # it can be tried again
            room.verbs.main.open()
        return got

    ((words, said),) = qt_runner.run(story())
    assert words.startswith("Easel made a mistake while it started. Try again;")
    assert (said.code, caught) == ("start_mistaken", [mistake])
