"""The page without its window: signals and verbs over a fake core, and what clients are told to have asked."""

import pytest

from desktop.core_signals import CoreSignals
from desktop.engine_thread import EngineThread
from desktop.verbs import Verbs
from desktop.windows.connect.page import ConnectPage
from tests.desktop.waiting import heard


@pytest.fixture
def signals(qapp):
    return CoreSignals()


@pytest.fixture
def verbs(core, signals, qt_runner, caplog):
    """Verbs whose core runs; at the end nothing was logged."""
    engine = EngineThread(lambda: core, signals.put)
    made = Verbs.over(engine)
    engine.start()

    async def open_it():
        async with heard(signals.proxy_changed, lambda proxy: proxy.running or not core.settings.start_proxy):
            made.main.open()

    async def close():
        await made.close()
        await engine.stop()

    qt_runner.run(open_it())
    yield made
    qt_runner.run(close())
    assert [entry.message for entry in caplog.records] == []


@pytest.fixture
def page(theme, signals, verbs, qtbot):
    made = ConnectPage(theme, signals, verbs, addresses=lambda: ("192.168.1.20",))
    qtbot.addWidget(made)
    made.resize(860, 640)
    made.show()
    return made
