"""What buttons do: each verb starts a task on Qt's loop that asks the engine, and says what went wrong.

Widgets call these and have no async methods of their own. No widget is known here.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

import proxy_core
from desktop import text
from desktop.engine_thread import EngineThread
from desktop.secret_clipboard import SecretClipboard
from desktop.stopping_text import pictures_left
from desktop.verb_tasks import VerbTasks
from proxy_core import CredentialsError, EaselError, Phrase, StartError, phrase

Change = Callable[["proxy_core.Core"], Awaitable[object]]


class Opened(Struct, frozen=True):
    """What the window needs once the core runs; the rest comes by events. `used`: there are accounts, or a log."""

    said: tuple[Phrase, ...]
    start_proxy: bool
    used: bool


class Finishing(Struct, frozen=True):
    """What Easel waits for before it quits: so many pictures, for so many seconds at most."""

    pictures: int
    seconds: float


async def _opened(core: "proxy_core.Core") -> Opened:
    used = bool(core.accounts()) or bool(await core.requests(limit=1))
    return Opened(core.said, core.settings.start_proxy, used=used)


async def _drawn(core: "proxy_core.Core") -> Finishing:
    left = pictures_left(core.queue()) if core.proxy().running else 0
    return Finishing(left, core.settings.drain_seconds)


async def _stop(core: "proxy_core.Core") -> None:
    if not core.proxy().stopping:
        await core.drain_proxy()
    if core.proxy().stopping:  # else somebody was faster
        await core.stop_proxy()


async def _restart(core: "proxy_core.Core") -> None:
    before = core.proxy()
    if before.running and not before.stopping:
        await core.drain_proxy()
        if not core.proxy().stopping:
            return  # somebody was faster
    await core.restart_proxy()


class Actions(VerbTasks):
    """The verbs of the window and the tray. `ready` is whether the core runs: before, only open and quit make sense.

    Signals: copied("address" or "key"); opened(Opened) and start_failed(text, Phrase), one of which follows open();
    request_loaded(RequestRecord, attempts) and request_not_loaded(request id), one of which follows load_request();
    show_wanted() and quit_wanted(); finishing(Finishing), when the end waits for that; offered(text, words of a button,
    what it runs), lasting(the same), which stays meanwhile, and withdrawn(the same text), when that is too late.
    """

    copied = Signal(str)
    opened = Signal(object)
    start_failed = Signal(str, object)
    request_loaded = Signal(object, object)
    request_not_loaded = Signal(str)
    show_wanted = Signal()
    quit_wanted = Signal()
    finishing = Signal(object)
    offered = Signal(str, str, object)
    lasting = Signal(str, str, object)
    withdrawn = Signal(str)

    def __init__(
        self, engine: EngineThread, secrets: SecretClipboard | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._engine = engine
        self._secrets = secrets or SecretClipboard()
        self.ready = False
        self._found: Opened | None = None

    def open(self) -> None:
        """Start the core, then the proxy if the settings say so."""
        self._run("open", self._open)

    def tell_again(self) -> None:
        """Tell once more that the core runs, if it does, to whoever is new."""
        if self.ready and self._found is not None:
            self.opened.emit(replace(self._found, said=(), start_proxy=False))

    def start_proxy(self) -> None:
        """Let clients in."""
        self._run("proxy", self._start_proxy)

    def stop_proxy(self) -> None:
        """Let clients out when what is drawn has ended; asked again meanwhile, at once."""
        self._run_or_hurry(_stop)

    def restart_proxy(self) -> None:
        """As `stop_proxy`, then start it, so that settings which wait for that take effect."""
        self._run_or_hurry(_restart)

    def offer(
        self, words: str, button: str = "", run: Callable[[], object] | None = None, *, stays: bool = False
    ) -> None:
        """Say something, maybe with a button beside it, such as what takes back what was just done; until withdraw(),
        or not as long unless it `stays`.
        """
        (self.lasting if stays else self.offered).emit(words, button, run)

    def withdraw(self, words: str) -> None:
        """Take back what was offered with these words: it is too late, or done."""
        self.withdrawn.emit(words)

    def copy_address(self, address: str) -> None:
        """Put the proxy's address on the clipboard."""
        QGuiApplication.clipboard().setText(address)
        self.copied.emit("address")

    def copy_key(self) -> None:
        """Put the proxy's key on the clipboard, for a minute; it is made at first need."""
        self._run("key", self._copy_key)

    def knock(self) -> None:
        """Have a locked keyring ask its person."""
        self._run("knock", lambda: self._engine.call(lambda core: core.knock()))

    def load_request(self, request_id: str) -> None:
        """Fetch the attempts of a request that ended before the window was open."""
        self._run(f"request {request_id}", lambda: self._load_request(request_id))

    def show_window(self) -> None:
        """Bring the window to the front."""
        self.show_wanted.emit()

    def quit(self) -> None:
        """End Easel, with its proxy, when what is drawn has ended; asked again meanwhile, at once."""
        self.quit_wanted.emit()

    async def finish(self) -> None:
        """Before the end: let what is drawn end, and say that it is waited for."""
        if self.ready:
            drawn = await self._engine.call(_drawn)
            if drawn.pictures:
                self.finishing.emit(drawn)
            await self._engine.call(lambda core: core.drain_proxy())

    def _run_or_hurry(self, change: Change) -> None:
        """A change that is asked for while another waits for what is drawn ends the wait."""
        self._run("hurry" if self.is_busy("proxy") else "proxy", lambda: self._engine.call(change))

    async def _open(self) -> None:
        self.ready = False
        try:
            await self._engine.open()
            found = await self._engine.call(_opened)
        except (StartError, CredentialsError) as error:
            self.start_failed.emit(text.phrase(error.phrase), error.phrase)
            return
        except Exception:
            said = phrase("start_mistaken")
            self.start_failed.emit(text.phrase(said), said)
            raise
        self.ready, self._found = True, found
        self.opened.emit(found)
        if found.start_proxy:
            self.start_proxy()

    async def _start_proxy(self) -> None:
        with suppress(StartError):  # the event ProxyChanged brings the same error, and it stays beside the button
            await self._engine.call(lambda core: core.start_proxy())

    async def _copy_key(self) -> None:
        self._secrets.put(await self._engine.call(lambda core: core.api_key()))
        self.copied.emit("key")

    async def _load_request(self, request_id: str) -> None:
        try:
            record, attempts = await self._engine.call(lambda core: core.request(request_id))
        except EaselError:
            self.request_not_loaded.emit(request_id)
            raise
        self.request_loaded.emit(record, attempts)
