"""What OpenAI's models are asked for: sizes that they draw, in words that they know."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy_core.images.openai_sizes import fields_for, is_gpt_image, is_legal, nearest_legal, of_area, takes_n
from proxy_core.images.reference import Reference
from proxy_core.images.wish import Wish

FREE = ("gpt-image-2", "gpt-image-2-2026-04-21", "gpt-image-2.5-sunburst", "gpt-image-2.6-flare", "openai/gpt-image-2")
FIXED = ("gpt-image-1", "gpt-image-1-mini", "gpt-image-1.5-2025-12-16", "chatgpt-image-latest")
OTHERS = ("flux-1.1-pro", "recraftv3", "doubao-seedream-4-0", "qwen-image", "nano-banana-2", "gpt-4o-image")


def asked(model, **wish):
    """(fields, codes of the notes)."""
    fields, notes = fields_for(Wish("a kite", **wish), model)
    assert all(str(note) for note in notes)
    return fields, [note.code for note in notes]


def size(model, **wish):
    fields, notes = asked(model, **wish)
    return fields.get("size"), notes


# --- models that draw any size within limits


@pytest.mark.parametrize(
    ("wish", "expected", "notes"),
    [
        ({"size": "1024x1024"}, "1024x1024", []),
        ({"size": "3840x2160"}, "3840x2160", []),
        ({"size": "2048 X 1152"}, "2048x1152", []),
        ({"size": "1920x1080"}, "1920x1088", ["size_moved"]),
        ({"size": "512x512"}, "816x816", ["size_moved"]),
        ({"size": "256x256"}, "816x816", ["size_moved"]),
        ({"size": "7680x4320"}, "3840x2160", ["size_moved"]),
        ({"size": "4096x4096"}, "2880x2880", ["size_moved"]),
        ({"size": "3000x100"}, "3008x1008", ["size_moved"]),
        ({"size": "100x3000"}, "1008x3008", ["size_moved"]),
        ({"size": "16:9"}, "1680x944", ["size_moved"]),
        ({"size": "2k"}, "2048x2048", ["size_moved"]),
        ({"size": "large"}, None, ["size_unread"]),
        ({"size": "0x100"}, None, ["size_unread"]),
        ({}, None, []),
        ({"aspect_ratio": "3:2"}, "1536x1024", []),
        ({"aspect_ratio": "16:9"}, "1680x944", []),
        ({"aspect_ratio": "1:1"}, "1248x1248", []),
        ({"aspect_ratio": "8:1"}, "2160x720", ["size_moved"]),
        ({"aspect_ratio": "16:9", "image_size": "4K"}, "3840x2160", []),
        ({"aspect_ratio": "1:1", "image_size": "1K"}, "1024x1024", []),
        ({"aspect_ratio": "2:3", "image_size": "2k"}, "1680x2512", []),
        ({"aspect_ratio": "1:1", "image_size": "4K"}, "2880x2880", []),
        ({"image_size": "2K"}, "2048x2048", []),
        ({"image_size": "512"}, "816x816", ["size_moved"]),
        ({"image_size": "3K"}, None, ["field_unused"]),
        ({"aspect_ratio": "wide", "size": "1024x1024"}, "1024x1024", ["field_unused"]),
        ({"aspect_ratio": "wide"}, None, ["field_unused"]),
        ({"aspect_ratio": "21:9", "size": "1024x1024"}, "1920x816", []),
        ({"size": "1536x1024", "image_size": "2K"}, "2512x1680", ["size_scaled"]),
    ],
)
def test_sizes_of_gpt_image_2(wish, expected, notes):
    for model in FREE:
        assert size(model, **wish) == (expected, notes)


def test_the_note_names_what_was_asked_and_what_is_used():
    _, (note,) = fields_for(Wish("a kite", size="1920x1080"), "gpt-image-2")
    assert str(note) == "size '1920x1080' is not one that gpt-image-2 draws: 1920x1088 used"


edges = st.integers(1, 20_000) | st.sampled_from([1, 16, 640, 1024, 1280, 3840, 3856, 10**60])


@given(edges, edges)
def test_every_size_is_moved_to_a_legal_one_of_its_ratio(width, height):
    wide, high = nearest_legal(width, height)
    assert is_legal(wide, high)
    shape = min(3.0, max(1 / 3, width / height))
    assert (wide - 24) / (high + 24) <= shape <= (wide + 24) / (high - 24)


@given(st.integers(1, 240), st.integers(1, 240))
def test_a_legal_size_stays_without_a_note(wide, high):
    width, height = wide * 16, high * 16
    found = size("gpt-image-2", size=f"{width}x{height}")
    if is_legal(width, height):
        assert found == (f"{width}x{height}", [])
    else:
        assert found[1] == ["size_moved"]


@given(st.integers(1, 300), st.integers(1, 300), st.integers(1, 20_000_000))
def test_a_ratio_and_an_area_give_a_legal_size(wide, high, pixels):
    found = of_area((wide, high), pixels)
    assert is_legal(*found)
    shape = min(3.0, max(1 / 3, wide / high))
    assert (found[0] - 24) / (found[1] + 24) <= shape <= (found[0] + 24) / (found[1] - 24)
    if 1_000_000 <= pixels <= 4_000_000:
        assert abs(math.log(found[0] * found[1] / pixels)) < 0.06


@given(st.text(max_size=30), st.text(max_size=12), st.text(max_size=6), st.sampled_from([*FREE, *FIXED, "dall-e-3"]))
def test_any_text_is_taken(size_text, ratio, named, model):
    fields, notes = fields_for(Wish("a", size=size_text, aspect_ratio=ratio, image_size=named), model)
    assert set(fields) <= {"size"}
    assert all(str(note) for note in notes)


def test_a_size_of_absurd_length_is_not_read():
    assert size("gpt-image-2", size="9" * 5000 + "x1") == (None, ["size_unread"])


# --- models with a few sizes


@pytest.mark.parametrize(
    ("models", "wish", "expected", "notes"),
    [
        (FIXED, {"size": "1536x1024"}, "1536x1024", []),
        (FIXED, {"size": "1920x1080"}, "1536x1024", ["size_moved"]),
        (FIXED, {"size": "512x512"}, "1024x1024", ["size_moved"]),
        (FIXED, {"size": "1000x1600"}, "1024x1536", ["size_moved"]),
        (FIXED, {"aspect_ratio": "3:2"}, "1536x1024", []),
        (FIXED, {"aspect_ratio": "16:9"}, "1536x1024", ["size_moved"]),
        (FIXED, {"image_size": "1K"}, "1024x1024", []),
        (FIXED, {"image_size": "4K", "aspect_ratio": "2:3"}, "1024x1536", ["size_dropped"]),
        (FIXED, {"size": "large"}, None, ["size_unread"]),
        (FIXED, {}, None, []),
        (("dall-e-3",), {"size": "1792x1024"}, "1792x1024", []),
        (("dall-e-3",), {"size": "1536x1024"}, "1792x1024", ["size_moved"]),
        (("dall-e-3",), {"aspect_ratio": "9:16"}, "1024x1792", []),
        (("dall-e-2",), {"size": "256x256"}, "256x256", []),
        (("dall-e-2",), {"size": "300x300"}, "256x256", ["size_moved"]),
        (("dall-e-2",), {"size": "1024x1792"}, "1024x1024", ["size_moved"]),
        (("dall-e-2",), {"aspect_ratio": "1:1"}, "1024x1024", []),
    ],
)
def test_sizes_of_models_with_a_choice(models, wish, expected, notes):
    for model in models:
        assert size(model, **wish) == (expected, notes)


# --- the other fields


@pytest.mark.parametrize(
    ("model", "quality", "expected", "notes"),
    [
        ("gpt-image-2", "hd", "high", ["quality_mapped"]),
        ("gpt-image-1.5", "Standard", "medium", ["quality_mapped"]),
        ("gpt-image-2", "low", "low", []),
        ("gpt-image-2.5-flare", "max", "max", []),
        ("gpt-image-2", "", None, []),
        ("dall-e-3", "hd", "hd", []),
        ("dall-e-3", "high", "hd", ["quality_mapped"]),
        ("dall-e-2", "hd", "standard", ["quality_mapped"]),
        ("flux-1.1-pro", "hd", "hd", []),
    ],
)
def test_quality(model, quality, expected, notes):
    fields, codes = asked(model, quality=quality)
    assert (fields.get("quality"), codes) == (expected, notes)


WISH = {
    "background": "transparent",
    "moderation": "low",
    "input_fidelity": "high",
    "style": "vivid",
    "output_format": "jpg",
    "output_compression": 50,
    "extra": {"user": "u", "seed": None, "note": "", "zero": 0},
}


@pytest.mark.parametrize(
    ("model", "references", "expected", "unused"),
    [
        (
            "gpt-image-2",
            False,
            {"background": "transparent", "moderation": "low", "output_format": "jpeg", "output_compression": 50},
            ["input_fidelity", "style"],
        ),
        (
            "gpt-image-1.5",
            True,
            {"background": "transparent", "input_fidelity": "high", "output_format": "jpeg", "output_compression": 50},
            ["moderation", "style"],
        ),
        ("dall-e-3", False, {"style": "vivid"}, ["background", "moderation", "input_fidelity"]),
        ("dall-e-2", True, {}, ["background", "moderation", "input_fidelity", "style"]),
    ],
)
def test_each_field_goes_where_it_is_taken(model, references, expected, unused):
    along = (Reference("image/png", 1, data=b"x"),) if references else ()
    fields, notes = fields_for(Wish("a", **WISH, references=along), model)
    assert fields == {**expected, "user": "u", "zero": 0}
    assert [note.values["field"] for note in notes] == unused


@pytest.mark.parametrize("model", OTHERS)
def test_models_of_other_houses_are_told_what_was_said(model):
    said = {"size": "1920x1080", "aspect_ratio": "16:9", "image_size": "2K", "quality": "hd"}
    fields, notes = fields_for(Wish("a", **WISH, **said), model)
    rest = {name: value for name, value in WISH.items() if name != "extra"}
    assert fields == {**said, **rest, "output_format": "jpeg", "user": "u", "zero": 0}
    assert notes == ()


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ({"output_compression": 50}, {}),
        ({"output_format": "png", "output_compression": 50}, {"output_format": "png"}),
        ({"output_format": "webp", "output_compression": 0}, {"output_format": "webp", "output_compression": 0}),
        ({"output_format": "tiff"}, {}),
    ],
)
def test_a_compression_needs_a_format_that_has_one(wish, expected):
    assert asked("gpt-image-2", **wish) == (expected, [])


def test_who_draws_several_in_one_call():
    assert all(takes_n(model) for model in (*FREE, *FIXED, "dall-e-2"))
    assert not any(takes_n(model) for model in (*OTHERS, "dall-e-3", ""))


def test_who_is_a_gpt_image_model():
    assert all(is_gpt_image(model) for model in (*FREE, *FIXED, "gpt-image-3"))
    assert not any(is_gpt_image(model) for model in (*OTHERS, "dall-e-2", "dall-e-3"))


@pytest.mark.parametrize(
    ("model", "quality", "used"),
    [
        ("gpt-image-2", "xhigh", "high"),
        ("gpt-image-2", "max", "high"),
        ("gpt-image-2.5-flare", "xhigh", "xhigh"),
        ("gpt-image-2.6-sunburst", "max", "max"),
        ("gpt-image-1.5", "max", "high"),
        ("dall-e-3", "max", "hd"),
    ],
)
def test_the_highest_qualities_are_lowered_where_they_are_not_known(model, quality, used):
    fields, notes = fields_for(Wish("a", quality=quality), model)
    assert fields["quality"] == used
    assert [note.code for note in notes] == ([] if used == quality else ["quality_mapped"])
