"""A person, the page, and clients that are real: the openai SDK and curl's words over HTTP, against the demo's core."""

import asyncio

import aiohttp
import openai
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

import proxy_core
from desktop.clients import ClientId
from desktop.core_signals import CoreSignals
from desktop.engine_thread import EngineThread
from desktop.verbs import Verbs
from desktop.windows.connect.page import ConnectPage
from proxy_core import CoreOptions
from tests.desktop.waiting import PATIENCE, heard

LEFT = Qt.MouseButton.LeftButton


class Person:
    """Copies what the page says into a program, presses Test, and reads what comes."""

    def __init__(self, theme, qtbot, tmp_path):
        options = CoreOptions(data_dir=tmp_path, vault="memory", port=0, demo=True, kind="window")
        self.signals = CoreSignals()
        self.engine = EngineThread(lambda: proxy_core.Core(options), self.signals.put)
        self.verbs = Verbs.over(self.engine)
        self.qtbot = qtbot
        self.page = ConnectPage(theme, self.signals, self.verbs)
        qtbot.addWidget(self.page)
        self.page.show()

    async def sit_down(self):
        self.engine.start()
        async with heard(self.signals.proxy_changed, lambda proxy: proxy.running):
            self.verbs.main.open()

    async def leave(self):
        self.page.leave()
        await self.verbs.close()
        await self.engine.stop()

    def choose(self, client):
        self.qtbot.mouseClick(self.page.list.buttons[client], LEFT)

    def press_test(self):
        self.qtbot.mouseClick(self.page.listening.button, LEFT)

    async def copied(self, label):
        """What is on the clipboard after a press on the button beside that field."""
        row = next(row for step in self.page.card.steps for row in step.rows if row.label.text() == label)
        async with heard(self.verbs.keys.copied):
            row.copy.click()
        return QGuiApplication.clipboard().text()

    async def until(self, title):
        """Wait until the page says this; answer what else it says."""
        listening = self.page.listening
        if not (listening.verdict and listening.verdict.title == title):
            async with heard(self.signals.drained, lambda: listening.title.text() == title):
                pass
        assert listening.title.isVisible()
        return listening.words.accessibleName()


@pytest.fixture
def person(theme, qtbot, qt_runner, tmp_path):
    made = Person(theme, qtbot, tmp_path)
    yield made
    qt_runner.run(made.leave())


async def with_sdk(base_url, key, ask):
    """What a program with the openai SDK gets; its error, where that is one of the proxy's."""

    def run():
        with openai.OpenAI(base_url=base_url, api_key=key, max_retries=0) as client:
            try:
                return ask(client)
            except openai.APIStatusError as error:
                return error

    return await asyncio.to_thread(run)


def draw(client):
    return client.images.generate(prompt="a red fox in the snow", model="gpt-image-1", size="256x256", n=2)


def test_the_sdk_is_told_what_is_wrong_until_it_draws(person, qt_runner):
    qt_runner.run(asyncio.wait_for(the_sdk(person), PATIENCE))


async def the_sdk(person):
    await person.sit_down()
    person.choose(ClientId.PYTHON)
    base_url, key = await person.copied("base_url"), await person.copied("api_key")
    person.press_test()
    await wrong(person, base_url, key)
    await right(person, base_url, key)


async def wrong(person, base_url, key):
    assert isinstance(await with_sdk(base_url, "sk-old", draw), openai.AuthenticationError)
    assert "into its field api_key" in await person.until("OpenAI Python sent a wrong key")
    assert isinstance(await with_sdk(base_url + "/nowhere", key, draw), openai.NotFoundError)
    words = await person.until("OpenAI Python asked at a wrong address")
    assert f"Its field base_url must be {base_url}." in words
    unknown = await with_sdk(base_url, key, lambda client: client.images.generate(prompt="a fox", model="gpt-5"))
    assert isinstance(unknown, openai.NotFoundError)
    assert "gpt-5" in await person.until("OpenAI Python asked for a model that Easel does not know")
    assert person.page.listening.listens


async def right(person, base_url, key):
    models = await with_sdk(base_url, key, lambda client: client.models.list().data)
    assert models
    await person.until("OpenAI Python listed the models")
    drawn = await with_sdk(base_url, key, draw)
    assert len(drawn.data) == 2
    words = await person.until("OpenAI Python drew 2 pictures")
    assert words.startswith("Address and key are right. By ")
    assert "Model 'gpt-image-1' is drawn by gemini-3-pro-image." in words
    assert not person.page.listening.listens


def test_another_client_does_not_count_and_one_that_nobody_knows_does(person, qt_runner):
    qt_runner.run(asyncio.wait_for(others(person), PATIENCE))


async def others(person):
    await person.sit_down()
    person.choose(ClientId.OPEN_WEBUI)
    base_url, key = await person.copied("API Base URL"), await person.copied("API Key")
    person.press_test()
    async with heard(person.signals.drained, person.page.listening.meanwhile.isVisible):
        await with_sdk(base_url, key, lambda client: client.models.list())
    assert person.page.listening.meanwhile.text().startswith("OpenAI Python asked for something meanwhile")
    assert person.page.listening.verdict is None
    await plainly(f"{base_url}/models", {"User-Agent": "Aquarelle/2", "X-Api-Key": key})
    assert "It calls itself Aquarelle/2." in await person.until("A client listed the models")
    # As Open WebUI does it: its base URL, with /v1, and aiohttp.
    await plainly(f"{base_url}/models", {"Authorization": "Bearer old"})
    assert "into its field API Key" in await person.until("Open WebUI sent a wrong key")
    await plainly(f"{base_url}/models", {"Host": "host.docker.internal:8045", "Authorization": f"Bearer {key}"})
    assert "host.docker.internal" in await person.until("Open WebUI was not let in")
    assert person.page.listening.setting.isVisible()


async def plainly(url, headers):
    def run():
        async def ask():
            async with aiohttp.ClientSession() as client, client.get(url, headers=headers) as answer:
                return await answer.read()

        return asyncio.run(ask())

    return await asyncio.to_thread(run)
