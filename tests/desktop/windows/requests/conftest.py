"""The verbs over a fake core, without the window, whose own page would answer too."""

from dataclasses import dataclass

import pytest

from desktop.core_signals import CoreSignals
from desktop.engine_thread import EngineThread
from desktop.verbs import Verbs
from tests.desktop.fakes import busy_log
from tests.desktop.waiting import heard


@dataclass
class Bench:
    signals: CoreSignals
    engine: EngineThread
    verbs: Verbs

    async def open(self):
        async with heard(self.signals.proxy_changed, lambda proxy: proxy.running), heard(self.verbs.main.opened):
            self.engine.start()
            self.verbs.main.open()

    async def close(self):
        await self.verbs.close()
        await self.engine.stop()
        self.engine.end()


@pytest.fixture
def bench(theme, core, qt_runner, caplog):
    """Not opened yet; its core has a busy afternoon in its log."""
    core.log = {name: one for name, one in busy_log().items() if name != "r09"}
    signals = CoreSignals()
    engine = EngineThread(lambda: core, signals.put)
    made = Bench(signals, engine, Verbs.over(engine))
    yield made
    qt_runner.run(made.close())
    assert [entry.message for entry in caplog.records] == []
