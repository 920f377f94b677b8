"""QuotaKeeper: has the providers asked what accounts have left, every few minutes, after a picture, and on request.

It belongs to the engine's loop, and never asks about an account that is disabled, nor about one twice at once. How a
provider is asked, and which of them can be, is the upstreams' affair: whoever says nothing has nothing measured.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from math import inf

from msgspec import Struct

from proxy_core.accounts.account import Account
from proxy_core.accounts.quota import QuotaBook
from proxy_core.accounts.quota_history import Alarm, QuotaHistory, Stopwatch, Table
from proxy_core.errors import EaselError, UpstreamError
from proxy_core.phrases import Phrase, phrase
from proxy_core.records import Quota, QuotaPoint
from proxy_core.settings import Settings
from proxy_core.tasks import spawn

AT_ONCE = 5
"""Accounts that are asked about at the same time."""
FIRST_SECONDS = (2.0, 30.0)
"""An account that is new here, as every one is after a start, has its first turn within these."""
JITTER = (0.9, 1.1)
"""Of the setting quota_refresh, so that accounts do not keep step."""
AFTER_PICTURE = 3.0
"""Seconds from a picture to the question of what it took..."""
BETWEEN_PICTURES = 30.0
"""...and from one such question to the next, for one account."""
LOOK_SECONDS = 60.0
"""At least so often accounts and settings are looked at anew."""
_STEP = (
    1.0  # turns are taken at most once in so many seconds, and together: looking who is due takes a while for 10,000
)

log = logging.getLogger(__name__)


class _Turn(Struct):
    """When an account is asked about, in the stopwatch's seconds."""

    first: float
    jitter: float = 1.0
    asked_at: float = -inf
    picture: float = inf  # when it is due because of a picture

    def due(self, minutes: int) -> float:
        """When next; inf: not by itself."""
        if not minutes:
            return inf
        regular = self.first if self.asked_at == -inf else self.asked_at + minutes * 60.0 * self.jitter
        return min(regular, self.picture)


