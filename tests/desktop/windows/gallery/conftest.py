"""The gallery's page over a fake core, without the window."""

from dataclasses import dataclass

import pytest

from desktop.actions import Actions
from desktop.core_signals import CoreSignals
from desktop.engine_thread import EngineThread
from desktop.gallery_actions import GalleryActions
from desktop.windows.gallery.page import GalleryPage
from tests.desktop.fake_gallery import NOW, draw, many
from tests.desktop.fakes import FakeCore
from tests.desktop.waiting import heard


@dataclass
class GalleryBench:
    signals: CoreSignals
    engine: EngineThread
    main: Actions
    gallery: GalleryActions

    async def open(self):
        async with heard(self.signals.proxy_changed, lambda proxy: proxy.running), heard(self.main.opened):
            self.engine.start()
            self.main.open()

    async def close(self):
        await self.gallery.close()
        await self.main.close()
        await self.engine.stop()
        self.engine.end()


@pytest.fixture
def core():
    return FakeCore()


@pytest.fixture
def directory(tmp_path):
    """Where five pictures are."""
    for n in range(5):
        draw(tmp_path / f"file{n}.png", hue=n)
    return tmp_path


@pytest.fixture
def bench(theme, core, qt_runner, caplog, directory):
    """Not opened yet; its core has seven pictures."""
    core.pictures = many(7, directory, files=5)
    signals = CoreSignals()
    engine = EngineThread(lambda: core, signals.put)
    made = GalleryBench(signals, engine, Actions(engine), GalleryActions(engine))
    yield made
    qt_runner.run(made.close())
    assert [entry.message for entry in caplog.records] == []


@pytest.fixture
def page(bench, theme, qtbot, qt_runner):
    """The page over an open core, shown."""
    made = GalleryPage(theme, bench.signals, bench, now=lambda: NOW)
    qtbot.addWidget(made)
    made.resize(1000, 700)

    async def story():
        async with heard(bench.gallery.page_loaded):
            await bench.open()

    qt_runner.run(story())
    made.show()
    return made
