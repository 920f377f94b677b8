"""A person and the whole of Easel: real window, real core, real simulator, real HTTP; only the browser is this test's.

What is told here is what is seen and clicked. The simulator lives on the core's loop.
"""

import asyncio
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from PySide6.QtCore import QMimeData, QObject, QPoint, QPointF, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

import proxy_core
from desktop.app import Desk
from desktop.models.account_cells import Column
from desktop.windows.adding.choice import Kind
from desktop.windows.page import Page
from proxy_core import CoreOptions
from proxy_core.simulator.scenario import Scenario, SimulatedAccount
from proxy_core.simulator.server import Simulator
from tests.desktop.waiting import PATIENCE, heard, opened

LEFT = Qt.MouseButton.LeftButton
PEOPLE = (SimulatedAccount("studio", "key-of-studio", per_day=50), SimulatedAccount("fox", "key-of-fox"))
ENDED = "The login of fox@example.com has ended. Sign in again to let it draw."


class Browser(QObject):
    """What the system would open a page with: it takes the address down."""

    def __init__(self):
        super().__init__()
        self.address = ""
        QDesktopServices.setUrlHandler("http", self, "open")

    @Slot(QUrl)
    def open(self, url):
        self.address = url.toString(QUrl.ComponentFormattingOption.FullyEncoded)

    def close(self):
        QDesktopServices.unsetUrlHandler("http")


class Person:
    """Sits before the window. What needs HTTP is done on the core's loop."""

    def __init__(self, desk, qtbot, tmp_path):
        self.desk, self.window, self.qtbot = desk, desk.window, qtbot
        self.page, self.add = desk.window.pages.accounts, desk.window.pages.add_account
        self.actions = desk.verbs.accounts
        self.simulator = Simulator(Scenario(PEOPLE, latency=(0.0, 0.0), seed=1))
        self.browser = Browser()
        self.client_file = tmp_path / "client_secret.json"

    async def sit_down(self):
        self.window._memory.set_welcomed()
        await opened(self.desk)
        self.window.pages.show_page(Page.ACCOUNTS)
        await self.desk.engine.call(lambda _: self.simulator.start())
        file = await self.http("GET", f"{self.simulator.base_url}/simulator/client_secret.json")
        self.client_file.write_bytes(file)

    async def leave(self):
        self.browser.close()
        await self.desk.engine.call(lambda _: self.simulator.stop())
        await self.desk.close()

    async def http(self, method, url, **kwargs):
        async def ask(_core):
            async with aiohttp.ClientSession() as client, client.request(method, url, **kwargs) as answer:
                assert answer.status < 400, await answer.text()
                return await answer.read()

        return await self.desk.engine.call(ask)

    # --- the window

    def click(self, button):
        assert button.isVisible()
        assert button.isEnabled()
        self.qtbot.mouseClick(button, LEFT)

    def type(self, field, words):
        field.line.clear()
        self.qtbot.keyClicks(field.line, words)

    def drop(self, path, widget):
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path))])
        how = Qt.DropAction.CopyAction, mime, LEFT, Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(widget, QDragEnterEvent(QPoint(9, 9), *how))
        QApplication.sendEvent(widget, QDropEvent(QPointF(9, 9), *how))

    def rows(self):
        """What the list says: (name, state) of each account."""
        model = self.page.accounts.model
        return [
            tuple(model.index(row, column).data() for column in (Column.NAME, Column.STATE))
            for row in range(model.rowCount())
        ]

    async def until_rows(self, *wanted):
        """Wait until the list says that; it follows the events."""
        if self.rows() != list(wanted):
            async with heard(self.desk.signals.drained, lambda: self.rows() == list(wanted)):
                pass

    # --- what a person does

    async def add_a_key(self, label, key):
        key_page = self.add.key
        self.type(key_page.label, label)
        self.type(key_page.key, key)
        self.type(key_page.base_url, self.simulator.base_url)
        async with heard(self.actions.busy_changed, lambda verb, busy: verb == "add" and not busy):
            self.click(key_page.primary)

    async def sign_in(self, person):
        """Press the button, and allow everything on the page that the browser opens."""
        async with heard(self.actions.login_begun):
            self.click(self.add.google.primary)
        assert self.add.login.left.isVisible()
        asked = [(name, value) for name, values in self._asked().items() for value in values if name != "scope"]
        scopes = [("scope", one) for one in self._asked()["scope"][0].split()]
        form = [*asked, *scopes, ("account", person), ("decision", "allow")]
        async with heard(self.actions.signed_in):
            await self.http("POST", f"{self.simulator.base_url}/o/oauth2/v2/auth", data=form)

    def _asked(self):
        return parse_qs(urlsplit(self.browser.address).query)

    async def draw(self, n):
        """Be a client, too."""
        key = await self.desk.engine.call(lambda core: core.api_key())
        url = f"{self.desk.signals.proxy.base_url}/images/generations"
        await self.http("POST", url, json={"prompt": "a fox", "n": n}, headers={"Authorization": f"Bearer {key}"})


