import pytest
from PySide6.QtCore import Qt

from desktop.clients import CLIENTS, ClientId
from desktop.windows.connect.listening import Listening
from proxy_core import CallAnswered, ClientCall, Outcome, RequestEnded, RequestStarted, phrase
from tests.desktop.fakes import NOW, record
from tests.desktop.waiting import told

BY_ID = {client.id: client for client in CLIENTS}
SDK = "OpenAI/Python 3.52.0"
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def clock():
    return [100.0]


@pytest.fixture
def listening(theme, signals, clock, qtbot):
    made = Listening(theme, signals, now=lambda: clock[0])
    qtbot.addWidget(made)
    made.set_client(BY_ID[ClientId.PYTHON])
    made.set_place("http://127.0.0.1:8045/v1", running=True)
    made.resize(640, 100)
    made.show()
    return made


def call(status=200, code="", client=SDK, path="/v1/models"):
    return CallAnswered(ClientCall(NOW, client, "GET", path, status, phrase(code) if code else None))


def drawn(client=SDK):
    return RequestEnded(
        record(client=client, outcome=Outcome.DRAWN, returned=1, status=200, seconds=3.2, accounts=("fox",))
    )


def words(button):
    return button.text().strip().replace("&", "")


def test_it_says_what_a_test_is_before_it_waits(listening):
    assert words(listening.button) == "Test"
    assert listening.button.property("kind") == "primary"
    assert listening.hint.accessibleName().startswith("The test waits for OpenAI Python")


def test_it_waits_and_says_how_long_and_what_to_do_meanwhile(listening, clock, qtbot):
    qtbot.mouseClick(listening.button, LEFT)
    assert listening.listens
    clock[0] += 72
    listening._count()
    assert listening.waiting.text() == "Waiting for the first request of OpenAI Python: 1:12. Run it now."
    assert listening.hint.isHidden()


def test_it_can_be_stopped(listening, signals, qt_runner, qtbot):
    qtbot.mouseClick(listening.button, LEFT)
    assert words(listening.button) == "Stop waiting"
    qtbot.mouseClick(listening.button, LEFT)
    assert not listening.listens
    qt_runner.run(told(signals, call()))
    assert listening.verdict is None
    assert not listening._tick.isActive()


def test_what_came_before_does_not_count(listening, signals, qt_runner):
    qt_runner.run(told(signals, call(), drawn()))
    assert listening.verdict is None


def test_a_wrong_key_is_said_and_it_goes_on_listening(listening, signals, qt_runner, qtbot):
    listening.start()
    qt_runner.run(told(signals, call(401, "key_wrong")))
    assert listening.title.text() == "OpenAI Python sent a wrong key"
    assert listening.title.isVisible()
    assert listening.listens
    assert listening.waiting.text() == "Waiting for its next request."
    qt_runner.run(told(signals, RequestStarted(record(client=SDK))))
    assert listening.waiting.text() == "OpenAI Python asked for a picture, which is being drawn."
    qt_runner.run(told(signals, drawn()))
    assert listening.title.text() == "OpenAI Python drew a picture"
    assert not listening.listens
    assert words(listening.button) == "Test again"


def test_models_alone_are_not_the_end(listening, signals, qt_runner):
    listening.start()
    qt_runner.run(told(signals, call()))
    assert listening.title.text() == "OpenAI Python listed the models"
    assert listening.listens


def test_another_client_is_mentioned_and_does_not_count(listening, signals, qt_runner):
    listening.start()
    qt_runner.run(told(signals, call(client="curl/8.5.0"), drawn(client="curl/8.5.0")))
    assert listening.verdict is None
    assert listening.meanwhile.text() == "curl asked for something meanwhile; that does not count."
    assert listening.meanwhile.isVisible()


def test_a_verdict_leads_to_a_setting_or_to_the_log(listening, signals, qt_runner, qtbot):
    listening.start()
    qt_runner.run(told(signals, call(403, "host_not_known")))
    with qtbot.waitSignal(listening.setting_wanted) as asked:
        qtbot.mouseClick(listening.setting, LEFT)
    assert asked.args == ["allowed_hosts"]
    assert listening.log.isHidden()
    failed = record(client=SDK, outcome=Outcome.FAILED, status=429, reason=phrase("all_limited", model="m", when=""))
    qt_runner.run(told(signals, RequestEnded(failed)))
    assert listening.setting.isHidden()
    with qtbot.waitSignal(listening.log_wanted):
        qtbot.mouseClick(listening.log, LEFT)


def test_without_a_proxy_there_is_nothing_to_test(listening):
    listening.start()
    listening.set_place("http://127.0.0.1:8045/v1", running=False)
    assert not listening.listens
    assert not listening.button.isEnabled()
    assert listening.button.property("kind") != "primary"
    listening.start()
    assert not listening.listens


def test_another_client_begins_anew(listening, signals, qt_runner):
    listening.start()
    qt_runner.run(told(signals, drawn()))
    listening.set_client(BY_ID[ClientId.CURL])
    assert listening.verdict is None
    assert listening.title.isHidden()
    assert "curl" in listening.hint.accessibleName()


def test_an_address_that_changes_meanwhile_is_the_one_that_is_said(listening, signals, qt_runner):
    listening.start()
    listening.set_place("http://192.168.1.20:8045/v1", running=True)
    qt_runner.run(told(signals, call(404, "path_unknown", path="/x/images/generations")))
    assert "Its field base_url must be http://192.168.1.20:8045/v1." in listening.words.accessibleName()


def test_a_client_without_a_name_is_the_client(listening):
    listening.set_client(BY_ID[ClientId.OTHER])
    assert "waits for the client and" in listening.hint.accessibleName()
    listening.start()
    assert listening.waiting.text().startswith("Waiting for the first request of the client: 0:00.")
