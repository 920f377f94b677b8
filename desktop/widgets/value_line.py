"""A line that is done when Enter is pressed or the keyboard leaves, and given up by Escape. It judges nothing."""

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from desktop.theme import MEDIUM, SMALL
from desktop.widgets.dressed import set_dress

PAUSE_MS = 600  # after the last of several steps
_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10}


class ValueLine(QLineEdit):
    """Shows a text, and keeps what is being typed over it until that is done.

    Another window in front does not end the typing: one may have gone there to look something up.

    Signals: done(text), when Enter is pressed or the keyboard leaves and another text stands there; typed(), when it is
    changed; given_up(), when Escape brought the old text back; stepped(count), for the arrows and the page keys;
    entered() and left(), as the keyboard comes and goes.
    """

    done = Signal(str)
    typed = Signal()
    given_up = Signal()
    stepped = Signal(int)
    entered = Signal()
    left = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._shown = self._hint = ""
        self._told: str | None = None  # what done() told last, so that it is not told twice
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.finish)
        self.returnPressed.connect(self.finish)
        self.textEdited.connect(self._edited)

    def set_hint(self, hint: str) -> None:
        """Say to screen readers what it is for."""
        self._hint = hint
        self.setAccessibleDescription(hint)

    def set_unit(self, unit: str) -> None:
        """Show what a number counts, at the end of the line."""
        if not unit:
            return
        label = QLabel(unit)
        label.setProperty("tone", "muted")
        label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        inside = QHBoxLayout(self)
        inside.setContentsMargins(0, 0, MEDIUM, 0)
        inside.addWidget(label, 0, Qt.AlignmentFlag.AlignRight)
        self.setTextMargins(0, 0, label.sizeHint().width() + SMALL, 0)

    @property
    def is_open(self) -> bool:
        """Whether another text stands there than was shown."""
        return self.text() != self._shown

    def show_text(self, text: str) -> None:
        """Show another text. What is being typed stays, and Escape brings this one."""
        was_open, self._shown = self.is_open, text
        if not was_open:
            self._put(text)

    def settle(self, text: str) -> None:
        """What done() told is in force, as `text`. What was typed since stays."""
        untouched = not self.is_open or self.text().strip() == self._told
        self._shown, self._told = text, None
        if untouched:
            self._put(text)

    def replace(self, text: str) -> None:
        """Show another text, whatever stands there."""
        self._pause.stop()
        self._shown, self._told = text, None
        self._put(text)

    def put(self, text: str) -> None:
        """Let a text stand there as if it was typed: it is done after a pause."""
        self._put(text)
        self._edited()
        self._pause.start()

    def finish(self) -> None:
        """What stands there is done, if it is another text."""
        self._pause.stop()
        text = self.text().strip()
        if text == self._shown:
            self._put(text)  # without the spaces around it
        elif text != self._told:
            self._told = text
            self.done.emit(text)

    def set_fault(self, fault: str) -> None:
        """Mark the line, and say to screen readers why."""
        self.setAccessibleDescription(fault or self._hint)
        set_dress(self, "fault", "true" if fault else "false")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key is Qt.Key.Key_Escape and self.is_open:
            self.replace(self._shown)
            self.given_up.emit()
        elif key in _STEPS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.stepped.emit(_STEPS[key])
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() in {Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason}:
            return
        self.finish()
        self.setCursorPosition(0)  # the beginning of a long text says most
        self.left.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange and not self.isEnabled():
            self.finish()  # Easel ends, and this is the last moment

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.finish()

    def _edited(self) -> None:
        self._pause.stop()
        self._told = None
        self.typed.emit()

    def _put(self, text: str) -> None:
        if self.text() != text:
            self.setText(text)
        if not self.hasFocus():
            self.setCursorPosition(0)
