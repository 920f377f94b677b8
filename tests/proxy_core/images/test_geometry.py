from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy_core.errors import RequestError
from proxy_core.images.catalog import ALL_RATIOS, ALL_SIZES, MODELS
from proxy_core.images.geometry import (
    QUOTED_LENGTH,
    known_ratio,
    known_size,
    nearest_ratio,
    own_row,
    possible_size,
    ratio_of_row,
    ratio_of_size,
    ratio_of_suffix,
    size_of_quality,
)

PRO = MODELS["gemini-3-pro-image"]
FLASH = MODELS["gemini-3.1-flash-image"]
LITE = MODELS["gemini-3.1-flash-lite-image"]
OLD = MODELS["gemini-2.5-flash-image"]

models = st.sampled_from(list(MODELS.values()))
edges = st.integers(1, 10**12)


@pytest.mark.parametrize(
    ("size", "ratio"),
    [
        ("1024x1024", "1:1"),
        ("1920x1080", "16:9"),
        ("1280x720", "16:9"),
        ("1080x1920", "9:16"),
        ("720x1280", "9:16"),
        ("800x600", "4:3"),
        ("600x800", "3:4"),
        ("2560x1080", "21:9"),
        ("1792x1024", "16:9"),
        ("1024x1792", "9:16"),
        ("1536x1024", "3:2"),
        ("512x512", "1:1"),
        ("1920X1080", "16:9"),
        ("1920*1080", "16:9"),
        ("1920×1080", "16:9"),
        ("1920 x 1080", "16:9"),
        ("9" * 90 + "x" + "9" * 90, "1:1"),
    ],
)
@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_a_size_becomes_its_ratio_without_a_note(size, ratio, model):
    assert ratio_of_size(size, model, "square") == (ratio, None)


@pytest.mark.parametrize(
    ("size", "model", "ratio"),
    [
        ("2000x1000", PRO, "16:9"),
        ("4000x1000", PRO, "21:9"),
        ("1000x4000", PRO, "9:16"),
        ("8000x1", FLASH, "8:1"),
        ("1x8000", FLASH, "1:8"),
        ("1040x1000", PRO, "1:1"),
        ("1" + "0" * 100 + "x1", OLD, "21:9"),
    ],
)
def test_a_size_off_by_more_than_3_percent_becomes_the_nearest_ratio_with_a_note(size, model, ratio):
    used, note = ratio_of_size(size, model, "square")

    assert used == ratio
    assert note is not None
    assert note.code == "ratio_nearest"
    assert str(note) == f"size '{size[:60]}' is not a ratio that {model.id} draws: {ratio} is the nearest"


@pytest.mark.parametrize(("size", "noted"), [("1030x1000", False), ("1000x1030", False), ("1031x1000", True)])
def test_the_note_begins_past_3_percent(size, noted):
    ratio, note = ratio_of_size(size, PRO, "square")

    assert ratio == "1:1"
    assert (note is not None) is noted


@pytest.mark.parametrize(
    ("size", "code"),
    [
        ("16:9", "ratio_in_size"),
        ("16 : 9", "ratio_in_size"),
        ("abc", "size_unknown"),
        ("0x0", "size_unknown"),
        ("0x5", "size_unknown"),
        ("0:0", "size_unknown"),
        ("-5x3", "size_unknown"),
        ("1024X1024x3", "size_unknown"),
        ("1024", "size_unknown"),
        ("1.5x1", "size_unknown"),
        ("٣x٣", "size_unknown"),
        ("9" * 5000 + "x1", "size_unknown"),
    ],
)
def test_what_is_no_size_becomes_square_with_a_note(size, code):
    ratio, note = ratio_of_size(size, PRO, "square")

    assert ratio == "1:1"
    assert note is not None
    assert note.code == code
    assert "aspect_ratio" in str(note)


