"""Programs of others that Easel hands something to."""

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices


class CherryStudio(QObject):
    """The program that the system would open the link with."""

    def __init__(self):
        super().__init__()
        self.got = ""
        QDesktopServices.setUrlHandler("cherrystudio", self, "take")

    @Slot(QUrl)
    def take(self, url):
        self.got = url.toString(QUrl.ComponentFormattingOption.FullyEncoded)
