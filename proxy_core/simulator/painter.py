"""Paints the simulator's pictures: a scene that follows from the prompt, with the prompt and the facts written on it.

One sheet always gives the same picture on one machine. Pillow is loaded with this module: import it late.
"""

import io
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager

from msgspec import Struct
from PIL import Image, ImageDraw, ImageOps

from proxy_core.simulator import landscapes, lettering, tiles
from proxy_core.simulator.palettes import PALETTES, Palette, mix

_WORK = 1_250_000
"""Pixels up to which a scene is drawn as it is; a larger one is drawn smaller and enlarged, its lettering is not."""
_CARD = 700  # pixels; the largest that a 4K picture shows of an input picture
_SCENES = {"ridges": landscapes.ridges, "sea": landscapes.sea, "tiles": tiles.tiles}
_LOTS = ("ridges", "ridges", "ridges", "sea", "sea", "tiles")
_SCENE_WORDS = {
    "sea": {
        "sea",
        "ocean",
        "boat",
        "ship",
        "island",
        "beach",
        "lake",
        "wave",
        "harbour",
        "harbor",
        "lighthouse",
        "water",
    },
    "ridges": {"mountain", "hill", "forest", "valley", "desert", "landscape", "tree", "snow"},
    "tiles": {"pattern", "abstract", "bauhaus", "geometric", "logo", "icon", "mosaic", "tile"},
}
_PALETTE_WORDS = {
    "night": {"night", "midnight", "moon", "star"},
    "aurora": {"aurora"},
    "dusk": {"sunset", "dusk", "evening"},
    "dawn": {"sunrise", "dawn", "morning"},
    "forest": {"forest", "spring", "green"},
    "desert": {"desert", "autumn", "canyon"},
    "sakura": {"cherry", "blossom", "pink"},
    "alpine": {"snow", "winter", "ice"},
}


class Sheet(Struct, frozen=True):
    """What a picture shows: `size` in pixels, `references` as cards. Equal sheets draw alike."""

    prompt: str
    model: str
    ratio: str
    size: tuple[int, int]
    account: str
    seed: int
    references: tuple[Image.Image, ...] = ()


class Reference(Struct, frozen=True):
    """An input picture: its size in pixels and a smaller copy of it."""

    size: tuple[int, int]
    card: Image.Image


@contextmanager
def readable() -> Iterator[None]:
    """Within it, a picture that Pillow cannot read, or takes for a bomb, is an OSError."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - Pillow raises whatever it likes for a damaged file: struct.error, SyntaxError
        raise OSError(f"no picture that can be read: {error}") from None


def open_reference(data: bytes) -> Reference:
    """An input picture from its file. OSError when it cannot be read, or would be larger than any real one."""
    with readable(), Image.open(io.BytesIO(data)) as picture:
        size = picture.size
        picture.draft("RGB", (_CARD, _CARD))
        card = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    card.thumbnail((_CARD, _CARD))
    if card.mode == "RGBA":
        white = Image.new("RGB", card.size, (255, 255, 255))
        white.paste(card, mask=card)
        card = white
    return Reference(size, card)


def png(sheet: Sheet) -> bytes:
    """The picture as a PNG file, packed for speed."""
    out = io.BytesIO()
    paint(sheet).save(out, "PNG", compress_level=1)
    return out.getvalue()


def paint(sheet: Sheet) -> Image.Image:
    """The picture, RGB, of exactly the size asked for."""
    scene, palette = choose(sheet.prompt)
    canvas = _SCENES[scene](_dice(sheet.prompt, str(sheet.seed)), palette, _work_size(sheet.size))
    caption = _Caption.of(sheet)
    _shade(canvas, caption.height / sheet.size[1], palette, flat=scene == "tiles")
    if canvas.size != sheet.size:
        canvas = canvas.resize(sheet.size, Image.Resampling.BICUBIC)
    _pin(canvas, sheet.references)
    caption.write(canvas, palette)
    return canvas


def choose(prompt: str) -> tuple[str, Palette]:
    """The scene and the palette for a prompt: by its words where they say something, else by its hash."""
    dice = _dice(prompt)
    scene, palette = dice.choice(_LOTS), dice.choice(PALETTES)
    words = {word.removesuffix("s") for word in re.findall("[a-z]+", prompt.lower())}
    scene = next((name for name, hints in _SCENE_WORDS.items() if hints & words), scene)
    wanted = next((name for name, hints in _PALETTE_WORDS.items() if hints & words), palette.name)
    return scene, next(one for one in PALETTES if one.name == wanted)


class _Caption(Struct, frozen=True):
    """The prompt over a line of facts, at the foot of a picture."""

    title: lettering.Block
    facts: lettering.Block
    margin: float

    @classmethod
    def of(cls, sheet: Sheet) -> "_Caption":
        width, height = sheet.size
        short = min(width, height)
        unit = short * (1 + min(0.6, (max(width, height) / short - 1) / 8))
        margin = unit * 0.06
        room = min(width - 2 * margin, unit * 1.6)
        deep = 3 if height > width * 2 else 1
        steps = ((0.058, 2 * deep), (0.044, 3 * deep), (0.034, 4 * deep), (0.028, 5 * deep))
        title = lettering.fit(sheet.prompt, room, tuple((unit * share, lines) for share, lines in steps))
        facts = " / ".join((sheet.model, sheet.ratio, f"{width} x {height}", sheet.account))
        return cls(title, lettering.fit(facts, width - 2 * margin, ((unit * 0.024, 9),)), margin)

    @property
    def height(self) -> float:
        return self.title.height + self.facts.height + 1.4 * self.margin

    def write(self, canvas: Image.Image, palette: Palette) -> None:
        draw = ImageDraw.Draw(canvas)
        y = canvas.height - self.height + self.margin * 0.25
        for block, colour in ((self.title, palette.light), (self.facts, mix(palette.light, palette.far, 0.35))):
            for line in block.lines:
                draw.text((self.margin, y), line, font=block.font, fill=colour)
                y += block.pitch
            y += self.margin * 0.15


def _dice(*words: str) -> random.Random:
    return random.Random("\0".join(words))  # noqa: S311 - a picture must be the same again; nothing here is a secret


def _work_size(size: tuple[int, int]) -> tuple[int, int]:
    scale = max(1, (size[0] * size[1] / _WORK) ** 0.5)
    return round(size[0] / scale), round(size[1] / scale)


def _shade(canvas: Image.Image, share: float, palette: Palette, *, flat: bool) -> None:
    """Darken the foot of the picture, so that the caption can be read on it."""
    width, height = canvas.size
    dark = mix(palette.near, (0, 0, 0), 0.25)
    if flat:
        canvas.paste(dark, (0, round(height * (1 - share * 1.06)), width, height))
        return
    deep = min(height, round(height * share * 1.5))
    veil = Image.linear_gradient("L").point([round(min(1, value / 130) ** 1.3 * 195) for value in range(256)])
    canvas.paste(dark, (0, height - deep), veil.resize((width, deep), Image.Resampling.BILINEAR))


def _pin(canvas: Image.Image, references: tuple[Image.Image, ...]) -> None:
    """Show the input pictures as small cards in the upper left corner, as many as there is room for."""
    side = round(min(canvas.size) * 0.16)
    left = edge = round(side * 0.3)
    frame = max(2, side // 20)
    for picture in references:
        card = ImageOps.expand(ImageOps.contain(picture, (side, side)), frame, (255, 255, 255))
        if left + card.width + edge > canvas.width:
            return
        canvas.paste(card, (left, edge))
        left += card.width + edge // 2
