"""CalmHeader: the names of columns that neither come nor go, painted when they change and not whenever rows do."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QHeaderView, QWidget

Index = QModelIndex | QPersistentModelIndex


class CalmHeader(QHeaderView):
    """The header of a tree. What its columns are is set with the model; which of them are hidden may change."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setMinimumSectionSize(24)

    def doItemsLayout(self) -> None:
        """A tree asks for it with each layout of its rows; Qt then measures and paints all names anew."""
        model = self.model()
        if self.count() != (model.columnCount() if model is not None else 0):
            super().doItemsLayout()

    def dataChanged(self, first: Index, last: Index, roles: Sequence[int] = ()) -> None:
        """What stands in the rows makes no name longer; Qt forgets how high the names are."""
