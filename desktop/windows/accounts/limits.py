"""The limits of an account: those that are known, and those that its person sets. It asks nobody."""

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import (
    QCompleter,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.text import QT_TRANSLATE_NOOP, number, translate
from desktop.theme import SMALL, TINY, Theme
from desktop.widgets.choice_box import ChoiceBox
from desktop.widgets.close_button import CloseButton
from desktop.widgets.number_field import NumberField
from proxy_core import Limit, LimitSource

MOST = 1_000_000
_SOURCES = {
    LimitSource.TYPED: QT_TRANSLATE_NOOP("quota", "set by you"),
    LimitSource.NAMED: QT_TRANSLATE_NOOP("quota", "named by the provider when it was met"),
    LimitSource.MEASURED: QT_TRANSLATE_NOOP("quota", "from the provider's list"),
}


class LimitRow(QWidget):
    """One limit.

    Signals: removed().
    """

    removed = Signal()

    def __init__(self, theme: Theme, limit: Limit) -> None:
        super().__init__()
        per = translate("quota", "per day") if limit.window == "day" else translate("quota", "per minute")
        template = translate("quota", "{model}: {n} {per}, {source}")
        source = translate("quota", _SOURCES[limit.source])
        self.words = QLabel(template.format(model=limit.model, n=number(limit.limit), per=per, source=source))
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        named = translate("quota", "Remove the limit for {model}").format(model=limit.model)
        self.button = CloseButton(theme, named, translate("quota", "Remove this limit"))
        self.button.clicked.connect(self.removed)
        self.button.setVisible(limit.source is LimitSource.TYPED)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SMALL)
        line.addWidget(self.words, 1)
        line.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)


class LimitsPane(QWidget):
    """Signals: limit_wanted(model, window, calls, or None to let it learn)."""

    limit_wanted = Signal(str, str, object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._limits: tuple[Limit, ...] | None = None
        self._rows: list[LimitRow] = []
        self.none = QLabel(translate("quota", "None known. Set one to stay below what you want to spend."))
        self.none.setProperty("tone", "muted")
        self.none.setWordWrap(True)
        self.model = QLineEdit()
        self.model.setPlaceholderText(translate("quota", "Model"))
        self.model.setAccessibleName(translate("quota", "Model of the limit"))
        self._models = QStringListModel(self)
        self.calls = NumberField(
            theme, translate("quota", "Calls"), translate("quota", "At most so many calls"), 1, MOST
        )
        self.calls.box.setValue(100)
        self.window_box = ChoiceBox(
            theme,
            translate("quota", "In which time"),
            [("day", translate("quota", "per day")), ("minute", translate("quota", "per minute"))],
        )
        self.set_button = QPushButton(translate("quota", "Set &limit"))
        self.set_button.setEnabled(False)
        self._list = QVBoxLayout()
        self._list.setSpacing(TINY)
        self._lay_out()
        self.model.textChanged.connect(lambda words: self.set_button.setEnabled(bool(words.strip())))
        self.model.returnPressed.connect(self._set)
        self.set_button.clicked.connect(self._set)

    def show_limits(self, limits: Sequence[Limit]) -> None:
        """These are known."""
        if self._limits == tuple(limits):
            return
        self._limits = tuple(limits)
        for row in self._rows:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = [LimitRow(self._theme, limit) for limit in limits]
        for row, limit in zip(self._rows, limits, strict=True):
            row.removed.connect(lambda one=limit: self.limit_wanted.emit(one.model, one.window, None))
            self._list.addWidget(row)
        self.none.setVisible(not limits)

    def offer_models(self, models: Sequence[str]) -> None:
        """What a person may mean while they type a model's name."""
        if self.model.completer() is None:
            self._put_completer()
        if self._models.stringList() != list(models):
            self._models.setStringList(list(models))

    def clear(self) -> None:
        """Forget what was typed and shown."""
        self.model.clear()
        self.show_limits(())

    def rows(self) -> list[LimitRow]:
        """Those that are shown."""
        return list(self._rows)

    def _set(self) -> None:
        model = self.model.text().strip()
        if model:
            self.limit_wanted.emit(model, self.window_box.currentData(), self.calls.value())
            self.model.clear()

    def _put_completer(self) -> None:
        completer = QCompleter(self._models, self.model)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        popup = cast("QListView", completer.popup())  # Qt makes it where there is none
        popup.setProperty("choices", True)
        self._theme.dress(popup)  # a window of its own
        self.model.setCompleter(completer)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setSpacing(SMALL)
        grid.addWidget(self.model, 0, 0, 1, 2)
        grid.addWidget(self.set_button, 0, 2)
        grid.addWidget(self.calls, 1, 0)
        grid.addWidget(self.window_box, 1, 1, 1, 2)
        grid.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SMALL)
        column.addWidget(self.none)
        column.addLayout(self._list)
        column.addLayout(grid)
