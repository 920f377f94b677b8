"""A person draws in Easel itself: real window, real core, real simulator, real HTTP."""

import asyncio

import aiohttp
import msgspec
import pytest
from PySide6.QtCore import Qt

import proxy_core
from desktop.app import Desk
from desktop.windows.page import Page
from proxy_core import Account, CoreOptions, Credentials, PictureKept, Provider
from proxy_core.simulator.faults import Fault, Rule
from proxy_core.simulator.scenario import Scenario, SimulatedAccount
from proxy_core.simulator.server import Simulator
from tests.desktop.waiting import PATIENCE, heard, opened

LEFT = Qt.MouseButton.LeftButton


def ended(verb, busy):
    return verb == "draw" and not busy


class Painter:
    """Sits before the playground; `simulator` lives on the core's loop."""

    def __init__(self, desk, qtbot):
        self.desk, self.qtbot = desk, qtbot
        self.page, self.verbs = desk.window.pages.playground, desk.verbs.playground
        self.simulator = Simulator(Scenario((SimulatedAccount("fox", "key-of-fox"),), latency=(0.0, 0.0), seed=1))

    async def sit_down(self):
        self.desk.window._memory.set_welcomed()
        await opened(self.desk)
        await self.on_core(lambda _: self.simulator.start())
        self.qtbot.keyClick(self.desk.window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
        assert self.desk.window.pages.page is Page.PLAYGROUND

    async def leave(self):
        await self.on_core(lambda _: self.simulator.stop())
        await self.desk.close()

    async def on_core(self, work):
        return await self.desk.engine.call(work)

    async def add_account(self):
        account = Account(Provider.GEMINI, "fox", email="fox@example.com", base_url=self.simulator.base_url)
        async with heard(self.desk.signals.accounts_changed):
            await self.on_core(lambda core: core.add_account(account, Credentials(api_key="key-of-fox"), check=False))

    async def meets(self, *rules):
        async def change(_core):
            url, rows = f"{self.simulator.base_url}/simulator/rules", msgspec.json.encode({"fox": rules})
            async with aiohttp.ClientSession() as client, client.put(url, data=rows) as answer:
                assert answer.status == 200

        await self.on_core(change)

    def ask(self, prompt, n):
        self.page.prompt.clear()
        self.qtbot.keyClicks(self.page.prompt, prompt)
        self.page.options.count.box.setValue(n)

    def press(self, button):
        assert button.isVisible()
        assert button.isEnabled()
        self.qtbot.mouseClick(button, LEFT)

    def drawn(self):
        return [place.drawn is not None for place in self.page.results.places]

    def reasons(self):
        return [place.why.text() for place in self.page.results.places]


@pytest.fixture
def painter(theme, language, qtbot, qt_runner, tmp_path):
    options = CoreOptions(data_dir=tmp_path / "easel", vault="memory", port=0, kind="window")
    made = Painter(Desk(theme, language, proxy_core.Core, options), qtbot)
    yield made
    qt_runner.run(made.leave())
    made.desk.window.deleteLater()


def told_in_time(story):
    async def bounded():
        async with asyncio.timeout(PATIENCE):
            await story

    return bounded()


def test_a_person_draws(painter, qt_runner):
    qt_runner.run(told_in_time(whole_story(painter)))


async def whole_story(painter):
    await painter.sit_down()
    await without_an_account(painter)
    await painter.add_account()
    await one_of_two_fails(painter)
    await one_by_one_until_cancelled(painter)
    await the_proxy_goes(painter)
    await again(painter)


async def without_an_account(painter):
    painter.ask("a fox", 1)
    async with heard(painter.verbs.busy_changed, ended):
        painter.press(painter.page.bar.draw)
    assert painter.reasons() == ["No account can draw. Add one."]


async def one_of_two_fails(painter):
    await painter.meets(Rule(Fault.IMAGE_SAFETY, first=1))
    painter.ask("a fox in the snow", 2)
    async with heard(painter.verbs.drawn), heard(painter.desk.signals.pictures_changed):
        painter.press(painter.page.bar.draw)
    failed = painter.drawn().index(False)
    assert sorted(painter.drawn()) == [False, True]
    assert painter.reasons()[failed].startswith("The upstream held the picture back: its safety rules for pictures")
    assert painter.reasons()[1 - failed] == ""
    assert painter.page.results.notes.text().startswith("Drawn by fox@example.com in ")


async def one_by_one_until_cancelled(painter):
    delays = [Rule(Fault.SLOW_FIRST_BYTE, after=number, first=1, seconds=0.05 * number) for number in (1, 2)]
    await painter.meets(*delays, Rule(Fault.HANG, after=3))
    painter.ask("a hare", 4)
    told = []
    painter.verbs.picture_came.connect(lambda *_: told.append(painter.page.bar.progress.text()))
    async with heard(painter.verbs.picture_came, lambda *_: len(told) == 3):
        painter.press(painter.page.bar.draw)
    assert [words.partition(",")[0] for words in told] == ["1 of 4 drawn", "2 of 4 drawn", "3 of 4 drawn"]
    assert painter.drawn().count(True) == 3
    assert painter.page.unfinished()
    async with heard(painter.verbs.busy_changed, ended):
        painter.press(painter.page.bar.cancel)
    assert painter.drawn().count(True) == 3
    assert painter.reasons()[painter.drawn().index(False)].startswith("Cancelled.")
    assert not painter.page.unfinished()


async def the_proxy_goes(painter):
    await painter.meets(Rule(Fault.HANG))
    painter.ask("a heron", 1)
    calls = painter.simulator.calls.count("fox")
    painter.press(painter.page.bar.draw)
    while painter.simulator.calls.count("fox") == calls:  # a change of the log may still be of the picture before
        await asyncio.sleep(0.01)
    async with (
        heard(painter.verbs.busy_changed, ended),
        heard(painter.desk.signals.proxy_changed, lambda proxy: not proxy.running),
    ):
        await painter.on_core(lambda core: core.stop_proxy())
    assert painter.reasons() == ["Easel was stopped while this was drawn."]
    assert painter.page.bar.stopped.isVisible()
    await painter.meets()
    async with heard(painter.desk.signals.proxy_changed, lambda proxy: proxy.running):
        painter.press(painter.page.bar.start)


async def again(painter):
    """With the shape that the picture had, and a picture of before as reference."""
    painter.ask("an otter", 1)
    painter.press(painter.page.options.shapes.buttons["9:16"])
    kept = []
    painter.desk.signals.pictures_changed.connect(kept.extend)
    async with (
        heard(painter.verbs.drawn),
        heard(painter.desk.signals.pictures_changed, lambda _: any(isinstance(one, PictureKept) for one in kept)),
    ):
        painter.press(painter.page.bar.draw)
    painter.ask("something else", 3)
    painter.desk.window.pages.show_page(Page.GALLERY)
    painter.desk.window.pages.gallery.again_wanted.emit(kept[-1].picture)
    assert painter.desk.window.pages.page is Page.PLAYGROUND
    assert painter.page.form.wish().fields == {"prompt": "an otter", "size": "1080x1920", "n": 1}
    async with heard(painter.verbs.reference_read):
        painter.desk.window.pages.gallery.reference_wanted.emit(kept[-1].picture)
    async with heard(painter.verbs.drawn) as result:
        painter.press(painter.page.bar.draw)
    assert result[0][0].returned == 1
