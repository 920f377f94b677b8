"""The palette over a small window with verbs of its own: the whole window takes longer to build than all of this."""

from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QMainWindow, QPushButton, QVBoxLayout, QWidget

from desktop.core_signals import CoreSignals
from desktop.engine_thread import EngineThread
from desktop.verbs import Verbs
from desktop.windows.offered import page_action
from desktop.windows.page import Page
from desktop.windows.palette.palette import Palette
from proxy_core import Outcome
from tests.desktop.fakes import NOW, account_state, busy_log, record
from tests.desktop.waiting import heard

OLDER = "req_0123456789abcdef01234567"


class Bench:
    """Signals and verbs over a fake core, not opened yet."""

    def __init__(self, core):
        self.core, self.signals = core, CoreSignals()
        self.engine = EngineThread(lambda: core, self.signals.put)
        self.verbs = Verbs.over(self.engine)

    async def open(self):
        async with heard(self.signals.proxy_changed, lambda proxy: proxy.running), heard(self.verbs.main.opened):
            self.engine.start()
            self.verbs.main.open()

    async def close(self):
        await self.verbs.close()
        await self.engine.stop()
        self.engine.end()


@pytest.fixture
def bench(core, qt_runner, caplog):
    core.states = (account_state("fox@example.com"), account_state("heron@example.com"))
    core.log = {
        **busy_log(),
        OLDER: (record(OLDER, started_at=NOW - 9e6, outcome=Outcome.DRAWN, prompt="an old mill"), ()),
    }
    made = Bench(core)
    yield made
    qt_runner.run(made.close())
    assert [entry.message for entry in caplog.records] == []


class Window(QMainWindow):
    """With a field and a button to have the keyboard, and a few things to do; `done` has what was done."""

    def __init__(self):
        super().__init__()
        self.resize(1000, 700)
        self.button, self.line = QPushButton("Press"), QLineEdit()
        body = QWidget()
        column = QVBoxLayout(body)
        for widget in (self.button, self.line):
            column.addWidget(widget)
        self.setCentralWidget(body)
        self.done = []
        self.button.clicked.connect(lambda: self.done.append("pressed"))
        self.offered = [
            self._action("Copy the &address", "Ctrl+Shift+C"),
            self._action("Copy the &key", "Ctrl+Shift+K"),
            page_action(self, Page.REQUESTS, "Clear the requests\u2026", lambda: self.done.append("clear")),
            self._action("Quit Easel", "Ctrl+Q"),
        ]

    def _action(self, words, keys):
        action = QAction(words, self)
        action.setShortcut(keys)
        action.triggered.connect(lambda: self.done.append(words.replace("&", "")))
        return action


@dataclass
class Board:
    bench: Bench
    window: Window
    palette: Palette
    wanted: list = field(default_factory=list)

    @property
    def field(self):
        return self.palette.field

    async def open(self):
        async with heard(self.bench.verbs.log.newest_loaded):
            self.palette.open()

    def titles(self):
        model = self.palette.model
        return [model.index(row, 0).data() for row in range(model.rowCount())]

    def chosen(self):
        return self.palette.rows.currentIndex().data()


@pytest.fixture
def board(bench, theme):
    window = Window()
    palette = Palette(theme, bench.signals, bench.verbs, lambda: window.offered, window)
    made = Board(bench, window, palette)
    for name in ("page_wanted", "setting_wanted", "account_wanted", "request_wanted"):
        getattr(palette, name).connect(lambda what, name=name: made.wanted.append((name, what)))
    window.show()
    window.activateWindow()
    yield made
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)


@pytest.fixture
def run(board, qt_runner):
    """Runs a story once the core is there and the palette open."""

    def whole(story, *, is_open=True):
        async def told():
            await board.bench.open()
            if is_open:
                await board.open()
            return await story()

        return qt_runner.run(told())

    return whole


@pytest.fixture
def press(board, qtbot):
    return lambda *keys: [qtbot.keyClick(board.field, getattr(Qt.Key, f"Key_{key}")) for key in keys]
