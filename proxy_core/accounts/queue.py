"""LeaseQueue: pictures that wait for a free place, first come first served. The pool decides; this waits."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from heapq import heapify, heappop, heappush

from msgspec import Struct

from proxy_core.accounts.account import Account, Provider
from proxy_core.accounts.pool import EVERY_PROVIDER, AccountPool, Lease
from proxy_core.errors import NoAccountReady, UpstreamError
from proxy_core.phrases import Phrase


class QueueFull(Exception):  # noqa: N818 - as asyncio.QueueFull
    """As many pictures wait as may wait. `waiting` is how many."""

    def __init__(self, waiting: int) -> None:
        super().__init__(waiting)
        self.waiting = waiting


class Gone(Exception):  # noqa: N818 - says what happened, as httpx's exceptions do
    """The client went away while a place was waited for."""


class Presence:
    """Whether a request's client still waits for its answer; what waits for a place hears when it does not."""

    def __init__(self) -> None:
        self.gone = False
        self._waiting: set[asyncio.Future[Lease]] = set()

    def leave(self) -> None:
        """The client went away: nothing new is begun for it."""
        self.gone = True
        for lease in tuple(self._waiting):
            if not lease.done():
                lease.set_exception(Gone())

    @contextmanager
    def waiting_for(self, lease: asyncio.Future[Lease]) -> Iterator[None]:
        """While inside, `leave` ends the wait for `lease` with `Gone`."""
        self._waiting.add(lease)
        try:
            yield
        finally:
            self._waiting.discard(lease)


class _Want(Struct, frozen=True):
    """What a picture can use: pictures that want the same are served in the order in which they came."""

    model: str
    exclude: frozenset[str]
    providers: frozenset[Provider]
    only: frozenset[str]


class _Waiter(Struct, frozen=True, eq=False):
    want: _Want
    number: int
    since: float
    lease: asyncio.Future[Lease]


class _Line:
    """Those who wait, by what they want, each want in the order in which they came."""

    def __init__(self) -> None:
        self._wants: dict[_Want, OrderedDict[_Waiter, None]] = {}
        self._waiting = 0

    def __len__(self) -> int:
        return self._waiting

    def add(self, waiter: _Waiter) -> None:
        self._wants.setdefault(waiter.want, OrderedDict())[waiter] = None
        self._waiting += 1

    def remove(self, waiter: _Waiter) -> None:
        """Not there any more, it is no error."""
        same = self._wants.get(waiter.want, OrderedDict())
        if waiter in same:
            del same[waiter]
            self._waiting -= 1
            if not same:
                del self._wants[waiter.want]

    def first(self, want: _Want) -> _Waiter | None:
        """Who of this want came first."""
        return next(iter(self._wants.get(want, ())), None)

    def firsts(self) -> list[_Waiter]:
        """The first of each want."""
        return [next(iter(same)) for same in self._wants.values()]


