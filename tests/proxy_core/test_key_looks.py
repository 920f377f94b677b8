"""Keys by their looks: what is left out of texts, and what only looks a little like it."""

import pytest

from proxy_core.key_looks import begins_as_a_key, is_a_key, without_keys

KEYS = [
    "sk-proj-abcDEF123456",
    "sk-ab**yz",
    "sk-" + "abcdefgh" * 3,
    "pk-live-0123456789",
    "AIzaSyA-0123456789_0123456789012345678",
    "AQ.Ab8RN6I0123456789012345678901",
    "ya29.a0AfB_by-0123.456",
    "1//0gAbCdEfGhIjKlMnOpQrStUv",
]


@pytest.mark.parametrize("key", [*KEYS, "Bearer abc.def.ghi", "bearer 0123456789abcdef"])
def test_a_key_is_left_out_wherever_it_stands(key):
    assert without_keys(key, "<key>") == "<key>"
    assert without_keys(f'the value "{key}", which', "<key>") == 'the value "<key>", which'


@pytest.mark.parametrize(
    "text",
    [
        *("a risk-free task", "sk-learn", "task-0123456789", "model gpt-image-1 at 1/2", "limit: 0, AQI 5"),
        *("the bearer token is missing", "no bearer token.", "Bearer", "sk-", ""),
    ],
)
def test_what_only_looks_a_little_like_one_stays(text):
    assert without_keys(text, "<key>") == text


@pytest.mark.parametrize("key", KEYS)
def test_a_key_is_known_by_how_it_begins(key):
    assert begins_as_a_key(key)


@pytest.mark.parametrize("key", [*KEYS, "GOCSPX-0123456789abcdef"])
def test_a_word_is_a_key_when_all_of_it_is(key):
    assert is_a_key(key)
    assert not is_a_key(f"my {key}")


@pytest.mark.parametrize("word", ["sk-", "task-1", "home", "AQI", "1/2", ""])
def test_other_words_begin_otherwise(word):
    assert not begins_as_a_key(word)
    assert not is_a_key(word)
