"""A large button that has widgets in it. What they are is for those who fill it."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy

from desktop.theme import LARGE, MEDIUM, TINY


class GridButton(QPushButton):
    """`grid` takes what is in it, the words in its second column. As high as that needs at its width."""

    def __init__(self) -> None:
        super().__init__()
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        self.grid.setHorizontalSpacing(MEDIUM)
        self.grid.setVerticalSpacing(TINY)
        self.grid.setColumnStretch(1, 1)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self.grid.heightForWidth(width)

    def sizeHint(self) -> QSize:
        return self.grid.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self.grid.minimumSize()
