"""The first step of the first run: what Easel is, and the ways to have something that draws."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from desktop.text import translate
from desktop.theme import LARGE, MEDIUM, SMALL, TINY, Theme, font, picture_icon
from desktop.widgets.choice_button import ChoiceButton
from desktop.widgets.icon_mark import IconMark
from desktop.windows.adding.choice import Kind
from desktop.windows.welcome.parts import centred

PICTURE = 56
WIDEST = 680  # lines that are longer are hard to read


class ChooseStep(QWidget):
    """Signals: demo_chosen(); add_wanted(Kind); skipped()."""

    demo_chosen = Signal()
    add_wanted = Signal(object)
    skipped = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.demo = ChoiceButton(
            theme,
            "images",
            translate("welcome", "Try the demo"),
            translate("welcome", "A simulator draws. No account, nothing to pay."),
        )
        self.google = ChoiceButton(
            theme,
            "log-in",
            translate("welcome", "Google account"),
            translate("welcome", "Sign in with an OAuth client of your own."),
        )
        self.key = ChoiceButton(
            theme,
            "key-round",
            translate("welcome", "API key"),
            translate("welcome", "The quickest way: a key from Google AI Studio."),
        )
        self.service = ChoiceButton(
            theme,
            "server",
            translate("welcome", "OpenAI or a service like it"),
            translate("welcome", "Its address and a key."),
        )
        self._ways = self.demo, self.google, self.key, self.service
        self.skip = QPushButton(translate("welcome", "Skip, and look around"))
        self.skip.setProperty("kind", "link")
        self.skip.setProperty("alone", True)
        self.waiting = QLabel(translate("welcome", "Starting the demo."))
        self.waiting.setProperty("tone", "muted")
        self._lay_out()
        self._connect()
        self.set_waiting(False)

    def focus_first(self) -> None:
        """Give the keyboard to the first choice."""
        self.demo.setFocus()

    def set_ready(self, ready: bool) -> None:
        """Whether Easel runs, so that something can be chosen."""
        for button in (*self._ways, self.skip):
            button.setEnabled(ready)

    def set_waiting(self, waiting: bool) -> None:
        """Whether the demo is being started, so that nothing else can be chosen."""
        for button in self._ways:
            button.setEnabled(not waiting)
        self.skip.setVisible(not waiting)
        self.waiting.setVisible(waiting)

    def _connect(self) -> None:
        self.demo.clicked.connect(self._choose_demo)
        for button, kind in ((self.google, Kind.GOOGLE), (self.key, Kind.GEMINI_KEY), (self.service, Kind.SERVICE)):
            button.clicked.connect(lambda _checked, kind=kind: self.add_wanted.emit(kind))
        self.skip.clicked.connect(self.skipped)

    def _choose_demo(self) -> None:
        self.set_waiting(True)
        self.demo_chosen.emit()

    def _lay_out(self) -> None:
        column = centred(self, WIDEST)
        column.setSpacing(SMALL)
        column.addStretch(2)
        picture = IconMark()
        picture.setPixmap(picture_icon("easel").pixmap(PICTURE, PICTURE))
        column.addWidget(picture, 0, Qt.AlignmentFlag.AlignHCenter)
        for label in _head():
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        column.addSpacing(LARGE)
        how = QLabel(translate("welcome", "Who is to draw first?"))
        how.setFont(font(strong=True))
        column.addWidget(how)
        column.addSpacing(TINY)
        column.addLayout(self._choices())
        column.addSpacing(SMALL)
        for foot in (self.skip, self.waiting):
            column.addWidget(foot, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def _choices(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(MEDIUM)
        for place, button in enumerate(self._ways):
            grid.addWidget(button, place // 2, place % 2)
            grid.setColumnStretch(place % 2, 1)
        return grid


def _head() -> tuple[QLabel, ...]:
    """What Easel is."""
    title = QLabel(translate("welcome", "Welcome to Easel"))
    title.setFont(font(scale=1.8, strong=True))
    what = QLabel(translate("welcome", "Your image clients draw with the accounts you have, through one address here."))
    what.setWordWrap(True)
    what.setFont(font(scale=1.1))
    return title, what
