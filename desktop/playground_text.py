"""Words of the playground that depend on what happened or was chosen, through Qt's translation."""

from desktop import text
from desktop.reference_files import MOST_MB, MOST_REFERENCES
from desktop.text import QT_TRANSLATE_NOOP, translate
from proxy_core import DrawingPreview

_NOT_USABLE = {
    "missing": QT_TRANSLATE_NOOP("playground", "{name} cannot be opened. Choose a file on this computer."),
    "too_large": QT_TRANSLATE_NOOP("playground", "{name} has more than {limit} MB. Choose a smaller picture."),
    "no_picture": QT_TRANSLATE_NOOP(
        "playground", "{name} is no picture that can be read here. Choose a PNG, JPEG or WebP file."
    ),
    "too_many": QT_TRANSLATE_NOOP(
        "playground", "{name} was left out: {most} pictures are the most. Remove one before you add another."
    ),
}
_QUALITIES = (
    ("", QT_TRANSLATE_NOOP("playground", "Automatic")),
    ("low", QT_TRANSLATE_NOOP("playground", "Low")),
    ("medium", QT_TRANSLATE_NOOP("playground", "Medium")),
    ("high", QT_TRANSLATE_NOOP("playground", "High")),
    ("standard", QT_TRANSLATE_NOOP("playground", "Standard")),
    ("hd", QT_TRANSLATE_NOOP("playground", "HD")),
)
_FORMATS = (("", QT_TRANSLATE_NOOP("playground", "As it is drawn")), ("png", "PNG"), ("jpeg", "JPEG"), ("webp", "WebP"))
_SHAPES = {
    "": QT_TRANSLATE_NOOP("playground", "Any shape: the model chooses"),
    "wide": QT_TRANSLATE_NOOP("playground", "{ratio}, wide"),
    "tall": QT_TRANSLATE_NOOP("playground", "{ratio}, tall"),
    "square": QT_TRANSLATE_NOOP("playground", "{ratio}, square"),
}


def not_usable(code: str, name: str) -> str:
    """Why a picture was not taken."""
    return translate("playground", _NOT_USABLE[code]).format(name=name, limit=MOST_MB, most=MOST_REFERENCES)


def not_saved(name: str, why: str) -> str:
    """Why a picture was not saved."""
    words = translate("playground", "{name} was not saved: {why}. Choose another place.")
    return words.format(name=name, why=why)


def qualities() -> list[tuple[str, str]]:
    """Value and words of each quality."""
    return [(value, translate("playground", words)) for value, words in _QUALITIES]


def formats() -> list[tuple[str, str]]:
    """Value and words of each format."""
    return [(value, translate("playground", words)) for value, words in _FORMATS]


def shape(ratio: str) -> str:
    """What a shape is called by a screen reader."""
    across, _, down = ratio.partition(":")
    kind = "" if not ratio else "square" if across == down else "wide" if int(across) > int(down) else "tall"
    return translate("playground", _SHAPES[kind]).format(ratio=ratio)


def preview(told: DrawingPreview) -> str:
    """What the upstream will get, and how many pixels come back."""
    if told.problem is not None:
        return text.sentence(text.phrase(told.problem))
    asked = [told.ratio, told.size if told.size != told.pixels else "", told.quality, told.pixels and ""]
    wishes = ", ".join(one for one in asked if one)
    if wishes and told.pixels:
        words = translate("playground", "{model} gets {wishes}; {pixels} pixels come back.")
    elif told.pixels:
        words = translate("playground", "{model} draws {pixels} pixels.")
    elif wishes:
        words = translate("playground", "{model} gets {wishes} and chooses the pixels.")
    else:
        words = translate("playground", "{model} chooses shape and pixels.")
    pixels = told.pixels.replace("x", " \u00d7 ")
    said = words.format(model=told.model, wishes=wishes, pixels=pixels)
    return " ".join([said, *(text.sentence(text.phrase(note)) for note in told.notes)])
