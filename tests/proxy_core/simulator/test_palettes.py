from proxy_core.simulator.palettes import PALETTES, RGB, mix


def brightness(colour: RGB) -> float:
    return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]


def test_mix():
    assert mix((0, 100, 255), (255, 100, 0), 0) == (0, 100, 255)
    assert mix((0, 100, 255), (255, 100, 0), 1) == (255, 100, 0)
    assert mix((0, 0, 0), (200, 100, 50), 0.5) == (100, 50, 25)


def test_every_palette_can_be_written_on():
    for palette in PALETTES:
        assert brightness(palette.light) - brightness(palette.near) > 120, palette.name
        assert len(set(palette.colours)) == 7, palette.name


def test_names_are_unique_and_some_are_nights():
    assert len({palette.name for palette in PALETTES}) == len(PALETTES)
    assert 0 < sum(palette.night for palette in PALETTES) < len(PALETTES)
