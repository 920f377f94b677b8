import gc
import weakref

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QAbstractButton

from desktop.windows.adding.choice import Kind
from desktop.windows.page import Page
from proxy_core import AccountsChanged, AttemptStarted, Outcome, RequestFilter, RequestStarted
from tests.desktop.fakes import account_state, attempt, record
from tests.desktop.waiting import heard, opened, told

CHINESE = "\u8bbe\u7f6e"


@pytest.fixture
def speaking(desk, language):
    yield desk
    language.speak("en")


async def choose(desk, language):
    async with heard(desk.switch.switched):
        await desk.engine.call(lambda core: core.change_settings({"language": language}))


def words(desk):
    return [button.accessibleName() for button in desk.window.rail.findChildren(QAbstractButton)]


def test_a_language_that_is_chosen_is_spoken_at_once(speaking, qt_runner):
    desk = speaking

    async def story():
        await opened(desk)
        await told(desk.signals, AccountsChanged((account_state(),)))
        desk.window.resize(760, 600)
        desk.window.show_page(Page.SETTINGS)
        old, size = desk.window, desk.window.size()
        await choose(desk, "zh_CN")
        return old, size

    old, size = qt_runner.run(story())
    assert desk.window is not old
    assert desk.window.isVisible()
    assert desk.window.pages.page is Page.SETTINGS
    assert CHINESE in words(desk)
    assert desk.window.rail.isEnabled()
    assert desk.window.size() == size
    assert desk.memory.language == "zh_CN"
    assert desk.tray.menu.actions()[-1].text() == "\u9000\u51fa Easel(&Q)"


def test_what_is_drawn_and_looked_for_stays(speaking, qt_runner):
    desk = speaking
    drawing = record("r1", outcome=Outcome.DRAWING)

    async def story():
        await opened(desk)
        await told(desk.signals, RequestStarted(drawing), AttemptStarted(attempt("r1", status=None)))
        desk.window.pages.show_requests(RequestFilter(words="fox"))
        await choose(desk, "fr")

    qt_runner.run(story())
    requests = desk.window.pages.requests
    assert desk.window.pages.page is Page.REQUESTS
    assert requests.filters.filter().words == "fox"
    assert [event.record.id for event in requests.model.live() if isinstance(event, RequestStarted)] == ["r1"]


def test_a_login_that_waits_is_not_lost(speaking, qt_runner):
    desk = speaking

    async def story():
        await opened(desk)
        desk.window.pages.begin_adding(Kind.GOOGLE)
        adding = desk.window.pages.add_account
        async with heard(desk.switch.held):
            await desk.engine.call(lambda core: core.change_settings({"language": "ru"}))
        before = desk.window
        async with heard(desk.switch.switched):
            adding._close()
        return before

    assert qt_runner.run(story()) is not desk.window


def test_the_old_window_is_let_go(speaking, qt_runner):
    desk = speaking

    async def story():
        await opened(desk)
        for page in Page:
            desk.window.show_page(page)
        old = desk.window
        gone, settings = weakref.ref(old), weakref.ref(old.pages.settings)
        await choose(desk, "fr")
        del old
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
        desk._theme.changed.emit()
        desk.verbs.main.offer("said", "", lambda: None)
        desk.verbs.main.copied.emit("key")
        return gone(), settings()

    assert qt_runner.run(story()) == (None, None)
