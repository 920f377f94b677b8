"""The references of a request: dropped, pasted or chosen, shown small, the first with a mask. It reads no file."""

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from desktop import playground_text
from desktop.cells import Tone
from desktop.given_pictures import given, may_be_given
from desktop.reference_files import MOST_REFERENCES, Reference
from desktop.text import translate
from desktop.theme import SMALL, Theme
from desktop.widgets.flow_layout import FlowLayout
from desktop.widgets.mask_layer import MaskLayer
from desktop.widgets.reference_strip import ReferenceStrip
from desktop.windows.playground.folder import begin_at_pictures
from desktop.windows.playground.mask_pane import MaskPane

Found = TypeVar("Found")


class References(QFrame):
    """Signals: files_given(tuple of Path); addresses_given(tuple of str); image_given(QImage); changed();
    masking(), when a mask is begun by the person.
    """

    files_given = Signal(object)
    addresses_given = Signal(object)
    image_given = Signal(object)
    changed = Signal()
    masking = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("drop", "true")
        self.setAcceptDrops(True)
        self._theme = theme
        self._held: list[Reference] = []
        self._dialog: QFileDialog | None = None
        self.words = QLabel(translate("playground", "Drop pictures here that the new one is drawn after."))
        self.words.setWordWrap(True)
        self.choose = QPushButton(translate("playground", "Choose &pictures\u2026"))
        self.paste = QPushButton(translate("playground", "Paste"))
        self.strip, self.pane = ReferenceStrip(theme), MaskPane(theme)
        self._laid_by: MaskLayer | None = None  # a mask over the first that is not used, and may be again
        self._reading = 0
        self.reading, self.missing, self.refused = _said(Tone.MUTED), _said(Tone.WARN), _said(Tone.BAD)
        self.reading.setText(translate("playground", "Reading\u2026"))
        self._lay_out()
        self._connect()

    # --- what it is told and asked

    def held(self) -> tuple[Reference, ...]:
        """Those that go with the request, in order."""
        return tuple(self._held)

    def layer(self) -> MaskLayer | None:
        """The mask over the first as it is now, None where none is begun."""
        return self.pane.layer()

    def show_all(self, references: Sequence[Reference], layer: MaskLayer | None = None) -> None:
        """Have these in place of those that are there, and go on with this mask."""
        self.empty()
        for reference in references:
            self.add(reference)
        if layer is not None and self._held:
            self._begin_mask(layer)
            self.changed.emit()

    def add(self, reference: Reference) -> None:
        """Take one more."""
        if len(self._held) >= MOST_REFERENCES:
            self.refuse(reference.name, playground_text.too_many(1))
            return
        self._held.append(reference)
        self.say_missing("")
        size = f"{reference.width} \u00d7 {reference.height}"
        self.strip.add(reference.shown, reference.name, size)
        self.words.hide()
        self.changed.emit()

    def refuse(self, _name: str, why: str) -> None:
        """Say why one was not taken, after what was said since something was given."""
        said = self.refused.text().split("\n") if self.refused.text() else []
        self.refused.setText("\n".join([*said, why][-3:]))
        self.refused.show()

    def count_reading(self, change: int) -> None:
        """So many more, or fewer, drops and pastes are being read or fetched."""
        self._reading = max(0, self._reading + change)
        self.reading.setVisible(self._reading > 0)

    def say_missing(self, words: str) -> None:
        """Say what belongs to the request and is not there; until a picture is added, or there is another request."""
        self.missing.setText(words)
        self.missing.setVisible(bool(words))

    def empty(self) -> None:
        """Take them all away."""
        self.say_missing("")
        while self._held:
            self._remove(0)

    def take(self, data: QMimeData) -> None:
        """What was dropped or pasted."""
        self._forget_refusals()
        found = given(data)
        if found.paths:
            self.files_given.emit(self._as_many_as_fit(found.paths))
        elif found.addresses:
            self.addresses_given.emit(self._as_many_as_fit(found.addresses))
        elif found.image is not None:
            self.image_given.emit(found.image)
        else:
            self.refuse("", translate("playground", "There is no picture in that. Copy one, or drop a file."))

    # --- what a person does

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if may_be_given(event.mimeData()):
            event.acceptProposedAction()
            self._show_over(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._show_over(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._show_over(False)
        event.acceptProposedAction()
        self.take(event.mimeData())

    def paste_clipboard(self) -> None:
        """Take what is on the clipboard."""
        self.take(QGuiApplication.clipboard().mimeData())

    def _choose(self) -> None:
        if self._dialog is None:
            self._dialog = QFileDialog(self.window(), self.choose.text().replace("&", ""))
            self._dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
            self._dialog.setNameFilters(
                [translate("playground", "Pictures (*.png *.jpg *.jpeg *.webp *.gif *.bmp *.tif *.tiff)")]
            )
            self._dialog.filesSelected.connect(self._chosen)
            begin_at_pictures(self._dialog)
        self._dialog.open()

    def _chosen(self, paths: Sequence[str]) -> None:
        self._forget_refusals()
        self.files_given.emit(self._as_many_as_fit([Path(path) for path in paths]))

    def _as_many_as_fit(self, found: Sequence[Found]) -> tuple[Found, ...]:
        """Those that there is room for: of a folder's thousand files none is read in vain."""
        room = MOST_REFERENCES - len(self._held)
        if len(found) > room:
            self.refuse("", playground_text.too_many(len(found) - room))
        return tuple(found[:room])

    def _remove(self, place: int) -> None:
        del self._held[place]
        self.strip.take(place)
        if place == 0:
            self._end_mask()
            self._laid_by = None
        self.words.setVisible(not self._held)
        self._forget_refusals()
        self.changed.emit()

    def _toggle_mask(self) -> None:
        if self.pane.isHidden():
            self._begin_mask(self._laid_by)
            self.pane.canvas.setFocus()
            self.masking.emit()
        else:
            self._end_mask()
        self.changed.emit()

    def _begin_mask(self, layer: MaskLayer | None) -> None:
        first = self._held[0]
        self.pane.begin(first.shown, QSize(first.width, first.height), layer)
        self.strip.show_masking(True)

    def _end_mask(self) -> None:
        self._laid_by = self.pane.layer() or self._laid_by
        self.pane.end()
        self.strip.show_masking(False)

    def _close_mask(self) -> None:
        """By the person: the keyboard goes back to where it came from."""
        self._end_mask()
        self.strip.cards()[0].paint.setFocus()
        self.changed.emit()

    # --- how it looks

    def _forget_refusals(self) -> None:
        self.refused.clear()
        self.refused.hide()

    def _show_over(self, over: bool) -> None:
        self.setProperty("drop", "over" if over else "true")
        self.style().unpolish(self)  # Qt looks at properties only when it dresses a widget
        self.style().polish(self)

    def _connect(self) -> None:
        self.choose.clicked.connect(self._choose)
        self.paste.clicked.connect(self.paste_clipboard)
        self.strip.removed.connect(self._remove)
        self.strip.mask_wanted.connect(self._toggle_mask)
        self.pane.closed.connect(self._close_mask)
        self.pane.changed.connect(self.changed)

    def _lay_out(self) -> None:
        self.paste.setAccessibleName(translate("playground", "Paste a picture"))
        self.paste.setToolTip(translate("playground", "Take the picture from the clipboard"))
        buttons = FlowLayout(spacing=SMALL)
        buttons.addWidget(self.choose)
        buttons.addWidget(self.paste)
        line = QHBoxLayout()
        line.addLayout(buttons, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(SMALL, SMALL, SMALL, SMALL)
        column.setSpacing(SMALL)
        for widget in (self.words, self.strip, self.pane, self.reading, self.missing, self.refused):
            column.addWidget(widget)
        column.addLayout(line)


def _said(tone: Tone) -> QLabel:
    label = QLabel()
    label.setProperty("tone", tone.value)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.hide()
    return label
