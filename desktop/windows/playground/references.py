"""The references of a request: dropped, pasted or chosen, shown small, the first with a mask. It reads no file."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QSize, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from desktop import playground_text
from desktop.cells import Tone
from desktop.reference_files import MOST_REFERENCES, Reference, encoded
from desktop.text import translate
from desktop.theme import SMALL, Theme
from desktop.widgets.flow_layout import FlowLayout
from desktop.widgets.prompt_field import is_picture
from desktop.widgets.reference_strip import ReferenceStrip
from desktop.windows.playground.mask_pane import MaskPane
from proxy_core import Upload


class References(QFrame):
    """Signals: files_given(list of Path); image_given(QImage); changed()."""

    files_given = Signal(object)
    image_given = Signal(object)
    changed = Signal()

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
        self.refused = QLabel()
        self.refused.setProperty("tone", Tone.BAD.value)
        self.refused.setWordWrap(True)
        self.refused.hide()
        self._lay_out()
        self._connect()

    # --- what it is told and asked

    def held(self) -> tuple[Reference, ...]:
        """Those that go with the request, in order."""
        return tuple(self._held)

    def mask_upload(self) -> Upload | None:
        """The mask over the first, as it is sent."""
        mask = self.pane.painted()
        return None if mask is None else Upload("mask.png", "image/png", encoded(mask))

    def has_mask(self) -> bool:
        """Whether one is painted."""
        return not self.pane.isHidden() and self.pane.canvas.layer.is_painted()

    def add(self, reference: Reference) -> None:
        """Take one more."""
        if len(self._held) >= MOST_REFERENCES:
            self.refuse(playground_text.not_usable("too_many", reference.name))
            return
        self._held.append(reference)
        size = f"{reference.width} \u00d7 {reference.height}"
        self.strip.add(reference.shown, reference.name, size)
        self.words.hide()
        self.changed.emit()

    def refuse(self, why: str) -> None:
        """Say why one was not taken, after what was said since something was given."""
        said = self.refused.text().split("\n") if self.refused.text() else []
        self.refused.setText("\n".join([*said, why][-3:]))
        self.refused.show()

    def empty(self) -> None:
        """Take them all away."""
        while self._held:
            self._remove(0)

    def take(self, data: QMimeData) -> None:
        """What was dropped or pasted."""
        self._forget_refusals()
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        image = data.imageData()
        if paths:
            self.files_given.emit(paths)
        elif isinstance(image, QImage) and not image.isNull():
            self.image_given.emit(image)
        else:
            self.refuse(translate("playground", "There is no picture in that. Copy one, or drop a file."))

    # --- what a person does

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or is_picture(event.mimeData()):
            event.acceptProposedAction()
            self._show_over(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._show_over(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._show_over(False)
        event.acceptProposedAction()
        self.take(event.mimeData())

    def _paste(self) -> None:
        self.take(QGuiApplication.clipboard().mimeData())

    def _choose(self) -> None:
        if self._dialog is None:
            self._dialog = QFileDialog(self.window(), self.choose.text().replace("&", ""))
            self._dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
            self._dialog.setNameFilters(
                [translate("playground", "Pictures (*.png *.jpg *.jpeg *.webp *.gif *.bmp *.tif *.tiff)")]
            )
            self._dialog.filesSelected.connect(self._chosen)
        self._dialog.open()

    def _chosen(self, paths: Sequence[str]) -> None:
        self._forget_refusals()
        self.files_given.emit([Path(path) for path in paths])

    def _remove(self, place: int) -> None:
        del self._held[place]
        self.strip.take(place)
        if place == 0:
            self._end_mask()
        self.words.setVisible(not self._held)
        self._forget_refusals()
        self.changed.emit()

    def _toggle_mask(self) -> None:
        if self.pane.isHidden():
            first = self._held[0]
            self.pane.begin(first.shown, QSize(first.width, first.height))
            self.strip.show_masking(True)
            self.pane.canvas.setFocus()
        else:
            self._end_mask()
        self.changed.emit()

    def _end_mask(self) -> None:
        self.pane.end()
        self.strip.show_masking(False)

    def _close_mask(self) -> None:
        self._end_mask()
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
        self.paste.clicked.connect(self._paste)
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
        for widget in (self.words, self.strip, self.pane, self.refused):
            column.addWidget(widget)
        column.addLayout(line)
