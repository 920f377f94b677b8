"""Labels: which are the same to a person, and which are free."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy_core.accounts.labels import FreeLabels, label_key


@pytest.mark.parametrize(("one", "other"), [("Fox", "fOX"), ("Ärger", "a\u0308rger"), ("Fox", " fox ")])
def test_what_a_person_calls_the_same(one, other):
    assert label_key(one) == label_key(other)


def test_a_label_that_is_taken_gets_a_number():
    labels = FreeLabels({"fox", "fox 3"})
    assert [labels.take(one) for one in ("Fox", "FOX", "Heron", "Heron", "fox")] == [
        "Fox 2",
        "FOX 4",
        "Heron",
        "Heron 2",
        "fox 5",
    ]


def test_a_label_that_is_made_has_a_number_from_the_start():
    labels = FreeLabels({"gemini 2"})
    assert [labels.make("gemini") for _ in range(3)] == ["gemini 1", "gemini 3", "gemini 4"]


@given(st.lists(st.sampled_from(["a", "A", "a 2", "b", "b 1", "a 2 2"]), max_size=20))
def test_no_label_is_given_twice(wanted):
    labels = FreeLabels(["b"])
    given = [label_key(labels.take(one)) for one in wanted] + [label_key(labels.make("b")) for _ in range(3)]
    assert len({*given, "b"}) == len(given) + 1
