"""What of a drop or of the clipboard is a picture: files, pixels, or where one is. It opens and fetches nothing.

Browsers give a picture that is dragged as an address and as a piece of HTML, one that is copied as pixels; file
managers give files, Windows' "Copy as path" a path in quotes; programs that draw give data URLs.
"""

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QImage

_DATA = re.compile(r"\s*data:image/[a-z0-9.+-]+[;,]", re.IGNORECASE)
_ADDRESS = re.compile(r"\s*https?://\S+\s*", re.IGNORECASE)
_PATH = re.compile(r"(?:/|~/|[A-Za-z]:[\\/]|\\\\|file://).*", re.IGNORECASE)
_PICTURE_FILE = re.compile(r".*\.(?:png|jpe?g|webp|gif|bmp|tiff?)", re.IGNORECASE)
_LONGEST_PATH = 4096
_MOST_LINES = 64


@dataclass(frozen=True, slots=True)
class Given:
    """Files, or addresses (http, https, data:), or the pixels themselves; empty where there is no picture."""

    paths: tuple[Path, ...] = ()
    addresses: tuple[str, ...] = ()
    image: QImage | None = None

    def __bool__(self) -> bool:
        return bool(self.paths or self.addresses or self.image)


def given(data: QMimeData) -> Given:
    """The pictures in it. Pixels come before an address: what is there need not be fetched."""
    if paths := [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]:
        return Given(paths=tuple(paths))
    of_page = _only_picture(data.html()) if data.hasHtml() else ""
    if _DATA.match(of_page):
        return Given(addresses=(of_page,))
    image = data.imageData() if data.hasImage() else None
    if isinstance(image, QImage) and not image.isNull():
        return Given(image=image)
    if of_page:
        return Given(addresses=(of_page,))
    urls = tuple(url.toString() for url in data.urls() if url.scheme() in {"http", "https", "data"})
    return Given(addresses=urls) if urls else _in_words(data.text())


def may_be_given(data: QMimeData) -> bool:
    """Whether it is worth being dropped; pixels are not looked at."""
    return data.hasImage() or data.hasUrls() or bool(_only_picture(data.html())) or bool(_in_words(data.text()))


def is_picture(data: QMimeData) -> bool:
    """Whether it is surely meant as a picture where words are written: an address alone may be words."""
    if any(url.isLocalFile() for url in data.urls()) or (data.hasHtml() and _only_picture(data.html())):
        return True
    if data.hasImage() and not data.hasText():
        return True
    found = _in_words(data.text()) if data.hasText() else Given()
    if found.addresses:
        return _DATA.match(found.addresses[0]) is not None
    return bool(found.paths) and all(_is_picture_file(path) for path in found.paths)


def _in_words(words: str) -> Given:
    if _DATA.match(words) or _ADDRESS.fullmatch(words):
        return Given(addresses=(words.strip(),))
    if len(words) > _LONGEST_PATH * _MOST_LINES:
        return Given()
    lines = [line.strip().strip("\"'") for line in words.splitlines() if line.strip()]
    if lines and len(lines) <= _MOST_LINES and all(len(one) <= _LONGEST_PATH and _PATH.fullmatch(one) for one in lines):
        return Given(paths=tuple(_path(line) for line in lines))
    return Given()


def _path(line: str) -> Path:
    if line.lower().startswith("file://"):
        return Path(QUrl(line).toLocalFile())
    return Path.home() / line[2:] if line.startswith("~/") else Path(line)


def _is_picture_file(path: Path) -> bool:
    try:
        return _PICTURE_FILE.fullmatch(path.name) is not None and path.is_file()
    except (OSError, ValueError):  # a name with a NUL, or a share that is gone
        return False


class _Page(HTMLParser):
    """The addresses of its pictures, and whether there are words beside them."""

    def __init__(self) -> None:
        super().__init__()
        self.pictures: list[str] = []
        self.words = False
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"style", "script", "title"}:
            self._hidden += 1
        source = dict(attrs).get("src") or ""
        if tag == "img" and (_DATA.match(source) or _ADDRESS.fullmatch(source)):
            self.pictures.append(source.strip())

    def handle_endtag(self, tag: str) -> None:
        if tag in {"style", "script", "title"} and self._hidden:
            self._hidden -= 1

    def handle_data(self, data: str) -> None:
        self.words = self.words or (not self._hidden and bool(data.strip()))


def _only_picture(html: str) -> str:
    """The address of the picture that a piece of HTML consists of, "" where it is anything else."""
    if "<img" not in html.lower():
        return ""
    page = _Page()
    page.feed(html)
    page.close()
    return page.pictures[0] if len(page.pictures) == 1 and not page.words else ""
