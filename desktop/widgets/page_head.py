"""The head of a page: its title at the left, what can be done with all of it at the right."""

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from desktop.theme import MEDIUM, SMALL, font

HEIGHT = 34  # of a button: titles of all pages stand at one height, whatever stands beside them
BEFORE_EMPTINESS = 1000  # a field that may grow takes what is left of the line, up to its greatest width


class PageHead(QWidget):
    """`note` is a few muted words beside the title, such as a count; empty for none."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setMinimumHeight(HEIGHT)
        self.title = QLabel(title)
        self.title.setFont(font(scale=1.5, strong=True))
        self._note = QLabel()
        self._note.setProperty("tone", "muted")
        self._note.hide()
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(SMALL)
        self._line.addWidget(self.title)
        self._line.addSpacing(MEDIUM - SMALL)
        self._line.addWidget(self._note)
        self._line.addStretch(1)

    def set_note(self, words: str) -> None:
        """Say `words` beside the title."""
        self._note.setText(words)
        self._note.setVisible(bool(words))

    def add_action(self, widget: QWidget, stretch: int = 0) -> None:
        """Put a button or a field at the right, after those that are there."""
        self._line.addWidget(widget, stretch * BEFORE_EMPTINESS)
