import random

import pytest

from proxy_core.simulator.palettes import PALETTES
from proxy_core.simulator.tiles import tiles


@pytest.mark.parametrize("size", [(120, 120), (240, 30), (30, 240)])
def test_the_grid_fills_the_picture_and_follows_from_the_source(size: tuple[int, int]):
    first, second = (tiles(random.Random(4), PALETTES[2], size) for _ in range(2))
    assert first.size == size
    assert first.tobytes() == second.tobytes()


def test_only_colours_of_the_palette_are_used():
    picture = tiles(random.Random(1), PALETTES[1], (120, 120))
    found = picture.getcolors(picture.width * picture.height)
    plain = sum(count for count, colour in found if colour in PALETTES[1].colours)
    assert plain > 0.85 * picture.width * picture.height  # the rest are smoothed edges
