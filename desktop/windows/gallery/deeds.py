"""What can be done with a picture, from the grid, its menu and beside it: names, icons and words. It does nothing."""

from enum import StrEnum

from desktop.text import QT_TRANSLATE_NOOP, translate


class Deed(StrEnum):
    """In the order in which they are offered."""

    SAVE = "save"
    COPY = "copy"
    FOLDER = "folder"
    REFERENCE = "reference"
    AGAIN = "again"
    REQUEST = "request"
    DELETE = "delete"


_TITLES = {
    Deed.SAVE: QT_TRANSLATE_NOOP("gallery", "Save as\u2026"),
    Deed.COPY: QT_TRANSLATE_NOOP("gallery", "Copy"),
    Deed.FOLDER: QT_TRANSLATE_NOOP("gallery", "Open the folder"),
    Deed.REFERENCE: QT_TRANSLATE_NOOP("gallery", "Use as reference"),
    Deed.AGAIN: QT_TRANSLATE_NOOP("gallery", "Draw again"),
    Deed.REQUEST: QT_TRANSLATE_NOOP("gallery", "Show the request"),
    Deed.DELETE: QT_TRANSLATE_NOOP("gallery", "Delete"),
}
_HINTS = {
    Deed.SAVE: QT_TRANSLATE_NOOP("gallery", "Save a copy of the file (Ctrl+S)"),
    Deed.COPY: QT_TRANSLATE_NOOP("gallery", "Put the picture on the clipboard (Ctrl+C)"),
    Deed.FOLDER: QT_TRANSLATE_NOOP("gallery", "Show where the file is"),
    Deed.REFERENCE: QT_TRANSLATE_NOOP("gallery", "Take it to the playground, to draw after it"),
    Deed.AGAIN: QT_TRANSLATE_NOOP("gallery", "Take its prompt to the playground"),
    Deed.REQUEST: QT_TRANSLATE_NOOP("gallery", "Look at what was asked and answered"),
    Deed.DELETE: QT_TRANSLATE_NOOP("gallery", "Delete the picture (Del); it can be had back for a minute"),
}
ICONS = {
    Deed.SAVE: "download",
    Deed.COPY: "copy",
    Deed.FOLDER: "folder-open",
    Deed.REFERENCE: "image-plus",
    Deed.AGAIN: "refresh-cw",
    Deed.REQUEST: "list",
    Deed.DELETE: "trash-2",
}


def title(deed: Deed) -> str:
    """What its button says."""
    return translate("gallery", _TITLES[deed])


def hint(deed: Deed) -> str:
    """What its button does, in a sentence."""
    return translate("gallery", _HINTS[deed])
