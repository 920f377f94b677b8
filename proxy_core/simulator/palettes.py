"""The colours of the simulator's pictures: a few harmonies chosen by hand, and how two colours mix.

Draws nothing; landscapes.py and tiles.py do.
"""

from msgspec import Struct

RGB = tuple[int, int, int]


def mix(first: RGB, second: RGB, share: float) -> RGB:
    """The colour `share` of the way (0 to 1) from the first to the second."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


class Palette(Struct, frozen=True):
    """One harmony.

    `sky` runs from the top to the horizon, `light` is the sun, the moon and the lettering, `far` and `near` are the
    most and the least hazy ground. `night` asks for stars and a moon.
    """

    name: str
    sky: tuple[RGB, RGB, RGB]
    light: RGB
    far: RGB
    near: RGB
    night: bool = False

    @property
    def colours(self) -> tuple[RGB, ...]:
        """All of them, for pictures of flat shapes."""
        return (*self.sky, self.light, self.far, mix(self.far, self.near, 0.5), self.near)


def _palette(name: str, colours: str, *, night: bool = False) -> Palette:
    top, middle, horizon, light, far, near = (_rgb(word) for word in colours.split())
    return Palette(name, (top, middle, horizon), light, far, near, night=night)


def _rgb(word: str) -> RGB:
    return int(word[0:2], 16), int(word[2:4], 16), int(word[4:6], 16)


PALETTES: tuple[Palette, ...] = (
    _palette("dawn", "5b6ea8 e8a6a1 fde2c4 fff3d6 c79aa8 2e2a4f"),
    _palette("dusk", "2b2d5b b0527a f9a45c ffd98a 9c4a78 1f1637"),
    _palette("alpine", "4f9bc8 a9d6e5 f1f7ee fffbe6 8fb8c9 163f4e"),
    _palette("forest", "89b9a3 d3e4cd f6f1d9 fff6cf 9fc1a8 14342b"),
    _palette("desert", "3f7d8c f0c38e fbe3b9 fff1c9 e0a06a 5a2420"),
    _palette("night", "0b1533 1f3264 5b6c9e f5f1dc 3c4f83 070d20", night=True),
    _palette("aurora", "071a2c 0f4c5c 5fb49c eafbe9 2a6f73 04131d", night=True),
    _palette("sakura", "8ea7d8 f2c6d6 fdeef0 fffaf5 d59fbb 4a2545"),
    _palette("lagoon", "1b7f9e 7cc6c3 fbe8c8 fff0c4 6fb1b5 0b3a4a"),
    _palette("ember", "43203f c2414b f7b267 ffe1a0 a33b4e 240f20"),
    _palette("heather", "6b5ca5 c2a5d6 f7dfe0 fff4e0 a58bc2 2b2050"),
)
