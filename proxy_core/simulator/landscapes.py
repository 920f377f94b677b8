"""Landscapes: layered ridges and an open sea, under a sky with a sun or a moon.

Each takes a random source, a palette and a size in pixels and gives an RGB picture; the same source gives the same
picture. No lettering here.
"""

import math
import random
from collections.abc import Callable

from PIL import Image, ImageDraw

from proxy_core.simulator import brushes
from proxy_core.simulator.brushes import Point
from proxy_core.simulator.palettes import RGB, Palette, mix

Size = tuple[int, int]
Line = Callable[[float], float]
"""Height of a skyline at a place: both in units of its wavelength and its amplitude, about -1 to 1."""

_STEP = 3  # pixels between two points of a skyline


def ridges(rng: random.Random, palette: Palette, size: Size) -> Image.Image:
    """Hills, peaks or dunes in five to ten layers, the nearer the darker."""
    width, height = size
    tall = min(1.0, max(0.0, height / width / 3 - 0.4))
    start = (0.56 - 0.2 * tall) * height
    canvas, _ = sky(rng, palette, size, start + 0.06 * min(size))
    line, trees = rng.choice(((hills, True), (peaks, True), (peaks, False), (dunes, False)))
    layers = 5 + round(tall * 4)
    for layer in range(layers):
        near = layer / (layers - 1)
        base = start + (0.92 * height - start) * near**1.15
        rise = min(height, 1.6 * width) * (0.11 - 0.04 * near) * rng.uniform(0.8, 1.25)
        wave = (0.28 + 0.5 * near) * (width * height * min(size)) ** (1 / 3)
        skyline = _skyline(line(rng), width, base, rise, wave)
        colour = mix(palette.far, palette.near, near**0.9)
        haze = mix(colour, palette.sky[2], 0.5 * (1 - near))
        brushes.polygon(canvas, [[*skyline, (width, height), (0, height)]], (colour, haze))
        if trees and near > 0.6:
            _forest(rng, canvas, skyline, (0.03 + 0.05 * near) * min(size), mix(colour, palette.near, 0.4))
    return canvas


def sea(rng: random.Random, palette: Palette, size: Size) -> Image.Image:
    """Open water with the light on it, islands on the horizon and a small boat."""
    width, height = size
    horizon = round(height * rng.uniform(0.46, 0.54))
    canvas, light = sky(rng, palette, size, horizon)
    for share in (0.25, 0.6):
        rise = min(size) * rng.uniform(0.03, 0.07)
        skyline = _skyline(_islands(rng), width, horizon + 1, rise, 0.5 * (width * min(size)) ** 0.5)
        shore = [*skyline, (width, horizon + 2), (0, horizon + 2)]
        brushes.polygon(canvas, [shore], [mix(palette.far, palette.near, share)])
    water = [mix(palette.sky[2], palette.far, 0.45), mix(palette.far, palette.near, 0.35), palette.near]
    canvas.paste(brushes.gradient((width, height - horizon), water), (0, horizon))
    _ripples(rng, canvas, (light, horizon), palette)
    _boat(rng, canvas, horizon, palette)
    return canvas


def sky(rng: random.Random, palette: Palette, size: Size, horizon: float) -> tuple[Image.Image, float]:
    """A canvas with the sky on it, and how far from the left its light stands."""
    width, height = size
    canvas = Image.new("RGB", (width, height), palette.sky[2])
    canvas.paste(brushes.gradient((width, round(horizon) + 1), palette.sky), (0, 0))
    short = min(size)
    centre = (width * rng.uniform(0.2, 0.8), horizon - short * rng.uniform(0.16, 0.36))
    radius = short * rng.uniform(0.055, 0.1)
    if palette.night:
        _stars(rng, canvas, horizon)
    brushes.glow(canvas, centre, radius * 5.5, palette.light, 0.75)
    _streaks(rng, canvas, horizon, palette)
    brushes.disc(canvas, centre, radius, palette.light)
    if palette.night:
        _craters(rng, canvas, centre, radius, mix(palette.light, palette.sky[2], 0.35))
    return canvas, centre[0]


def hills(rng: random.Random) -> Line:
    """Soft waves."""
    waves = [(1.0, rng.random()), (2.3, rng.random()), (5.1, rng.random())]
    return lambda x: sum(math.sin(math.tau * (x * pace + phase)) / pace**1.3 for pace, phase in waves) / 1.4


def dunes(rng: random.Random) -> Line:
    """Waves with a sharp crest."""
    first, second = rng.random(), rng.random()
    return lambda x: (
        1 - 1.5 * abs(math.sin(math.pi * (x * 0.7 + first))) ** 1.4 + 0.2 * math.sin(math.tau * (x * 1.7 + second))
    )


def peaks(rng: random.Random) -> Line:
    """Straight slopes between random heights, in octaves."""
    octaves = [(pace, [rng.uniform(-1, 1) for _ in range(97)]) for pace in (1.6, 3.4, 7.3, 17.0, 37.0)]

    def height(x: float) -> float:
        total = 0.0
        for pace, heights in octaves:
            index, part = divmod(x * pace, 1)
            here, there = heights[int(index) % 97], heights[(int(index) + 1) % 97]
            total += (here + (there - here) * part) * (1.6 / pace) ** 1.05
        return total * 1.1

    return height


def _islands(rng: random.Random) -> Line:
    rough = peaks(rng)
    shape = hills(rng)
    return lambda x: max(0.0, shape(x) - 0.25) * (1.2 + 0.35 * rough(x))


