"""The page of settings over a fake core, in a window of its own."""

import asyncio

import pytest

from desktop.windows.settings.page import SettingsPage
from proxy_core import SettingInfo, describe
from tests.desktop.engine import Room
from tests.desktop.waiting import PATIENCE, heard


class SettingsRoom(Room):
    """With the page. `said` and `offers` are what the window would say."""

    def __init__(self, theme, core, runner):
        super().__init__(core, runner)
        self.said, self.offers = [], []
        self.verbs.main.message.connect(self.said.append)
        self.verbs.main.offered.connect(lambda *offer: self.offers.append(offer))
        self.page = SettingsPage(theme, self.signals, self.verbs)
        self.page.resize(900, 640)

    async def open(self):
        await super().open()
        self.page.show()
        self.page.entered()

    def row(self, name):
        """Shows a setting and gives its row."""
        self.page.show_setting(name)
        return self.page.body.rows[name]

    async def changed(self, do, name):
        """Does something and waits until it is saved and told."""
        async with (
            heard(self.signals.settings_changed),
            heard(self.verbs.settings.changed, lambda one, *_: one == name),
        ):
            do()

    async def refused(self, do, name):
        async with heard(self.verbs.settings.refused, lambda one, *_: one == name):
            do()


@pytest.fixture
def room(theme, core, qt_runner, caplog):
    made = SettingsRoom(theme, core, qt_runner)
    yield made
    qt_runner.run(made.close())
    made.page.close()
    assert [entry.message for entry in caplog.records] == []


@pytest.fixture
def play(room, qt_runner):
    """Opens the page and runs a coroutine function on Qt's loop: play(story) with `async def story(): ...`."""

    def run(story):
        async def all_of_it():
            await room.open()
            return await asyncio.wait_for(story(), PATIENCE)

        return qt_runner.run(all_of_it())

    return run


@pytest.fixture
def info_of():
    known = {info.name: info for info in describe()}

    def find(name) -> SettingInfo:
        return known[name]

    return find
