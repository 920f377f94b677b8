import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.models.account_order import FIRST, LAST, between, onto, stepped

ORDER = (("a", 0), ("b", 0), ("c", 5), ("d", 6))


def levels(order, changes):
    """The ids by level, as they are drawn with after these changes."""
    after = {one: changes.get(one, old) for one, old in order}
    return [sorted(one for one in after if after[one] == level) for level in sorted(set(after.values()))]


def test_onto_an_account_means_its_level():
    assert onto(ORDER, {"a"}, "c") == {"a": 5}
    assert onto(ORDER, {"a", "d"}, "b") == {"d": 0}
    assert onto(ORDER, {"a"}, "b") == {}


@pytest.mark.parametrize(
    ("ids", "above", "below", "after"),
    [
        ({"d"}, 0, 0, [["a", "b", "d"], ["c"]]),  # within a level
        ({"a"}, 0, 5, [["b"], ["a"], ["c"], ["d"]]),  # between levels
        ({"a"}, 5, 6, [["b"], ["c"], ["a"], ["d"]]),  # where no number is free
        ({"c"}, None, 0, [["c"], ["a", "b"], ["d"]]),  # at the top
        ({"a", "c"}, 6, None, [["b"], ["d"], ["a", "c"]]),  # at the bottom
        ({"c"}, 0, 6, [["a", "b"], ["c"], ["d"]]),  # where it is
        ({"a", "b", "c", "d"}, None, None, [["a", "b"], ["c"], ["d"]]),  # all of them
    ],
)
def test_between_accounts_a_level_is_joined_or_made(ids, above, below, after):
    assert levels(ORDER, between(ORDER, ids, above, below)) == after


def test_as_few_numbers_change_as_can():
    assert between(ORDER, {"b"}, 0, 5) == {"b": 1}
    assert between(ORDER, {"b"}, None, 0) == {"b": -1}
    assert between(ORDER, {"c"}, 0, 6) == {}
    assert between((("a", FIRST), ("b", FIRST)), {"b"}, None, FIRST) == {"a": 1, "b": 0}


@pytest.mark.parametrize(
    ("ids", "step", "after"),
    [
        ({"b"}, -1, [["b"], ["a"], ["c"], ["d"]]),
        ({"b"}, 1, [["a"], ["b"], ["c"], ["d"]]),
        ({"c"}, -1, [["a", "b", "c"], ["d"]]),
        ({"c"}, 1, [["a", "b"], ["c", "d"]]),
        ({"d"}, 1, [["a", "b"], ["c"], ["d"]]),
        ({"a", "b"}, -1, [["a", "b"], ["c"], ["d"]]),
        ({"a", "b"}, 1, [["a", "b", "c"], ["d"]]),
        ({"c", "d"}, 1, [["a", "b"], ["c", "d"]]),
        (set(), 1, [["a", "b"], ["c"], ["d"]]),
    ],
)
def test_a_step_leaves_a_level_or_joins_the_next(ids, step, after):
    assert levels(ORDER, stepped(ORDER, ids, step)) == after


orders = st.lists(st.integers(FIRST, LAST), min_size=1, max_size=8).map(
    lambda numbers: tuple((f"a{n}", priority) for n, priority in enumerate(sorted(numbers)))
)


@given(order=orders, data=st.data())
def test_whatever_is_moved_the_others_keep_their_order(order, data):
    ids = set(data.draw(st.lists(st.sampled_from([one for one, _ in order]), max_size=8)))
    step = data.draw(st.sampled_from([-1, 1]))
    gap = data.draw(st.integers(0, len(order)))
    above = next((old for one, old in reversed(order[:gap]) if one not in ids), None)
    below = next((old for one, old in order[gap:] if one not in ids), None)
    for changes in (stepped(order, ids, step), between(order, ids, above, below)):
        after = {one: changes.get(one, old) for one, old in order}
        assert all(FIRST <= number <= LAST for number in after.values())
        rest = [(old, after[one]) for one, old in order if one not in ids]
        assert all(
            (old < other) == (new < newer) and (old == other) == (new == newer)
            for old, new in rest
            for other, newer in rest
        )


@given(order=orders, data=st.data())
def test_steps_up_lead_to_a_level_of_ones_own_at_the_top(order, data):
    mover = data.draw(st.sampled_from([one for one, _ in order]))
    for _ in range(2 * len(order)):
        changes = stepped(order, {mover}, -1)
        order = tuple(sorted(((one, changes.get(one, old)) for one, old in order), key=lambda turn: turn[1]))
    assert order[0][0] == mover
    assert [old for _, old in order].count(order[0][1]) == 1
