"""Every sentence is whole with its values, readable without them, and plain."""

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy_core.phrases import ENGLISH, Phrase, phrase

FIELDS = {code: [part for part in string.Formatter().parse(text) if part[1]] for code, text in ENGLISH.items()}


def values_of(code):
    """A value for every place in the template, numbers where it formats one."""
    return {name: 7.0 if spec else f"<{name}>" for _, name, spec, _ in FIELDS[code]}


@pytest.mark.parametrize("code", ENGLISH)
def test_every_template_takes_its_values(code):
    said = str(Phrase(code, values_of(code)))
    for name, value in values_of(code).items():
        assert (value if isinstance(value, str) else "7") in said, name
    assert "{" not in said
    assert "}" not in said


@pytest.mark.parametrize("code", ENGLISH)
def test_a_value_that_is_missing_leaves_a_gap_and_no_crash(code):
    said = str(Phrase(code))
    assert "{" not in said
    assert said or not ENGLISH[code].split("{")[0]


@pytest.mark.parametrize("code", ENGLISH)
def test_the_words_are_plain(code):
    text = ENGLISH[code]
    assert text == text.strip()
    assert "  " not in text
    assert "!" not in text
    assert "\n" not in text
    assert not re.search(r"\b(please|sorry|oops)\b", text, re.IGNORECASE)
    assert re.fullmatch(r"[a-z][a-z0-9_]*", code)


def test_an_unknown_code_is_said_as_it_is():
    assert str(Phrase("of_a_later_version", {"a": 1})) == "of_a_later_version"


def test_a_value_that_is_not_in_the_template_is_not_said():
    assert str(phrase("store_locked", secret="s3cret")) == ENGLISH["store_locked"]


def test_a_gap_at_the_end_leaves_no_blank():
    assert str(phrase("all_limited", model="m")) == "Every account that draws m has reached a limit."
    assert str(phrase("no_answer")) == "the upstream did not begin to answer within  s"


def test_numbers_are_said_as_people_write_them():
    assert "within 400 s" in str(phrase("no_answer", seconds=400.0))
    assert "within 0.25 s" in str(phrase("no_answer", seconds=0.25))


@given(st.sampled_from(sorted(ENGLISH)), st.text())
def test_what_stands_in_a_value_is_never_a_template(code, text):
    said = str(Phrase(code, {name: 1.5 if spec else "{x}" + text for _, name, spec, _ in FIELDS[code]}))
    assert said.count("{x}") == sum(not spec for _, _, spec, _ in FIELDS[code])


def test_phrases_are_values():
    assert phrase("store_locked") == Phrase("store_locked", {})
    assert phrase("no_answer", seconds=1) != phrase("no_answer", seconds=2)
