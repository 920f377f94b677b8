"""Words about pictures that are kept: what one is called, what is known of it, and how much there is of all."""

import re
from pathlib import Path

from desktop import log_text
from desktop.client_names import client_family, client_name
from desktop.text import QT_TRANSLATE_NOOP, counted, listed, number, translate
from desktop.text import size as bytes_words
from proxy_core import GalleryFacets, GalleryFilter, GalleryPicture, RequestRecord

NAME_LENGTH = 80  # characters of a prompt that name its picture
FILE_LENGTH = 48

_ORIGINS: dict[str, str] = {
    "proxy": QT_TRANSLATE_NOOP("gallery", "A client asked for it"),
    "playground": QT_TRANSLATE_NOOP("gallery", "Drawn in the playground"),
    "task": QT_TRANSLATE_NOOP("gallery", "A task of a client"),
    "lost": QT_TRANSLATE_NOOP("gallery", "Its client had gone away before it came"),
    "found": QT_TRANSLATE_NOOP("gallery", "Its file was there, and the database did not know it"),
}
_ENDINGS = {"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp", "image/gif": ".gif"}


def name(picture: GalleryPicture) -> str:
    """What a picture is called: the beginning of its prompt."""
    words = log_text.one_line(picture.prompt)
    if not words:
        return translate("gallery", "Picture without a prompt")
    return words if len(words) <= NAME_LENGTH else words[: NAME_LENGTH - 1].rstrip() + "\u2026"


def about(picture: GalleryPicture) -> str:
    """What a cell has no room for, for its tooltip."""
    lost = translate("gallery", _ORIGINS["lost"]) if is_lost(picture) else ""
    size = listed(one for one in (picture.model, pixels(picture)) if one)
    known = (log_text.cut(picture.prompt), size, log_text.moment(picture.kept_at), lost)
    return "\n".join(one for one in known if one)


def amount(facets: GalleryFacets) -> str:
    """How much there is: 1,203 pictures, 1.4 GB."""
    if not facets.pictures:
        return ""
    return listed((counted("gallery", "%Ln pictures", facets.pictures), bytes_words(facets.size)))


def is_lost(picture: GalleryPicture) -> bool:
    """Whether its client never got it."""
    return picture.origin == "lost"


def pixels(picture: GalleryPicture) -> str:
    """Width and height; empty where they are not known."""
    return f"{picture.width} \u00d7 {picture.height}" if picture.width else ""


def facts(picture: GalleryPicture) -> list[tuple[str, str]]:
    """What is known of a picture, as (name, value); its account stands elsewhere, as a link."""
    found = [
        (translate("gallery", "Model"), picture.model),
        (translate("gallery", "Size"), pixels(picture)),
        (translate("gallery", "File"), listed((_kind(picture), bytes_words(picture.size)))),
        (translate("gallery", "Client"), client_name(picture.client) if picture.client else ""),
        (translate("gallery", "Drawn"), log_text.moment(picture.kept_at)),
        (translate("gallery", "Kept until"), log_text.moment(picture.until) if picture.until < 9e9 else ""),
        (translate("gallery", "Why"), translate("gallery", _ORIGINS.get(picture.origin, ""))),
    ]
    return [(what, value) for what, value in found if value]


def notes(record: RequestRecord) -> str:
    """What was changed on a request's way, a line each."""
    return "\n".join(f"\u2022 {note}" for note in log_text.notes(record))


def place(row: int, count: int, *, complete: bool) -> str:
    """Which of the pictures is looked at: 3 of 200."""
    shown = number(count) if complete else translate("gallery", "more than {n}").format(n=number(count))
    return translate("gallery", "{n} of {count}").format(n=number(row + 1), count=shown)


def deleted(count: int) -> str:
    """What was done."""
    return counted("gallery", "%Ln pictures were deleted.", count)


def gone(count: int) -> str:
    """That somebody took files away."""
    if count == 1:
        return translate("gallery", "This picture is gone: its file was moved or deleted outside Easel.")
    return counted("gallery", "%Ln pictures are gone: their files were moved or deleted outside Easel.", count)


def file_name(picture: GalleryPicture) -> str:
    """What to call its file where a person saves it: the beginning of its prompt, with nothing that a disk refuses."""
    words = re.sub(r"[^\w\- ]+", "", log_text.one_line(picture.prompt), flags=re.UNICODE)[:FILE_LENGTH].strip(" -_")
    stem = re.sub(r"[ _]+", "-", words) or f"easel-{picture.name[:8]}"
    return stem + _ENDINGS.get(picture.mime, picture.path.suffix)


def filter_client(matching: GalleryFilter) -> str:
    """How the chip calls the client that is looked for."""
    return client_family(matching.client)[0] if matching.client else ""


def _kind(picture: GalleryPicture) -> str:
    return picture.mime.rpartition("/")[2].upper() or picture.path.suffix.lstrip(".").upper()


def saved(count: int, folder: Path) -> str:
    """So many are where the person wanted them."""
    return counted("gallery", "%Ln pictures were saved in {folder}.", count).format(folder=folder)


def copied(count: int) -> str:
    """So many are on the clipboard."""
    one = translate("gallery", "The picture was copied.")
    return one if count == 1 else counted("gallery", "%Ln pictures were copied.", count)
