"""What buttons do about what was drawn: each verb asks the engine on Qt's loop, and a signal brings what came of it."""

from PySide6.QtCore import QObject, Signal

import proxy_core
from desktop.engine_thread import EngineThread
from desktop.verb_tasks import VerbTasks
from proxy_core import EaselError, Trial, Usage

FIRST = "first"


async def _usage(core: "proxy_core.Core") -> Usage:
    return core.usage()


async def _draw(core: "proxy_core.Core", prompt: str) -> Trial:
    """A picture through the proxy, as any client gets it; so the proxy has to run."""
    if not core.proxy().running:
        await core.start_proxy()
    return await core.try_drawing(prompt)


class UsageActions(VerbTasks):
    """The verbs about what was drawn. "first" in busy_changed is draw_first().

    Signals: usage_loaded(Usage), after load_usage(); first_drawn(Trial) or first_failed(Phrase), after draw_first(),
    none of them after cancel_first().
    """

    usage_loaded = Signal(object)
    first_drawn = Signal(object)
    first_failed = Signal(object)

    def __init__(self, engine: EngineThread, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine

    def load_usage(self) -> None:
        """Fetch what was drawn today and in the last 24 hours."""
        self._run("usage", self._load_usage)

    def draw_first(self, prompt: str) -> None:
        """Draw one picture for the person, starting the proxy where it does not run."""
        self._run(FIRST, lambda: self._draw_first(prompt))

    def cancel_first(self) -> None:
        """Want that picture no more."""
        self._stop(FIRST)

    async def _load_usage(self) -> None:
        self.usage_loaded.emit(await self._engine.call(_usage))

    async def _draw_first(self, prompt: str) -> None:
        try:
            trial = await self._engine.call(lambda core: _draw(core, prompt))
        except EaselError as error:
            self.first_failed.emit(error.phrase)
        else:
            self.first_drawn.emit(trial)
