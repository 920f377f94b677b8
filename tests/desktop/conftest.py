"""One loop on Qt for each test that wants one, and a desktop over a fake core."""

import asyncio
import gc
from functools import partialmethod

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from desktop.app import DATABASE, App, Desk
from desktop.engine_thread import EngineThread
from desktop.language import Language
from desktop.qt_loop import SafeQEventLoop
from desktop.theme import Theme
from proxy_core import CoreOptions
from tests.desktop.engine import Room
from tests.desktop.fakes import FakeCore


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(__file__.removesuffix("conftest.py")):
            # What the offscreen platform says of things that only a screen has.
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support", "systemTrayWindowChanged"))


TO_COLLECT = 200_000  # objects made and not freed: of some dozen tests


@pytest.fixture(scope="package", autouse=True)
def garbage_in_this_thread():
    """As desktop/garbage.py has it: a Qt object must not be destroyed by the engine's thread of a later test."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def collected(garbage_in_this_thread, qapp):
    """Nor does a widget stay for as long as the session's theme knows it: each style sheet would be put on it, too."""
    before = qapp.topLevelWidgets()
    yield
    for widget in qapp.topLevelWidgets():
        if widget not in before:
            widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if gc.get_count()[0] > TO_COLLECT:
        gc.collect()


@pytest.fixture(scope="session")
def qapp_cls():
    return App


class QtRunner(asyncio.Runner):
    """Between two runs its loop is the running one, too: a click of qtbot and a timer that fires meanwhile start verbs,
    and go on with those that run, as they do in the application, where no event of Qt's comes without the loop.
    """

    def run(self, coro, *, context=None):
        asyncio._set_running_loop(None)
        try:
            return super().run(coro, context=context)
        finally:
            asyncio._set_running_loop(self.get_loop())

    def close(self):
        asyncio._set_running_loop(None)
        super().close()


class PatientBot(QtBot):
    """Waits as long as a machine under load takes."""

    waitUntil = partialmethod(QtBot.waitUntil, timeout=60_000)
    waitSignal = partialmethod(QtBot.waitSignal, timeout=60_000)
    waitSignals = partialmethod(QtBot.waitSignals, timeout=60_000)
    waitActive = partialmethod(QtBot.waitActive, timeout=60_000)
    waitExposed = partialmethod(QtBot.waitExposed, timeout=60_000)


@pytest.fixture
def qtbot(qapp, request):
    return PatientBot(request)


@pytest.fixture(scope="session")
def qapp_args():
    """In the style that the window has: desktop/app.py."""
    return ["easel", "-style", "Fusion"]


@pytest.fixture
def qt_runner(qapp):
    """Runs a coroutine on Qt's loop: qt_runner.run(story())."""
    with QtRunner(loop_factory=lambda: SafeQEventLoop(qapp)) as runner:
        yield runner


@pytest.fixture(scope="session")
def theme(qapp):
    """Worn by widgets that stand alone in a test, as in a window."""
    made = Theme(qapp)
    qapp.setStyleSheet(made.sheet)
    return made


@pytest.fixture(scope="session")
def language(qapp):
    """English for all, on whatever system; a test that speaks another brings it back."""
    made = Language(qapp, ["en"])
    made.speak("system")
    return made


@pytest.fixture(scope="package", autouse=True)
def english(language):
    """Its plural forms, for whatever words something."""


@pytest.fixture(scope="session")
def dress(theme, language):
    """What the application wears, whichever desk is in it."""
    return theme, language


@pytest.fixture
def core():
    return FakeCore()


@pytest.fixture
def engine(core, qt_runner):
    """Open; its events are told to nobody."""
    made = EngineThread(lambda: core, lambda event: None)
    made.start()
    qt_runner.run(made.open())
    yield made
    qt_runner.run(made.stop())


@pytest.fixture
def room(core, qt_runner, caplog):
    """Signals and verbs, not opened yet; at the end nothing was logged."""
    made = Room(core, qt_runner)
    yield made
    qt_runner.run(made.close())
    made.end()
    assert [entry.message for entry in caplog.records] == []


@pytest.fixture
def options(tmp_path):
    """Not of the first start ever."""
    (tmp_path / DATABASE).touch()
    return CoreOptions(data_dir=tmp_path)


@pytest.fixture
def desk(dress, core, options, qt_runner, caplog):
    """The desktop over a fake core, not opened yet; closed at the end, and nothing was logged."""

    def make_core(options):
        core.options = options
        return core

    app = dress[0].parent()
    app.setStyleSheet("")
    made = Desk(*dress, make_core, options)
    yield made
    qt_runner.run(made.close())
    made.window.deleteLater()
    QCoreApplication.sendPostedEvents(made.window, QEvent.Type.DeferredDelete)
    app.setStyleSheet(dress[0].sheet)
    assert [entry.message for entry in caplog.records] == []
