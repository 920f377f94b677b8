"""Keys that are pasted where everybody can read them: taken out again before they are seen. It says nothing itself."""

from collections.abc import Iterable
from itertools import takewhile
from operator import eq

from PySide6.QtCore import QObject, Signal

from desktop.widgets.form_field import FormField
from proxy_core import is_a_key


class StrayKeys(QObject):
    """Watches fields of a form. What is typed letter by letter stays: only who pastes does not look.

    Signals: caught(FormField, key); the field is then as it was before.
    """

    caught = Signal(object, str)

    def __init__(self, fields: Iterable[FormField], parent: QObject) -> None:
        super().__init__(parent)
        for field in fields:
            self._watch(field)

    def _watch(self, field: FormField) -> None:
        line, before = field.line, ""

        def look(words: str) -> None:
            key = _pasted_key(before, words[: line.cursorPosition()])
            if key:
                line.setText(
                    before
                )  # which also forgets what could be undone; Qt still tells textChanged(words) after it
                self.caught.emit(field, key)

        def note() -> None:
            nonlocal before
            before = line.text()

        line.textEdited.connect(look)  # comes before textChanged
        line.textChanged.connect(note)


def _pasted_key(before: str, brought: str) -> str:
    """The key that an edit brought before the cursor, where other words may have been replaced."""
    new = brought[sum(takewhile(bool, map(eq, before, brought))) :]  # without what stood there already
    found = (new.strip(), *brought.split()[-1:]) if len(new) > 1 else ()  # else a letter was typed
    return next((word for word in found if is_a_key(word)), "")
