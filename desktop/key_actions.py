"""What buttons do with the proxy's key: copy it, alone or inside other words, show it, hand it to another program.

The key is fetched for each of these and kept nowhere here.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication

from desktop.clients import KEY
from desktop.engine_thread import EngineThread
from desktop.secret_clipboard import SecretClipboard
from desktop.verb_tasks import VerbTasks


class KeyActions(VerbTasks):
    """The verbs of what clients need.

    Signals: copied(name that was given); shown(the key), after show(); link_opened(whether a program took it).
    """

    copied = Signal(str)
    shown = Signal(str)
    link_opened = Signal(bool)

    def __init__(
        self, engine: EngineThread, secrets: SecretClipboard | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._engine = engine
        self._secrets = secrets or SecretClipboard()

    def copy(self, words: str, name: str) -> None:
        """Put `words` on the clipboard, with the key where they have its mark, and then for a minute.

        copied(name) follows.
        """
        if KEY in words:
            self._run(f"copy {name}", lambda: self._copy_with_key(words, name))
        else:
            QGuiApplication.clipboard().setText(words)
            self.copied.emit(name)

    def show(self) -> None:
        """Fetch the key, for a person to read."""
        self._run("show", self._show)

    def open_link(self, make: Callable[[str], str]) -> None:
        """Open the address that `make` makes of the key, with the program that its scheme belongs to."""
        self._run("link", lambda: self._open_link(make))

    async def _copy_with_key(self, words: str, name: str) -> None:
        self._secrets.put(words.replace(KEY, await self._key()))
        self.copied.emit(name)

    async def _show(self) -> None:
        self.shown.emit(await self._key())

    async def _open_link(self, make: Callable[[str], str]) -> None:
        self.link_opened.emit(QDesktopServices.openUrl(QUrl(make(await self._key()))))

    async def _key(self) -> str:
        return await self._engine.call(lambda core: core.api_key())
