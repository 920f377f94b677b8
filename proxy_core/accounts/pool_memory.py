"""PoolMemory: what the pool has learnt outlives a restart. It saves a second after a change, and at the end."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from typing import Protocol

from proxy_core.accounts.cooling import remembered
from proxy_core.accounts.pool import AccountPool
from proxy_core.errors import StoreError
from proxy_core.records import Cooling, Limit
from proxy_core.tasks import spawn

log = logging.getLogger(__name__)

# Seconds from a change to its saving: under load changes come by the hundred. What a crash loses is learnt again.
_DELAY = 1.0


class Table(Protocol):
    """Where it is kept. Each may raise StoreError."""

    async def load_cooling(self, now: float) -> tuple[tuple[str, Cooling], ...]:
        """Who rests from what, as (account id, cooling), without those that are over at `now`."""
        ...

    async def save_cooling(self, cooling: Iterable[tuple[str, Cooling]]) -> None:
        """Keep these in place of all before."""
        ...

    async def load_limits(self) -> tuple[Limit, ...]:
        """Every limit that is known."""
        ...

    async def save_limits(self, limits: Iterable[Limit]) -> None:
        """Keep these in place of all before."""
        ...


class PoolMemory:
    """Belongs to one loop. `changed` is called whenever something of the pool may have changed."""

    def __init__(self, pool: AccountPool, table: Table, now: Callable[[], float], *, delay: float = _DELAY) -> None:
        self._pool = pool
        self._table = table
        self._now = now
        self._delay = delay
        self._timer: asyncio.TimerHandle | None = None
        self._saving: asyncio.Task[None] | None = None
        self._saved_cooling: tuple[tuple[str, Cooling], ...] = ()
        self._saved_limits: tuple[Limit, ...] = ()

    async def load(self) -> None:
        """Tell the pool what was kept. The pool must know its accounts. StoreError."""
        now = self._now()
        self._saved_cooling = await self._table.load_cooling(now)
        self._saved_limits = await self._table.load_limits()
        self._pool.remember_cooling((account_id, remembered(one, now)) for account_id, one in self._saved_cooling)
        self._pool.set_limits(self._saved_limits)

    def changed(self) -> None:
        """Save soon."""
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._delay, self._save_soon)

    async def close(self) -> None:
        """Save now, and no more afterwards."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(0, lambda: None)  # so that `changed` starts none
        if self._saving is not None:
            await asyncio.wait({self._saving})
        await self._save()

    def _save_soon(self) -> None:
        self._timer = None
        if self._saving is None or self._saving.done():
            self._saving = spawn(self._save(), name="save what the pool learnt")
        else:
            self.changed()

    async def _save(self) -> None:
        cooling, limits = tuple(self._pool.coolings()), self._pool.limits()
        try:
            if cooling != self._saved_cooling:
                await self._table.save_cooling(cooling)
                self._saved_cooling = cooling
            if limits != self._saved_limits:
                await self._table.save_limits(limits)
                self._saved_limits = limits
        except StoreError as error:  # the log of requests tells the person of a full disk; this is learnt again
            log.warning("%s", error)
