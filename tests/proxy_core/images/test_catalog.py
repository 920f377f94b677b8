"""Every model draws every ratio and size that it is said to take, in whole pixels of that shape; and nothing else."""

import itertools
import math

import pytest

from proxy_core.images.catalog import ALL_RATIOS, ALL_SIZES, MODELS, pixels

CASES = [(model, ratio, size) for model in MODELS.values() for ratio in model.ratios for size in (None, *model.sizes)]
LONG_SIDE = {"512": 512, "1K": 1024, "2K": 2048, "4K": 4096}


@pytest.mark.parametrize(("model", "ratio", "size"), CASES, ids=lambda one: getattr(one, "id", one))
def test_what_a_model_takes_it_draws_in_that_shape(model, ratio, size):
    width, height = pixels(model, ratio, size)
    wide, high = (int(part) for part in ratio.split(":"))
    assert isinstance(width, int)
    assert isinstance(height, int)
    assert abs(math.log(width / height) - math.log(wide / high)) < 0.05
    # About as many pixels as the square of that size has.
    assert 0.9 < width * height / LONG_SIDE[size or "1K"] ** 2 < 1.2


@pytest.mark.parametrize("model", MODELS.values(), ids=lambda model: model.id)
def test_no_size_is_the_models_own(model):
    assert pixels(model, "1:1", None) == (1024, 1024)
    if "1K" in model.sizes:
        assert pixels(model, "16:9", None) == pixels(model, "16:9", "1K")


@pytest.mark.parametrize("model", MODELS.values(), ids=lambda model: model.id)
def test_turned_ratios_are_turned_pixels(model):
    for ratio in model.ratios:
        turned = ":".join(reversed(ratio.split(":")))
        if turned in model.ratios:
            assert pixels(model, turned, None) == pixels(model, ratio, None)[::-1]


@pytest.mark.parametrize(
    ("model", "ratio", "size", "expected"),
    [
        ("gemini-3-pro-image", "16:9", "1K", (1376, 768)),
        ("gemini-3-pro-image", "16:9", "2K", (2752, 1536)),
        ("gemini-3-pro-image", "1:1", "4K", (4096, 4096)),
        ("gemini-3-pro-image", "21:9", "4K", (6336, 2688)),
        ("gemini-3.1-flash-image", "3:2", "512", (632, 424)),
        ("gemini-3.1-flash-image", "1:8", "1K", (384, 3072)),
        ("gemini-2.5-flash-image", "16:9", None, (1344, 768)),
        ("gemini-2.5-flash-image", "21:9", None, (1536, 672)),
    ],
)
def test_figures_of_the_published_table(model, ratio, size, expected):
    assert pixels(MODELS[model], ratio, size) == expected


def test_everything_else_is_a_key_error_that_names_it():
    strange_ratios, strange_sizes = ("7:3", "16x9", "", "1:1 "), ("8K", "1k", "", "1024")
    for model in MODELS.values():
        for ratio in {*ALL_RATIOS, *strange_ratios} - set(model.ratios):
            with pytest.raises(KeyError, match=repr(ratio)):
                pixels(model, ratio, None)
        for size in {*ALL_SIZES, *strange_sizes} - set(model.sizes):
            with pytest.raises(KeyError, match=repr(size)):
                pixels(model, "1:1", size)


def test_models_are_known_by_their_ids_and_take_what_there_is():
    for known, model in MODELS.items():
        assert model.id == known
        assert set(model.ratios) <= set(ALL_RATIOS)
        assert set(model.sizes) <= set(ALL_SIZES)
        assert model.references > 0
    assert len({model.name for model in MODELS.values()}) == len(MODELS)


def test_sizes_are_listed_smallest_first():
    for model in MODELS.values():
        areas = [math.prod(pixels(model, "1:1", size)) for size in model.sizes]
        assert all(small < large for small, large in itertools.pairwise(areas))
