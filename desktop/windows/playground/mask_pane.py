"""Where a mask is painted over the first reference, or loaded: the canvas and its tools. It reads no file."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QFrame, QLabel, QPushButton, QSlider, QVBoxLayout

from desktop import playground_text
from desktop.reference_files import MaskFile
from desktop.text import translate
from desktop.theme import MEDIUM, SMALL, Theme
from desktop.widgets.flow_layout import FlowLayout
from desktop.widgets.mask_canvas import LARGEST, SMALLEST, MaskCanvas
from desktop.widgets.mask_layer import MaskLayer
from desktop.windows.playground.folder import begin_at_pictures
from desktop.windows.playground.mask_question import MaskQuestion

KEYS = {"erase": ("E",), "undo": ("Ctrl+Z",), "redo": ("Ctrl+Shift+Z", "Ctrl+Y"), "clear": ("Delete",)}
ICONS = {
    "erase": "eraser",
    "undo": "undo-2",
    "redo": "redo-2",
    "clear": "trash-2",
    "load": "folder-open",
    "close_button": "x",
}


class MaskPane(QFrame):
    """Hidden until a picture is set.

    Signals: closed(), when the person wants no mask any more; changed(), when another mask is there; file_given(Path),
    a mask to be read and offered.
    """

    closed = Signal()
    changed = Signal()
    file_given = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("note", True)
        self._theme = theme
        self._dialog: QFileDialog | None = None
        description = translate(
            "playground",
            "Paint what may change; all else stays as it is. With the keyboard, the arrows move the brush, Space puts "
            "it down, [ and ] change its size.",
        )
        self.canvas = MaskCanvas(theme, translate("playground", "Mask over the first picture"), description)
        self.words = QLabel(translate("playground", "Paint what may change; all else stays as it is."))
        self.words.setWordWrap(True)
        self.words.setProperty("tone", "muted")
        self.brush = QSlider(Qt.Orientation.Horizontal)
        self.erase = self._tool(translate("playground", "Eraser"), "erase")
        self.erase.setCheckable(True)
        self.undo = self._tool(translate("playground", "Undo"), "undo")
        self.redo = self._tool(translate("playground", "Redo"), "redo")
        self.clear = self._tool(translate("playground", "Clear the mask"), "clear")
        self.load = self._tool(translate("playground", "Load a mask from a file"), "load")
        self.close_button = self._tool(translate("playground", "Use no mask"), "close")
        self.question = MaskQuestion()
        self._lay_out()
        self._connect()
        theme.changed.connect(self._dress)
        self._dress()
        self.hide()

    # --- what it is told and asked

    def begin(self, shown: QImage, full: QSize, layer: MaskLayer | None = None) -> None:
        """Paint over this picture, whose own size is `full`; go on with `layer`, where there is one."""
        self.question.ask(None)
        self.canvas.set_picture(shown, full, layer)
        self.show()

    def end(self) -> None:
        """There is nothing to paint over."""
        self.hide()
        self.question.ask(None)
        self.canvas.set_picture(QImage(), QSize())

    def layer(self) -> MaskLayer | None:
        """The mask as it is now, None where none is begun."""
        return None if self.isHidden() else self.canvas.layer.snapshot()

    def is_painting(self) -> bool:
        """Whether a stroke is being painted, or a mask waits for an answer."""
        return self.canvas.is_painting() or not self.question.isHidden()

    def offer(self, mask: MaskFile) -> None:
        """A mask was read: take it where it fits, else ask."""
        full = self.canvas.layer.full
        if not self.isHidden():
            words, button = playground_text.mask_question(mask, full.width(), full.height())
            self.question.ask(mask, words, button)
            if not words:
                self.canvas.load(mask.image)

    # --- what a person does

    def _choose(self) -> None:
        if self._dialog is None:
            self._dialog = QFileDialog(self.window(), self.load.accessibleName())
            self._dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
            self._dialog.setNameFilters([translate("playground", "Masks (*.png *.webp *.gif *.bmp *.tif *.tiff)")])
            self._dialog.fileSelected.connect(self._chosen)
            begin_at_pictures(self._dialog)
        self._dialog.open()

    def _chosen(self, path: str) -> None:
        self.question.ask(None)
        self.file_given.emit(Path(path))

    def _set_brush(self, size: int) -> None:
        self.canvas.set_brush(size)

    def _set_erasing(self, on: bool) -> None:
        self.canvas.erasing = on

    def _heed(self) -> None:
        layer = self.canvas.layer
        self.undo.setEnabled(layer.can_undo())
        self.redo.setEnabled(layer.can_redo())
        self.clear.setEnabled(layer.is_painted())
        self.changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape lets a question be, else the mask: what is painted is there again when it is wanted again."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.question.isHidden():
            self.closed.emit()
        else:
            self.question.leave.click()

    # --- how it looks

    def _tool(self, words: str, name: str) -> QPushButton:
        button = QPushButton()
        button.setProperty("kind", "toggle")
        button.setAccessibleName(words)
        keys = KEYS.get(name, ())
        native = QKeySequence(keys[0]).toString(QKeySequence.SequenceFormat.NativeText) if keys else ""
        button.setToolTip(f"{words} ({native})" if native else words)
        for key in keys:
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(button.click)
        return button

    def _lay_out(self) -> None:
        self.brush.setRange(SMALLEST, LARGEST)
        self.brush.setValue(self.canvas.brush)
        self.brush.setMinimumWidth(100)
        name = translate("playground", "Size of the brush")
        self.brush.setAccessibleName(name)
        self.brush.setToolTip(f"{name} ([ ])")
        tools = FlowLayout(spacing=SMALL)
        buttons = (self.erase, self.undo, self.redo, self.clear, self.load, self.close_button)
        for widget in (self.brush, *buttons):
            tools.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(MEDIUM, MEDIUM, MEDIUM, MEDIUM)
        column.setSpacing(SMALL)
        column.addWidget(self.words)
        column.addLayout(tools)  # above: of a window that is not high, the picture is what is cut off
        column.addWidget(self.canvas)
        column.addWidget(self.question)

    def _connect(self) -> None:
        self.brush.valueChanged.connect(self._set_brush)
        self.erase.toggled.connect(self._set_erasing)
        self.undo.clicked.connect(self.canvas.undo)
        self.redo.clicked.connect(self.canvas.redo)
        self.clear.clicked.connect(self.canvas.clear)
        self.load.clicked.connect(self._choose)
        self.close_button.clicked.connect(self.closed)
        self.canvas.changed.connect(self._heed)
        self.canvas.brush_changed.connect(self.brush.setValue)
        self.question.answered.connect(self.canvas.load)
        for button in (self.question.use, self.question.leave):
            button.clicked.connect(self.canvas.setFocus)

    def _dress(self) -> None:
        for name, icon in ICONS.items():
            getattr(self, name).setIcon(self._theme.icon(icon))
