import json

from PySide6.QtGui import QGuiApplication

from desktop.core_signals import CoreSignals
from desktop.models.live_requests import Told
from desktop.windows.requests.copying import Copying
from proxy_core import ProxyState, Settings
from tests.desktop.fakes import ADDRESS, record


def test_an_id_a_command_and_json(qapp, qtbot):
    signals = CoreSignals()
    signals.proxy = ProxyState(running=True, base_url=ADDRESS)
    copying, told = Copying(signals), Told(record("req-7"))
    for what, begins in (("id", "req-7"), ("curl", "curl http://127.0.0.1:8045/v1/images"), ("json", "{")):
        with qtbot.waitSignal(copying.copied) as said:
            copying.copy(told, what)
        assert said.args == ["req-7", what]
        assert QGuiApplication.clipboard().text().startswith(begins)
    assert json.loads(QGuiApplication.clipboard().text())["id"] == "req-7"


def test_while_the_proxy_is_stopped_the_address_is_where_it_will_be(qapp):
    signals = CoreSignals()
    signals.settings = Settings(port=9000)
    Copying(signals).copy(Told(record()), "curl")
    assert "http://127.0.0.1:9000/v1/images/generations" in QGuiApplication.clipboard().text()


def test_nothing_is_copied_of_what_is_not_there(qapp, qtbot):
    copying = Copying(CoreSignals())
    with qtbot.assertNotEmitted(copying.copied):
        copying.copy(None, "id")
