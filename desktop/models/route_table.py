"""The routes of the settings as a Qt model: who draws which model, the first row that fits. It changes nothing."""

from collections.abc import Mapping, Sequence
from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.cells import CELL_ROLE, RECORD_ROLE, Cell, Tone
from desktop.text import QT_TRANSLATE_NOOP, listed, translate

Index = QModelIndex | QPersistentModelIndex
Route = Mapping[str, str]
ROOT = QModelIndex()

# The core leaves out what has its default; so do rows here, to be the same.
DEFAULTS = {
    "provider": "google",
    "model": "",
    "otherwise": "",
    "image_size": "",
    "quality": "",
    "aspect_ratio": "",
}
PROVIDERS = {
    "google": QT_TRANSLATE_NOOP("routes", "Google"),
    "openai": QT_TRANSLATE_NOOP("routes", "OpenAI-compatible"),
}


class Column(IntEnum):
    """The columns, from the left."""

    MATCH = 0
    PROVIDER = 1
    MODEL = 2
    MORE = 3


_TITLES = {
    Column.MATCH: QT_TRANSLATE_NOOP("routes", "A client asks for"),
    Column.PROVIDER: QT_TRANSLATE_NOOP("routes", "Drawn by"),
    Column.MODEL: QT_TRANSLATE_NOOP("routes", "Model there"),
    Column.MORE: QT_TRANSLATE_NOOP("routes", "Preset"),
}


def plain(route: Route) -> dict[str, str]:
    """A row as the core has it: what is default is left out."""
    return {name: value for name, value in route.items() if name == "match" or value != DEFAULTS.get(name)}


def provider(route: Route) -> str:
    """Who draws, in words."""
    which = route.get("provider", "google")
    return translate("routes", PROVIDERS[which]) if which in PROVIDERS else which


def model(route: Route) -> str:
    """What is drawn with, in words."""
    name = route.get("model", "")
    return (
        translate("routes", "as asked")
        if not name
        else translate("routes", "the default")
        if name == "default"
        else name
    )


def more(route: Route) -> str:
    """What else a row says."""
    said = [route.get(name, "") for name in ("image_size", "quality", "aspect_ratio")]
    return listed(one for one in said if one)


class RouteTable(QAbstractTableModel):
    """One row for each route, in their order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._routes: list[dict[str, str]] = []

    def routes(self) -> list[dict[str, str]]:
        """The rows, each as the core has it."""
        return [dict(route) for route in self._routes]

    def set_routes(self, routes: Sequence[Route]) -> None:
        """Show these rows from now on."""
        self.beginResetModel()
        self._routes = [plain(route) for route in routes]
        self.endResetModel()

    def set_route(self, row: int, route: Route) -> None:
        """Another row in place of one."""
        self._routes[row] = plain(route)
        self.dataChanged.emit(self.index(row, 0), self.index(row, max(Column)))

    def add(self, row: int, route: Route) -> None:
        """One more row."""
        self.beginInsertRows(ROOT, row, row)
        self._routes.insert(row, plain(route))
        self.endInsertRows()

    def remove(self, row: int) -> None:
        """One row less."""
        self.beginRemoveRows(ROOT, row, row)
        del self._routes[row]
        self.endRemoveRows()

    def move(self, row: int, by: int) -> bool:
        """Move a row up (-1) or down (1); False where there is no room."""
        place = row + by
        if not 0 <= place < len(self._routes):
            return False
        self.beginMoveRows(ROOT, row, row, ROOT, place + 1 if by > 0 else place)
        self._routes.insert(place, self._routes.pop(row))
        self.endMoveRows()
        return True

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._routes)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return translate("routes", _TITLES[Column(section)])
        return None

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        if not index.isValid() or index.row() >= len(self._routes):
            return None
        route, column = self._routes[index.row()], Column(index.column())
        if role == RECORD_ROLE:
            return route
        if role == CELL_ROLE:
            return _cell(route, column)
        if role == Qt.ItemDataRole.DisplayRole:
            return _cell(route, column).text
        if role == Qt.ItemDataRole.ToolTipRole:
            return _cell(route, column).hint or None
        return None


def _cell(route: Route, column: Column) -> Cell:
    if column is Column.MATCH:
        return Cell(route.get("match", ""), hint=route.get("match", ""))
    if column is Column.PROVIDER:
        otherwise = route.get("otherwise", "")
        hint = translate("routes", "Without such an account: {model}").format(model=otherwise) if otherwise else ""
        return Cell(provider(route), Tone.TEXT if route.get("provider") == "openai" else Tone.MUTED, hint=hint)
    if column is Column.MODEL:
        return Cell(model(route), Tone.TEXT if route.get("model") else Tone.MUTED, hint=route.get("model", ""))
    return Cell(more(route), Tone.MUTED, hint=more(route))
