"""The line below the list that says what its order means. It decides nothing."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from desktop.text import QT_TRANSLATE_NOOP, translate
from desktop.theme import SMALL

_TURNS = {
    "least_used": QT_TRANSLATE_NOOP("accounts", "the one that drew least goes next"),
    "most_quota": QT_TRANSLATE_NOOP("accounts", "the one with most quota left goes next"),
    "fill_first": QT_TRANSLATE_NOOP("accounts", "the first goes on until it has no more"),
}


class OrderLine(QWidget):
    """Signals: pressed(), of its link: to the strategy, or back from the order by provider."""

    pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.words, self.link = QLabel(), QPushButton()
        self.words.setWordWrap(True)
        self.words.setProperty("tone", "muted")
        self.link.setProperty("kind", "link")
        self.link.clicked.connect(self.pressed)
        line = QHBoxLayout(self)
        line.setContentsMargins(SMALL, 0, 0, 0)
        line.setSpacing(SMALL)
        line.addWidget(self.words, 1)
        line.addWidget(self.link)

    def explain(self, ranks: int, strategy: str, *, by_provider: bool) -> None:
        """There are so many levels of priority, and on each accounts are chosen by `strategy`."""
        turn = translate("accounts", _TURNS.get(strategy, _TURNS["least_used"]))
        if by_provider:
            words = translate("accounts", "Sorted by provider. Who draws first is set in the order of turns.")
        elif ranks > 1:
            words = translate(
                "accounts",
                "Accounts at 1 draw first, the next ones when none above is ready. At the same number {turn}.",
            ).format(turn=turn)
        else:
            words = translate(
                "accounts", "All take turns: {turn}. Drag a row up or down, and it draws before or after the others."
            ).format(turn=turn)
        self.words.setText(words)
        self.link.setText(
            translate("accounts", "Sort by turn")
            if by_provider
            else translate("accounts", "Change how they take turns")
        )
