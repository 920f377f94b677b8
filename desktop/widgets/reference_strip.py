"""Small pictures in a row, each with its name and a button that removes it; one may be chosen to be painted over."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.text import translate
from desktop.theme import SMALL, TINY, Theme
from desktop.widgets.flow_layout import FlowLayout

SIDE = 96


class ReferenceCard(QFrame):
    """One of them.

    Signals: remove_wanted(); mask_wanted().
    """

    remove_wanted = Signal()
    mask_wanted = Signal()

    def __init__(self, theme: Theme, image: QImage, name: str, size: str) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("note", True)
        self.picture, self.paint, self.remove = QLabel(), QPushButton(), QPushButton()
        ratio = self.devicePixelRatioF()
        room = QSize(SIDE, SIDE) * ratio
        scaled = image.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
        pixmap = QPixmap.fromImage(scaled)
        pixmap.setDevicePixelRatio(ratio)
        self.picture.setPixmap(pixmap)
        self.picture.setFixedSize(SIDE, SIDE)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setAccessibleName(f"{name}, {size}")
        self.setToolTip(f"{name}\n{size}")
        for button, words in (
            (self.paint, translate("playground", "Paint a mask over {name}").format(name=name)),
            (self.remove, translate("playground", "Remove {name}").format(name=name)),
        ):
            button.setProperty("kind", "quiet")
            button.setAccessibleName(words)
            button.setToolTip(words)
        self.paint.setCheckable(True)
        self.paint.clicked.connect(self.mask_wanted)
        self.remove.clicked.connect(self.remove_wanted)
        self._lay_out()
        theme.changed.connect(self._dress)
        self._dress()

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.addWidget(self.paint)
        line.addStretch(1)
        line.addWidget(self.remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(TINY, TINY, TINY, TINY)
        column.setSpacing(0)
        column.addWidget(self.picture)
        column.addLayout(line)

    def _dress(self) -> None:
        self.paint.setIcon(self._theme.icon("brush"))
        self.remove.setIcon(self._theme.icon("x"))


class ReferenceStrip(QWidget):
    """Empty at first, and hidden then.

    Signals: removed(place, from 0); mask_wanted(), over the first: the others have none.
    """

    removed = Signal(int)
    mask_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._flow = FlowLayout(self, SMALL)
        self._cards: list[ReferenceCard] = []
        self.hide()

    def cards(self) -> list[ReferenceCard]:
        """Those that are shown, in order."""
        return list(self._cards)

    def add(self, image: QImage, name: str, size: str) -> None:
        """Show one more, behind the others."""
        card = ReferenceCard(self._theme, image, name, size)
        card.remove_wanted.connect(lambda: self.removed.emit(self._cards.index(card)))
        card.mask_wanted.connect(self.mask_wanted)
        self._cards.append(card)
        self._flow.addWidget(card)
        self._order()

    def take(self, place: int) -> None:
        """Show it no more."""
        card = self._cards.pop(place)
        had_keyboard = card.isAncestorOf(self.window().focusWidget() or self)
        self._flow.removeWidget(card)
        card.hide()
        card.deleteLater()
        self._order()
        if had_keyboard and self._cards:
            self._cards[min(place, len(self._cards) - 1)].remove.setFocus()

    def show_masking(self, on: bool) -> None:
        """Whether the first is being painted over."""
        for card in self._cards[:1]:
            card.paint.setChecked(on)

    def _order(self) -> None:
        for place, card in enumerate(self._cards):
            card.paint.setVisible(place == 0)
        self.setVisible(bool(self._cards))
        self.updateGeometry()
