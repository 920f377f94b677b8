"""LeaseQueue: pictures that wait for a free place, first come first served. The pool decides; this waits."""

import asyncio
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from proxy_core.accounts.account import Provider
from proxy_core.accounts.pool import AccountPool, Lease
from proxy_core.errors import NoAccountReady, UpstreamError


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


@dataclass(frozen=True, slots=True, eq=False)
class _Waiter:
    model: str
    exclude: frozenset[str]
    providers: frozenset[Provider]
    lease: asyncio.Future[Lease]


class LeaseQueue:
    """The pool as the engine's loop sees it: leases that can be waited for."""

    def __init__(
        self,
        pool: AccountPool,
        *,
        now: Callable[[], float],
        max_waiting: Callable[[], int],
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        self._pool = pool
        self._now = now
        self._max_waiting = max_waiting
        self._on_change = on_change
        self._waiting: dict[_Waiter, None] = {}  # ordered: first come first
        self._timer: asyncio.TimerHandle | None = None

    @property
    def waiting(self) -> int:
        """How many pictures wait for a place."""
        return len(self._waiting)

    async def lease(
        self,
        model: str,
        exclude: Collection[str] = (),
        providers: frozenset[Provider] = frozenset(Provider),
        presence: Presence | None = None,
    ) -> Lease:
        """A lease, at once or when one is free.

        Raises `NoAccountReady` when waiting does not help, `QueueFull` when too many wait, `Gone` when the client of
        `presence` goes away meanwhile. A caller that is cancelled while it waits leaves no trace.
        """
        if self._waiting:
            self.serve()  # a place may have come free just now: those who wait are before us
        try:
            lease = self._pool.lease(model, exclude, self._now(), providers)
        except NoAccountReady as error:
            if not error.busy:
                raise
            return await self._wait(model, frozenset(exclude), providers, presence or Presence())
        self._on_change()
        return lease

    def release(self, lease: Lease, *, error: UpstreamError | None = None, drew: int = 0) -> None:
        """Give a lease back; whoever waits longest and can use the place gets it."""
        self._pool.release(lease, self._now(), error=error, drew=drew)
        self.serve()

    def serve(self) -> None:
        """Give free places to those who wait. Call it when accounts came, went or changed."""
        self._on_change()
        hopeless: set[tuple[str, frozenset[Provider]]] = set()  # with no free place for anybody who waits
        for waiter in tuple(self._waiting):
            wanted = (waiter.model, waiter.providers)
            if wanted in hopeless or waiter.lease.done():
                continue
            try:
                lease = self._pool.lease(waiter.model, waiter.exclude, self._now(), waiter.providers)
                waiter.lease.set_result(lease)
            except NoAccountReady as error:
                if not error.busy:
                    waiter.lease.set_exception(error)
                elif not waiter.exclude:
                    hopeless.add(wanted)
        self._wake_when_a_rest_ends()

    async def _wait(
        self, model: str, exclude: frozenset[str], providers: frozenset[Provider], presence: Presence
    ) -> Lease:
        if len(self._waiting) >= self._max_waiting():
            raise QueueFull(len(self._waiting))
        waiter = _Waiter(model, exclude, providers, asyncio.get_running_loop().create_future())
        self._waiting[waiter] = None
        self._wake_when_a_rest_ends()
        try:
            with presence.waiting_for(waiter.lease):
                return await waiter.lease
        except asyncio.CancelledError:
            # The place may have been given in the very moment in which the caller went away.
            if waiter.lease.done() and not waiter.lease.cancelled() and not waiter.lease.exception():
                self.release(waiter.lease.result())
            raise
        finally:
            del self._waiting[waiter]

    def _wake_when_a_rest_ends(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        change = self._pool.next_change(self._now()) if self._waiting else None
        if change is not None:
            loop = asyncio.get_running_loop()
            # A millisecond more, so that the rest is over when the timer comes, whatever the clocks' grain.
            self._timer = loop.call_later(max(0.0, change - self._now()) + 0.001, self.serve)

    def close(self) -> None:
        """Stop waking. Those who wait are cancelled by whoever started them."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
