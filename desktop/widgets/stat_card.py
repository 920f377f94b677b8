"""A figure of a day: what it is, how much, and its 24 hours below. It counts nothing."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout

from desktop.cells import Tone
from desktop.theme import LARGE, MEDIUM, SMALL, Theme, font
from desktop.widgets.hour_chart import Hour, HourChart


class StatCard(QFrame):
    """`title` names the figure, `chart_name` the picture of its hours."""

    def __init__(self, theme: Theme, title: str, chart_name: str, *, line: bool = False) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.title, self.value, self.note = QLabel(title), QLabel(), QLabel()
        self.value.setFont(font(scale=2.0, strong=True))
        for label in (self.title, self.note):
            label.setProperty("tone", Tone.MUTED.value)
        self._note = ""
        self.note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.chart = HourChart(theme, chart_name, line=line)
        figure = QHBoxLayout()
        figure.setSpacing(SMALL)
        figure.addWidget(self.value, 0, Qt.AlignmentFlag.AlignBaseline)
        figure.addWidget(self.note, 1, Qt.AlignmentFlag.AlignBaseline)
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, MEDIUM, LARGE, MEDIUM)
        column.setSpacing(0)
        column.addWidget(self.title)
        column.addLayout(figure)
        column.addSpacing(SMALL)
        column.addWidget(self.chart)

    def show_figure(self, value: str, note: str, hours: Sequence[Hour], description: str, empty: str) -> None:
        """Show how it stands; `note` are a few words beside it, `description` says what the picture shows."""
        self.value.setText(value)
        self.value.setAccessibleName(f"{self.title.text()}: {value}")
        self.value.setAccessibleDescription(note)
        self._note = note
        self._fit_note()
        self.chart.set_hours(hours, description, empty)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_note()

    def _fit_note(self) -> None:
        """Leave the words beside the figure out where there is no room for all of them."""
        room = self.width() - 2 * LARGE - SMALL - self.value.sizeHint().width()
        fits = self.note.fontMetrics().horizontalAdvance(self._note) <= room
        self.note.setText(self._note if fits else "")
        self.value.setToolTip("" if fits else self._note)
