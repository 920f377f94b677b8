"""Draws again: shows what a request asked for once, as far as that is known, and says what is not.

What was in the form before can be had back.
"""

from dataclasses import dataclass

from PySide6.QtCore import QObject

from desktop import playground_text
from desktop.actions import Actions
from desktop.playground_actions import PlaygroundActions
from desktop.playground_wish import KnownOfRequest, PlaygroundWish, known_of
from desktop.text import translate
from desktop.windows.playground.form import Form
from proxy_core import RequestRecord


@dataclass(frozen=True, slots=True)
class Missing:
    """What the log knew of a request, None for nothing, and whether a prompt was there."""

    known: KnownOfRequest | None
    prompt: bool


class Again(QObject):
    """Over the form of the playground."""

    def __init__(self, form: Form, main: Actions, verbs: PlaygroundActions) -> None:
        super().__init__(form)
        self._form, self._main, self._verbs = form, main, verbs
        self._waiting = ""  # the request whose fields are waited for
        self._missing: Missing | None = None
        verbs.asked_loaded.connect(self._show_asked)

    def show(self, request_id: str, known: dict[str, object]) -> None:
        """Show that request; `known` are its fields until more is."""
        form, wish = self._form, self._verbs.asked.find(request_id)
        before, was_empty, self._waiting = form.wish(), form.is_empty(), "" if wish else request_id
        form.show_wish(wish or PlaygroundWish({"prompt": ""}))
        if wish is None:
            form.show_fields(known)
            self._verbs.load_asked(request_id)
        form.prompt.setFocus()
        if not was_empty:
            words = translate("playground", "This request took the place of the one that was here.")
            self._main.offer(words, translate("playground", "&Undo"), lambda: self._have_back(before, words))

    def missing(self) -> Missing | None:
        """What is said to be missing, for a window in this one's place."""
        return None if self._form.references.missing.isHidden() else self._missing

    def say_missing(self, missing: Missing) -> None:
        """Say what could not be had again."""
        self._missing = missing
        words = playground_text.not_known_again(missing.known, prompt=missing.prompt)
        self._form.references.say_missing(words)

    def _have_back(self, wish: PlaygroundWish, words: str) -> None:
        self._waiting = ""
        self._form.show_wish(wish)
        self._main.withdraw(words)

    def _show_asked(self, request_id: str, record: RequestRecord | None) -> None:
        if request_id != self._waiting:
            return
        self._waiting = ""
        known = known_of(record) if record else None
        if record is not None and known is not None:
            self._form.show_fields(known.fields | ({"prompt": record.prompt} if record.prompt else {}))
        self.say_missing(Missing(known, self._form.has_prompt()))
