"""The button that copies the request as something else. What it says is not its business."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from desktop.playground_copy import FORMS
from desktop.text import translate
from desktop.theme import Theme
from desktop.widgets.copy_button import CopyButton


class CopyMenu(CopyButton):
    """Signals: wanted(one of FORMS)."""

    wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, translate("playground", "Copy as"), "code", parent)
        self.setToolTip(
            translate("playground", "Copy exactly this request, without the key: that is read from EASEL_API_KEY.")
        )
        self.choices = QMenu(self)
        for form, words in zip(FORMS, ("curl", "Python", "Cherry Studio"), strict=True):
            action = self.choices.addAction(words)
            action.triggered.connect(lambda _on=False, form=form: self.wanted.emit(form))
        self.setMenu(self.choices)
