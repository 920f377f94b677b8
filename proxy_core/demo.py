"""The demo: the simulator on loopback, and accounts whose base URL is the simulator's. Nothing else knows of it.

Its accounts are gone with it: a data directory that has real ones is not touched.
"""

from collections.abc import Sequence

from proxy_core.accounts.account import Account, Credentials, Provider
from proxy_core.accounts.book import AccountBook
from proxy_core.accounts.pool import AccountPool
from proxy_core.records import Limit, LimitSource
from proxy_core.settings import Settings
from proxy_core.simulator.scenario import DEMO_ACCOUNTS
from proxy_core.simulator.server import Simulator

MODEL = Settings().default_model
"""What the limits of the demo are for."""


class MemoryTable:
    """A table of accounts that lasts as long as the process."""

    def __init__(self) -> None:
        self._accounts: dict[str, Account] = {}

    async def all(self) -> tuple[Account, ...]:
        """Every account, in the order in which they came."""
        return tuple(self._accounts.values())

    async def put(self, account: Account) -> None:
        """Insert or replace."""
        self._accounts[account.id] = account

    async def put_all(self, accounts: Sequence[Account]) -> None:
        """Insert or replace them all."""
        self._accounts.update({one.id: one for one in accounts})

    async def delete(self, *account_ids: str) -> None:
        """Remove them; those that are not there are fine."""
        for account_id in account_ids:
            self._accounts.pop(account_id, None)


async def start_demo(book: AccountBook, pool: AccountPool, now: float) -> Simulator:
    """Start the simulator and add the demo's accounts, which draw there and were checked `now`. The caller stops it.

    The limits per day of some are known from the start, so that a first picture shows what is left of them.
    AccountError, CredentialsError: then it does not run.
    """
    simulator = Simulator()
    base_url = await simulator.start()
    try:
        limits = []
        for demo in DEMO_ACCOUNTS:
            account = Account(Provider.GEMINI, demo.label, demo.email, base_url=base_url, checked_at=now)
            await book.add(account, Credentials(api_key=demo.api_key))
            if demo.per_day is not None:
                limits.append(Limit(account.id, MODEL, "day", demo.per_day, LimitSource.NAMED, now))
        pool.set_limits(limits)
    except BaseException:
        await simulator.stop()
        raise
    return simulator
