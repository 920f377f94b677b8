"""Draw, cancel, and how long it takes; while the proxy is stopped, that and the button that starts it. Asks nobody."""

import time
from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from desktop import text
from desktop.text import translate
from desktop.theme import MEDIUM, SMALL
from desktop.widgets.draw_or_cancel import DrawOrCancel


class DrawingBar(QWidget):
    """Signals: draw_wanted(), cancel_wanted(), start_wanted()."""

    draw_wanted = Signal()
    cancel_wanted = Signal()
    start_wanted = Signal()

    def __init__(self, *, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._came = self._n = 0
        self.draw = QPushButton(translate("playground", "&Draw"))
        self.draw.setProperty("kind", "primary")
        self.draw.setToolTip(translate("playground", "Draw this (Ctrl+Enter)"))
        self.cancel = QPushButton(translate("playground", "Cancel"))
        self.cancel.setProperty("kind", "large")
        self.bar, self.progress = QProgressBar(), QLabel()
        self.bar.setTextVisible(False)
        room = self.bar.sizePolicy()
        room.setRetainSizeWhenHidden(True)  # what is below stays in its place
        self.bar.setSizePolicy(room)
        self.bar.setAccessibleName(translate("playground", "Pictures that came"))
        self.progress.setProperty("tone", "muted")
        self.progress.setWordWrap(True)
        self.stopped = QFrame()
        self.stopped.setProperty("note", True)
        self.start = QPushButton(translate("playground", "Start the proxy"))
        self._either = DrawOrCancel(self.draw, self.cancel, self.bar, self.progress, now=now, parent=self)
        self._either.passed.connect(self._show_progress)
        self._lay_out()
        self.draw.clicked.connect(self.draw_wanted)
        self.cancel.clicked.connect(self.cancel_wanted)
        self.start.clicked.connect(self.start_wanted)
        self.end()

    def is_drawing(self) -> bool:
        """Whether something is drawn."""
        return self._either.is_drawing

    def set_can_draw(self, can: bool) -> None:
        """Whether there is something to draw, and a proxy to draw it by."""
        self.draw.setEnabled(can)

    def set_running(self, running: bool, *, starting: bool = False) -> None:
        """Whether the proxy runs."""
        self.stopped.setVisible(not running)
        self.start.setEnabled(not starting)

    def begin(self, n: int) -> None:
        """n pictures are drawn."""
        self._came, self._n = 0, n
        self._either.begin()
        self._show_progress()

    def count(self) -> None:
        """One of them came."""
        self._came += 1
        self._show_progress()

    def end(self) -> None:
        """Nothing is drawn any more."""
        self._either.end()
        self._show_progress()

    def _show_progress(self) -> None:
        self.bar.setRange(0, self._n if self._n > 1 else 0)  # of one picture nobody knows how much is done
        self.bar.setValue(self._came)
        passed = self._either.seconds
        words = translate("playground", "{came} of {n} drawn").format(came=self._came, n=self._n)
        self.progress.setText(text.listed((words, text.countdown(passed))) if passed >= 1 else words)

    def _lay_out(self) -> None:
        said = QLabel(translate("playground", "The proxy is stopped, and pictures are drawn through it."))
        said.setWordWrap(True)
        note = QHBoxLayout(self.stopped)
        note.setContentsMargins(MEDIUM, SMALL, MEDIUM, SMALL)
        note.addWidget(said, 1)
        note.addWidget(self.start)
        line = QHBoxLayout()
        line.setSpacing(MEDIUM)
        for widget in (self.draw, self.cancel):
            line.addWidget(widget)
        line.addWidget(self.progress, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SMALL)
        column.addWidget(self.stopped)
        column.addLayout(line)
        column.addWidget(self.bar)
