"""The form of the playground: the prompt, the button, references and options. It asks nobody.

What is in it is one PlaygroundWish, which can be shown in it as well.
"""

from collections.abc import Mapping

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.playground_wish import PlaygroundWish
from desktop.text import translate
from desktop.theme import MEDIUM, Theme
from desktop.widgets.prompt_field import PromptField
from desktop.windows.playground.drawing_bar import DrawingBar
from desktop.windows.playground.options import Options
from desktop.windows.playground.references import References

PREVIEW_MS = 150  # of no typing


class Form(QWidget):
    """Signals: draw_wanted(); prompted(), when the prompt is another; preview_wanted(), when sizes are."""

    draw_wanted = Signal()
    prompted = Signal()
    preview_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.prompt = PromptField(
            translate("playground", "What to draw"), translate("playground", "What should be drawn?")
        )
        self.bar, self.options, self.references = DrawingBar(), Options(theme), References(theme)
        self._typing = QTimer(self, singleShot=True, interval=PREVIEW_MS)
        self._typing.timeout.connect(self.preview_wanted)
        self.prompt.textChanged.connect(self.prompted)
        self.prompt.draw_wanted.connect(self.draw_wanted)
        self.prompt.picture_given.connect(self.references.take)
        self.bar.draw_wanted.connect(self.draw_wanted)
        self.options.changed.connect(self.ask_preview)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(MEDIUM)
        for widget in (self.prompt, self.bar, self.references, self.options):
            column.addWidget(widget)
        column.addStretch(1)

    def wish(self) -> PlaygroundWish:
        """What would be drawn."""
        fields = {"prompt": self.prompt.toPlainText(), **self.options.fields()}
        references = self.references
        return PlaygroundWish(fields, references.held(), references.layer(), self.options.account_id())

    def show_wish(self, wish: PlaygroundWish) -> None:
        """Show another in place of what is there."""
        self.show_fields(wish.fields)
        self.options.choose_account(wish.account)
        self.references.show_all(wish.references, wish.mask)

    def show_fields(self, fields: Mapping[str, object]) -> None:
        """Show a prompt, where there is one, and options; the rest stays."""
        if fields.get("prompt") is not None:
            self.prompt.setPlainText(str(fields["prompt"]))
        self.options.show_fields(fields)

    def has_prompt(self) -> bool:
        """Whether anything is said."""
        return bool(self.prompt.toPlainText().strip())

    def is_empty(self) -> bool:
        """Whether nothing would be lost with it."""
        return not self.has_prompt() and not self.references.held()

    def ask_preview(self) -> None:
        """What sizes become may be another; tell so, once nothing is typed any more."""
        self._typing.start()
