"""AccountNews: how every account and the queue stand, and the telling of it: at most a few times a second, however much
happened.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from msgspec.structs import replace

from proxy_core.accounts.pool import AccountPool
from proxy_core.accounts.queue import LeaseQueue
from proxy_core.accounts.quota import QuotaBook, ends_at
from proxy_core.events import AccountsChanged, Event, EventBus, QueueChanged, StoreMended, StoreTroubled
from proxy_core.records import AccountState, QueueState, Quota
from proxy_core.usage import last_midnight

# Seconds between two tellings: under load changes come by the hundred...
_AT_MOST_EVERY = 0.2
# ...and this many times as long as the last telling took of the processor: of thousands of accounts it takes a while.
_TIMES_AS_LONG = 20


class AccountNews:
    """Belongs to one loop."""

    def __init__(
        self, pool: AccountPool, queue: LeaseQueue, quotas: QuotaBook, bus: EventBus, now: Callable[[], float]
    ) -> None:
        self._pool = pool
        self._queue = queue
        self._quotas = quotas
        self._bus = bus
        self._now = now
        self._timer: asyncio.TimerHandle | None = None
        self._took = 0.0
        self._told = QueueState()
        self._midnight = 0.0
        self._today: Counter[str] = Counter()  # pictures since then, by account
        bus.subscribe(self._hear)

    def remember(self, drawn: Mapping[str, Iterable[tuple[float, int]]]) -> None:
        """What each account drew before Easel started, as (last picture of a minute in unix seconds, how many it has).

        Days begin with a minute.
        """
        self._turn_day()
        for account_id, minutes in drawn.items():
            self._today[account_id] += sum(count for last, count in minutes if last >= self._midnight)

    def drew(self, account_id: str) -> None:
        """An account drew a picture now."""
        self._turn_day()
        self._today[account_id] += 1

    def states(self) -> tuple[AccountState, ...]:
        """Every account as it stands now; measured quotas before those that Easel counts.

        A measured quota whose time is over is not among them: a minute that was used up yesterday is not empty now.
        """
        now = self._now()
        self._turn_day()
        return tuple(
            replace(
                state,
                quotas=(*self._holding(state.account.id, now), *state.quotas),
                today=self._today[state.account.id],
            )
            for state in self._pool.states(now)
        )

    def queue(self) -> QueueState:
        """How many pictures wait and are drawn now."""
        return QueueState(self._queue.waiting, self._queue.drawing)

    def soon(self) -> None:
        """Something may have changed: tell it."""
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._pause(), self._tell)

    def close(self) -> None:
        """Tell nothing any more of what was to be told."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _hear(self, event: Event) -> None:
        if isinstance(event, StoreTroubled | StoreMended):  # that of secrets, which accounts wait for, is one
            self.soon()

    def _tell(self) -> None:
        self._timer = None
        begun = time.thread_time()
        self._bus.publish(AccountsChanged(self.states()))
        if (queue := self.queue()) != self._told:
            self._told = queue
            self._bus.publish(QueueChanged(queue))
        self._took = time.thread_time() - begun

    def _turn_day(self) -> None:
        midnight = last_midnight(self._now())
        if midnight != self._midnight:
            self._midnight = midnight
            self._today.clear()

    def _holding(self, account_id: str, now: float) -> tuple[Quota, ...]:
        return tuple(one for one in self._quotas.of(account_id) if ends_at(one) > now)

    def _pause(self) -> float:
        return max(_AT_MOST_EVERY, _TIMES_AS_LONG * self._took)
