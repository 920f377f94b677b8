"""Words of the playground that depend on what happened or was chosen, through Qt's translation."""

from pathlib import Path

from desktop import text
from desktop.playground_wish import KnownOfRequest
from desktop.reference_files import MOST_MB, MOST_REFERENCES, MaskFile
from desktop.text import QT_TRANSLATE_NOOP, counted, translate
from proxy_core import DrawingPreview, Phrase

_NOT_USABLE = {
    "missing": QT_TRANSLATE_NOOP("playground", "{name} cannot be opened. Choose a file on this computer."),
    "too_large": QT_TRANSLATE_NOOP("playground", "{name} has more than {limit} MB. Choose a smaller picture."),
    "no_picture": QT_TRANSLATE_NOOP(
        "playground", "{name} is no picture that can be read here. Choose a PNG, JPEG or WebP file."
    ),
}
# The core's words are for clients, which send addresses; here a person has a picture before them.
_NOT_FETCHED = {
    "fetch_not_https": QT_TRANSLATE_NOOP(
        "playground", "The picture is at an address without https, which is not fetched. Save it, then drop the file."
    ),
    "fetch_address_private": QT_TRANSLATE_NOOP(
        "playground", "The picture at {host} is in a private network and not fetched. Save it, then drop the file."
    ),
    "fetch_not_a_picture": QT_TRANSLATE_NOOP(
        "playground", "What is at {host} is no PNG, JPEG, WebP or GIF. Copy the picture itself, then paste it."
    ),
    "fetch_failed": QT_TRANSLATE_NOOP(
        "playground", "{host} did not give the picture, it answered {status}. Save it, then drop the file."
    ),
    "fetch_unreachable": QT_TRANSLATE_NOOP(
        "playground", "{host} could not be reached. Check the connection, or save the picture and drop the file."
    ),
    "fetch_redirects": QT_TRANSLATE_NOOP(
        "playground", "{host} leads from one address to the next without end. Save the picture, then drop the file."
    ),
    "fetch_too_large": QT_TRANSLATE_NOOP(
        "playground", "The picture at {host} has more than {limit} MB. Save it, make it smaller, then drop the file."
    ),
    "fetch_too_slow": QT_TRANSLATE_NOOP(
        "playground", "The picture at {host} did not come in time. Try again, or save it and drop the file."
    ),
    "fetch_packed": QT_TRANSLATE_NOOP(
        "playground", "{host} does not give the picture itself. Save it, then drop the file."
    ),
    "fetch_url_bad": QT_TRANSLATE_NOOP("playground", "There is no picture at that address. Copy the picture itself."),
}
# The same of what is typed into fields that the core knows by their names on the wire.
_NOTES = {
    "ratio_in_size": QT_TRANSLATE_NOOP("playground", "'{size}' is no size such as 1536x1024: {ratio} is used."),
    "size_unknown": QT_TRANSLATE_NOOP(
        "playground", "'{size}' is no size such as 1536x1024 and no shape such as 16:9: {ratio} is used."
    ),
    "size_unread": QT_TRANSLATE_NOOP(
        "playground", "'{size}' is no size such as 1536x1024 and no shape such as 16:9: it is left out."
    ),
    "ratio_not_known": QT_TRANSLATE_NOOP("playground", "{model} does not draw the shape {value}. It draws: {known}."),
    "size_not_known": QT_TRANSLATE_NOOP(
        "playground", "{model} does not draw with the resolution {value}. It draws: {known}."
    ),
    "no_choice_of_size": QT_TRANSLATE_NOOP(
        "playground", "With {model} the shape alone decides the pixels. Set Resolution to Automatic."
    ),
    "model_not_found": QT_TRANSLATE_NOOP("playground", "No account here draws with '{model}'. Choose another model."),
}
_FIELDS = {
    "aspect_ratio": QT_TRANSLATE_NOOP("playground", "Shape"),
    "size": QT_TRANSLATE_NOOP("playground", "Size"),
    "image_size": QT_TRANSLATE_NOOP("playground", "Resolution"),
    "quality": QT_TRANSLATE_NOOP("playground", "Quality"),
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
    return translate("playground", _NOT_USABLE[code]).format(name=name, limit=MOST_MB)


def too_many(left_out: int) -> str:
    """Why so many pictures were not taken."""
    words = counted(
        "playground",
        "%Ln pictures were left out: {most} are the most. Remove one before you add another.",
        left_out,
    )
    return words.format(most=MOST_REFERENCES)


def not_fetched(why: Phrase) -> str:
    """Why a picture at an address was not taken."""
    return text.worded(_NOT_FETCHED, "playground", why)


def pasted() -> str:
    """What a picture is called that has no name."""
    return translate("playground", "pasted") + ".png"


def mask_question(mask: MaskFile, width: int, height: int) -> tuple[str, str]:
    """What would be done to a mask for a picture of that size, and the words of the button; empty when nothing."""
    own = mask.image.width(), mask.image.height()
    said = []
    if not mask.marks:
        words = translate(
            "playground",
            "Nothing in {name} is transparent, and that is what marks the part to change. Its white part can be taken "
            "for that.",
        )
        said.append(words.format(name=mask.name))
    if own != (width, height):
        words = translate(
            "playground",
            "{name} has {own} pixels and the picture {size}: such a mask is refused, so it has to be scaled.",
        )
        size = f"{width} \u00d7 {height}"
        said.append(words.format(name=mask.name, own=f"{own[0]} \u00d7 {own[1]}", size=size))
    if not mask.marks:
        return text.sentences(*said), translate("playground", "Take the white part")
    return text.sentences(*said), translate("playground", "Scale it") if said else ""


def not_known_again(known: KnownOfRequest | None, *, prompt: bool) -> str:
    """What of a request that is to be drawn again could not be had again; empty when nothing."""
    if known is None:
        return translate("playground", "The log no longer has this request: only what is shown here is known of it.")
    said = []
    if not prompt:
        said.append(translate("playground", "Its prompt was not kept."))
    if known.pictures and known.mask:
        words = counted(
            "playground",
            "It was drawn after %Ln pictures and with a mask, which are not kept. Add them again, or draw without.",
            known.pictures,
        )
        said.append(words)
    elif known.pictures:
        words = counted(
            "playground",
            "It was drawn after %Ln pictures, which are not kept. Add them again, or draw without.",
            known.pictures,
        )
        said.append(words)
    return text.sentences(*said)


def request_copied(folder: Path | None) -> str:
    """What has to be known of a request that was copied."""
    said = [translate("playground", "Copied. Put the proxy's key into EASEL_API_KEY: Overview copies it.")]
    if folder is not None:
        words = translate("playground", "Pictures without a file of their own are in {folder} for a week.")
        said.append(words.format(folder=folder))
    return text.sentences(*said)


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
        return _note(told.problem)
    quality = told.quality and translate("playground", "quality {quality}").format(quality=told.quality)
    size = told.size if quality or told.ratio or told.size != told.pixels else ""
    wishes = text.listed(one for one in (told.ratio, size, quality) if one)
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
    return text.sentences(said, *map(_note, told.notes))


def _note(said: Phrase) -> str:
    named = {name: translate("playground", _FIELDS[value]) for name, value in said.values.items() if value in _FIELDS}
    words = text.worded(_NOTES, "playground", Phrase(said.code, {**said.values, **named}))
    return words if said.code in _NOTES else text.sentence(words)
