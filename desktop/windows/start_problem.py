"""What stands there while the core does not start: why, and the one button that may help."""

from PySide6.QtCore import Signal

from desktop.actions import Actions
from desktop.text import translate
from desktop.theme import Theme
from desktop.widgets.empty_state import EmptyState
from proxy_core import Phrase


class StartProblem(EmptyState):
    """Signals: again(), to start it once more; take_over_chosen(), to end a `serve` first that has the directory."""

    again = Signal()
    take_over_chosen = Signal()

    def __init__(self, theme: Theme, actions: Actions) -> None:
        title, button = translate("window", "Easel could not start"), translate("window", "&Try again")
        super().__init__(theme, "circle-alert", title, button=button)
        self._can_take_over = False
        self.pressed.connect(self._begin)
        actions.busy_changed.connect(self._follow)

    def show_problem(self, words: str, said: Phrase) -> None:
        """Say why it does not."""
        self._can_take_over = said.code == "directory_in_use"
        if self._can_take_over:
            self.set_words(words, translate("window", "Easel runs without this window"))
            self.button.setText(translate("window", "&Take over"))
        else:
            self.set_words(words, translate("window", "Easel could not start"))
            self.button.setText(translate("window", "&Try again"))
        self.button.setEnabled(True)

    def focus_first(self) -> None:
        """Give the keyboard to the button."""
        self.button.setFocus()

    def _begin(self) -> None:
        self.button.setEnabled(False)
        (self.take_over_chosen if self._can_take_over else self.again).emit()

    def _follow(self, verb: str, busy: bool) -> None:
        if verb == "open" and not busy:  # also after a mistake of ours, of which nobody tells this page
            self.button.setEnabled(True)
