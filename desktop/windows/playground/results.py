"""The pictures of the last request, each in its place, and what was said of all. It asks nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QGridLayout, QLabel, QVBoxLayout, QWidget

from desktop import log_help, text
from desktop.text import translate
from desktop.theme import MEDIUM, Theme
from desktop.widgets.announce import announce
from desktop.widgets.empty_state import EmptyState
from desktop.windows.playground.folder import begin_at_pictures
from desktop.windows.playground.place import Place
from proxy_core import (
    GalleryPicture,
    Phrase,
    PictureKept,
    PicturesRemoved,
    PicturesRestored,
    PlaygroundPicture,
    PlaygroundResult,
)

NARROWEST = 220  # of a place
SHAPE = 0.75  # how high the room of a picture is for its width
_ENDINGS = {"image/jpeg": ".jpg", "image/webp": ".webp", "image/gif": ".gif"}


@dataclass(frozen=True, slots=True)
class KeptResults:
    """What came of a request. `ended` is None while it is drawn, "" where the person cancelled it."""

    n: int
    prompt: str
    pictures: tuple[tuple[PlaygroundPicture, QImage], ...]
    in_gallery: tuple[GalleryPicture, ...]
    ended: PlaygroundResult | Phrase | str | None


class Results(QWidget):
    """Empty at first.

    Signals: save_wanted(bytes, Path); copy_wanted(bytes); use_wanted(file's name, bytes);
    gallery_wanted(GalleryPicture).
    """

    save_wanted = Signal(object, object)
    copy_wanted = Signal(object)
    use_wanted = Signal(str, object)
    gallery_wanted = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._prompt, self._request_id = theme, "", ""
        self.places: list[Place] = []
        self._early: dict[tuple[str, int], GalleryPicture] = {}
        self._gone: dict[str, GalleryPicture] = {}  # from the gallery, until they are had back
        self._ended: PlaygroundResult | Phrase | str | None = None
        self._dialog: QFileDialog | None = None
        self.empty = EmptyState(
            theme,
            "image",
            translate("playground", "Pictures come here"),
            translate("playground", "Say what to draw, then press Draw or Ctrl+Enter."),
        )
        self.notes = QLabel()
        self.notes.setWordWrap(True)
        self.notes.setProperty("tone", "muted")
        self.notes.hide()
        self._grid = QGridLayout()
        self._grid.setSpacing(MEDIUM)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(MEDIUM)
        column.addWidget(self.empty)
        column.addLayout(self._grid)
        column.addWidget(self.notes)
        column.addStretch(1)

    # --- for a window in this one's place

    def kept(self) -> KeptResults | None:
        """What is shown; None while that is nothing."""
        if not self.places:
            return None
        pictures = tuple((place.drawn, place.image) for place in self.places if place.drawn)
        in_gallery = tuple(place.kept for place in self.places if place.kept)
        return KeptResults(len(self.places), self._prompt, pictures, in_gallery, self._ended)

    def take_up(self, kept: KeptResults) -> None:
        """Show that again."""
        self.begin(kept.n, kept.prompt)
        for picture, image in kept.pictures:
            self.show_picture(picture, image)
        self.heed([PictureKept(picture) for picture in kept.in_gallery])
        match kept.ended:
            case PlaygroundResult():
                self.show_result(kept.ended)
            case Phrase():
                self.show_refusal(kept.ended)
            case str():
                self.show_cancelled()

    # --- what it is told

    def begin(self, n: int, prompt: str) -> None:
        """n pictures are drawn; those of before go."""
        self._prompt, self._request_id = " ".join(prompt.split()), ""
        self._early, self._gone, self._ended = {}, {}, None
        for place in self.places:
            self._grid.removeWidget(place)
            place.hide()
            place.deleteLater()
        self.places = [self._make(number) for number in range(n)]
        self.empty.hide()
        self.notes.hide()
        self._arrange()

    def show_picture(self, picture: PlaygroundPicture, image: QImage) -> None:
        """One came."""
        self._request_id = picture.request_id
        if picture.number < len(self.places):
            place = self.places[picture.number]
            place.show_picture(picture, image, self._prompt)
            place.set_kept(self._early.get((picture.request_id, picture.number)))
            announce(place, place.view.accessibleName())

    def show_result(self, result: PlaygroundResult) -> None:
        """All that come are there."""
        self._ended = result
        for number, why in result.failures:
            if number < len(self.places):
                self.places[number].show_failure(log_help.advised(why))
                announce(self.places[number], self.places[number].said())
        self._give_up(translate("playground", "It did not come, and the reason is not known."))
        said = [_summary(result), *(text.sentence(text.phrase(note)) for note in result.notes)]
        self.notes.setText("\n".join(one for one in said if one))
        self.notes.setVisible(bool(self.notes.text()))
        announce(self, self.notes.text())

    def show_refusal(self, why: Phrase) -> None:
        """None comes."""
        self._ended = why
        self._give_up(log_help.advised(why))

    def show_cancelled(self) -> None:
        """The person wants no more of it."""
        self._ended = ""
        self._give_up(translate("playground", "Cancelled. What was being drawn already goes to the gallery."))

    def heed(self, events: Sequence[PictureKept | PicturesRemoved | PicturesRestored]) -> None:
        """What came into the gallery, and went."""
        for event in events:
            if isinstance(event, PictureKept):
                kept = event.picture
                self._early[kept.request_id, kept.number] = kept
                for place in self.places:
                    if place.drawn and (place.drawn.request_id, place.drawn.number) == (kept.request_id, kept.number):
                        place.set_kept(kept)
            elif isinstance(event, PicturesRemoved):
                for place in self.places:
                    if place.kept and place.kept.name in event.names:
                        self._gone[place.kept.name] = place.kept
                        place.set_kept(None)
            else:
                self.heed([PictureKept(self._gone.pop(name)) for name in event.names if name in self._gone])

    # --- how

    def _give_up(self, why: str) -> None:
        waiting = [place for place in self.places if place.is_waiting()]
        for place in waiting:
            place.show_failure(why)
        if waiting:
            announce(waiting[0], waiting[0].said())  # the same of all

    def _make(self, number: int) -> Place:
        place = Place(self._theme, number)
        place.save_wanted.connect(lambda: self._choose_file(place))
        place.copy_wanted.connect(lambda: self.copy_wanted.emit(place.drawn.data) if place.drawn else None)
        place.use_wanted.connect(lambda: self.use_wanted.emit(_name(place), place.drawn.data) if place.drawn else None)
        place.gallery_wanted.connect(lambda: self.gallery_wanted.emit(place.kept))
        return place

    def _choose_file(self, place: Place) -> None:
        if place.drawn is None:
            return
        data = place.drawn.data
        dialog = QFileDialog(self.window(), translate("playground", "Save the picture"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        begin_at_pictures(dialog)
        dialog.selectFile(_name(place))
        dialog.fileSelected.connect(lambda path: self.save_wanted.emit(data, Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        self._dialog = dialog
        dialog.open()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """As many beside each other as there is room for."""
        if not self.places:
            return
        across = max(1, min(len(self.places), (self.width() + MEDIUM) // (NARROWEST + MEDIUM)))
        room = (self.width() - MEDIUM * (across - 1)) // across
        for column in range(max(across, self._grid.columnCount())):
            self._grid.setColumnStretch(column, 1 if column < across else 0)
        for number, place in enumerate(self.places):
            place.view.setFixedHeight(min(520, max(140, round(room * SHAPE))))
            self._grid.addWidget(place, number // across, number % across)


def _name(place: Place) -> str:
    drawn = place.drawn
    if drawn is None:
        return "picture.png"
    return f"easel-{drawn.request_id[:8] or 'picture'}-{drawn.number + 1}{_ENDINGS.get(drawn.mime, '.png')}"


def _summary(result: PlaygroundResult) -> str:
    took = text.duration(result.seconds)
    if not result.returned:
        return ""
    if result.accounts:
        words = translate("playground", "Drawn by {accounts} in {time}.")
        return words.format(accounts=text.listed(result.accounts), time=took)
    return translate("playground", "Drawn in {time}.").format(time=took)
