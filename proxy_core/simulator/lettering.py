"""Words on a picture: which font can write them, where lines break, how large they may be.

Knows nothing of scenes. Fonts are those of the machine, with Pillow's own as the first choice, so that the same words
may look a little different on another machine.
"""

import functools
import re
from collections.abc import Callable

from msgspec import Struct
from PIL import ImageFont

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

LONGEST = 400
"""Characters of a prompt that are written; the rest is cut."""

# "" is Pillow's own; the others are what Linux, Windows and macOS have for more alphabets and for Chinese, Japanese
# and Korean. A name that the machine has not is passed over.
_FONTS = (
    "", "DejaVuSans.ttf", "NotoSans-Regular.ttf", "NotoSansCJK-Regular.ttc", "wqy-microhei.ttc",
    "segoeui.ttf", "msyh.ttc", "malgun.ttf", "PingFang.ttc", "Hiragino Sans GB.ttc", "Arial Unicode.ttf",
)  # fmt: skip
# Chinese, Japanese and Korean break anywhere; all else between words.
_DENSE = "\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_PIECES = re.compile(rf"[{_DENSE}]|[^\s{_DENSE}]+|\s+")
_CUT = "..."


class Block(Struct, frozen=True):
    """Lines in one font, `pitch` pixels apart."""

    lines: tuple[str, ...]
    font: Font
    pitch: float

    @property
    def height(self) -> float:
        return len(self.lines) * self.pitch


def fit(text: str, width: float, sizes: tuple[tuple[float, int], ...]) -> Block:
    """The words in the first (font size, lines) they fit into; in the last they are cut. Sizes are in pixels."""
    shown = drawable(text)
    for size, most in sizes:
        font = load(font_for(shown), max(8, round(size)))
        lines = wrap(shown, font.getlength, width)
        if len(lines) <= most:
            break
    return Block(tuple(_cut(lines, most, font.getlength, width)), font, round(size * 1.3))


def wrap(text: str, measure: Callable[[str], float], width: float) -> list[str]:
    """Lines no wider than `width`, where a single character is always allowed; `measure` gives a text's width."""
    lines: list[str] = []
    line = ""
    for piece in _PIECES.findall(" ".join(text.split())):
        if measure((line + piece).rstrip()) <= width:
            line += piece
            continue
        if line.strip():
            lines.append(line.rstrip())
        *full, line = _split(piece.lstrip(), measure, width)
        lines += full
    if line.strip():
        lines.append(line.rstrip())
    return lines


def drawable(text: str) -> str:
    """The text without control characters, and with dots where no font of this machine can write it.

    Empty when none of it can be written.
    """
    printable = "".join(char for char in text if char.isprintable() or char.isspace())
    short = " ".join(printable.split())[: LONGEST + 1]
    if len(short) > LONGEST:
        short = short[:LONGEST] + _CUT
    name = font_for(short)
    parts = re.split("\0+", "".join(char if _writes(name, char) else "\0" for char in short))
    return _CUT.join(parts) if any(parts) else ""


@functools.lru_cache(maxsize=256)
def font_for(text: str) -> str:
    """The name of the font that can write most of a text; the earliest of equals."""
    chars = set(text)
    return min(
        _FONTS, key=lambda name: sum(not _writes(name, char) for char in chars) if _known(name) else len(text) + 1
    )


@functools.lru_cache(maxsize=64)
def load(name: str, size: int) -> Font:
    """A font of a size in pixels. OSError when the machine has not got it."""
    return ImageFont.truetype(name, size) if name else ImageFont.load_default(size)


@functools.lru_cache(maxsize=64)
def _known(name: str) -> bool:
    try:
        load(name, 16)
    except OSError:
        return False
    return True


@functools.lru_cache(maxsize=8192)
def _writes(name: str, char: str) -> bool:
    """Whether the font has the character: a missing one looks like the one that is never there."""
    if char.isspace():
        return True
    font = load(name, 16)
    return bytes(font.getmask(char)) != bytes(font.getmask("\uffff"))


def _split(word: str, measure: Callable[[str], float], width: float) -> list[str]:
    lines = [""]
    for char in word:
        if lines[-1] and measure(lines[-1] + char) > width:
            lines.append("")
        lines[-1] += char
    return lines


def _cut(lines: list[str], most: int, measure: Callable[[str], float], width: float) -> list[str]:
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and measure(last + _CUT) > width:
        last = last[:-1]
    return [*lines[: most - 1], last.rstrip() + _CUT]
