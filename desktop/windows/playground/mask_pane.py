"""Where a mask is painted over the first reference: the canvas and its tools. It asks nobody."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSlider, QVBoxLayout

from desktop.text import translate
from desktop.theme import MEDIUM, SMALL, Theme
from desktop.widgets.flow_layout import FlowLayout
from desktop.widgets.mask_canvas import LARGEST, SMALLEST, MaskCanvas


class MaskPane(QFrame):
    """Hidden until a picture is set.

    Signals: closed(), when the person wants no mask any more; changed(), when another mask is there.
    """

    closed = Signal()
    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("note", True)
        self._theme = theme
        description = translate(
            "playground",
            "Paint what may change; all else stays as it is. With the keyboard, the arrows move the brush and "
            "Space puts it down.",
        )
        self.canvas = MaskCanvas(theme, translate("playground", "Mask over the first picture"), description)
        self.words = QLabel(translate("playground", "Paint what may change; all else stays as it is."))
        self.words.setWordWrap(True)
        self.words.setProperty("tone", "muted")
        self.brush = QSlider(Qt.Orientation.Horizontal)
        self.erase = self._tool(translate("playground", "Eraser"), "E")
        self.erase.setCheckable(True)
        self.undo = self._tool(translate("playground", "Undo"), "Ctrl+Z")
        self.redo = self._tool(translate("playground", "Redo"), "Ctrl+Shift+Z")
        self.clear = self._tool(translate("playground", "Clear the mask"), "")
        self.close_button = self._tool(translate("playground", "Use no mask"), "")
        self._lay_out()
        self._connect()
        theme.changed.connect(self._dress)
        self._dress()
        self.hide()

    def begin(self, shown: QImage, full: QSize) -> None:
        """Paint over this picture, whose own size is `full`."""
        self.canvas.set_picture(shown, full)
        self.show()

    def end(self) -> None:
        """There is nothing to paint over."""
        self.hide()
        self.canvas.set_picture(QImage(), QSize())

    def painted(self) -> QImage | None:
        """The mask, None where nothing is painted."""
        return self.canvas.layer.mask() if not self.isHidden() and self.canvas.layer.is_painted() else None

    def _tool(self, words: str, key: str) -> QPushButton:
        button = QPushButton()
        button.setProperty("kind", "toggle")
        button.setAccessibleName(words)
        native = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
        button.setToolTip(f"{words} ({native})" if key else words)
        if key:
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
        self.brush.setToolTip(name)
        tools = FlowLayout(spacing=SMALL)
        for widget in (self.brush, self.erase, self.undo, self.redo, self.clear, self.close_button):
            tools.addWidget(widget)
        head = QHBoxLayout()
        head.addWidget(self.words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(MEDIUM, MEDIUM, MEDIUM, MEDIUM)
        column.setSpacing(SMALL)
        column.addLayout(head)
        column.addWidget(self.canvas)
        column.addLayout(tools)

    def _connect(self) -> None:
        self.brush.valueChanged.connect(self._set_brush)
        self.erase.toggled.connect(self._set_erasing)
        self.undo.clicked.connect(self.canvas.undo)
        self.redo.clicked.connect(self.canvas.redo)
        self.clear.clicked.connect(self.canvas.clear)
        self.close_button.clicked.connect(self.closed)
        self.canvas.changed.connect(self._heed)

    def _set_brush(self, size: int) -> None:
        self.canvas.brush = size
        self.canvas.update()

    def _set_erasing(self, on: bool) -> None:
        self.canvas.erasing = on

    def _heed(self) -> None:
        layer = self.canvas.layer
        self.undo.setEnabled(layer.can_undo())
        self.redo.setEnabled(layer.can_redo())
        self.clear.setEnabled(layer.is_painted())
        self.changed.emit()

    def _dress(self) -> None:
        icons = ((self.erase, "eraser"), (self.undo, "undo-2"), (self.redo, "redo-2"), (self.clear, "trash-2"))
        for button, icon in (*icons, (self.close_button, "x")):
            button.setIcon(self._theme.icon(icon))
