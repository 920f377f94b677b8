"""A link of one line that gives way: where there is no room for all of its words, it shows their beginning."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

NARROWEST = 48


class ElidedLink(QPushButton):
    """A screen reader is told all of the words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = ""
        self.setProperty("kind", "link")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def set_words(self, words: str) -> None:
        """Lead there from now on."""
        self._words = words
        self.setAccessibleName(words)
        self.updateGeometry()
        self._fit()

    def words(self) -> str:
        """All of them, whatever is shown."""
        return self._words

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        spare = hint.width() - self._width(self.text())
        return QSize(self._width(self._shown(self._words)) + spare, hint.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(min(NARROWEST, self.sizeHint().width()), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        hint = self.sizeHint()
        room = self.width() - (hint.width() - self._width(self._shown(self._words)))
        words = self._words
        if self.width() < hint.width() and self.isVisible():
            words = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, max(0, room))
        if self.text() != self._shown(words):
            self.setText(self._shown(words))

    def _width(self, shown: str) -> int:
        return self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, shown).width()

    def _shown(self, words: str) -> str:
        return words.replace("&", "&&")
