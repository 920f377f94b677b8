"""The playground over a real Core with the simulator, without the window around it; and over a fake one."""

from dataclasses import dataclass

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from desktop.actions import Actions
from desktop.core_signals import CoreSignals
from desktop.engine_thread import EngineThread
from desktop.playground_actions import PlaygroundActions
from desktop.windows.playground.page import PlaygroundPage
from tests.desktop.fakes import FakeCore
from tests.desktop.waiting import answered, heard


@dataclass(frozen=True)
class Verbs:
    main: Actions
    playground: PlaygroundActions


class Room:
    """`open()` starts the core and waits until the proxy runs; `run(story())` runs on Qt's loop."""

    def __init__(self, make_core, runner, folder=None):
        self._runner = runner
        self.signals = CoreSignals()
        self.engine = EngineThread(make_core, self.signals.put)
        self.verbs = Verbs(Actions(self.engine), PlaygroundActions(self.engine, folder=folder))
        self._kept = [self.signals]

    def page(self, theme):
        page = PlaygroundPage(theme, self.signals, self.verbs)
        self._kept.insert(0, page)
        page.resize(1000, 760)
        page.show()
        return page

    async def open(self, *, starts=True):
        self.engine.start()
        async with heard(self.signals.proxy_changed, lambda proxy: proxy.running or not starts):
            self.verbs.main.open()
        await answered(self.verbs.main)

    async def close(self):
        await self.verbs.playground.close()
        await self.verbs.main.close()
        await self.engine.stop()
        self.engine.end()

    def end(self):
        for one in self._kept:
            one.deleteLater()
            QCoreApplication.sendPostedEvents(one, QEvent.Type.DeferredDelete)

    def run(self, story):
        return self._runner.run(story)


@pytest.fixture
def core():
    return FakeCore()


@pytest.fixture
def room(core, qt_runner, caplog, tmp_path):
    made = Room(lambda: core, qt_runner, tmp_path / "playground")
    yield made
    qt_runner.run(made.close())
    made.end()
    assert [entry.message for entry in caplog.records] == []


@pytest.fixture
def page(room, theme):
    return room.page(theme)