class LeaseQueue:
    """The pool as the engine's loop sees it: leases that can be waited for.

    A picture waits while an account is ready but full, while as many leases are out as may be (`concurrency`; 0: any
    number), and, up to `queue_wait` seconds at a time, while every account rests. `on_disabled` hears of accounts that
    a person must mend.
    """

    def __init__(
        self,
        pool: AccountPool,
        *,
        now: Callable[[], float],
        max_waiting: Callable[[], int],
        queue_wait: Callable[[], float] = lambda: 0.0,
        concurrency: Callable[[], int] = lambda: 0,
        on_change: Callable[[], None] = lambda: None,
        on_disabled: Callable[[Account, Phrase], None] = lambda _account, _reason: None,
    ) -> None:
        self._pool = pool
        self._now = now
        self._max_waiting = max_waiting
        self._queue_wait = queue_wait
        self._concurrency = concurrency
        self._on_change = on_change
        self._on_disabled = on_disabled
        self._line = _Line()
        self._out: set[Lease] = set()
        self._rests_since: dict[_Want, float] = {}  # of the wants that wait, those for which every account rests
        self._came = 0
        self._timer: asyncio.TimerHandle | None = None
        self._wakes_at = 0.0  # while there is a timer

    @property
    def waiting(self) -> int:
        """How many pictures wait for a place."""
        return len(self._line)

    @property
    def drawing(self) -> int:
        """How many leases are out."""
        return len(self._out)

    async def lease(
        self,
        model: str,
        exclude: Collection[str] = (),
        providers: frozenset[Provider] = EVERY_PROVIDER,
        *,
        presence: Presence | None = None,
        only: frozenset[str] = frozenset(),
    ) -> Lease:
        """A lease, at once or when one is free.

        Raises `NoAccountReady` when waiting does not help, `QueueFull` when too many wait, `Gone` when the client of
        `presence` goes away meanwhile. A caller that is cancelled while it waits leaves no trace.
        """
        want = _Want(model, frozenset(exclude), providers, only)
        # A place may have come free just now: those who wait are before us.
        error = self._serve().get(want) if self._line else None
        if error is None:
            try:
                lease = self._lease(want)
            except NoAccountReady as found:
                error = found
            else:
                self._on_change()
                return lease
        if not self._helps(error, self._now()):
            raise error
        return await self._wait(want, error, presence or Presence())

    def release(self, lease: Lease, *, error: UpstreamError | None = None, drew: int = 0) -> None:
        """Give a lease back; whoever waits longest and can use the place gets it."""
        self._out.discard(lease)
        disabled = self._pool.release(lease, self._now(), error=error, drew=drew)
        if disabled is not None and error is not None:
            self._on_disabled(disabled, error.phrase)
        self.serve()

    def take_back(self, lease: Lease, *, had_turn: bool = False) -> None:
        """Give a lease back that nothing was sent by. See AccountPool.take_back."""
        self._out.discard(lease)
        self._pool.take_back(lease, had_turn=had_turn)
        self.serve()

    def serve(self) -> None:
        """Give free places to those who wait. Call it when accounts came, went or changed."""
        self._on_change()
        self._serve()

    def _serve(self) -> dict[_Want, NoAccountReady]:
        """Serve who came first, then the next; the answer has the wants for which there is nothing."""
        if not self._line:
            self.close()
            return {}
        nothing: dict[_Want, NoAccountReady] = {}
        firsts = [(waiter.number, waiter) for waiter in self._line.firsts()]
        heapify(firsts)
        while firsts:
            _, waiter = heappop(firsts)
            if not waiter.lease.done():  # else it just left
                try:
                    waiter.lease.set_result(self._lease(waiter.want))
                    self._rests_since.pop(waiter.want, None)
                except NoAccountReady as error:
                    nothing[waiter.want] = error
                    self._turn_away(waiter.want, error)
                    continue
            self._line.remove(waiter)
            if following := self._line.first(waiter.want):
                heappush(firsts, (following.number, following))
        changes = (error.changes_at for want, error in nothing.items() if self._line.first(want))
        self._wake_at(min((at for at in changes if at is not None), default=None))
        return nothing

    def _turn_away(self, want: _Want, error: NoAccountReady) -> None:
        """Tell those of this want whom waiting helps no more. Who came first has waited longest.

        While an account was only full nobody waited for a rest: a brief one after that turns nobody away.
        """
        if error.busy:
            self._rests_since.pop(want, None)
            return
        rests_since = self._rests_since.setdefault(want, self._now())
        while (waiter := self._line.first(want)) and not self._helps(error, max(waiter.since, rests_since)):
            self._line.remove(waiter)
            if not waiter.lease.done():
                waiter.lease.set_exception(
                    NoAccountReady(busy=error.busy, ready_at=error.ready_at, changes_at=error.changes_at)
                )

    def _helps(self, error: NoAccountReady, since: float) -> bool:
        """Whether waiting helps one that waits for a rest to end since `since`."""
        return error.busy or (error.ready_at is not None and error.ready_at <= since + self._queue_wait())

    def _lease(self, want: _Want) -> Lease:
        most = self._concurrency()
        full = 0 < most <= len(self._out)
        lease = self._pool.lease(want.model, want.exclude, self._now(), want.providers, want.only)
        if full:  # asked all the same: what nobody can draw is told at once, and does not wait for its turn
            self._pool.take_back(lease)
            raise NoAccountReady(busy=True)
        self._out.add(lease)
        return lease

    async def _wait(self, want: _Want, error: NoAccountReady, presence: Presence) -> Lease:
        if len(self._line) >= self._max_waiting():
            raise QueueFull(len(self._line))
        self._came += 1
        waiter = _Waiter(want, self._came, self._now(), asyncio.get_running_loop().create_future())
        self._line.add(waiter)
        self._on_change()
        if not error.busy:
            self._rests_since.setdefault(want, waiter.since)
        if error.changes_at is not None and (self._timer is None or error.changes_at < self._wakes_at):
            self._wake_at(error.changes_at)
        try:
            with presence.waiting_for(waiter.lease):
                lease = await waiter.lease
        except asyncio.CancelledError:
            # The place may have been given in the very moment in which the caller went away.
            if waiter.lease.done() and not waiter.lease.cancelled() and not waiter.lease.exception():
                self.take_back(waiter.lease.result())
            raise
        finally:
            self._line.remove(waiter)
            self._on_change()
            if self._line.first(want) is None:
                self._rests_since.pop(want, None)
        if presence.gone:  # and so may the client
            self.take_back(lease)
            raise Gone
        return lease

    def _wake_at(self, at: float | None) -> None:
        self.close()
        if at is not None:
            self._wakes_at = at
            # A millisecond more, so that the rest is over when the timer comes, whatever the clocks' grain.
            self._timer = asyncio.get_running_loop().call_later(max(0.0, at - self._now()) + 0.001, self._woken)

    def _woken(self) -> None:
        self._timer = None
        self.serve()

    def close(self) -> None:
        """Stop waking. Those who wait are cancelled by whoever started them."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
