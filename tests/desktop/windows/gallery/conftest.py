"""The gallery's page over a fake core, without the window."""

import pytest

from desktop.windows.gallery.page import GalleryPage
from tests.desktop.engine import Room
from tests.desktop.fake_gallery import NOW, draw, many
from tests.desktop.fakes import FakeCore
from tests.desktop.waiting import heard


class GalleryBench(Room):
    """With the verbs that the gallery asks."""

    @property
    def main(self):
        return self.verbs.main

    @property
    def gallery(self):
        return self.verbs.gallery


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
    made = GalleryBench(core, qt_runner)
    yield made
    qt_runner.run(made.close())
    made.end()
    assert [entry.message for entry in caplog.records] == []


@pytest.fixture
def page(bench, theme, qtbot, qt_runner):
    """The page over an open core, shown."""
    made = GalleryPage(theme, bench.signals, bench.verbs, now=lambda: NOW)
    qtbot.addWidget(made)
    made.resize(1000, 700)

    async def story():
        async with heard(bench.gallery.page_loaded):
            await bench.open()

    qt_runner.run(story())
    made.show()
    return made
