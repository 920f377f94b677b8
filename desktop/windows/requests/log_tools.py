"""What is done with the whole log: exporting and clearing it, each asked for in a pane, and told when it is done."""

from pathlib import Path

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.models.matching import EVERYTHING
from desktop.text import counted, translate
from desktop.theme import SMALL
from desktop.verbs import Verbs
from desktop.widgets.focus_back import give_back
from desktop.windows.requests.panes import ClearPane, ExportPane
from proxy_core import RequestFilter


class LogTools(QWidget):
    """Hidden while neither is asked for. The keyboard goes back to where it was, when what was asked is done or let be.

    Signals: closed(), by the person; cleared(), when requests are gone.
    """

    closed = Signal()
    cleared = Signal()

    def __init__(self, verbs: Verbs) -> None:
        super().__init__()
        self._main, self._log = verbs.main, verbs.log
        self._matching = EVERYTHING
        self._before: QWidget | None = None
        self.export, self.clear = ExportPane(), ClearPane()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SMALL)
        for pane in (self.export, self.clear):
            column.addWidget(pane)
            pane.closed.connect(self._close)
        self.export.export_wanted.connect(self._export)
        self.export.cancel_wanted.connect(self._log.cancel_export)
        self.clear.clear_wanted.connect(self._clear)
        self._log.busy_changed.connect(self._show_busy)
        self._log.exported.connect(self._say_exported)
        self._log.cleared.connect(self._say_cleared)
        self.hide()

    def ask_export(self, matching: RequestFilter) -> None:
        """Ask where those that fit are to be written."""
        self._note_keyboard()
        if not self._log.is_busy("export"):
            self._matching = matching
            self.clear.hide()
            self.export.ask(matching)
        self.show()

    def ask_clear(self, matching: RequestFilter, count: int | None) -> None:
        """Ask whether those that fit are to be removed; `count` is how many there are, if that is known."""
        self._note_keyboard()
        if not self._log.is_busy("export"):
            self.export.hide()
            self.clear.ask(matching, count)
        self.show()

    def take_keyboard(self) -> None:
        """Take it from whoever has it, who is about to be hidden."""
        self._note_keyboard()
        self._pane().take_keyboard()

    def close_pane(self) -> None:
        """What Escape does in the pane that is open."""
        self._pane().close_pane()

    def leave(self) -> None:
        """Be seen no more; the keyboard goes back only from here."""
        at = self.window().focusWidget()
        held = at is not None and self.isAncestorOf(at)
        self.hide()
        if held:
            give_back(self._before)

    def _pane(self) -> ExportPane | ClearPane:
        return self.clear if self.export.isHidden() else self.export

    def _note_keyboard(self) -> None:
        at = self.window().focusWidget()
        if at is None or not self.isAncestorOf(at):
            self._before = at

    def _close(self) -> None:
        self.hide()
        give_back(self._before)
        self.closed.emit()

    def _export(self, path: Path, form: str) -> None:
        self._log.export(path, form, self._matching)

    def _clear(self, matching: RequestFilter) -> None:
        self.hide()
        give_back(self._before)
        self._log.clear(matching)

    def _show_busy(self, verb: str, busy: bool) -> None:
        if verb == "export":
            self.export.set_busy(busy=busy)

    def _say_exported(self, path: str, count: int) -> None:
        self.leave()
        self.export.hide()
        words = counted("requests", "%Ln requests were written to {path}.", count).format(path=path)
        folder = QUrl.fromLocalFile(str(Path(path).parent))
        self._main.offer(words, translate("requests", "Show the folder"), lambda: QDesktopServices.openUrl(folder))

    def _say_cleared(self, count: int) -> None:
        words = counted("requests", "%Ln requests were cleared.", count)
        self._main.offer(words)
        self.cleared.emit()
