"""Every quota of an account: a bar, what is left until when, who says so, and a line of the past. It asks nobody."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from desktop import quota_text
from desktop.text import sentence, translate
from desktop.theme import MEDIUM, TINY, Theme, font
from desktop.widgets.quota_bar import QuotaBar
from desktop.widgets.quota_chart import DAY, QuotaChart
from proxy_core import Quota, QuotaPoint

Key = tuple[str, str]  # model or group, and window


class QuotaRow(QWidget):
    """One quota."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.bar, self.chart = QuotaBar(theme), QuotaChart(theme)
        self.name, self.left, self.resets, self.origin = QLabel(), QLabel(), QLabel(), QLabel()
        self.name.setWordWrap(True)
        self.name.setFont(font(strong=True))
        for label in (self.name, self.left, self.resets, self.origin):
            label.setTextFormat(Qt.TextFormat.PlainText)
        for label in (self.resets, self.origin):
            label.setProperty("tone", "muted")
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.origin.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(TINY)
        grid.setColumnStretch(0, 1)
        grid.addWidget(self.name, 0, 0, 1, 2)
        grid.addWidget(self.bar, 1, 0, 1, 2)
        grid.addWidget(self.left, 2, 0)
        grid.addWidget(self.resets, 2, 1)
        grid.addWidget(self.origin, 3, 0, 1, 2)
        grid.addWidget(self.chart, 4, 0, 1, 2)

    def show_quota(self, quota: Quota, now: float) -> None:
        """Show how it stands."""
        left = quota_text.left(quota)
        self.name.setText(
            translate("quota", "{name}, {window}").format(name=quota_text.name(quota), window=quota_text.window(quota))
        )
        self.bar.setVisible(quota.remaining is not None)
        if quota.remaining is not None:
            self.bar.set_share(quota.remaining, quota_text.tone(quota.remaining), left)
        self.left.setText(left)
        self.resets.setText(quota_text.resets(quota, now))
        self.origin.setText(sentence(quota_text.origin(quota, now)).rstrip(".\u3002"))

    def show_past(self, points: Sequence[tuple[float, float]], now: float, span: float) -> None:
        """Show the line of the past, where there is one."""
        self.chart.set_points(points, now, span)
        self.chart.setVisible(self.chart.has_line())


class QuotaList(QWidget):
    """The quotas one below the other; rows that stay are not made anew."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._rows: dict[Key, QuotaRow] = {}
        self._points: dict[Key, list[tuple[float, float]]] = {}
        self._span = DAY
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(MEDIUM)

    def set_quotas(self, quotas: Sequence[Quota], now: float) -> None:
        """Show these from now on."""
        by_key = {(quota.model, quota.window): quota for quota in quotas}
        if list(by_key) != list(self._rows):
            self._make_rows(list(by_key), now)
        for key, quota in by_key.items():
            self._rows[key].show_quota(quota, now)

    def set_history(self, points: Sequence[QuotaPoint], now: float) -> None:
        """Draw these points, of all its quotas, in the order of time."""
        self._points = {}
        for point in points:
            self._points.setdefault((point.model, point.window), []).append((point.at, point.remaining))
        self._draw(now)

    def set_span(self, span: float, now: float) -> None:
        """Draw the last day, or the last week."""
        self._span = span
        self._draw(now)

    def has_points(self) -> bool:
        """Whether anything of the past is known of any of them."""
        return any(len(points) > 1 for points in self._points.values())

    def rows(self) -> list[QuotaRow]:
        """As they stand there."""
        return list(self._rows.values())

    def _make_rows(self, keys: list[Key], now: float) -> None:
        for key in [key for key in self._rows if key not in keys]:
            gone = self._rows.pop(key)
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        self._rows = {key: self._rows.get(key) or QuotaRow(self._theme) for key in keys}
        for place, row in enumerate(self._rows.values()):
            self._column.insertWidget(place, row)
        self._draw(now)

    def _draw(self, now: float) -> None:
        for key, row in self._rows.items():
            row.show_past(self._points.get(key, []), now, self._span)
