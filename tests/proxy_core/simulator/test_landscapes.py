import random
from collections.abc import Callable

import pytest
from PIL import Image

from proxy_core.simulator import landscapes
from proxy_core.simulator.palettes import PALETTES

Scene = Callable[..., Image.Image]
SIZES = [(160, 160), (320, 40), (40, 320)]


@pytest.mark.parametrize("scene", [landscapes.ridges, landscapes.sea])
@pytest.mark.parametrize("size", SIZES)
def test_one_source_gives_one_picture(scene: Scene, size: tuple[int, int]):
    for seed, palette in enumerate(PALETTES):
        first, second = (scene(random.Random(seed), palette, size) for _ in range(2))
        assert first.size == size
        assert first.tobytes() == second.tobytes()


def test_the_ground_is_darker_than_the_horizon():
    picture = landscapes.ridges(random.Random(3), PALETTES[0], (160, 160)).convert("L")
    rows = picture.resize((1, 160), Image.Resampling.BOX)
    assert rows.getpixel((0, 155)) < rows.getpixel((0, 80))


@pytest.mark.parametrize("line", [landscapes.hills, landscapes.peaks, landscapes.dunes])
def test_skylines_stay_within_bounds(line: Callable[[random.Random], landscapes.Line]):
    height = line(random.Random(5))
    assert all(-2.6 < height(step / 10) < 2.6 for step in range(300))
