"""A core in the engine's thread, with its signals and verbs, for what needs no window around it."""

from PySide6.QtCore import QCoreApplication, QEvent

from desktop.core_signals import CoreSignals
from desktop.engine_thread import EngineThread
from desktop.verbs import Verbs
from tests.desktop.waiting import answered, heard


class Room:
    """`open()` starts the core and waits until the window would have heard of it; `run(story())` runs on Qt's loop.

    `keep()` a widget that is to be deleted at the end: one that Python's collector finds later, in the thread of
    another engine, would leave its timers behind.
    """

    def __init__(self, core, runner):
        self.core, self._runner = core, runner
        self.signals = CoreSignals()
        self.engine = EngineThread(lambda: core, self.signals.put)
        self.verbs = Verbs.over(self.engine)
        self._kept = [self.signals]

    def keep(self, widget):
        self._kept.insert(0, widget)
        return widget

    async def open(self):
        self.engine.start()
        starts = self.core.settings.start_proxy
        async with (
            heard(self.signals.proxy_changed, lambda proxy: proxy.running or proxy.error or not starts),
            heard(self.verbs.main.opened),
        ):
            self.verbs.main.open()
        await answered(self.verbs.main)

    async def close(self):
        await self.verbs.close()
        await self.engine.stop()
        self.engine.end()

    def end(self):
        for one in self._kept:
            one.deleteLater()
            QCoreApplication.sendPostedEvents(one, QEvent.Type.DeferredDelete)

    def run(self, story):
        return self._runner.run(story)


def told_by(runner, signal, begin):
    """What `signal` brings after `begin()`, on Qt's loop."""

    async def story():
        async with heard(signal) as got:
            begin()
        return got[0]

    return runner.run(story())
