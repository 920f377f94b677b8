"""The one place that builds the desktop's parts, and the one door out: every way of quitting sets one event."""

import asyncio
import logging
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from types import TracebackType

from PySide6.QtCore import QCoreApplication, QEvent, QTimer, Signal
from PySide6.QtGui import QSessionManager
from PySide6.QtWidgets import QApplication

import proxy_core
from desktop import stopping_text
from desktop.actions import Actions, Finishing
from desktop.autostart import Autostart, entry_of
from desktop.core_signals import CoreSignals
from desktop.ending import Ending
from desktop.engine_thread import EngineThread
from desktop.garbage import GarbageTimer
from desktop.language import Language
from desktop.language_switch import LanguageSwitch
from desktop.notices import Notices
from desktop.qt_loop import SafeQEventLoop
from desktop.text import translate
from desktop.theme import Theme, picture_icon
from desktop.tray import Tray
from desktop.verbs import Verbs
from desktop.window_memory import WindowMemory
from desktop.windows import keeping
from desktop.windows.first_frame import FirstFrame
from desktop.windows.main_window import MainWindow
from proxy_core import CoreOptions

log = logging.getLogger(__name__)

LOCK_SECONDS = 0.001  # after which the engine leaves Python's lock to the window that waits for it; Python has 0.005
UNSEEN_MS = 1000  # then a window that nobody sees, and that is not painted, is begun with all the same
SETTLED_MS = 3000  # after the core is open: pages that are built while nothing else is to do are there
VAULT_FILE, DATABASE = "secrets.vault", "easel.db"  # as the core calls them in the data directory


class App(QApplication):
    """Qt's application, which does not quit by itself: asyncio has to clean up first.

    Signals: quit_requested(), for quit() and the system's menu; session_ended(), when the system cannot wait.
    """

    quit_requested = Signal()
    session_ended = Signal()

    def __init__(self, arguments: list[str]) -> None:
        super().__init__([*arguments, "-style", "Fusion"])
        self.setApplicationName("easel")
        self.setApplicationDisplayName("Easel")
        self.setDesktopFileName("easel")
        self.setApplicationVersion(proxy_core.VERSION)
        self.setQuitOnLastWindowClosed(False)
        self.setWindowIcon(picture_icon("easel"))
        self._session_ends = False
        self.commitDataRequest.connect(self._note_session_end)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Quit:
            event.ignore()
            (self.session_ended if self._session_ends else self.quit_requested).emit()
            return True
        return super().event(event)

    def _note_session_end(self, _session: QSessionManager) -> None:
        """The system asks every program; the end itself comes as a Quit, or not, if one of them is against it."""
        self._session_ends = True


