"""Rows as ranges: neighbours are told to a view together, since each telling costs it some time. Numbers only."""

from collections.abc import Iterable

MOST = 24  # tellings; past that one for all is cheaper


def runs(rows: Iterable[int]) -> list[tuple[int, int]]:
    """These rows, in rising order, as (first, last) of each run: exactly these."""
    found: list[tuple[int, int]] = []
    for row in rows:
        if found and row == found[-1][1] + 1:
            found[-1] = (found[-1][0], row)
        else:
            found.append((row, row))
    return found


def ranges(rows: Iterable[int]) -> list[tuple[int, int]]:
    """The same; one range around all when there are many."""
    found = runs(rows)
    return found if len(found) <= MOST else [(found[0][0], found[-1][1])]
