"""The fields of one route. They ask nobody: each change that is done is told."""

from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from desktop.models.route_table import DEFAULTS, PROVIDERS, Route, plain
from desktop.text import QT_TRANSLATE_NOOP, translate
from desktop.theme import MEDIUM, TINY, Theme
from desktop.widgets.choice_box import ChoiceBox
from desktop.widgets.value_line import ValueLine

SIZES = ("512", "1K", "2K", "4K")
# In the order of the keyboard: the field, its label, and what stands in it while it is empty.
_LINES = (
    ("match", QT_TRANSLATE_NOOP("routes", "A client asks for"), QT_TRANSLATE_NOOP("routes", "name, * for any letters")),
    ("model", QT_TRANSLATE_NOOP("routes", "Model there"), QT_TRANSLATE_NOOP("routes", "as asked")),
    (
        "otherwise",
        QT_TRANSLATE_NOOP("routes", "Without such an account, Google's"),
        QT_TRANSLATE_NOOP("routes", "nobody draws"),
    ),
    ("aspect_ratio", QT_TRANSLATE_NOOP("routes", "Ratio, if none is asked for"), QT_TRANSLATE_NOOP("routes", "none")),
    ("quality", QT_TRANSLATE_NOOP("routes", "Quality, if none is asked for"), QT_TRANSLATE_NOOP("routes", "none")),
)
_PLACES = {
    "match": (0, 0),
    "provider": (0, 1),
    "model": (1, 0),
    "otherwise": (1, 1),
    "image_size": (2, 0),
    "aspect_ratio": (2, 1),
    "quality": (3, 0),
}


class RouteForm(QFrame):
    """Signals: changed(route), when a person is done with a change; touched(), when they begin one."""

    changed = Signal(object)
    touched = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("note", True)
        self._route: dict[str, str] = {}
        self.lines: dict[str, ValueLine] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(MEDIUM, MEDIUM, MEDIUM, MEDIUM)
        self._grid.setHorizontalSpacing(MEDIUM)
        self._grid.setVerticalSpacing(MEDIUM)
        for column in (0, 1):
            self._grid.setColumnStretch(column, 1)
        self._fields: dict[str, QWidget] = {}
        for name, words, empty in _LINES:
            self._add_line(name, translate("routes", words), translate("routes", empty))
        providers = [(which, translate("routes", words)) for which, words in PROVIDERS.items()]
        self.provider = self._add_box("provider", translate("routes", "Drawn by"), theme, providers)
        sizes = [("", translate("routes", "none")), *((size, size) for size in SIZES)]
        self.size_box = self._add_box("image_size", translate("routes", "Size, if none is asked for"), theme, sizes)
        for first, second in pairwise(_ORDER):
            QWidget.setTabOrder(self._editor(first), self._editor(second))
        self.setFocusProxy(self.lines["match"])

    def show_route(self, route: Route) -> None:
        """Show another route, whatever stands there."""
        self._route = plain(route)
        for name, line in self.lines.items():
            line.replace(route.get(name, DEFAULTS.get(name, "")))
        self.provider.choose(route.get("provider", DEFAULTS["provider"]))
        self.size_box.choose(route.get("image_size", ""))
        self._look()

    def route(self) -> dict[str, str]:
        """What stands there."""
        found = {name: line.text().strip() for name, line in self.lines.items()}
        provider, size = self.provider.currentData(), self.size_box.currentData()
        found |= {"provider": provider or self._route.get("provider", DEFAULTS["provider"])}
        found |= {"image_size": self._route.get("image_size", "") if size is None else size}
        return plain({name: found[name] for name in ("match", *DEFAULTS)})

    def finish(self) -> None:
        """What is being typed is done."""
        for line in self.lines.values():
            line.finish()

    def _add_line(self, name: str, words: str, empty: str) -> None:
        line = ValueLine(words)
        line.setPlaceholderText(empty)
        line.done.connect(self._done)
        line.typed.connect(self.touched)
        self.lines[name] = line
        self._add_field(name, words, line)

    def _add_box(self, name: str, words: str, theme: Theme, options: list[tuple[str, str]]) -> ChoiceBox:
        box = ChoiceBox(theme, words, options)
        box.activated.connect(self._done)
        self._add_field(name, words, box)
        return box

    def _add_field(self, name: str, words: str, editor: QWidget) -> None:
        field, label = QWidget(), QLabel(words)
        label.setProperty("tone", "muted")
        label.setWordWrap(True)
        label.setBuddy(editor)
        column = QVBoxLayout(field)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(TINY)
        column.addWidget(label)
        column.addWidget(editor)
        self._fields[name] = field
        self._grid.addWidget(field, *_PLACES[name], Qt.AlignmentFlag.AlignBottom)

    def _editor(self, name: str) -> QWidget:
        if name in self.lines:
            return self.lines[name]
        return self.provider if name == "provider" else self.size_box

    def _look(self) -> None:
        self._fields["otherwise"].setVisible(self.provider.currentData() == "openai")

    def _done(self, _what: object) -> None:
        self._look()
        route = self.route()
        if route != self._route:
            self._route = route
            self.changed.emit(route)


_ORDER = ("match", "provider", "model", "otherwise", "image_size", "aspect_ratio", "quality")