class Desk:
    """The parts of the desktop, built and joined. `make_core` is called in the engine's thread, at each start."""

    def __init__(
        self,
        theme: Theme,
        language: Language,
        make_core: Callable[[CoreOptions], "proxy_core.Core"],
        options: CoreOptions,
    ) -> None:
        self._options, self._theme = options, theme
        self._before_demo: CoreOptions | None = None
        self.signals = CoreSignals()
        self.engine = EngineThread(lambda: make_core(self._options), self.signals.put)
        self.verbs = Verbs.over(self.engine)
        self.memory = WindowMemory(options.data_dir / "window.json")
        theme.set_look(self.memory.look)
        language.speak(self.memory.language)
        self.tray = Tray(self.signals, self.verbs)
        theme.dress(self.tray.menu)
        self.window = self._make_window()
        self._begun, self._building = False, QTimer(interval=0)
        self._building.timeout.connect(self._build)
        self.notices = Notices(self.signals, self.verbs.main, self.tray.say, watched=self._is_watched)
        self.switch = LanguageSwitch(language, lambda: keeping.unfinished(self.window.pages), self.signals)
        self.autostart = Autostart(lambda: entry_of(self._options))
        self._connect_window()
        self._connect_tray()
        self._connect_settings()
        self.verbs.main.opened.connect(self._say_demo)
        self.verbs.main.finishing.connect(self._say_finishing)

    def _make_window(self) -> MainWindow:
        directory = self._options.data_dir
        return MainWindow(
            self._theme,
            self.signals,
            self.verbs,
            self.memory,
            can_hide=self.tray.available,
            vault_there=(directory / VAULT_FILE).exists,
            begins_empty=not self._options.demo and self.memory.is_first_run(there=(directory / DATABASE).exists()),
        )

    def _is_watched(self) -> bool:
        return self.window.is_watched()

    def _make_window_anew(self) -> None:
        """The language is another: words that are on the screen stay, so a new window takes the old one's place."""
        old, kept = self.window, keeping.keep(self.window.pages)
        was_minimized, was_visible = old.isMinimized(), old.isVisible()
        old.leave()
        old.deleteLater()
        QCoreApplication.sendPostedEvents(old, QEvent.Type.DeferredDelete)  # it is to hear nothing of what follows
        self.window = self._make_window()
        self._connect_window()
        pages = self.window.pages  # all of them, to hear what is told now
        if was_visible:
            (self.window.showMinimized if was_minimized else self.window.show)()
        self.verbs.main.tell_again()
        self.signals.tell_again()
        keeping.take_up(pages, kept)

    def _connect_window(self) -> None:
        self.window.file_chosen.connect(self._use_file)
        self.window.demo_chosen.connect(self._use_demo)
        self.window.own_chosen.connect(self._leave_demo)
        self.window.take_over_chosen.connect(self._take_over)
        self.verbs.main.show_wanted.connect(self.window.bring_to_front)
        self.signals.window_wanted.connect(self.window.bring_to_front)
        self.window.hidden_to_tray.connect(self.tray.say_hidden)
        for part in (self.tray, self.notices):
            part.page_wanted.connect(self.window.show_page)
            part.account_wanted.connect(self.window.show_account)
        self.tray.sign_in_wanted.connect(self.window.sign_in_again)

    def _connect_tray(self) -> None:
        self.switch.switched.connect(self._make_window_anew)
        self.switch.held.connect(self.verbs.main.message)

    def _connect_settings(self) -> None:
        changed = self.signals.settings_changed
        changed.connect(lambda settings: self._theme.set_look(settings.look))
        changed.connect(lambda settings: self.switch.want(settings.language))
        changed.connect(self.memory.follow)
        changed.connect(self.autostart.apply)
        self.autostart.failed.connect(self.verbs.main.message)
        self.autostart.corrected.connect(lambda on: self.verbs.settings.change("start_with_system", on))

    def open(self, *, minimized: bool) -> None:
        """Show what the person asked for, and begin once it is painted: the window waits for nothing."""
        if not (minimized or self.memory.start_minimized):
            FirstFrame(self.window).painted.connect(self._begin)
            self.window.show()
            QTimer.singleShot(UNSEEN_MS, self._building, self._begin)
            return
        if not self.tray.available():
            self.window.showMinimized()
            self.tray.appeared.connect(self._hide_minimised)
        self._begin()

    def _begin(self) -> None:
        """Have the core imported in the engine's thread, and build the other pages meanwhile."""
        if not self._begun:
            self._begun = True
            self.tray.show()
            self.engine.start()
            self.engine.prepare(lambda: proxy_core.Core)
            self._building.start()

    def _build(self) -> None:
        """A page in a turn, so that the window hears its person; then start the core, of which all pages are told."""
        if not self.window.build_next():
            self._building.stop()
            self.verbs.main.open()

    def _use_file(self, passphrase: str) -> None:
        """Start the core with the encrypted file, as the person chose, until Easel ends."""
        self._options = replace(self._options, vault="file", passphrase=passphrase)
        self.verbs.main.open()

    def _take_over(self) -> None:
        """Start the core once the `serve` that has the data directory has ended."""
        self._options = replace(self._options, take_over=True)
        self.verbs.main.open()

    def _use_demo(self) -> None:
        """Start the core with the simulator, as the person chose, until they leave it or Easel ends."""
        self._before_demo = self._options
        self._options = self._options.as_demo()
        self.verbs.main.open()

    def _leave_demo(self) -> None:
        """Start the core on what the person has of their own."""
        if self._before_demo is not None:
            self._options, self._before_demo = self._before_demo, None
        self.verbs.main.open()

    def _say_demo(self) -> None:
        self.window.pages.overview.set_demo(self._options.demo, can_leave=self._before_demo is not None)

    def _say_finishing(self, finishing: Finishing) -> None:
        """Where the window says it, too, once it is opened."""
        if not self._is_watched():
            self.tray.say(
                "Easel", stopping_text.finishing(finishing.pictures, finishing.seconds), self.verbs.main.show_window
            )

    def _hide_minimised(self) -> None:
        if self.window.isMinimized():
            self.window.hide()

    async def close(self) -> None:
        """Stop the proxy and the core, then take icon and window away."""
        self.window.setEnabled(False)
        self._begun = True
        self._building.stop()
        self.switch.leave()
        self.notices.leave()
        self.tray.leave()
        try:
            await self.verbs.close()
            await self.engine.stop()
        finally:
            self.engine.end()
            self.tray.hide()
            self.window.leave()


async def live(app: App, desk: Desk, *, minimized: bool, ending: Ending | None = None) -> None:
    """Run until the person, the system or a signal wants the end, and what is drawn then has ended."""
    ending = ending or Ending()
    app.quit_requested.connect(ending.ask)
    app.session_ended.connect(ending.ask_soon)
    desk.verbs.main.quit_wanted.connect(ending.ask)
    _end_on_signals({signal.SIGINT: ending.ask, signal.SIGTERM: ending.ask_soon})
    try:
        desk.open(minimized=minimized)
        await ending.wanted.wait()
        if desk.verbs.main.ready:  # else the turns that this takes would build the pages that are not there yet
            await ending.unless_hurried(desk.verbs.main.finish())
    finally:
        await desk.close()


def _end_on_signals(ways: Mapping[signal.Signals, Callable[[], None]]) -> None:
    loop = asyncio.get_running_loop()
    for number, end in ways.items():
        try:
            loop.add_signal_handler(number, end)
        except NotImplementedError:  # Windows: asyncio has no signals there, Python has
            signal.signal(number, lambda *_, end=end: loop.call_soon_threadsafe(end))


def run(options: CoreOptions, *, minimized: bool) -> int:
    """Show the window until the end. Returns the exit code."""
    sys.setswitchinterval(LOCK_SECONDS)
    app = App(sys.argv[:1])
    desk = Desk(Theme(app), Language(app), _core, options)
    _report_mistakes(desk.verbs.main)
    garbage = GarbageTimer(app)
    garbage.begin()
    desk.verbs.main.opened.connect(lambda: QTimer.singleShot(SETTLED_MS, garbage, garbage.settle))
    with closing(desk.engine), asyncio.Runner(loop_factory=lambda: SafeQEventLoop(app)) as runner:
        runner.run(live(app, desk, minimized=minimized))
    garbage.end()
    return 0


def _core(options: CoreOptions) -> "proxy_core.Core":
    """Called in the engine's thread."""
    return proxy_core.Core(options)


def _report_mistakes(actions: Actions) -> None:
    """A bug of ours in a slot or a verb goes to the log whole and to the person in one sentence."""

    def report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        log.critical("a mistake in the window", exc_info=(kind, error, trace))
        actions.message.emit(translate("window", "Easel made a mistake; its log has the details."))

    sys.excepthook = report
