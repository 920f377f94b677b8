import string
from dataclasses import dataclass

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from desktop.palette_matching import LOOSE, Searched, best, folded, places, split


@dataclass(frozen=True)
class Thing:
    title: str
    searched: Searched


def thing(title, *beside):
    return Thing(title, Searched.of(title, beside))


def found(typed, *things, most=100):
    return [one.title for one in best(split(typed), things, most).things]


titles = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)


@given(titles)
def test_a_title_is_found_by_itself(title):
    one = thing(title)
    assert best(split(title), [one], 5).things == [one]


@given(titles, st.randoms(use_true_random=False))
def test_a_title_is_found_by_any_of_its_words_in_any_order(title, random):
    words = title.split()
    random.shuffle(words)
    some = words[: random.randint(0, len(words))]
    assert found(" ".join(some), thing(title)) == [title]


@given(titles, st.data())
def test_a_title_is_found_by_the_beginnings_of_its_words(title, data):
    begun = [word[: data.draw(st.integers(1, len(word)))] for word in folded(title).split()]
    assert found(" ".join(begun), thing(title)) == [title]


@given(titles, titles)
def test_case_and_accents_do_not_count(title, typed):
    assert found(typed.swapcase(), thing(title)) == found(typed.swapcase(), thing(title))
    assert folded(folded(title)) == folded(title)
    assert bool(found(typed, thing(title))) == bool(found(folded(typed), thing(title)))


@given(st.text(string.ascii_lowercase + " ", min_size=2, max_size=LOOSE), st.data())
def test_letters_with_gaps_between_them_are_found_from_the_beginning_of_a_word(title, data):
    letters = [one for one in title if one != " "]
    assume(len(letters) > 1)
    rest = data.draw(st.lists(st.integers(1, len(letters) - 1), min_size=1, unique=True))
    typed = letters[0] + "".join(letters[place] for place in sorted(rest))
    assert found(typed, thing(title)) == [title]


@given(titles, titles)
def test_places_are_of_the_title_and_in_order(title, typed):
    hit = places(title, split(typed), loose=True)
    assert hit == sorted(set(hit))
    assert all(0 <= place < len(title) for place in hit)


@given(st.lists(titles, max_size=8), titles, st.integers(1, 5))
def test_never_more_than_wanted_none_twice_and_all_fit(several, typed, most):
    things = [thing(title) for title in several]
    answer = best(split(typed), things, most)
    assert len(answer.things) == len({id(one) for one in answer.things}) <= most
    assert answer.count >= len(answer.things)
    assert all(best(split(typed), [one], 1).things for one in answer.things)


def test_the_order_of_ranks():
    ranked = ["port", "Port number", "The port", "Address", "Support", "Proxy or tap"]
    things = [thing(title, *(("port",) if title == "Address" else ())) for title in reversed(ranked)]
    assert found("PORT", *things) == ranked


def test_those_of_one_rank_stay_in_their_order():
    assert found("a", thing("Ada"), thing("Abe"), thing("Ava")) == ["Ada", "Abe", "Ava"]


@pytest.mark.parametrize(
    ("typed", "title", "hit"),
    [
        ("cop add", "Copy the address", [0, 1, 2, 9, 10, 11]),
        ("cta", "Copy the address", [0, 5, 9]),
        ("dress", "Copy the address", [11, 12, 13, 14, 15]),
        ("strasse", "Die Straße", [4, 5, 6, 7, 8, 9]),
        ("resume", "R\u00e9sum\u00e9", [0, 1, 2, 3, 4, 5]),
        ("cafe", "cafe\u0301 noir", [0, 1, 2, 3, 4]),
        ("\u7f51", "\u590d\u5236\u7f51\u5740", [2]),
        (
            "\u0437\u0430\u043f",
            "\u041f\u0435\u0440\u0435\u0437\u0430\u043f\u0443\u0441\u0442\u0438\u0442\u044c",
            [4, 5, 6],
        ),
        ("fox@ex", "red-fox@example.com", [4, 5, 6, 7, 8, 9]),
        ("zebra", "Copy the address", []),
    ],
)
def test_where_the_letters_stand(typed, title, hit):
    assert places(title, split(typed), loose=True) == hit
    assert bool(found(typed, thing(title))) == bool(hit)


def test_letters_anywhere_in_a_long_text_are_no_find():
    prompt = "a very long prompt about " + "many things of which this and that is told " * 3
    assert found("avlpat", thing(prompt)) == []
    assert found("prompt told", thing(prompt)) == [prompt]


def test_words_beside_the_title_are_found_and_not_marked():
    one = thing("Port", "listen_port", "Proxy")
    assert found("listen port prox", one) == ["Port"]
    assert places("Port", split("listen")) == []


def test_one_letter_is_no_letter_with_gaps():
    assert found("x", thing("Copy")) == []
