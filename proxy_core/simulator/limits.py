"""Real limits of simulated accounts: drawing calls are counted, and those beyond a limit become a rule's fault.

Each model has its own count. A minute is any 60 seconds, a day begins at midnight Pacific. Knows no wire.
"""

from collections import defaultdict, deque
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from proxy_core.simulator.faults import Fault, Rule
from proxy_core.simulator.scenario import SimulatedAccount

MINUTE, WEEK = 60.0, 7 * 86_400.0
_PACIFIC = ZoneInfo("America/Los_Angeles")  # where Google's days begin


class Meter:
    """Counts what accounts drew. All times are unix seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._drawn: defaultdict[tuple[str, str], deque[float]] = defaultdict(deque)

    def take(self, account: SimulatedAccount, model: str) -> Rule | None:
        """Count a call, unless it is beyond a limit of the account: then the rule by which it is refused."""
        now = self._now()
        if account.per_day is not None and len(self.since(account.label, _day_of(now)[0], model)) >= account.per_day:
            wait = _day_of(now)[1] - now
            return Rule(Fault.LIMITED_DAY, retry_seconds=wait, quota_value=account.per_day)
        lately = self.since(account.label, now - MINUTE, model)
        if account.per_minute is not None and len(lately) >= account.per_minute:
            wait = lately[-account.per_minute] + MINUTE - now
            return Rule(Fault.LIMITED_MINUTE, retry_seconds=wait, quota_value=account.per_minute)
        drawn = self._drawn[account.label, model]
        drawn.append(now)
        while drawn[0] < now - WEEK:
            drawn.popleft()
        return None

    def left(self, account: SimulatedAccount, model: str) -> tuple[int, float]:
        """What is left of the account's limit per minute, and in how many seconds nothing of it is used."""
        now = self._now()
        lately = self.since(account.label, now - MINUTE, model)
        return max(0, (account.per_minute or 0) - len(lately)), lately[-1] + MINUTE - now if lately else 0.0

    def since(self, label: str, start: float, model: str | None = None) -> list[float]:
        """When the account drew after `start`, with one model or with any; in order."""
        times = (drawn for (of, to), drawn in self._drawn.items() if of == label and model in {None, to})
        return sorted(at for drawn in times for at in drawn if at > start)

    def today(self, label: str, model: str) -> tuple[int, float]:
        """How often the account drew with the model today, and when the day ends."""
        start, end = _day_of(self._now())
        return len(self.since(label, start, model)), end


def _day_of(now: float) -> tuple[float, float]:
    """When the Pacific day began, and when it ends."""
    at = datetime.fromtimestamp(now, _PACIFIC)
    start = datetime(at.year, at.month, at.day, tzinfo=_PACIFIC)
    return start.timestamp(), (start + timedelta(days=1)).timestamp()
