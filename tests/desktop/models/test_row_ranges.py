from desktop.models.row_ranges import MOST, ranges


def test_neighbours_are_one_range():
    assert ranges([0, 1, 2, 5, 7, 8]) == [(0, 2), (5, 5), (7, 8)]
    assert ranges([]) == []


def test_very_many_are_told_as_one():
    assert ranges(range(0, 4 * MOST, 2)) == [(0, 4 * MOST - 2)]