@pytest.mark.parametrize(
    ("size", "model", "ratio", "code"),
    [
        ("16:9", PRO, "16:9", None),
        ("32:18", PRO, "16:9", None),
        ("4:1", FLASH, "4:1", None),
        ("4:1", PRO, "21:9", "ratio_nearest"),
        ("abc", PRO, "1:1", "size_unknown"),
    ],
)
def test_a_ratio_sent_as_size_can_be_honoured(size, model, ratio, code):
    used, note = ratio_of_size(size, model, "honour")

    assert (used, note and note.code) == (ratio, code)


@given(st.text() | st.from_regex(r"[0-9]{0,4}\s?[xX*×:]\s?[0-9]{0,4}", fullmatch=True), models)
def test_no_text_is_too_odd_for_a_size(text, model):
    for setting in ("square", "honour"):
        ratio, note = ratio_of_size(text, model, setting)
        assert ratio in model.ratios
        assert note is None or len(note.values["size"]) <= QUOTED_LENGTH


@given(edges, edges, models)
def test_the_nearest_ratio_is_truly_the_nearest(width, height, model):
    def times(ratio: str) -> Fraction:
        across, down = map(int, ratio.split(":"))
        off = Fraction(width * down, height * across)
        return max(off, 1 / off)

    nearest = nearest_ratio(Fraction(width, height), model)

    assert times(nearest) == min(map(times, model.ratios))


@given(edges, edges, models)
def test_turning_a_size_turns_its_ratio(width, height, model):
    upright = nearest_ratio(Fraction(height, width), model)
    turned = ":".join(reversed(upright.split(":")))
    flat = nearest_ratio(Fraction(width, height), model)

    if turned in model.ratios and ":".join(reversed(flat.split(":"))) in model.ratios:
        assert flat == turned


@given(st.integers(1, 5000), st.integers(1, 5000), st.integers(1, 50), models)
def test_scaling_a_size_keeps_its_ratio(width, height, factor, model):
    once, scaled = (ratio_of_size(f"{width * k}x{height * k}", model, "square") for k in (1, factor))

    assert once[0] == scaled[0]
    assert (once[1] is None) == (scaled[1] is None)


@given(st.integers(1, 500), models, st.data())
def test_an_exact_ratio_maps_to_itself(factor, model, data):
    ratio = data.draw(st.sampled_from(model.ratios))
    across, down = map(int, ratio.split(":"))

    assert ratio_of_size(f"{across * factor}x{down * factor}", model, "square") == (ratio, None)


@pytest.mark.parametrize("text", ["16:9", "16 : 9"])
def test_a_known_ratio_is_used(text):
    assert known_ratio(text, PRO, "aspect_ratio") == "16:9"


@pytest.mark.parametrize("text", ["7:5", "4:1", "wide", "16x9", "16:9:1"])
@pytest.mark.parametrize("param", ["aspect_ratio", "aspectRatio"])
def test_an_unknown_ratio_is_refused_with_the_known_ones(text, param):
    with pytest.raises(RequestError) as refused:
        known_ratio(text, PRO, param)

    assert (refused.value.status, refused.value.param, refused.value.wire_code) == (400, param, "invalid_value")
    assert ", ".join(PRO.ratios) in str(refused.value)


def test_a_suffix_that_the_model_draws_is_used_as_it_is():
    assert ratio_of_suffix("4:1", FLASH) == ("4:1", None)


def test_a_suffix_that_the_model_does_not_draw_becomes_the_nearest_with_a_note():
    ratio, note = ratio_of_suffix("4:1", PRO)

    assert ratio == "21:9"
    assert str(note) == "gemini-3-pro-image does not draw 4:1: 21:9 is the nearest"


@pytest.mark.parametrize(
    ("text", "model", "size"),
    [
        ("1K", PRO, "1K"),
        ("2k", PRO, "2K"),
        ("4K", PRO, "4K"),
        ("512", FLASH, "512"),
        ("1k", LITE, "1K"),
        ("1K", OLD, None),
        ("1k", OLD, None),
    ],
)
def test_a_known_size_is_used(text, model, size):
    assert known_size(text, model, "image_size") == size


