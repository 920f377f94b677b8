"""Patterns of plain shapes on a square grid, in the manner of the old poster schools.

Takes a random source, a palette and a size in pixels and gives an RGB picture; no lettering here.
"""

import random

from msgspec import Struct
from PIL import Image, ImageChops, ImageDraw

from proxy_core.simulator.palettes import RGB, Palette

_FINE = 2  # drawn this many times larger, then reduced: Pillow's own edges are hard
_CELLS = 4  # on the short side


class _Cell(Struct, frozen=True):
    """One square of the grid: where it is, its side, and its ground and two inks."""

    canvas: Image.Image
    draw: ImageDraw.ImageDraw
    left: int
    top: int
    side: int
    inks: tuple[RGB, RGB, RGB]


def tiles(rng: random.Random, palette: Palette, size: tuple[int, int]) -> Image.Image:
    """A grid of quarter circles, leaves, rainbows, suns and stripes."""
    width, height = size
    side = -(-min(size) * _FINE // _CELLS)
    canvas = Image.new("RGB", (width * _FINE, height * _FINE))
    draw = ImageDraw.Draw(canvas)
    ground: RGB | None = None
    for top in range(0, canvas.height, side):
        for left in range(0, canvas.width, side):
            inks = rng.sample([colour for colour in palette.colours if colour != ground], 3)
            ground = inks[0]
            draw.rectangle((left, top, left + side, top + side), fill=ground)
            rng.choice(_MOTIFS)(rng, _Cell(canvas, draw, left, top, side, (inks[0], inks[1], inks[2])))
    return canvas.reduce(_FINE)


def _quarters(rng: random.Random, cell: _Cell) -> None:
    _slice(cell, rng.randrange(4), 1, cell.inks[1])
    _slice(cell, rng.randrange(4), 0.5, cell.inks[2])


def _rainbow(rng: random.Random, cell: _Cell) -> None:
    corner = rng.randrange(4)
    for step, ink in enumerate((1, 0, 2, 0, 1)):
        _slice(cell, corner, 1 - step / 5, cell.inks[ink])


def _leaf(rng: random.Random, cell: _Cell) -> None:
    side = cell.side
    halves = []
    for box, start in (((0, 0, 2 * side, 2 * side), 180), ((-side, -side, side, side), 0)):
        half = Image.new("L", (side, side))
        ImageDraw.Draw(half).pieslice(box, start, start + 90, fill=255)
        halves.append(half)
    leaf = ImageChops.darker(*halves)
    turned = leaf if rng.random() < 0.5 else leaf.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    cell.canvas.paste(cell.inks[1], (cell.left, cell.top), turned)


def _sun(_rng: random.Random, cell: _Cell) -> None:
    x, y = cell.left + cell.side / 2, cell.top + cell.side / 2
    for share, ink in ((0.42, 1), (0.2, 2)):
        reach = cell.side * share
        cell.draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=cell.inks[ink])


def _halves(rng: random.Random, cell: _Cell) -> None:
    half = cell.side / 2
    up = rng.random() < 0.5
    for row, ink in ((0, 1), (1, 2)):
        middle = cell.top + half * (row + up)
        box = (cell.left, middle - half, cell.left + cell.side, middle + half)
        cell.draw.pieslice(box, 180 if up else 0, 360 if up else 180, fill=cell.inks[ink])


def _stripes(rng: random.Random, cell: _Cell) -> None:
    flat = rng.random() < 0.5
    for band in range(0, 6, 2):
        low, high = cell.side * band / 6, cell.side * (band + 1) / 6
        x, y = (0.0, low) if flat else (low, 0.0)
        right, bottom = (cell.side, high) if flat else (high, cell.side)
        box = (cell.left + x, cell.top + y, cell.left + right, cell.top + bottom)
        cell.draw.rectangle(box, fill=cell.inks[1])


def _slice(cell: _Cell, corner: int, share: float, colour: RGB) -> None:
    x, y = cell.left + cell.side * (corner in {1, 2}), cell.top + cell.side * (corner in {2, 3})
    reach = cell.side * share
    cell.draw.pieslice((x - reach, y - reach, x + reach, y + reach), corner * 90, corner * 90 + 90, fill=colour)


_MOTIFS = (_quarters, _rainbow, _rainbow, _leaf, _leaf, _sun, _halves, _stripes)
