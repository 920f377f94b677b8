"""What becomes of the usual sizes, as shown beside the settings: the same as what clients get."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy_core.images.catalog import MODELS
from proxy_core.images.planning import plan
from proxy_core.images.size_table import USUAL_SIZES, map_size, size_table
from proxy_core.images.wish import Wish
from proxy_core.settings import Settings

PLAIN = Settings()


def test_the_usual_sizes_with_what_is_drawn():
    rows = {row.size: row for row in size_table(PLAIN)}
    assert tuple(rows) == USUAL_SIZES
    assert (rows["1792x1024"].ratio, rows["1792x1024"].pixels, rows["1792x1024"].note) == ("16:9", "1376x768", None)
    assert (rows["16:9"].ratio, rows["16:9"].note.code) == ("1:1", "ratio_in_size")
    assert not any(row.own for row in rows.values())


def test_what_a_person_chose_counts_in_it():
    honoured = {
        row.size: row for row in size_table(Settings(ratio_in_size="honour", default_model="gemini-2.5-flash-image"))
    }
    assert (honoured["16:9"].ratio, honoured["16:9"].pixels) == ("16:9", "1344x768")


def test_rows_of_ones_own_come_first_and_in_place_of_the_usual():
    rows = size_table(Settings(sizes={"wide": "21:9", "1024 X 1024": "16:9"}))
    assert [(row.size, row.ratio, row.own) for row in rows[:3]] == [
        *(("wide", "21:9", True), ("1024 X 1024", "16:9", True)),
        ("1536x1024", "3:2", False),
    ]
    assert "1024x1024" not in {row.size for row in rows}
    assert len(rows) == len(USUAL_SIZES) + 1


@pytest.mark.parametrize(
    ("text", "quality", "ratio", "pixels", "note"),
    [
        ("1920x1080", "", "16:9", "1376x768", None),
        ("1920x1080", "hd", "16:9", "5504x3072", None),
        (" 1920x1080 ", "auto", "16:9", "1376x768", None),
        ("2000x1000", "", "16:9", "1376x768", "ratio_nearest"),
        ("abc", "", "1:1", "1024x1024", "size_unknown"),
        ("", "hd", "", "", None),
        ("Auto", "", "", "", None),
    ],
)
def test_anything_that_is_typed(text, quality, ratio, pixels, note):
    row = map_size(text, quality, PLAIN)
    assert (row.ratio, row.pixels, row.note and row.note.code) == (ratio, pixels, note)


def test_a_quality_that_the_model_does_not_draw_is_noted():
    row = map_size("1024x1024", "hd", Settings(default_model="gemini-2.5-flash-image"))
    assert (row.pixels, row.note.code) == ("1024x1024", "size_dropped")


RATIOS = st.builds("{}:{}".format, st.integers(1, 9999), st.integers(1, 9999))


@given(st.text(max_size=30), st.text(max_size=10), st.dictionaries(st.text(max_size=8), RATIOS, max_size=3))
def test_nothing_is_too_odd_to_be_shown(text, quality, sizes):
    settings = Settings(sizes=sizes)
    row = map_size(text, quality, settings)
    assert row.ratio in ("", *MODELS[settings.default_model].ratios)
    assert bool(row.ratio) == bool(row.pixels)
    assert all(one.ratio for one in size_table(settings) if one.size.lower() not in {"", "auto"})


@pytest.mark.parametrize("sent", ["1024x1024", "1024X1024"])
def test_a_client_gets_what_is_shown(sent):
    settings = Settings(sizes={"1024 x 1024": "21:9"})
    request = plan(Wish("a fox", size=sent), settings, "r1")
    assert (request.call.ratio, [note.code for note in request.notes]) == ("21:9", ["own_size"])
    chosen = plan(Wish("a fox", size=sent, aspect_ratio="4:3"), settings, "r1")
    assert (chosen.call.ratio, chosen.notes) == ("4:3", ())  # a ratio that is sent as one needs no table