@pytest.mark.parametrize(
    ("text", "model", "says"),
    [
        ("512", PRO, "It draws: 1K, 2K, 4K."),
        ("2K", LITE, "It draws: 1K."),
        ("8K", FLASH, "It draws: 512, 1K, 2K, 4K."),
        ("", FLASH, "It draws: 512, 1K, 2K, 4K."),
        ("2K", OLD, "leave image_size out"),
        ("512", OLD, "leave image_size out"),
    ],
)
def test_a_size_that_the_model_does_not_draw_is_refused(text, model, says):
    with pytest.raises(RequestError, match=says) as refused:
        known_size(text, model, "imageSize")

    assert (refused.value.status, refused.value.param) == (400, "imageSize")


@pytest.mark.parametrize(
    ("wanted", "model", "used", "code"),
    [
        ("4K", PRO, "4K", None),
        ("1K", PRO, "1K", None),
        ("4K", LITE, "1K", "size_lowered"),
        ("2K", LITE, "1K", "size_lowered"),
        ("512", PRO, "1K", "size_lowered"),
        ("512", FLASH, "512", None),
        ("4K", OLD, None, "size_dropped"),
        ("512", OLD, None, "size_dropped"),
        ("1K", OLD, None, None),
    ],
)
def test_a_size_from_a_quality_becomes_one_that_the_model_draws(wanted, model, used, code):
    size, note = possible_size(wanted, model, source="quality", asked="hd")

    assert (size, note and note.code) == (used, code)
    assert note is None or model.id in str(note)


@pytest.mark.parametrize("wanted", ALL_SIZES)
@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_every_wanted_size_ends_as_one_of_the_models_own(wanted, model):
    size, _ = possible_size(wanted, model, source="suffix", asked="-x")

    assert size in model.sizes or (size is None and not model.sizes)


@pytest.mark.parametrize(
    ("quality", "size"),
    [("hd", "4K"), ("HD", "4K"), ("medium", "2K"), ("standard", None), ("high", None), ("low", None), ("", None)],
)
def test_a_quality_asks_for_the_size_in_the_persons_table(quality, size):
    assert size_of_quality(quality, {"hd": "4K", "Medium": "2K"}) == size


def test_every_ratio_of_the_catalogue_is_nearest_to_itself():
    for ratio in ALL_RATIOS:
        across, down = map(int, ratio.split(":"))
        assert nearest_ratio(Fraction(across, down), FLASH) == ratio


# --- the person's own table

ROWS = {"1024x1024": "16:9", "Wide ONE": "21:9"}


@pytest.mark.parametrize(
    ("size", "ratio"),
    [
        ("1024x1024", "16:9"),
        ("1024 X 1024", "16:9"),
        ("1024x1024 ", "16:9"),
        ("wideone", "21:9"),
        ("WIDE one", "21:9"),
        ("1024x1025", None),
        ("", None),
        ("x" * 99_999, None),
    ],
)
def test_a_row_of_ones_own_is_found_in_any_case_and_with_any_blanks(size, ratio):
    assert own_row(size, ROWS) == ratio
    assert own_row(size, {}) is None


@pytest.mark.parametrize(
    ("wanted", "size", "model", "ratio", "note"),
    [
        ("16:9", "1024x1024", PRO, "16:9", "size '1024x1024' is 16:9 by this proxy's own table"),
        ("16:9", "wide", PRO, "16:9", "size 'wide' is 16:9 by this proxy's own table"),
        ("16:9", "1920x1080", PRO, "16:9", None),  # as it would be anyway
        ("16:9", "16:9", PRO, "16:9", None),
        ("32 : 18", "1920x1080", PRO, "16:9", None),
        (
            *("4:1", "wide", PRO, "21:9"),
            "size 'wide' is 4:1 by this proxy's own table, which gemini-3-pro-image does not draw: 21:9 is the nearest",
        ),
        ("4:1", "wide", FLASH, "4:1", "size 'wide' is 4:1 by this proxy's own table"),
    ],
)
def test_a_row_of_ones_own_is_drawn_and_noted_where_it_changes_something(wanted, size, model, ratio, note):
    used, said = ratio_of_row(wanted, size, model)
    assert (used, said and str(said)) == (ratio, note)
