"""Whose turn it is among accounts that are ready: strategies as sort keys, and the reserve that is kept. Pure."""

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase

from msgspec import Struct, field

from proxy_core.accounts.board import Board, Rank
from proxy_core.accounts.cooling import Day
from proxy_core.accounts.place import Place

# (account, its number in the list, what it has left as a fraction) -> the smallest draws next.
Strategy = Callable[[Place, int, float], Rank]
# (account id, model, now) -> the fraction that the provider says is left; None when it does not say.
Remaining = Callable[[str, str, float], float | None]


class PoolRules(Struct, frozen=True):
    """How the person wants accounts to be chosen.

    `protection`: for a model, or a glob of models, the fraction of its quota under which an account draws only when no
    other is ready.
    """

    strategy: str = "least_used"
    protection: Mapping[str, float] = field(default_factory=dict)

    def reserve(self, model: str) -> float:
        """The fraction to keep of `model`. Of several globs that fit, the longest counts: it says most."""
        fitting = [glob for glob in self.protection if fnmatchcase(model, glob)]
        return self.protection[max(fitting, key=len)] if fitting else 0.0


def least_used(place: Place, _number: int, _remaining: float) -> Rank:
    """Fewest calls in flight, then fewest pictures in 24 h, then longest idle."""
    return (place.account.priority, len(place.leases), place.drawn, place.last_used)


def most_quota(place: Place, _number: int, remaining: float) -> Rank:
    """The largest fraction left, then as least_used."""
    return (place.account.priority, -remaining, len(place.leases), place.drawn, place.last_used)


def fill_first(place: Place, number: int, _remaining: float) -> Rank:
    """The first in the list: the next is used only while the first is full or rests."""
    return (place.account.priority, number)


STRATEGIES: dict[str, Strategy] = {"least_used": least_used, "most_quota": most_quota, "fill_first": fill_first}


class Turns:
    """Chooses by `rules`. `measured` is what the providers say is left; without it only Easel's own count is known."""

    def __init__(self, measured: Remaining | None = None) -> None:
        self.rules = PoolRules()
        self._measured = measured

    def choose(self, board: Board, free: list[int], model: str, now: float, day: Day) -> Place:
        """Of the numbers `free`, the one whose turn it is; one that should be spared only when there is no other."""
        first = self._first(board, free, model, now, day)
        if self._is_spared(board.places[first], model, now, day):
            others = [number for number in free if not self._is_spared(board.places[number], model, now, day)]
            first = self._first(board, others, model, now, day) if others else first
        return board.places[first]

    def rank(self, place: Place, number: int, model: str, now: float, day: Day) -> Rank:
        """The sort key of an account."""
        strategy = self.rules.strategy
        remaining = self._remaining(place, model, now, day) if strategy == "most_quota" else 1.0
        return STRATEGIES[strategy](place, number, remaining)

    def _first(self, board: Board, free: list[int], model: str, now: float, day: Day) -> int:
        if self._measured is None or self.rules.strategy != "most_quota":
            return board.first(free)
        # What a provider measured changes without the board being told.
        return min(free, key=lambda number: self.rank(board.places[number], number, model, now, day))

    def _is_spared(self, place: Place, model: str, now: float, day: Day) -> bool:
        """Whether it should draw only when no other can: under its reserve, or beyond a limit that may have grown."""
        tally = place.tallies.get(model)
        if tally is not None and tally.beyond_old_limit(now, day):
            return True
        reserve = self.rules.reserve(model) if self.rules.protection else 0.0
        return bool(reserve) and self._remaining(place, model, now, day) < reserve

    def _remaining(self, place: Place, model: str, now: float, day: Day) -> float:
        """The fraction left, measured or counted, whichever is less; 1 when neither is known."""
        tally = place.tallies.get(model)
        counted = tally.remaining(day) if tally is not None else None
        measured = self._measured(place.account.id, model, now) if self._measured is not None else None
        return min((one for one in (counted, measured) if one is not None), default=1.0)
