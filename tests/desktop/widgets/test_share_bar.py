import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.cells import Tone
from desktop.widgets.share_bar import GAP, LEAST, ShareBar

TONES = (Tone.OK, Tone.WARN, Tone.BAD)


@pytest.fixture(scope="module")
def bar(theme):
    return ShareBar(theme)


@given(st.tuples(*[st.integers(0, 5000)] * 3))
def test_its_parts_fill_it_and_each_is_seen(bar, counts):
    bar.set_parts(list(zip(counts, TONES, strict=True)), "words")
    widths = bar.widths(240)
    shown = [count for count in counts if count]
    assert len(widths) == len(shown)
    if shown:
        assert sum(widths) == pytest.approx(240 - GAP * (len(shown) - 1))
        assert min(widths) >= LEAST
        assert max(widths) - widths[shown.index(max(shown))] <= LEAST * len(shown)


def test_it_shows_the_colours_and_says_the_same_in_words(bar, theme):
    bar.set_parts([(3, Tone.OK), (0, Tone.WARN), (1, Tone.BAD)], "3 ready, 1 needs you")
    bar.resize(bar.sizeHint().expandedTo(bar.sizeHint() * 2))
    image = bar.grab().toImage()
    middle = image.height() // 4
    found = {image.pixelColor(x, middle).name() for x in range(image.width())}
    assert {theme.colour(Tone.OK).name(), theme.colour(Tone.BAD).name()} <= found
    assert theme.colour(Tone.WARN).name() not in found
    assert bar.accessibleName() == "3 ready, 1 needs you"


def test_without_parts_it_is_grey(bar, theme):
    bar.set_parts([(0, Tone.OK)], "none")
    assert bar.widths(100) == []
    image = bar.grab().toImage()
    assert image.pixelColor(image.width() // 2, 3).name() == theme.tokens.border.lower()