class QuotaKeeper:
    """Puts what it hears into `book`, keeps it in `table`, and calls `on_change` each time. `accounts` are by id.

    `ask` gives what the provider says, () where it says nothing, or raises an EaselError; it must end by itself.
    `counted` gives what Easel counts itself, for the history. `stopwatch` is the running loop's time.
    """

    def __init__(
        self,
        ask: Callable[[Account], Awaitable[tuple[Quota, ...]]],
        accounts: Callable[[], Mapping[str, Account]],
        book: QuotaBook,
        table: Table,
        *,
        settings: Callable[[], Settings],
        now: Callable[[], float],
        on_change: Callable[[], None] = lambda: None,
        counted: Callable[[], tuple[Quota, ...]] = tuple,
        rng: random.Random | None = None,
        stopwatch: Stopwatch | None = None,
    ) -> None:
        self._ask = ask
        self._accounts = accounts
        self._book = book
        self._settings = settings
        self._on_change = on_change
        self._rng = rng or random.Random()  # noqa: S311 - jitter, nothing secret
        self._stopwatch: Stopwatch = stopwatch or asyncio.get_running_loop()
        self._history = QuotaHistory(book, table, counted, now, self._stopwatch)
        self._places = asyncio.Semaphore(AT_ONCE)
        self._turns: dict[str, _Turn] = {}
        self._asking: dict[str, asyncio.Task[None]] = {}
        self._troubles: dict[str, Phrase] = {}
        self._alarm: Alarm | None = None
        self._rings_at = inf
        self._looked_at = -inf
        self._running = False

    # --- its life

    async def start(self) -> None:
        """Take up what was last measured, and begin to ask. The accounts must be there. StoreError."""
        await self._history.load()
        self._running = True
        self._look()

    async def close(self) -> None:
        """Ask no more, and write what is not written yet. May be called again, or without a start."""
        self._running = False
        if self._alarm is not None:
            self._alarm.cancel()
        under_way = tuple(self._asking.values())
        for task in under_way:
            task.cancel()
        if under_way:
            await asyncio.wait(under_way)
        await self._history.close()

    # --- what happens

    def changed(self) -> None:
        """Accounts or settings changed: look who is due now, and not when the minute is over."""
        if self._running:
            self._ring_by(self._stopwatch.time())

    def drew(self, account_id: str) -> None:
        """An account drew a picture: ask soon what that took, unless nothing is to be asked by itself."""
        if not self._running:
            return
        self._history.count()
        turn = self._turns.get(account_id)
        if turn is None or turn.picture < inf:
            return  # not known yet, so that its first turn is to come, or about to be asked
        turn.picture = max(self._stopwatch.time() + AFTER_PICTURE, turn.asked_at + BETWEEN_PICTURES)
        self._ring_by(turn.due(self._settings().quota_refresh))

    def saw(self, quotas: Collection[Quota]) -> None:
        """Quotas came along with a provider's answer."""
        if quotas and self._running:
            self._book.put(quotas)
            self._tell(quotas)

    def forget(self, account_id: str) -> None:
        """An account has another secret, or is gone: what was said of it before does not hold, nor after a restart."""
        self._book.forget(account_id)
        self._troubles.pop(account_id, None)
        if self._running:
            self._history.measured(())

    async def refresh(self, account_ids: Collection[str] | None = None) -> None:
        """Ask now about these accounts, or about all, and return when all have answered or failed.

        About those that are disabled or unknown nobody is asked; where a question is under way, its answer counts.
        """
        if not self._running:
            return
        known = self._accounts().values()
        wanted = [one.id for one in known if one.enabled and (account_ids is None or one.id in account_ids)]
        tasks = [self._begin(account_id) for account_id in wanted]
        self._history.count()
        if tasks:
            await asyncio.wait(tasks)  # which leaves them alone when the caller goes away

    # --- what is known

    def trouble(self, account_id: str) -> Phrase | None:
        """Why the last question about an account had no answer; None when it had one, or was never asked."""
        return self._troubles.get(account_id)

    async def history(self, account_id: str, since: float) -> tuple[QuotaPoint, ...]:
        """How an account's quotas stood from `since` (unix seconds) on, oldest first. StoreError."""
        return await self._history.of(account_id, since)

    # --- taking turns

    def _ring_by(self, when: float) -> None:
        when = max(when, self._looked_at + _STEP)
        if when >= self._rings_at or not self._running:
            return
        if self._alarm is not None:
            self._alarm.cancel()
        self._rings_at = when
        self._alarm = self._stopwatch.call_later(max(0.0, when - self._stopwatch.time()), self._look)

    def _look(self) -> None:
        """Begin every question that is due, and see when the next one is."""
        now, minutes = self._stopwatch.time(), self._settings().quota_refresh
        self._looked_at, self._rings_at = now, inf
        enabled = [account.id for account in self._accounts().values() if account.enabled]
        self._turns = {one: self._turns.get(one) or self._new_turn(now) for one in enabled}
        self._troubles = {one: said for one, said in self._troubles.items() if one in self._turns}
        dues = {one: turn.due(minutes) for one, turn in self._turns.items() if one not in self._asking}
        for account_id, due in dues.items():
            if due <= now:
                self._begin(account_id)
        if any(due <= now for due in dues.values()):
            self._history.count()
        self._ring_by(min((due for due in dues.values() if due > now), default=inf))
        self._ring_by(now + LOOK_SECONDS)

    def _new_turn(self, now: float) -> _Turn:
        return _Turn(now + self._rng.uniform(*FIRST_SECONDS))

    def _begin(self, account_id: str) -> asyncio.Task[None]:
        """The question about an account: the one that is under way, or a new one."""
        task = self._asking.get(account_id)
        if task is None:
            task = self._asking[account_id] = spawn(self._question(account_id), name="ask what an account has left")
            task.add_done_callback(lambda _: self._done(account_id))
        return task

    def _done(self, account_id: str) -> None:
        del self._asking[account_id]
        if turn := self._turns.get(account_id):
            self._ring_by(turn.due(self._settings().quota_refresh))

    async def _question(self, account_id: str) -> None:
        async with self._places:
            await asyncio.sleep(0)  # thousands that need no call would else all have one turn of the loop
            account = self._find(account_id)  # which may have changed while it waited
            if account is None:
                return
            turn = self._turns.setdefault(account_id, self._new_turn(self._stopwatch.time()))
            turn.asked_at, turn.picture = self._stopwatch.time(), inf
            turn.jitter = self._rng.uniform(*JITTER)
            trouble, quotas = await self._answer(account)
        if self._find(account_id) is None:
            return
        was = self._troubles.pop(account_id, None)
        if trouble is not None:
            self._troubles[account_id] = trouble
        if quotas:
            self._book.replace(account_id, quotas)
            self._tell(quotas)
        elif was != trouble:
            self._on_change()

    async def _answer(self, account: Account) -> tuple[Phrase | None, tuple[Quota, ...]]:
        """What the provider said, or why it said nothing."""
        try:
            return None, await self._ask(account)
        except EaselError as error:
            if isinstance(error, UpstreamError):
                error.name_account(account.name)
            log.info("what %s has left could not be read: %s", account.name, error)
            return error.phrase, ()
        except Exception as error:  # noqa: BLE001 - whatever it was, the other accounts are asked about all the same
            # Without the traceback and the text: what failed had the account's secret in its hands.
            log.error("asking what %s has left failed: %s", account.name, type(error).__name__)  # noqa: TRY400 - above
            return phrase("quota_unread", account=account.name), ()

    def _find(self, account_id: str) -> Account | None:
        account = self._accounts().get(account_id)
        return account if account is not None and account.enabled else None

    def _tell(self, quotas: Iterable[Quota]) -> None:
        self._history.measured(quotas)
        self._on_change()
