"""Board: how the accounts that could draw one model stand, kept so that a lease need not look into each. Pure.

Of 1,000 accounts most of which rest, a look into each takes a millisecond; a look along the board's lists takes some
20 microseconds. Whoever changes an account says so with `touch`.
"""

import math
from collections.abc import Callable, Collection, Iterable, Sequence

from msgspec import Struct

from proxy_core.accounts.account import Provider
from proxy_core.accounts.place import Place
from proxy_core.errors import NoAccountReady

Rank = tuple[float, ...]
# Models are named by clients: past this many, the board that was made first is made again when it is wanted.
_BOARDS = 64


class Row(Struct, frozen=True):
    """How an account stands for a model, by times in unix seconds that stay right until it is touched.

    `free_at`: when it can be leased, infinite while it has no free place. `rests_until`: when its rests and limits are
    over. `hopeless_until`: until when it rests for a reason that no time mends.
    """

    free_at: float
    rests_until: float
    hopeless_until: float
    rank: Rank


class Board:
    """One row for each of `places`, in their order; `look` reads how one stands."""

    def __init__(self, places: Sequence[Place], look: Callable[[Place], Row]) -> None:
        self.places = tuple(places)
        self._look = look
        self._number = {place: number for number, place in enumerate(self.places)}
        self._by_id = {place.account.id: number for number, place in enumerate(self.places)}
        self._free_at = [0.0] * len(self.places)
        self._rests_until = [0.0] * len(self.places)
        self._hopeless_until = [0.0] * len(self.places)
        self._ranks: list[Rank] = [()] * len(self.places)
        self._touched = set(self.places)

    def touch(self, place: Place) -> None:
        """Something of `place` changed."""
        if place in self._number:
            self._touched.add(place)

    def free(self, now: float, exclude: Collection[str], only: Collection[str]) -> list[int]:
        """The numbers of the places that can be leased now: none of the ids in `exclude`; with `only`, of those ids."""
        self._refresh()
        if not self._free_at or min(self._free_at) > now:  # the common case under load, and ten times as fast
            return []
        free = [number for number, at in enumerate(self._free_at) if at <= now]
        if not exclude and not only:
            return free
        ids = ((number, self.places[number].account.id) for number in free)
        return [number for number, one in ids if one not in exclude and (not only or one in only)]

    def first(self, numbers: Sequence[int]) -> int:
        """The one of `numbers` whose turn it is."""
        return min(numbers, key=self._ranks.__getitem__)

    def nobody(self, now: float, exclude: Collection[str], only: Collection[str]) -> NoAccountReady:
        """Why none can be leased, after `free` found none."""
        rests, hopeless = self._rests_until, self._hopeless_until
        if only:
            kept = [self._by_id[one] for one in only if one in self._by_id and one not in exclude]
            rests, hopeless = [rests[number] for number in kept], [hopeless[number] for number in kept]
        elif exclude:
            rests = rests.copy()
            for number in (self._by_id[one] for one in exclude if one in self._by_id):
                rests[number] = math.inf  # as if it rested for ever
        busy = bool(rests) and min(rests) <= now
        resting = [until for until in rests if until > now] if busy else rests
        changes = back = min(resting, default=math.inf)
        if max(hopeless, default=0.0) > now:
            hopeful = (until for until, never in zip(rests, hopeless, strict=True) if until > now >= never)
            back = min(hopeful, default=math.inf)
        return NoAccountReady(
            busy=busy,
            ready_at=back if math.isfinite(back) else None,
            changes_at=changes if math.isfinite(changes) else None,
        )

    def _refresh(self) -> None:
        for place in self._touched:
            number, row = self._number[place], self._look(place)
            self._free_at[number] = row.free_at
            self._rests_until[number] = row.rests_until
            self._hopeless_until[number] = row.hopeless_until
            self._ranks[number] = row.rank
        self._touched.clear()


class Boards:
    """A board for each model and set of providers that is asked for. `look` reads (account, its number, the model).

    The places that they are asked about are the same until `clear`.
    """

    def __init__(self, look: Callable[[Place, int, str], Row]) -> None:
        self._look = look
        self._boards: dict[tuple[str, frozenset[Provider]], Board] = {}
        self._providers: frozenset[Provider] | None = None

    def get(self, model: str, providers: frozenset[Provider], places: Iterable[Place]) -> Board:
        """The board of those of `places` that are enabled and of `providers`."""
        board = self._boards.get((model, providers))
        if board is None:
            if len(self._boards) >= _BOARDS:
                del self._boards[next(iter(self._boards))]
            board = self._boards[model, providers] = self._made(model, providers, tuple(places))
        return board

    def providers(self, places: Iterable[Place]) -> frozenset[Provider]:
        """Those of the enabled ones of `places`."""
        if self._providers is None:
            self._providers = frozenset(place.account.provider for place in places if place.account.enabled)
        return self._providers

    def _made(self, model: str, providers: frozenset[Provider], places: tuple[Place, ...]) -> Board:
        numbers = {
            place: number
            for number, place in enumerate(places)
            if place.account.enabled and place.account.provider in providers
        }
        return Board(tuple(numbers), lambda place: self._look(place, numbers[place], model))

    def touch(self, place: Place) -> None:
        """Something of `place` changed, but not whether it is enabled."""
        for board in self._boards.values():
            board.touch(place)

    def clear(self) -> None:
        """Anything may have changed."""
        self._boards.clear()
        self._providers = None
