import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy_core.simulator import lettering

WORDS = st.text(alphabet="ab cdé,.—日本語한글\n\t", max_size=120)


@given(text=WORDS, width=st.integers(1, 40))
def test_lines_hold_every_character_and_are_no_wider_than_asked(text: str, width: int):
    lines = lettering.wrap(text, len, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(len(line) <= width for line in lines)
    assert all(line == line.strip() and line for line in lines)


def test_words_stay_whole_where_they_fit_and_dense_scripts_break_anywhere():
    assert lettering.wrap("one two three", len, 7) == ["one two", "three"]
    assert lettering.wrap("extraordinary", len, 5) == ["extra", "ordin", "ary"]
    assert lettering.wrap("京都の夜 rain", len, 3) == ["京都の", "夜", "rai", "n"]
    assert lettering.wrap("  \n ", len, 3) == []


def test_fit_takes_the_largest_size_that_holds_the_words():
    sizes = ((40.0, 1), (20.0, 2), (10.0, 2))
    assert lettering.fit("short", 400, sizes).pitch == 52
    assert lettering.fit("a somewhat longer line that wants two", 300, sizes).pitch == 26
    long = lettering.fit("word " * 70, 200, sizes)
    assert (len(long.lines), long.pitch) == (2, 13)
    assert long.lines[-1].endswith("...")
    assert long.height == 26


def test_what_cannot_be_written_becomes_dots_and_nothing_where_that_is_all():
    assert lettering.drawable("a\x00b\u200b c") == "ab c"
    rare = "a \U00010000\U00010000 b"  # Linear B, which few machines can write
    assert lettering.drawable(rare) in {"a ... b", rare}
    assert lettering.drawable("a \U0010fffd b") == "a b"
    assert lettering.drawable("\U000e0041" * 5) == ""


def test_a_long_prompt_is_cut():
    assert len(lettering.drawable("x" * 30_000)) == lettering.LONGEST + 3


def test_plain_words_use_pillows_own_font():
    assert lettering.font_for("Plain words, 16:9") == ""


def test_a_font_that_is_not_there_is_an_error():
    with pytest.raises(OSError):
        lettering.load("NoSuchFont.ttf", 12)
