"""The pictures of a request and their attempts as a timeline: who, how long, and how each ended. It asks nobody."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop import log_text, text
from desktop.models import spans
from desktop.models.request_rows import pictures_of
from desktop.text import translate
from desktop.theme import MEDIUM, SMALL, TINY, Theme
from desktop.widgets.dressed import set_tone
from desktop.widgets.elided_link import ElidedLink
from desktop.widgets.mark_list import LinkedLabel
from desktop.widgets.timeline import TimelineBar
from desktop.windows.requests.detail_parts import plain
from proxy_core import Attempt, RequestRecord


class AttemptLine(QWidget):
    """One attempt: the account, how it ended, its place in time, and why.

    Signals: account_wanted(account id).
    """

    account_wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._account_id = ""
        self.account = ElidedLink()
        self.account.clicked.connect(lambda: self.account_wanted.emit(self._account_id))
        self.state, self.bar, self.took, self.why = QLabel(), TimelineBar(theme), plain(muted=True), LinkedLabel()
        _at_the_right(self.state)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SMALL)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self.account, 0, 0)
        grid.addWidget(self.state, 0, 1)
        grid.addWidget(self.bar, 1, 0, 1, 2)
        grid.addWidget(self.took, 2, 0, 1, 2)
        grid.addWidget(self.why, 3, 0, 1, 2)

    def show_attempt(self, attempt: Attempt, within: tuple[float, float], now: float, *, there: bool) -> None:
        """Say it of this one; `there`: the account still is."""
        self._account_id = attempt.account_id
        self.account.set_words(attempt.account)
        self.account.setToolTip(translate("requests", "Show {account}").format(account=attempt.account))
        self.account.setEnabled(there)
        words, tone = text.status(attempt.status)
        self.state.setText(words)
        set_tone(self.state, tone)
        took = log_text.took(attempt)
        self.took.setText(took)
        self.took.setVisible(bool(took))
        self.bar.set_spans(spans.spans([attempt], within, now), f"{attempt.account}: {words}, {took}")
        why = text.sentence(text.phrase(attempt.reason)) if attempt.reason is not None else ""
        if attempt.upstream_status >= 400:
            words = translate("requests", "{why} (HTTP\u00a0{status}).")
            why = words.format(why=why.rstrip(".\u3002"), status=attempt.upstream_status).lstrip()
        self.why.set_words(why)
        self.why.setVisible(bool(why))


class PictureBox(QWidget):
    """One picture: how it stands, and its attempts.

    Signals: account_wanted(account id).
    """

    account_wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.name, self.state, self.why = plain(), QLabel(), LinkedLabel()
        self.name.setWordWrap(False)
        _at_the_right(self.state)
        self._lines: list[AttemptLine] = []
        head = QHBoxLayout()
        head.addWidget(self.name)
        head.addWidget(self.state, 1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(TINY)
        self._column.addLayout(head)
        self._column.addWidget(self.why)

    def lines(self) -> list[AttemptLine]:
        """Those that are shown."""
        return [line for line in self._lines if not line.isHidden()]

    def show_picture(
        self,
        record: RequestRecord,
        number: int,
        attempts: Sequence[Attempt],
        there: frozenset[str],
        now: float,
    ) -> None:
        """Say it of picture `number`, with all attempts of its request; `there` are the accounts that still are."""
        mine = [attempt for attempt in attempts if attempt.picture == number]
        words, tone = log_text.picture_state(record, number, tuple(attempts))
        self.name.setText(translate("requests", "Picture {n}").format(n=number + 1))
        self.state.setText(words)
        set_tone(self.state, tone)
        why = dict(record.failures).get(number)
        told = why is not None and any(attempt.reason == why for attempt in mine)
        self.why.set_words(text.sentence(text.phrase(why)) if why is not None and not told else "")
        self.why.setVisible(bool(self.why.text()))
        while len(self._lines) < len(mine):
            line = AttemptLine(self._theme)
            line.account_wanted.connect(self.account_wanted)
            self._lines.append(line)
            self._column.addWidget(line)
        within = spans.bounds(record, attempts, now)
        for line, attempt in zip(self._lines, mine, strict=False):
            line.show_attempt(attempt, within, now, there=attempt.account_id in there)
        for place, line in enumerate(self._lines):
            line.setVisible(place < len(mine))


class PictureList(QWidget):
    """All pictures of a request.

    Signals: account_wanted(account id).
    """

    account_wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._boxes: list[PictureBox] = []
        self._waiting = plain(muted=True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(MEDIUM)
        self._column.addWidget(self._waiting)

    def boxes(self) -> list[PictureBox]:
        """Those that are shown."""
        return [box for box in self._boxes if not box.isHidden()]

    def say_unread(self) -> None:
        """The attempts that are not known could not be read."""
        self._waiting.setText(translate("requests", "The attempts could not be read. Open the request once more."))

    def show_pictures(
        self, record: RequestRecord, attempts: Sequence[Attempt] | None, there: frozenset[str], now: float
    ) -> None:
        """Show them; `attempts` None: they are not known yet."""
        self._waiting.setVisible(attempts is None)
        self._waiting.setText(translate("requests", "The attempts are being read."))
        count = pictures_of(record) if attempts is not None else 0
        while len(self._boxes) < count:
            box = PictureBox(self._theme)
            box.account_wanted.connect(self.account_wanted)
            self._boxes.append(box)
            self._column.addWidget(box)
        for number, box in enumerate(self._boxes):
            if number < count:
                box.show_picture(record, number, attempts or (), there, now)
            box.setVisible(number < count)


def _at_the_right(label: QLabel) -> None:
    label.setWordWrap(True)
    label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
