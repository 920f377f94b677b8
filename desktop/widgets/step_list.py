"""Steps one below the other, of which one is open. What is in a step is not its business."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from desktop.text import translate
from desktop.theme import SMALL, TINY, Theme, font

MARK = 24
CHECK = 14


class StepMark(QWidget):
    """The number of a step in a circle: filled while it is open, a tick once it is done."""

    def __init__(self, theme: Theme, number: int) -> None:
        super().__init__()
        self._theme, self._number = theme, number
        self.is_open = self.is_done = False
        self.setFixedSize(QSize(MARK, MARK))
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = self._theme.tokens
        ring = QColor(tokens.accent if self.is_open else tokens.ok if self.is_done else tokens.muted)
        circle = QRectF(1, 1, MARK - 2, MARK - 2)
        painter.setPen(QPen(ring, 1.5))
        if self.is_open:
            painter.setBrush(ring)
        painter.drawEllipse(circle)
        if self.is_done and not self.is_open:
            edge = (MARK - CHECK) // 2
            self._theme.icon("check", tokens.ok).paint(painter, edge, edge, CHECK, CHECK)
        else:
            painter.setPen(QColor(tokens.on_accent if self.is_open else tokens.muted))
            painter.setFont(font(scale=0.9, strong=True))
            painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, str(self._number))
        painter.end()


@dataclass(frozen=True, slots=True)
class _Step:
    mark: StepMark
    head: QPushButton
    title: str
    body: QWidget


class StepList(QWidget):
    """A person opens a step by its head; the one that was open closes.

    Signals: opened(number of the step, from 0), also when it is opened by open_step().
    """

    opened = Signal(int)

    def __init__(self, theme: Theme, steps: Sequence[tuple[str, QWidget]]) -> None:
        """`steps` are titles and what is seen when they are open."""
        super().__init__()
        self._current = -1
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(TINY)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(1, 1)
        self._steps = [self._add(theme, number, title, body) for number, (title, body) in enumerate(steps)]
        self.open_step(0)

    @property
    def current(self) -> int:
        """Which step is open, from 0."""
        return self._current

    def open_step(self, number: int) -> None:
        """Open this step, and close the one that was open."""
        if number == self._current:
            return
        self._current = number
        for place, step in enumerate(self._steps):
            step.body.setVisible(place == number)
            step.mark.is_open = place == number
            self._describe(place)
        self.opened.emit(number)

    def set_done(self, number: int, done: bool = True) -> None:
        """Tick a step off, or not."""
        self._steps[number].mark.is_done = done
        self._describe(number)

    def is_done(self, number: int) -> bool:
        """Whether a step is ticked off."""
        return self._steps[number].mark.is_done

    def head(self, number: int) -> QPushButton:
        """What opens a step."""
        return self._steps[number].head

    def body(self, number: int) -> QWidget:
        """What is seen of a step while it is open."""
        return self._steps[number].body

    def _add(self, theme: Theme, number: int, title: str, body: QWidget) -> _Step:
        mark, head = StepMark(theme, number + 1), QPushButton(title)
        head.setProperty("kind", "step")
        head.clicked.connect(lambda: self.open_step(number))
        body.setContentsMargins(SMALL, TINY, 0, SMALL)
        self._grid.addWidget(mark, 2 * number, 0)
        self._grid.addWidget(head, 2 * number, 1)
        self._grid.addWidget(body, 2 * number + 1, 1)
        return _Step(mark, head, title, body)

    def _describe(self, number: int) -> None:
        step = self._steps[number]
        step.head.setFont(font(strong=step.mark.is_open))
        step.mark.update()
        state = ""
        if step.mark.is_open:
            state = translate("accounts", "open")
        elif step.mark.is_done:
            state = translate("accounts", "done")
        name = translate("accounts", "Step {n} of {all}: {title}").format(
            n=number + 1, all=self._grid.rowCount() // 2, title=step.title
        )
        step.head.setAccessibleName(f"{name}, {state}" if state else name)
