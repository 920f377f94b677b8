"""The first run as a person has it, from an empty directory to a picture: real window, real core, the demo's simulator.

By the keyboard alone, as it is the harder way.
"""

import asyncio

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication

import proxy_core
from desktop.app import Desk
from desktop.windows.page import Page
from proxy_core import CoreOptions
from tests.desktop.waiting import PATIENCE, heard


@pytest.fixture
def desk(theme, language, qtbot, qt_runner, tmp_path):
    options = CoreOptions(data_dir=tmp_path / "easel", vault="memory", port=0, kind="window")
    made = Desk(theme, language, proxy_core.Core, options)
    with qtbot.waitActive(made.window):
        made.window.show()
        made.window.activateWindow()
    yield made
    qt_runner.run(made.close())
    made.window.deleteLater()
    QCoreApplication.sendPostedEvents(made.window, QEvent.Type.DeferredDelete)


def enter(qtbot):
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)


async def to_the_first_picture(desk, qtbot):
    async with heard(desk.verbs.main.opened):
        desk.open(minimized=False)
    welcome = desk.window.pages.welcome
    assert welcome.choose.demo.hasFocus()
    async with heard(desk.verbs.main.opened):
        enter(qtbot)  # Try the demo
    assert welcome.draw.draw.hasFocus()
    async with heard(desk.verbs.usage.busy_changed, lambda verb, busy: verb == "first" and not busy):
        enter(qtbot)  # Draw
    return welcome


def test_from_an_empty_directory_to_the_first_picture_and_the_client(desk, qtbot, qt_runner):
    async def story():
        async with asyncio.timeout(PATIENCE):
            welcome = await to_the_first_picture(desk, qtbot)
            seen = welcome.draw.failure.words.accessibleName(), welcome.draw.picture.has_picture()
            caption = welcome.draw.caption.text()
            enter(qtbot)  # Connect your client
            return seen, caption

    seen, caption = qt_runner.run(story())
    assert seen == ("", True)
    assert caption.startswith("Drawn by ")
    assert desk.window.pages.page is Page.CONNECT
    assert desk.signals.proxy.running
    overview = desk.window.pages.overview
    assert (overview.head._note.text(), overview.own.isHidden()) == ("Demo: a simulator draws", False)


def test_the_demo_ends_where_an_account_of_ones_own_begins(desk, qtbot, qt_runner):
    async def story():
        async with asyncio.timeout(PATIENCE):
            await to_the_first_picture(desk, qtbot)
            enter(qtbot)
            async with heard(desk.verbs.usage.usage_loaded, lambda usage: usage.pictures == 1):
                desk.window.show_page(Page.OVERVIEW)
            drawn = desk.window.pages.overview.figures.pictures.value.text()
            runs = heard(desk.signals.proxy_changed, lambda proxy: proxy.running)
            async with heard(desk.verbs.main.opened), runs:
                desk.window.pages.overview.own.click()
            return drawn

    assert qt_runner.run(story()) == "1"
    pages = desk.window.pages
    assert pages.currentWidget() is pages.add_account
    assert (pages.overview.own.isHidden(), pages.overview.head._note.isHidden()) == (True, True)
    assert desk.signals.accounts == ()