@pytest.fixture
def person(theme, language, qtbot, qt_runner, tmp_path):
    options = CoreOptions(data_dir=tmp_path / "easel", vault="memory", port=0, kind="window")
    made = Person(Desk(theme, language, proxy_core.Core, options), qtbot, tmp_path)
    yield made
    qt_runner.run(made.leave())
    made.window.deleteLater()


def told_in_time(story):
    async def bounded():
        async with asyncio.timeout(PATIENCE):
            await story

    return bounded()


def test_accounts_come_draw_lose_their_login_get_it_back_and_go(person, qt_runner):
    qt_runner.run(told_in_time(whole_story(person)))


async def whole_story(person):
    await person.sit_down()
    await by_key(person)
    await by_login(person)
    await drawing(person)
    await revoked(person)
    await signed_in_again(person)
    await removed(person)


async def by_key(person):
    add = person.add
    person.click(person.page.accounts.card.empty.button)
    person.click(add.choice.buttons[Kind.GEMINI_KEY])
    await person.add_a_key("Studio", "wrong")
    assert add.key.key.fault() == "The key of Studio was rejected: check or replace it."
    await person.add_a_key("Studio", "key-of-studio")
    assert add.done.words.text() == "Its provider takes the key, and it draws from now on."
    person.click(add.done.primary)
    await person.until_rows(("Studio", "Ready"))


async def by_login(person):
    add = person.add
    person.click(person.page.head.add)
    person.click(add.choice.buttons[Kind.GOOGLE])
    async with heard(person.actions.client_read):
        person.drop(person.client_file, add.google)
    assert add.google.fields.project.text() == "simulator"
    await person.sign_in("fox")
    assert (add.done.title, add.done.name.text()) == ("Signed in", "fox@example.com")
    person.click(add.done.primary)
    await person.until_rows(("Studio", "Ready"), ("fox@example.com", "Ready"))
    assert person.page.beside.details.head.name.text() == "fox@example.com"


async def drawing(person):
    async with heard(person.desk.signals.requests_changed):
        await person.draw(n=2)
    assert person.simulator.calls.count("fox") == person.simulator.calls.count("studio") == 1


async def revoked(person):
    person.simulator.tokens.revoke("fox")
    await person.draw(n=2)
    await person.until_rows(("Studio", "Ready"), ("fox@example.com", "Login ended"))
    assert person.window.messages.text() == ENDED
    assert person.window.messages.isVisible()


async def signed_in_again(person):
    person.click(person.window.messages._button)
    person.click(person.page.beside.details.body.trouble.button)
    assert person.add.frame.title.text() == "Sign in again"
    await person.sign_in("fox")
    assert person.add.done.words.text() == "It draws again, with the new login."
    person.click(person.add.done.primary)
    await person.until_rows(("Studio", "Ready"), ("fox@example.com", "Ready"))
    assert person.window.messages.isHidden()
    await person.draw(n=2)


async def removed(person):
    body = person.page.beside.details.body
    person.click(body.buttons.remove)
    person.qtbot.mouseClick(body.removing.revoke, LEFT, pos=QPoint(8, body.removing.revoke.height() // 2))
    person.click(body.removing.remove)
    assert [name for name, _ in person.rows()] == ["Studio"]
    assert person.window.messages._button.text() == "&Undo"
    async with heard(person.actions.removed) as told:
        person.actions.removals.finish()
    ((removal,),) = told
    assert removal.not_revoked is None
    await person.until_rows(("Studio", "Ready"))
    assert person.page.beside.details.isHidden()
