"""The second step of the first run: a first picture, and where to go with it. It asks nobody."""

import time
from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QProgressBar, QPushButton, QWidget

from desktop import text
from desktop.cells import Tone
from desktop.text import sentences, translate
from desktop.theme import MEDIUM, SMALL, Theme, font
from desktop.widgets.announce import announce
from desktop.widgets.draw_or_cancel import DrawOrCancel
from desktop.widgets.dressed import set_dress
from desktop.widgets.picture_view import PictureView
from desktop.windows.page import Page
from desktop.windows.welcome.parts import FailureNote, centred
from proxy_core import Phrase, Trial

WIDEST = 760
LONGEST = 200_000  # UTF-16 units of a prompt; Qt's own limit cuts what is pasted without a word


class DrawStep(QWidget):
    """Signals: draw_wanted(prompt); cancel_wanted(); back_wanted(); closed(Page), which to show next."""

    draw_wanted = Signal(str)
    cancel_wanted = Signal()
    back_wanted = Signal()
    closed = Signal(object)

    def __init__(self, theme: Theme, *, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._starting = self._drawn = False
        self.who = QLabel()
        self.who.setProperty("tone", Tone.MUTED.value)
        self.who.setWordWrap(True)
        self.prompt = QLineEdit(translate("welcome", "A lighthouse at dusk, in watercolour"))
        self.prompt.setMaxLength(LONGEST)
        self.prompt.setAccessibleName(translate("welcome", "What to draw"))
        self.draw, self.cancel = QPushButton(), QPushButton(translate("welcome", "Cancel"))
        self.bar, self.progress = QProgressBar(), QLabel()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(translate("welcome", "Drawing"))
        self.failure, self.picture, self.caption = FailureNote(theme), PictureView(theme), QLabel()
        self.back = QPushButton(translate("welcome", "Choose another way"))
        self.look = QPushButton(translate("welcome", "Look around"))
        self.connecting = QPushButton(translate("welcome", "Connect your client"))
        self._either = DrawOrCancel(self.draw, self.cancel, self.bar, self.progress, now=now, parent=self)
        self._either.passed.connect(self._show_progress)
        self._lay_out()
        self._dress_parts()
        self._connect()
        self.start_over("", can_go_back=True)

    # --- what it is told

    def start_over(self, who: str, *, can_go_back: bool) -> None:
        """Offer a first picture, which `who` is to draw, in a sentence."""
        self.who.setText(who)
        self.back.setVisible(can_go_back)
        self._drawn = False
        self.picture.clear()
        self.caption.hide()
        self.failure.hide()
        self.end()

    def focus_first(self) -> None:
        """Give the keyboard to what goes on."""
        (self.connecting if self._drawn else self.cancel if self._either.is_drawing else self.draw).setFocus()

    def begin(self, *, proxy_runs: bool) -> None:
        """A picture is being drawn; where the proxy does not run yet, it is started before."""
        self._starting = not proxy_runs
        self.failure.hide()
        self._either.begin()
        self._dress()
        self._show_progress()

    def set_proxy_running(self, running: bool) -> None:
        """The proxy was started."""
        if running and self._starting:
            self._starting = False
            self._show_progress()

    def show_trial(self, trial: Trial) -> None:
        """Show what was drawn, and where to go with it."""
        prompt = " ".join(self.prompt.text().split())
        shown = self.picture.set_picture(trial.picture, translate("welcome", "Picture: {prompt}").format(prompt=prompt))
        took = text.duration(trial.seconds)
        said = (
            translate("welcome", "Drawn by {account} in {time}.")
            if trial.account
            else translate("welcome", "Drawn in {time}.")
        ).format(account=trial.account, time=took)
        unseen = translate("welcome", "It came as {mime}, which cannot be shown here.").format(mime=trial.mime)
        self.caption.setText(said if shown else sentences(said, unseen))
        self.caption.show()
        announce(self.caption, self.caption.text())
        self._drawn = True
        self.end()
        self.connecting.setFocus()

    def show_failure(self, why: Phrase) -> None:
        """Say why none came."""
        self.failure.show_phrase(why)
        self.failure.show()
        self.end()
        self.draw.setFocus()

    def end(self) -> None:
        """Nothing is drawn any more."""
        self._either.end()
        self._dress()

    # --- what a person does

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._either.is_drawing:
            self.cancel_wanted.emit()
        else:
            super().keyPressEvent(event)

    def _press(self) -> None:
        if self.draw.isEnabled() and not self._either.is_drawing:
            self.draw_wanted.emit(self.prompt.text().strip())

    # --- how it looks

    def _dress(self) -> None:
        self.draw.setText(translate("welcome", "Draw another") if self._drawn else translate("welcome", "Draw"))
        self.draw.setEnabled(bool(self.prompt.text().strip()))
        self.prompt.setReadOnly(self._either.is_drawing)
        set_dress(self.draw, "kind", "large" if self._drawn else "primary")
        set_dress(self.connecting, "kind", "primary" if self._drawn else "large")

    def _show_progress(self) -> None:
        if self._starting:
            words = translate("welcome", "Starting the proxy, then drawing.")
        else:
            words = translate("welcome", "Drawing.")
        if self._either.seconds >= 1:
            words += " " + text.countdown(self._either.seconds)
        self.progress.setText(words)

    def _connect(self) -> None:
        self.draw.clicked.connect(self._press)
        self.prompt.returnPressed.connect(self._press)
        self.prompt.textChanged.connect(self._dress)
        self.cancel.clicked.connect(self.cancel_wanted)
        self.back.clicked.connect(self.back_wanted)
        self.look.clicked.connect(lambda: self.closed.emit(Page.OVERVIEW))
        self.connecting.clicked.connect(lambda: self.closed.emit(Page.CONNECT))
        self.failure.settings_wanted.connect(lambda: self.closed.emit(Page.SETTINGS))

    def _lay_out(self) -> None:
        title = QLabel(translate("welcome", "Draw a first picture"))
        title.setFont(font(scale=1.5, strong=True))
        column = centred(self, WIDEST)
        column.setSpacing(MEDIUM)
        column.addWidget(title)
        column.addWidget(self.who)
        column.addLayout(_line(self.prompt, self.draw, self.cancel))
        for widget in (self.bar, self.progress, self.failure):
            column.addWidget(widget)
        column.addWidget(self.picture, 1)
        column.addWidget(self.caption)
        foot = _line(self.back, self.look, self.connecting)
        foot.insertStretch(1, 1)
        column.addLayout(foot)

    def _dress_parts(self) -> None:
        self.cancel.setProperty("kind", "large")
        self.look.setProperty("kind", "large")
        self.back.setProperty("kind", "link")
        self.progress.setProperty("tone", Tone.MUTED.value)
        self.caption.setWordWrap(True)
        self.caption.setAlignment(Qt.AlignmentFlag.AlignHCenter)


def _line(*widgets: QWidget) -> QHBoxLayout:
    """Beside each other; what may grow does."""
    line = QHBoxLayout()
    line.setSpacing(SMALL)
    for widget in widgets:
        line.addWidget(widget)
    return line
