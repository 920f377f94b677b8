"""The demo: the simulator on loopback, and accounts whose base URL is the simulator's. Nothing else knows of it.

Its accounts are gone with it: a data directory that has real ones is not touched.
"""

from proxy_core.accounts.account import Account, Credentials, Provider
from proxy_core.accounts.book import AccountBook
from proxy_core.simulator.scenario import DEMO_ACCOUNTS
from proxy_core.simulator.server import Simulator


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

    async def delete(self, account_id: str) -> None:
        """Remove it; one that is not there is fine."""
        self._accounts.pop(account_id, None)


async def start_demo(book: AccountBook) -> Simulator:
    """Start the simulator and add the demo's accounts, which draw there. The caller stops it.

    AccountError, CredentialsError: then it does not run.
    """
    simulator = Simulator()
    base_url = await simulator.start()
    try:
        for demo in DEMO_ACCOUNTS:
            account = Account(Provider.GEMINI, demo.label, demo.email, base_url=base_url)
            await book.add(account, Credentials(api_key=demo.api_key))
    except BaseException:
        await simulator.stop()
        raise
    return simulator
