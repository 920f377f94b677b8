"""What is done with pictures that a person chose: saved, copied, found on the disk, deleted and had back."""

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop import gallery_text
from desktop.actions import Actions
from desktop.gallery_actions import UNDO_SECONDS, GalleryActions
from desktop.text import translate
from desktop.windows.gallery.deeds import Deed
from proxy_core import GalleryPicture

_OF_A_FILE = frozenset({Deed.SAVE, Deed.COPY, Deed.FOLDER, Deed.REFERENCE})


class Doing(QObject):
    """Signals: reference_wanted(GalleryPicture), again_wanted(GalleryPicture) and request_wanted(its id), for
    what other pages do.
    """

    reference_wanted = Signal(object)
    again_wanted = Signal(object)
    request_wanted = Signal(str)

    def __init__(self, main: Actions, gallery: GalleryActions, window: QWidget) -> None:
        super().__init__(window)
        self._main, self._gallery, self._window = main, gallery, window
        self._folder = ""
        self._said: dict[str, str] = {}  # by deletion, what was said of it
        self._asking = 0  # dialogs that are open
        gallery.deleted.connect(self._offer_undo)
        gallery.saved.connect(self._say_saved)
        gallery.copied.connect(self._say_copied)

    @property
    def asking(self) -> bool:
        """Whether the person is asked something."""
        return self._asking > 0

    def do(self, deed: Deed, pictures: Sequence[GalleryPicture]) -> None:
        """Do it with these, which are some. What has no file any more is taken off the gallery instead."""
        first = pictures[0]
        if deed in _OF_A_FILE and len(pictures) == 1 and not first.path.exists():
            self._gallery.lose((first.name,))
            return
        match deed:
            case Deed.SAVE:
                self._ask_where(pictures)
            case Deed.COPY:
                self._gallery.copy(tuple(pictures))
            case Deed.FOLDER:
                QDesktopServices.openUrl(QUrl.fromLocalFile(str(first.path.parent)))
            case Deed.REFERENCE:
                self.reference_wanted.emit(first)
            case Deed.AGAIN:
                self.again_wanted.emit(first)
            case Deed.REQUEST:
                self.request_wanted.emit(first.request_id)
            case Deed.DELETE:
                self._gallery.delete(tuple(picture.name for picture in pictures))

    def undo(self) -> None:
        """Have back what was deleted last."""
        self._withdraw(self._gallery.undo())

    def save(self, pictures: Sequence[GalleryPicture], target: Path) -> None:
        """Save one picture as `target`, or several into that folder under names that none has there yet."""
        self._folder = str(target.parent if len(pictures) == 1 else target)
        if len(pictures) == 1:
            self._gallery.save(((pictures[0].path, target),))
            return
        paths = _free(target, map(gallery_text.file_name, pictures))
        self._gallery.save(tuple(zip((picture.path for picture in pictures), paths, strict=True)))

    def _ask_where(self, pictures: Sequence[GalleryPicture]) -> None:
        folder = self._folder or QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        dialog = QFileDialog(self._window)
        if len(pictures) == 1:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setWindowTitle(translate("gallery", "Save the picture"))
            dialog.setDirectory(folder)
            dialog.selectFile(gallery_text.file_name(pictures[0]))
        else:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.setWindowTitle(translate("gallery", "Save the pictures in a folder"))
            dialog.setDirectory(folder)
        dialog.fileSelected.connect(lambda path: self.save(pictures, Path(path)))
        dialog.finished.connect(self._asked)
        dialog.finished.connect(dialog.deleteLater)
        self._asking += 1
        dialog.open()

    def _asked(self) -> None:
        self._asking -= 1

    def _say_saved(self, paths: Sequence[Path]) -> None:
        folder = QUrl.fromLocalFile(str(paths[0].parent))
        words = gallery_text.saved(len(paths), paths[0].parent)
        self._main.offer(words, translate("gallery", "Show the folder"), partial(QDesktopServices.openUrl, folder))

    def _say_copied(self, count: int) -> None:
        self._main.offer(gallery_text.copied(count))

    def _offer_undo(self, token: str, count: int) -> None:
        words = self._said[token] = gallery_text.deleted(count)
        self._main.offer(words, translate("gallery", "&Undo"), partial(self._gallery.restore, token), stays=True)
        QTimer.singleShot(int(UNDO_SECONDS * 1000), self, lambda: self._too_late(token))

    def _too_late(self, token: str) -> None:
        if self._said.get(token) in [words for one, words in self._said.items() if one != token]:
            del self._said[token]  # what is said is said of a later one
        self._withdraw(token)

    def _withdraw(self, token: str) -> None:
        if words := self._said.pop(token, ""):
            self._main.withdraw(words)


def _free(folder: Path, names: Iterable[str]) -> list[Path]:
    """Where files of these names have room in `folder`: with a number where there is such a file."""
    taken: set[str] = set()
    with suppress(OSError):  # who cannot list it may still write into it, or is told
        taken.update(path.name.casefold() for path in folder.iterdir())
    found, last = [], Counter[str]()
    for name in names:
        wanted, free = Path(name), name
        while free.casefold() in taken:
            last[name] += 1  # goes on from where the one of the same name before ended: there may be thousands
            free = f"{wanted.stem}-{last[name] + 1}{wanted.suffix}"
        taken.add(free.casefold())
        found.append(folder / free)
    return found
