"""Who draws first: what moving accounts in the list makes of their priorities. Numbers only; it knows no view.

Accounts of the same priority are one level and take turns. A lower number draws first, as the core has it.
"""

from collections.abc import Collection, Sequence

FIRST, LAST = -1000, 1000  # as far as `easel account set --priority` goes

Turn = tuple[str, int]  # an account's id and its priority
Order = Sequence[Turn]


def onto(order: Order, ids: Collection[str], target: str) -> dict[str, int]:
    """The priorities that change when `ids` join the level of `target`."""
    priority = dict(order)[target]
    return {one: priority for one, old in order if one in ids and old != priority}


def between(order: Order, ids: Collection[str], above: int | None, below: int | None) -> dict[str, int]:
    """The priorities that change when `ids` are put between neighbours of these priorities; None: at that edge.

    Between two of the same level they join it; elsewhere they become a level of their own.
    """
    if above is not None and above == below:
        return {one: above for one, old in order if one in ids and old != above}
    others = {old for one, old in order if one not in ids}
    if not others:
        return {}
    if above is not None:
        return _own_level(order, ids, [old for old in others if old <= above])
    return _own_level(order, ids, [old for old in others if below is not None and old < below])


def stepped(order: Order, ids: Collection[str], step: int) -> dict[str, int]:
    """The priorities that change when `ids` go one step up (-1) or down (1).

    Out of a level that they share with others they come into one of their own; alone in it, they join the next.
    """
    mine = [old for one, old in order if one in ids]
    if not mine:
        return {}
    level = min(mine) if step < 0 else max(mine)
    others = {old for one, old in order if one not in ids}
    if level in others:
        return _own_level(order, ids, [old for old in others if (old < level if step < 0 else old <= level)])
    beyond = [old for old in others if (old < level if step < 0 else old > level)]
    # At the edge already: those of several levels gather there.
    target = (max(beyond) if step < 0 else min(beyond)) if beyond else level
    return {one: target for one, old in order if one in ids and old != target}


def _own_level(order: Order, ids: Collection[str], before: Collection[int]) -> dict[str, int]:
    """`ids` become a level, after those that have one of the priorities `before`, and before all others."""
    mine = {old for one, old in order if one in ids}
    others = {old for one, old in order if one not in ids}
    upper = max(before, default=None)
    lower = min((old for old in others if upper is None or old > upper), default=None)
    if len(mine) == 1 and _fits(next(iter(mine)), upper, lower):
        return {}
    number = _number_between(upper, lower)
    if number is None:
        return _numbered_anew(order, ids, upper)
    return {one: number for one, old in order if one in ids and old != number}


def _fits(number: int, upper: int | None, lower: int | None) -> bool:
    return (upper is None or upper < number) and (lower is None or number < lower)


def _number_between(upper: int | None, lower: int | None) -> int | None:
    """A free number between two, or beyond one; None when there is none."""
    number = upper + 1 if upper is not None else lower - 1 if lower is not None else 0
    return number if FIRST <= number <= LAST and _fits(number, upper, lower) else None


def _numbered_anew(order: Order, ids: Collection[str], upper: int | None) -> dict[str, int]:
    """Every level gets a number anew, from 0, to make room."""
    levels = sorted({old for one, old in order if one not in ids})
    place = 0 if upper is None else levels.index(upper) + 1
    number_of = {old: number + (number >= place) for number, old in enumerate(levels)}
    wanted = {one: place if one in ids else number_of[old] for one, old in order}
    return {one: wanted[one] for one, old in order if wanted[one] != old}