def _skyline(line: Line, width: int, base: float, rise: float, wave: float) -> list[Point]:
    places = [*range(0, width, _STEP), width]
    return [(x, base - rise * line(x / wave)) for x in places]


def _forest(rng: random.Random, canvas: Image.Image, skyline: list[Point], tall: float, colour: RGB) -> None:
    trees = []
    index = rng.randrange(8)
    while index < len(skyline):
        x, y = skyline[index]
        top = tall * rng.uniform(0.5, 1.15)
        trees.append(_conifer(x, y + tall * 0.12, top))
        thick = rng.random() < 0.72
        index += max(1, round((rng.uniform(0.12, 0.4) if thick else rng.uniform(0.8, 3)) * tall / _STEP))
    if trees:
        brushes.polygon(canvas, trees, [colour])


def _conifer(x: float, foot: float, tall: float) -> list[Point]:
    right = [(0.0, 1.0), (0.1, 0.68), (0.05, 0.7), (0.16, 0.4), (0.08, 0.42), (0.21, 0.12), (0.03, 0.12), (0.03, 0.0)]
    points = [(x + dx * tall, foot - dy * tall) for dx, dy in right]
    return points + [(2 * x - px, py) for px, py in reversed(points)]


def _streaks(rng: random.Random, canvas: Image.Image, low: float, palette: Palette) -> None:
    short = min(canvas.size)
    boxes = []
    for _ in range(3 + round(max(canvas.size) / short * 2.5)):
        x, y = rng.uniform(-0.1, 1) * canvas.width, rng.uniform(0.12, 0.9) * low
        for _ in range(3):
            long, thick = short * rng.uniform(0.15, 0.5), short * rng.uniform(0.008, 0.022)
            left = x + short * rng.uniform(-0.15, 0.15)
            top = y + short * rng.uniform(-0.025, 0.025)
            boxes.append((left, top, left + long, top + thick))
    brushes.clouds(canvas, boxes, mix(palette.sky[2], palette.light, 0.5), 0.18 if palette.night else 0.5)


def _stars(rng: random.Random, canvas: Image.Image, low: float) -> None:
    draw = ImageDraw.Draw(canvas, "RGBA")
    for _ in range(round(canvas.width * low / 4500)):
        x, y = rng.random() * canvas.width, rng.random() ** 1.4 * low
        size = 0.4 + rng.random() ** 6 * 1.6
        draw.ellipse((x - size, y - size, x + size, y + size), fill=(255, 255, 245, rng.randint(60, 230)))


def _craters(rng: random.Random, canvas: Image.Image, centre: Point, radius: float, colour: RGB) -> None:
    for _ in range(4):
        turn, away = rng.random() * math.tau, rng.uniform(0.1, 0.62) * radius
        spot = (centre[0] + away * math.cos(turn), centre[1] + away * math.sin(turn))
        brushes.disc(canvas, spot, radius * rng.uniform(0.08, 0.2), colour, 0.4)


def _ripples(rng: random.Random, canvas: Image.Image, light: Point, palette: Palette) -> None:
    width, height = canvas.size
    deep = height - light[1]
    short = min(width, height)
    lit, calm = [], []
    for _ in range(70 + 25 * round(height / width)):
        near = rng.random() ** 1.6
        y = light[1] + 2 + near * deep
        spread = short * (0.05 + 0.16 * near)
        lit.append(
            _lens(
                rng.gauss(light[0], spread * 0.5), y, spread * rng.uniform(0.25, 0.9), short * (0.0015 + 0.006 * near)
            )
        )
    for _ in range(70 * max(1, width // height)):
        near = rng.random() ** 1.3
        calm.append(
            _lens(
                rng.random() * width,
                light[1] + near * deep,
                short * (0.03 + 0.16 * near),
                short * (0.001 + 0.005 * near),
            )
        )
    brushes.polygon(canvas, calm, [mix(palette.sky[2], palette.far, 0.5), palette.far], 0.35)
    brushes.polygon(canvas, lit, [palette.light], 0.8)


def _lens(x: float, y: float, long: float, thick: float) -> list[Point]:
    return [(x - long, y), (x - long * 0.3, y - thick), (x + long * 0.4, y - thick), (x + long, y), (x, y + thick)]


def _boat(rng: random.Random, canvas: Image.Image, horizon: int, palette: Palette) -> None:
    short = min(canvas.size)
    size = short * rng.uniform(0.06, 0.1)
    x = canvas.width * rng.choice((rng.uniform(0.12, 0.34), rng.uniform(0.66, 0.88)))
    y = horizon + short * rng.uniform(0.05, 0.11)
    hull = [(-0.55, -0.16), (0.6, -0.2), (0.42, 0.02), (-0.42, 0.02)]
    sails = [[(0.02, -1.25), (0.02, -0.26), (-0.5, -0.26)], [(0.08, -1.1), (0.08, -0.26), (0.46, -0.26)]]
    brushes.polygon(canvas, [[(x + px * size, y + py * size) for px, py in hull]], [palette.near])
    white = mix(palette.light, palette.sky[2], 0.25)
    brushes.polygon(canvas, [[(x + px * size, y + py * size) for px, py in sail] for sail in sails], [white])
    brushes.polygon(canvas, [_lens(x, y + size * 0.08, size * 0.7, size * 0.05)], [palette.near], 0.5)
