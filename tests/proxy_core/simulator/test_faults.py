import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy_core.simulator.faults import EVERYONE, Fault, Rule, RuleBook

MODEL = "some-model"


def hits(rule: Rule, calls: int = 8) -> list[int]:
    return [call for call in range(1, calls + 1) if rule.meets(call)]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, [1, 2, 3, 4, 5, 6, 7, 8]),
        ({"every": 4}, [4, 8]),
        ({"first": 3}, [1, 2, 3]),
        ({"after": 5}, [6, 7, 8]),
        ({"after": 2, "every": 2, "first": 4}, [4, 6]),
        ({"first": 0}, []),
    ],
)
def test_which_calls_a_rule_meets(values: dict[str, int], expected: list[int]):
    assert hits(Rule(Fault.INTERNAL, **values)) == expected


@given(every=st.integers(1, 9), after=st.integers(0, 9), first=st.none() | st.integers(0, 30))
def test_a_rule_meets_each_every_th_call_of_its_window(every: int, after: int, first: int | None):
    found = hits(Rule(Fault.INTERNAL, every=every, after=after, first=first), calls=60)
    window = 60 - after if first is None else min(first, 60 - after)
    assert len(found) == window // every
    assert all(after < call <= after + window for call in found)


@pytest.mark.parametrize(
    "values", [{"every": 0}, {"after": -1}, {"first": -1}, {"seconds": -1}, {"retry_seconds": -1}, {"quota_value": -1}]
)
def test_numbers_that_make_no_sense_are_refused(values: dict[str, int]):
    with pytest.raises(ValueError):
        Rule(Fault.INTERNAL, **values)


def test_accounts_are_counted_apart_and_the_first_rule_wins():
    book = RuleBook({"ann": (Rule(Fault.INTERNAL, every=2), Rule(Fault.UNAVAILABLE))})
    seen = [book.take("ann", MODEL) for _ in range(3)]
    assert [rule.fault for rule in seen if rule] == [Fault.UNAVAILABLE, Fault.INTERNAL, Fault.UNAVAILABLE]
    assert book.take("bob", MODEL) is None


def test_a_rule_for_a_model_counts_that_model_only():
    book = RuleBook({"ann": (Rule(Fault.INTERNAL, model=MODEL, every=2),)})
    assert [bool(book.take("ann", model)) for model in (MODEL, "other", MODEL, "other", MODEL)] == [
        False,
        False,
        True,
        False,
        False,
    ]


def test_rules_for_everyone_count_each_account_apart():
    book = RuleBook({EVERYONE: (Rule(Fault.INTERNAL, first=1),)})
    assert [bool(book.take(label, MODEL)) for label in ("ann", "bob", "ann", "bob")] == [True, True, False, False]


def test_replaced_rules_count_from_zero_and_the_others_go_on():
    book = RuleBook({"ann": (Rule(Fault.INTERNAL, every=2),), "bob": (Rule(Fault.INTERNAL, every=2),)})
    book.take("ann", MODEL)
    book.take("bob", MODEL)
    book.replace({"ann": (Rule(Fault.INTERNAL, every=2),)})
    assert book.take("ann", MODEL) is None
    assert book.take("bob", MODEL) is not None


def test_rejection_looks_at_credentials_and_counts_nothing():
    book = RuleBook({"ann": (Rule(Fault.INTERNAL), Rule(Fault.FORBIDDEN, first=1))})
    assert [rule.fault for rule in (book.rejection("ann"), book.rejection("ann")) if rule] == [Fault.FORBIDDEN] * 2
    book.take("ann", MODEL)
    assert book.rejection("ann") is None


def test_rules_for_checks_are_counted_apart_from_drawing_calls():
    book = RuleBook({"ann": (Rule(Fault.NOT_FOUND, checks=True, first=1), Rule(Fault.TERMS, after=1))})
    assert book.take("ann", MODEL) is None
    seen = [book.check("ann") for _ in range(2)]
    assert [rule.fault for rule in seen if rule] == [Fault.NOT_FOUND, Fault.TERMS]
    assert book.rejection("ann") == seen[1]
    assert book.take("ann", MODEL) == seen[1]
