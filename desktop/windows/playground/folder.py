"""Where the playground's dialogs begin: with the person's pictures, not wherever Easel was started."""

from PySide6.QtCore import QDir, QStandardPaths
from PySide6.QtWidgets import QFileDialog


def begin_at_pictures(dialog: QFileDialog) -> None:
    """Show the folder of pictures, else the person's own, unless another was visited since Easel was started."""
    places = QStandardPaths.StandardLocation
    folders = map(QStandardPaths.writableLocation, (places.PicturesLocation, places.HomeLocation))
    folder = next((one for one in folders if QDir(one).exists()), "")
    if folder and dialog.directory() == QDir.current():
        dialog.setDirectory(folder)
