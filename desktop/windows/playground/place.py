"""The place of one picture of a request: it waits, shows the picture and its tools, or says why none."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.cells import Tone
from desktop.text import listed, translate
from desktop.theme import SMALL, TINY, Theme
from desktop.widgets.dressed import set_tone
from desktop.widgets.flow_layout import FlowLayout
from desktop.widgets.mark_list import LinkedLabel
from desktop.widgets.picture_view import PictureView
from proxy_core import GalleryPicture, PlaygroundPicture


class Place(QFrame):
    """Waits at first. `drawn` is its picture, `kept` what the gallery has of it.

    Signals: save_wanted(), copy_wanted(), use_wanted(), gallery_wanted().
    """

    save_wanted = Signal()
    copy_wanted = Signal()
    use_wanted = Signal()
    gallery_wanted = Signal()

    def __init__(self, theme: Theme, number: int) -> None:
        super().__init__()
        self.setProperty("note", True)
        self._theme, self._number = theme, number
        self.drawn: PlaygroundPicture | None = None
        self.image = QImage()
        self.kept: GalleryPicture | None = None
        self.view, self.words, self.why = PictureView(theme), QLabel(), LinkedLabel()
        self.save = self._button(translate("playground", "Save picture {n}\u2026"))
        self.copy = self._button(translate("playground", "Copy picture {n}"))
        self.use = self._button(translate("playground", "Use picture {n} as reference"))
        self.show_kept = self._button(translate("playground", "Show picture {n} in the gallery"))
        self._tools = QWidget()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # as wide as its neighbours
        self._lay_out()
        for button, signal in (
            (self.save, self.save_wanted),
            (self.copy, self.copy_wanted),
            (self.use, self.use_wanted),
            (self.show_kept, self.gallery_wanted),
        ):
            button.clicked.connect(signal)
        theme.changed.connect(self._dress)
        self._dress()
        self._say(translate("playground", "Drawing"), Tone.BUSY)

    def show_picture(self, picture: PlaygroundPicture, image: QImage, prompt: str) -> None:
        """It came, and is shown as `image`, which is null where it cannot be read."""
        self.drawn, self.image = picture, image
        words = translate("playground", "Picture {n}: {prompt}").format(n=self._number + 1, prompt=prompt[:300])
        shown = self.view.set_image(image, words)
        size = f"{picture.width} \u00d7 {picture.height}" if picture.width else ""
        said = listed(one for one in (size, picture.mime.removeprefix("image/").upper()) if one)
        if not shown:
            said = translate("playground", "It came as {mime}, which cannot be shown here.").format(mime=picture.mime)
        self._say(said, Tone.MUTED)
        self._tools.show()
        self.set_kept(self.kept)

    def show_failure(self, why: str) -> None:
        """It does not come, and why."""
        self._say(translate("playground", "Not drawn"), Tone.BAD)
        self.view.hide()  # else the reason is below what is seen
        self.why.set_words(why)
        self.why.setVisible(bool(why))
        self.view.setAccessibleName(translate("playground", "Picture {n} was not drawn").format(n=self._number + 1))

    def said(self) -> str:
        """Which it is and why it did not come, for a person who hears it."""
        return f"{self.view.accessibleName()}. {self.why.accessibleName()}"

    def set_kept(self, kept: GalleryPicture | None) -> None:
        """Whether the gallery has it."""
        self.kept = kept
        self.show_kept.setEnabled(kept is not None)

    def is_waiting(self) -> bool:
        """Whether it may still come."""
        return self.drawn is None and self.words.property("tone") == Tone.BUSY.value

    def _say(self, words: str, tone: Tone) -> None:
        self.words.setText(words)
        set_tone(self.words, tone)

    def _button(self, words: str) -> QPushButton:
        button = QPushButton()
        button.setProperty("kind", "quiet")
        said = words.format(n=self._number + 1)
        button.setAccessibleName(said.rstrip("\u2026"))
        button.setToolTip(said)
        return button

    def _lay_out(self) -> None:
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.why.hide()
        self._tools.hide()
        line = FlowLayout(self._tools, TINY)
        for button in (self.save, self.copy, self.use, self.show_kept):
            line.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(SMALL, SMALL, SMALL, SMALL)
        column.setSpacing(TINY)
        for widget in (self.view, self.words, self.why, self._tools):
            column.addWidget(widget)
        column.addStretch(1)

    def _dress(self) -> None:
        icons = ((self.save, "download"), (self.copy, "copy"), (self.use, "image-plus"), (self.show_kept, "images"))
        for button, icon in icons:
            button.setIcon(self._theme.icon(icon))
