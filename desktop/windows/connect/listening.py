"""The test: waits for a client's first request and says what it shows. It asks nothing of the client by itself."""

import time
from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QWidget

from desktop import connect_text
from desktop.clients import Client
from desktop.core_signals import CoreSignals
from desktop.text import translate
from desktop.theme import LARGE, MEDIUM, SMALL, TINY, Theme, font
from desktop.widgets.announce import announce
from desktop.widgets.copy_button import ICON_GAP
from desktop.widgets.dressed import set_dress
from desktop.widgets.icon_mark import IconMark
from desktop.widgets.mark_list import LinkedLabel
from desktop.windows.connect.judge import Judge, RequestEvent
from desktop.windows.connect.verdicts import Kind, Verdict
from proxy_core import ClientCall

TICK_MS = 1000
ICON = 20
_ICONS = {Kind.RIGHT: "circle-check", Kind.REACHED: "circle-check", Kind.WRONG: "circle-alert"}


class Listening(QFrame):
    """Signals: setting_wanted(name), log_wanted(), when a verdict leads there."""

    setting_wanted = Signal(str)
    log_wanted = Signal()

    def __init__(self, theme: Theme, signals: CoreSignals, *, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._theme, self._now = theme, now
        self._client: Client | None = None
        self._judge: Judge | None = None
        self._address, self._since, self._progress = "", 0.0, ""
        self._running, self._key_asked = False, True
        self.verdict: Verdict | None = None
        self.button, self.hint = QPushButton(), LinkedLabel()
        self.waiting, self.meanwhile = QLabel(), QLabel()
        self._icon, self.title, self.words = IconMark(), QLabel(), LinkedLabel()
        self.setting, self.log = QPushButton(), QPushButton()
        self._ways = QWidget()
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self._count)
        self._lay_out()
        self.button.clicked.connect(self._press)
        self.setting.clicked.connect(lambda: self.setting_wanted.emit(self.verdict.setting if self.verdict else ""))
        self.log.clicked.connect(self.log_wanted)
        signals.requests_changed.connect(self._hear_events)
        signals.calls_answered.connect(self._hear_calls)
        theme.changed.connect(self._show)
        self._show()

    @property
    def listens(self) -> bool:
        """Whether it waits for a request."""
        return self._judge is not None

    def set_client(self, client: Client) -> None:
        """Test this one from now on; what was heard of another is forgotten."""
        if client is not self._client:
            self._client = client
            self.verdict = None
            self.stop()

    def set_place(self, address: str, *, running: bool, key_asked: bool = True) -> None:
        """What stands in the client's field for the address, whether Easel answers there, and whether to any key."""
        self._running = running
        if not running:
            self.stop()
        changed = (address, key_asked) != (self._address, self._key_asked)
        self._address, self._key_asked = address, key_asked
        if changed and self._judge is not None and self._client is not None:
            self._judge = Judge(self._client, address, key_asked=key_asked)
        self._show()

    def start(self) -> None:
        """Wait for the client's next request."""
        if self._client is None or not self._running:
            return
        self._judge = Judge(self._client, self._address, key_asked=self._key_asked)
        self.verdict, self._progress, self._since = None, "", self._now()
        self.meanwhile.setText("")
        self._tick.start()
        self._show()

    def stop(self) -> None:
        """Wait no longer; the last verdict stays."""
        self._judge = None
        self._tick.stop()
        self.meanwhile.setText("")
        self._show()

    def _press(self) -> None:
        if self.listens:
            self.stop()
        else:
            self.start()

    def _hear_events(self, events: list[RequestEvent]) -> None:
        for event in events:
            self._take(self._judge.take_event(event) if self._judge else None)

    def _hear_calls(self, calls: list[ClientCall]) -> None:
        for call in calls:
            self._take(self._judge.take_call(call) if self._judge else None)

    def _take(self, verdict: Verdict | None) -> None:
        if verdict is None:
            return
        if verdict.kind is Kind.FOREIGN:
            self.meanwhile.setText(verdict.title)
        elif verdict.kind is Kind.ON_THE_WAY:
            self._progress = verdict.title
        else:
            self.verdict, self._progress = verdict, ""
            if verdict.kind is Kind.RIGHT:
                self.stop()
            announce(self, f"{verdict.title}. {verdict.words}")
        self._show()

    def _lay_out(self) -> None:
        self.title.setFont(font(strong=True))
        for label in (self.title, self.waiting, self.meanwhile):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        for label in (self.hint, self.meanwhile):
            label.setProperty("tone", "muted")
        grid = QGridLayout()
        grid.setHorizontalSpacing(SMALL)
        grid.setVerticalSpacing(TINY)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self._icon, 0, 0, Qt.AlignmentFlag.AlignTop)
        words = (self.title, self.words, self._links(), self.hint, self.waiting, self.meanwhile)
        for place, widget in enumerate(words):
            grid.addWidget(widget, place, 1)
        line = QHBoxLayout(self)
        line.setContentsMargins(LARGE, MEDIUM, LARGE, MEDIUM)
        line.setSpacing(MEDIUM)
        line.addLayout(grid, 1)
        line.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)

    def _links(self) -> QWidget:
        line = QHBoxLayout(self._ways)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SMALL)
        for button, words in (
            (self.setting, translate("connect", "Open this &setting")),
            (self.log, translate("connect", "See it in &Requests")),
        ):
            button.setText(words)
            button.setProperty("kind", "link")
            line.addWidget(button)
        line.addStretch(1)
        return self._ways

    def _count(self) -> None:
        client = connect_text.called(self._client) if self._client else ""
        if self._progress:
            self.waiting.setText(self._progress)
        elif self.verdict is not None:
            self.waiting.setText(translate("connect", "Waiting for its next request."))
        else:
            words = translate("connect", "Waiting for the first request of {client}: {time}. {move}")
            move = connect_text.first_move(self._client) if self._client else ""
            self.waiting.setText(words.format(client=client, time=_passed(self._now() - self._since), move=move))

    def _show(self) -> None:
        listens, verdict = self.listens, self.verdict
        if listens:
            self._count()
        self.waiting.setVisible(listens)
        self.meanwhile.setVisible(listens and bool(self.meanwhile.text()))
        for widget in (self._icon, self.title, self.words):
            widget.setVisible(verdict is not None)
        self._ways.setVisible(verdict is not None and bool(verdict.setting or verdict.log))
        self.hint.setVisible(not listens and verdict is None)
        self.hint.set_words(self._hint())
        if verdict is not None:
            self.title.setText(verdict.title)
            self.words.set_words(verdict.words)
            self.setting.setVisible(bool(verdict.setting))
            self.log.setVisible(verdict.log)
            icon = self._theme.icon(_ICONS[verdict.kind], self._theme.colour(verdict.tone).name())
            self._icon.setPixmap(icon.pixmap(ICON, ICON))
        self._show_button(listens)

    def _hint(self) -> str:
        if not self._running:
            return translate("connect", "Once the proxy runs, a test shows whether the client reaches it.")
        words = translate("connect", "The test waits for {client} and says whether its address and key are right.")
        return words.format(client=connect_text.called(self._client) if self._client else "")

    def _show_button(self, listens: bool) -> None:
        again = self.verdict is not None
        words = translate("connect", "&Test again") if again else translate("connect", "&Test")
        self.button.setText(ICON_GAP + (translate("connect", "&Stop waiting") if listens else words))
        self.button.setEnabled(self._running)
        kind = "primary" if self._running and not listens else "large"
        set_dress(self.button, "kind", kind)
        tokens = self._theme.tokens
        colour = tokens.on_accent if kind == "primary" else tokens.muted
        self.button.setIcon(self._theme.icon("x" if listens else "plug", colour))


def _passed(seconds: float) -> str:
    """As a clock shows it: every second is another, and none is longer."""
    whole = int(seconds)
    return f"{whole // 60}:{whole % 60:02}"
