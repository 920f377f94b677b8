"""The few strokes that the simulator's pictures are made of: gradients, smooth shapes, glows and soft clouds.

All sizes and places are in pixels of the canvas. Every function but the gradients paints onto the canvas it is given.
Importing this loads Pillow; only painter.py's side of the simulator does, when the first picture is drawn.
"""

from collections.abc import Callable, Sequence

from PIL import Image, ImageDraw, ImageFilter

from proxy_core.simulator.palettes import RGB

Point = tuple[float, float]
Box = tuple[float, float, float, float]
Stroke = Callable[[ImageDraw.ImageDraw], None]

FINE = 2
"""Masks are drawn this many times larger and then reduced: Pillow's own edges are hard."""
_RIM = 178  # Pillow's radial gradient is 255 in the corners only, and this in the middle of a side


def gradient(size: tuple[int, int], colours: Sequence[RGB]) -> Image.Image:
    """Colours from the top to the bottom, evenly spread."""
    column = Image.new("RGB", (1, len(colours)))
    for row, colour in enumerate(colours):
        column.putpixel((0, row), colour)
    # The outer half pixels of a resized picture are flat: cut them off, so that the ends are the colours given.
    box = (0, 0.5, 1, len(colours) - 0.5) if len(colours) > 1 else None
    return column.resize((1, size[1]), Image.Resampling.BILINEAR, box=box).resize(size, Image.Resampling.NEAREST)


def polygon(canvas: Image.Image, outlines: Sequence[Sequence[Point]], fill: Sequence[RGB], alpha: float = 1) -> None:
    """Paint outlines as one shape, in colours that run from its top to its bottom."""
    points = [point for outline in outlines for point in outline]
    left, top = (max(0, int(min(point[axis] for point in points))) for axis in (0, 1))
    right, bottom = (min(canvas.size[axis], int(max(point[axis] for point in points)) + 1) for axis in (0, 1))
    if right <= left or bottom <= top:
        return

    def stroke(draw: ImageDraw.ImageDraw) -> None:
        for outline in outlines:
            draw.polygon([((x - left) * FINE, (y - top) * FINE) for x, y in outline], fill=round(255 * alpha))

    size = (right - left, bottom - top)
    canvas.paste(gradient(size, fill), (left, top), mask(size, stroke))


def mask(size: tuple[int, int], stroke: Stroke) -> Image.Image:
    """A mask with smooth edges; `stroke` draws on a sheet that is FINE times larger."""
    sheet = Image.new("L", (size[0] * FINE, size[1] * FINE))
    stroke(ImageDraw.Draw(sheet))
    return sheet.reduce(FINE)


def disc(canvas: Image.Image, centre: Point, radius: float, colour: RGB, alpha: float = 1) -> None:
    """A filled circle."""
    side = max(2, round(radius * 2))
    edge = side * FINE - 1
    sheet = mask((side, side), lambda draw: draw.ellipse((0, 0, edge, edge), fill=round(255 * alpha)))
    canvas.paste(colour, (round(centre[0] - side / 2), round(centre[1] - side / 2)), sheet)


def glow(canvas: Image.Image, centre: Point, radius: float, colour: RGB, alpha: float) -> None:
    """Light that fades from a centre."""
    side = max(2, round(radius * 2))
    fall = Image.radial_gradient("L").point(
        [round(255 * alpha * max(0, 1 - value / _RIM) ** 2) for value in range(256)]
    )
    place = (round(centre[0] - side / 2), round(centre[1] - side / 2))
    canvas.paste(colour, place, fall.resize((side, side), Image.Resampling.BILINEAR))


def clouds(canvas: Image.Image, ellipses: Sequence[Box], colour: RGB, alpha: float) -> None:
    """Ellipses without an edge: drawn at a quarter of the size, blurred, then enlarged."""
    scale = 4
    sheet = Image.new("L", (canvas.width // scale + 1, canvas.height // scale + 1))
    draw = ImageDraw.Draw(sheet)
    for box in ellipses:
        left, top, right, bottom = (value / scale for value in box)
        draw.ellipse((left, top, max(left, right), max(top, bottom)), fill=round(255 * alpha))
    soft = sheet.filter(ImageFilter.GaussianBlur(max(1.6, min(sheet.size) / 130)))
    canvas.paste(colour, (0, 0), soft.resize(canvas.size, Image.Resampling.BILINEAR))
