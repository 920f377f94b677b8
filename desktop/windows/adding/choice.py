"""The first page of adding an account: which kind it is to be."""

from enum import StrEnum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout

from desktop.text import translate
from desktop.theme import MEDIUM, Theme
from desktop.widgets.choice_button import ChoiceButton
from desktop.windows.adding.parts import AddPage


class Kind(StrEnum):
    """The ways to an account that a person chooses among."""

    GOOGLE = "google"
    GEMINI_KEY = "gemini"
    VERTEX = "vertex"
    SERVICE = "service"
    CODE_ASSIST = "code_assist"


class ChoicePage(AddPage):
    """Signals: chosen(Kind)."""

    chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.title = translate("accounts", "Add an account")
        self.buttons = {kind: self._button(kind, *words) for kind, words in _kinds().items()}
        self.first = self.buttons[Kind.GOOGLE]
        grid = QGridLayout()
        grid.setSpacing(MEDIUM)
        for place, button in enumerate(self.buttons.values()):
            grid.addWidget(button, place // 2, place % 2)
        for column in (0, 1):
            grid.setColumnStretch(column, 1)
        self.column.addLayout(grid)
        self.set_code_assist(False)

    def set_code_assist(self, allowed: bool) -> None:
        """Whether the person allowed Code Assist accounts in the settings."""
        self.buttons[Kind.CODE_ASSIST].setVisible(allowed)

    def _button(self, kind: Kind, icon: str, title: str, words: str) -> ChoiceButton:
        button = ChoiceButton(self._theme, icon, title, words)
        button.clicked.connect(lambda: self.chosen.emit(kind))
        return button


def _kinds() -> dict[Kind, tuple[str, str, str]]:
    return {
        Kind.GOOGLE: (
            "log-in",
            translate("accounts", "Google account"),
            translate(
                "accounts", "Sign in with your browser. The first time you make a client of your own, in four steps."
            ),
        ),
        Kind.GEMINI_KEY: (
            "key-round",
            translate("accounts", "Gemini API key"),
            translate("accounts", "The quickest way: a key from Google AI Studio."),
        ),
        Kind.VERTEX: (
            "cloud",
            translate("accounts", "Vertex AI"),
            translate("accounts", "Google Cloud: an API key of express mode, or a login with a project."),
        ),
        Kind.SERVICE: (
            "server",
            translate("accounts", "OpenAI or a service like it"),
            translate("accounts", "Any service that speaks OpenAI's Images API: its address and a key."),
        ),
        Kind.CODE_ASSIST: (
            "triangle-alert",
            translate("accounts", "Code Assist"),
            translate("accounts", "For those who are entitled to that interface with an OAuth client of their own."),
        ),
    }
