"""Easel over the simulator, in this process, on real sockets: what most stories are told with."""

import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from proxy_core.accounts.account import Account, Credentials, Provider
from proxy_core.core import Core
from proxy_core.options import CoreOptions
from proxy_core.simulator.scenario import Scenario, SimulatedAccount
from proxy_core.simulator.server import Simulator

NOON = 1_793_736_000.0  # 2026-11-03 20:00 UTC, noon in Los Angeles: no day ends soon


class Clock:
    """The wall's time for Easel and its simulator, which stands still until it is moved; see `running`."""

    def __init__(self, at: float) -> None:
        self.at = at

    def __call__(self) -> float:
        return self.at


@dataclass
class Bench:
    """A running Easel, its simulator, and a client."""

    core: Core
    simulator: Simulator
    client: aiohttp.ClientSession
    options: CoreOptions
    url: str = ""
    key: str = ""
    now: Callable[[], float] = time.time

    async def restart(self):
        """End Easel as a person does, and start it again on the same data; the simulator goes on."""
        await self.core.stop()
        self.core = Core(self.options, now=self.now)
        await self.core.start()
        await self.listen()

    async def listen(self):
        """Start the proxy."""
        self.url = (await self.core.start_proxy()).base_url
        self.key = await self.core.api_key()

    async def add(self, provider, label, person=None, *, by_login=False, **changes):
        """Add an account of the simulator's at any of its wires; `person` is whose key or login it is, if not its own.

        Added first, it draws first, where nothing else decides.
        """
        person, url = person or label, self.simulator.base_url
        of_wire = f"{url}/v1" if provider is Provider.OPENAI else url
        account = Account(
            provider, label, by_login=by_login, **{"email": f"{label}@example.com", "base_url": of_wire, **changes}
        )
        login = Credentials(refresh_token=f"refresh-of-{person}", client_id="client", token_uri=f"{url}/token")
        secret = login if by_login else Credentials(api_key=f"key-of-{person}")
        return (await self.core.add_account(account, secret, check=False)).account

    def state(self, label):
        """How the account of this label stands."""
        return next(one for one in self.core.accounts() if one.account.label == label)

    @property
    def auth(self):
        return {"Authorization": f"Bearer {self.key}"}

    async def generate(self, headers=None, **body):
        """(status, headers, JSON) of POST /v1/images/generations."""
        return await self.ask("POST", "/images/generations", headers, json=body)

    async def ask(self, method, path, headers=None, **kwargs):
        sent = self.auth if headers is None else headers
        async with self.client.request(method, self.url + path, headers=sent, **kwargs) as response:
            return response.status, response.headers, json.loads(await response.read())

    async def last(self):
        """The newest request in the log and its attempts."""
        (record,) = await self.core.requests(limit=1)
        return await self.core.request(record.id)


def simulated(**rules):
    """A scenario without latency, with an account for each name and its rules."""
    accounts = tuple(SimulatedAccount(name, f"key-of-{name}", tuple(of)) for name, of in rules.items())
    return Scenario(accounts=accounts, latency=(0.0, 0.0), seed=1)


@asynccontextmanager
async def running(
    data_dir: Path,
    scenario: Scenario,
    *,
    accounts: bool = True,
    vault: str = "memory",
    now: Callable[[], float] = time.time,
    upstream_now: Callable[[], float] | None = None,
    **settings,
) -> AsyncIterator[Bench]:
    """Easel on a free port with the scenario's accounts (with `accounts`), and `settings` set.

    `now` is the wall's time for Easel and, without an `upstream_now` of its own, for the simulator; what waits still
    takes the loop's time.
    """
    simulator = Simulator(scenario, now=upstream_now or now)
    upstream = await simulator.start()
    options = CoreOptions(data_dir=data_dir, vault=vault, passphrase="open sesame", host="127.0.0.1", port=0)
    async with aiohttp.ClientSession() as client:
        bench = Bench(Core(options, now=now), simulator, client, options, now=now)
        try:
            await bench.core.start()
            if settings:
                await bench.core.change_settings(settings)
            for known in scenario.accounts if accounts else ():
                account = Account(Provider.GEMINI, known.label, f"{known.label}@example.com", base_url=upstream)
                await bench.core.add_account(account, Credentials(api_key=known.key), check=False)
            await bench.listen()
            yield bench
        finally:
            await bench.core.stop()
            await simulator.stop()
