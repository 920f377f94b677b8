import asyncio
import gc
import weakref

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QMenu, QWidget

from desktop.windows.adding.choice import Kind
from desktop.windows.page import Page
from proxy_core import AccountsChanged, AttemptStarted, Outcome, PictureKept, RequestFilter, RequestStarted
from tests.desktop.fake_gallery import draw, kept, many
from tests.desktop.fakes import account_state, attempt, record
from tests.desktop.waiting import heard, opened, told

CHINESE = "\u8bbe\u7f6e"


@pytest.fixture(autouse=True)
def others(qapp):
    """What earlier tests left is not looked at."""
    for widget in QApplication.allWidgets():
        widget.setProperty("other", True)


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
        desk.window.pages.requests.show_matching(RequestFilter(words="fox"))
        desk.window.pages.accounts.head.search.setText("gemini")
        desk.window.show_page(Page.REQUESTS)
        await choose(desk, "fr")

    qt_runner.run(story())
    requests = desk.window.pages.requests
    assert desk.window.pages.page is Page.REQUESTS
    assert requests.filters.filter().words == "fox"
    accounts = desk.window.pages.accounts
    assert (accounts.head.search.text(), accounts.accounts.filters.wanted().words) == ("gemini", ("gemini",))
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


async def held(desk, language):
    """Another language is wanted and has to wait; what is said about it."""
    async with heard(desk.switch.held) as said:
        await desk.engine.call(lambda core: core.change_settings({"language": language}))
    return said[0][0]


def test_a_language_waits_for_what_is_drawn_and_loses_none_of_it(speaking, qt_runner, core):
    desk = speaking
    core.states = (account_state(),)

    async def story():
        core.play_gate = asyncio.Event()
        await opened(desk)
        desk.window.show_page(Page.PLAYGROUND)
        before, page = desk.window, desk.window.pages.playground
        page.prompt.setPlainText("a fox")
        page.options.count.box.setValue(2)
        async with heard(desk.verbs.playground.picture_came):
            page.bar.draw.click()
        said = await held(desk, "fr")
        assert said in [one.accessibleName() for one in desk.window.messages.findChildren(QLabel)]
        assert desk.window is before
        assert page.results.places[0].drawn is not None
        async with heard(desk.switch.switched):
            await desk.engine.call(open_gate)
        return before

    async def open_gate(core):
        core.play_gate.set()

    before = qt_runner.run(story())
    assert desk.window is not before
    page = desk.window.pages.playground
    assert desk.window.pages.page is Page.PLAYGROUND
    assert page.prompt.toPlainText() == "a fox"
    assert [place.drawn is not None for place in page.results.places] == [True, True]
    assert core.played == core.played[:1]


def test_a_language_waits_for_a_first_picture(speaking, qt_runner, core):
    desk = speaking

    async def story():
        core.trial_gate = asyncio.Event()
        await opened(desk)
        desk.window.pages.welcome.draw.draw_wanted.emit("a fox")
        await held(desk, "ru")
        before = desk.window
        async with heard(desk.switch.switched), heard(desk.verbs.usage.first_drawn):
            await desk.engine.call(open_gate)
        return before

    async def open_gate(core):
        core.trial_gate.set()

    assert qt_runner.run(story()) is not desk.window


def test_a_form_that_is_filled_in_is_not_emptied(speaking, qt_runner):
    desk = speaking

    async def story():
        await opened(desk)
        desk.window.pages.begin_adding(Kind.GEMINI_KEY)
        adding, before = desk.window.pages.add_account, desk.window
        line = adding.page.findChildren(QLineEdit)[0]
        line.setText("typed by hand")
        await held(desk, "zh_CN")
        assert (desk.window, line.text()) == (before, "typed by hand")
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
        desk.verbs.main.offer("said")
        desk.verbs.main.copied.emit("key")
        return gone(), settings()

    assert qt_runner.run(story()) == (None, None)


def marked():
    """Mark every widget there is."""
    for widget in QApplication.allWidgets():
        widget.setProperty("old", True)


def left(desk):
    """The kinds of those that were marked and are there yet, but for the menus of the tray."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    found = [widget for widget in QApplication.allWidgets() if widget.property("old") and not widget.property("other")]
    return sorted(type(one).__name__ for one in found if not isinstance(one.window(), QMenu))


def test_nothing_of_an_old_window_stays(speaking, qt_runner, core, tmp_path):
    desk = speaking
    draw(tmp_path / "file0.png")
    core.pictures, core.states = many(30, tmp_path, files=1), (account_state(),)

    async def story():
        await opened(desk)
        found = []
        for name in ("fr", "ru", "zh_CN", "en"):
            if name == "ru":  # once with all that pages build when they are seen
                for page in Page:
                    desk.window.show_page(page)
                desk.window.pages.ways.show_picture("p00000.png")
                desk.window.pages.begin_adding()
                desk.window.show_page(Page.OVERVIEW)
            marked()
            await choose(desk, name)
            await told(desk.signals, PictureKept(kept(f"{name}.png", tmp_path)))  # whoever is left hears it
            desk._theme.changed.emit()
            desk.verbs.main.tell_again()
            found.append(left(desk))
        return found

    assert qt_runner.run(story()) == [[]] * 4


class Watch(QObject):
    """What is shown as a window of its own."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(type(watched).__name__)
        return False


def test_no_part_of_a_window_is_seen_by_itself_while_it_is_built(speaking, qapp, qt_runner, core):
    desk, watch = speaking, Watch()
    core.states = (account_state(),)

    async def story():
        await opened(desk)
        for page in Page:
            desk.window.show_page(page)
        desk.window.pages.begin_adding()
        desk.window.pages.show_page(Page.OVERVIEW)
        await choose(desk, "fr")

    qapp.installEventFilter(watch)
    qt_runner.run(story())
    qapp.removeEventFilter(watch)
    assert watch.seen == ["MainWindow", "MainWindow"]
