from desktop.models.row_ranges import MOST, ranges, runs


def test_neighbours_are_one_range():
    assert ranges([0, 1, 2, 5, 7, 8]) == [(0, 2), (5, 5), (7, 8)]
    assert ranges([]) == []


def test_runs_are_exact_however_many_there_are():
    rows = list(range(0, 4 * MOST, 2))
    assert runs([*rows, rows[-1] + 1]) == [*((row, row) for row in rows[:-1]), (rows[-1], rows[-1] + 1)]


def test_very_many_are_told_as_one():
    assert ranges(range(0, 4 * MOST, 2)) == [(0, 4 * MOST - 2)]
