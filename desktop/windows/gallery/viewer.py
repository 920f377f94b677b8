"""One picture that takes the page: to look at closely, with all that is known of it at its side. It asks nobody."""

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QDrag, QImage, QKeyEvent, QKeySequence, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop import gallery_text
from desktop.models.gallery_rows import files_of
from desktop.text import number, translate
from desktop.theme import SMALL, Theme, font
from desktop.widgets.zoom import STEP
from desktop.widgets.zoom_view import ZoomView
from desktop.windows.gallery.deeds import Deed
from desktop.windows.gallery.facts_panel import FactsPanel
from desktop.windows.requests.beside import Beside
from proxy_core import GalleryPicture

ROOM_FOR_ALL = 520
WIDE = 560  # from here on a picture is larger beside what is known of it than above
SETTLE_MS = 200  # after the last change of its size, before it is read again


class Viewer(QWidget):
    """Signals: closed(); stepped(-1 or 1); done(Deed, tuple of the one GalleryPicture); account_wanted(its name);
    reading_wanted(GalleryPicture, QSize to fit, or None for all of it); lost(names), of a file that is gone.
    """

    closed = Signal()
    stepped = Signal(int)
    done = Signal(object, object)
    account_wanted = Signal(str)
    reading_wanted = Signal(object, object)
    lost = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.picture: GalleryPicture | None = None
        self.view, self.panel = ZoomView(theme), FactsPanel(theme)
        self.view.setToolTip("")
        self.place, self.percent = QLabel(), QLabel()
        self._icons: list[tuple[QPushButton, str]] = []
        self.back = self._button("arrow-left", translate("gallery", "Back to the gallery"), "Esc")
        self.before = self._button("chevron-left", translate("gallery", "The one before"), "\u2190")
        self.after = self._button("chevron-right", translate("gallery", "The next one"), "\u2192")
        self.closer = self._button("zoom-in", translate("gallery", "Nearer"), "+")
        self.further = self._button("zoom-out", translate("gallery", "Further away"), "\u2212")
        self.fit = self._button("maximize", translate("gallery", "All of it"), "0")
        self.full = QPushButton("1:1")
        self.full.setProperty("kind", "quiet")
        self.full.setAccessibleName(translate("gallery", "Its own size"))
        self.full.setToolTip(translate("gallery", "{what} ({keys})").format(what=self.full.accessibleName(), keys="1"))
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self._read)
        self._lay_out()
        self._connect()
        theme.changed.connect(self._dress)
        self._dress()

    def show_picture(self, picture: GalleryPicture, small: QPixmap | None, place: str) -> None:
        """Turn to this one; `small` is shown until it is read, `place` says which of all it is."""
        turned = self.picture is None or picture.name != self.picture.name
        self.picture = picture
        self.place.setText(place)
        if not turned:
            return
        self.view.show_picture(QSize(picture.width, picture.height), gallery_text.name(picture))
        if small is not None and not small.isNull():
            self.view.set_image(QPixmap(small), whole=False)
        self.panel.show_picture(picture)
        self._read()

    def set_steps(self, *, before: bool, after: bool) -> None:
        """Whether there are others beside it."""
        self.before.setEnabled(before)
        self.after.setEnabled(after)

    def picture_read(self, name: str, image: QImage, whole: bool) -> None:
        """It was read, or could not be."""
        if self.picture is None or name != self.picture.name:
            return
        if image.isNull():
            self.view.say(translate("gallery", "The file of this picture cannot be read."))
            return
        fits = image.width() >= self.picture.width
        self.view.set_image(image, whole=whole or fits)

    def leave(self) -> None:
        """Nothing is looked at any more: give its memory back."""
        self.picture = None
        self.view.show_picture(QSize(), "")

    def focus(self) -> None:
        """Give the keyboard to the picture."""
        self.view.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Also while the keyboard is on a button."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self._do(Deed.DELETE)
        elif event.matches(QKeySequence.StandardKey.Copy):
            self._do(Deed.COPY)
        elif event.matches(QKeySequence.StandardKey.Save):
            self._do(Deed.SAVE)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settle.start()
        for widget in (self.full, self.percent):
            widget.setVisible(self.width() >= ROOM_FOR_ALL)

    def _button(self, icon: str, words: str, keys: str) -> QPushButton:
        button = QPushButton()
        button.setProperty("kind", "quiet")
        button.setAccessibleName(words)
        button.setToolTip(translate("gallery", "{what} ({keys})").format(what=words, keys=keys))
        self._icons.append((button, icon))
        return button

    def _lay_out(self) -> None:
        self.percent.setFont(font())
        self.percent.setProperty("tone", "muted")
        self.place.setProperty("tone", "muted")
        self.percent.setMinimumWidth(self.percent.fontMetrics().horizontalAdvance("1000 %"))
        self.percent.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        line = QHBoxLayout()
        line.setSpacing(SMALL // 2)
        for widget in (self.back, self.before, self.after, self.place):
            line.addWidget(widget)
        line.addStretch(1)
        for widget in (self.percent, self.further, self.closer, self.fit, self.full):
            line.addWidget(widget)
        frame = QFrame()
        frame.setProperty("card", True)
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(SMALL, SMALL, SMALL, SMALL)
        inside.addWidget(self.view)
        beside = Beside(frame, self.panel, WIDE)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SMALL)
        column.addLayout(line)
        column.addWidget(beside, 1)

    def _connect(self) -> None:
        self.back.clicked.connect(self.closed)
        self.before.clicked.connect(lambda: self.stepped.emit(-1))
        self.after.clicked.connect(lambda: self.stepped.emit(1))
        self.closer.clicked.connect(lambda: self.view.closer(STEP))
        self.further.clicked.connect(lambda: self.view.closer(1 / STEP))
        self.fit.clicked.connect(self.view.fit)
        self.full.clicked.connect(self.view.full)
        self.view.stepped.connect(self.stepped)
        self.view.zoomed.connect(self._show_percent)
        self.view.sharper_wanted.connect(self._read_sharper)
        self.view.drag_wanted.connect(self._drag)
        self.panel.done.connect(self._do)
        self.panel.account_wanted.connect(self.account_wanted)

    def _show_percent(self, percent: int) -> None:
        self.percent.setText(translate("gallery", "{n} %").format(n=number(percent)))

    def _do(self, deed: Deed) -> None:
        if self.picture is not None:
            self.done.emit(deed, (self.picture,))

    def _read(self) -> None:
        if self.picture is not None and self.isVisible() and not self.view.is_whole:
            room = self.view.size() * self.devicePixelRatioF()
            self.reading_wanted.emit(self.picture, room if self.view.zoom.fitted else None)

    def _read_sharper(self) -> None:
        if self.picture is not None and not self.view.zoom.fitted:
            self.reading_wanted.emit(self.picture, None)
        else:
            self.view.ask_again()

    def _drag(self) -> None:
        if self.picture is not None and not self.picture.path.exists():
            self.lost.emit((self.picture.name,))
        elif self.picture is not None:
            drag = QDrag(self.view)
            drag.setMimeData(files_of((self.picture,)))
            drag.exec(Qt.DropAction.CopyAction)

    def _dress(self) -> None:
        for button, icon in self._icons:
            button.setIcon(self._theme.icon(icon, self._theme.tokens.text))
