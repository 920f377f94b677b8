"""Easel over the simulator, in this process, on real sockets: what most stories are told with."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from proxy_core.accounts.account import Account, Credentials, Provider
from proxy_core.core import Core
from proxy_core.options import CoreOptions
from proxy_core.simulator.scenario import Scenario, SimulatedAccount
from proxy_core.simulator.server import Simulator


@dataclass
class Bench:
    """A running Easel, its simulator, and a client."""

    core: Core
    simulator: Simulator
    url: str
    key: str
    client: aiohttp.ClientSession

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
async def running(data_dir: Path, scenario: Scenario, **settings) -> AsyncIterator[Bench]:
    """Easel on a free port with the scenario's accounts, and `settings` set."""
    simulator = Simulator(scenario)
    upstream = await simulator.start()
    core = Core(CoreOptions(data_dir=data_dir, vault="memory", host="127.0.0.1", port=0))
    await core.start()
    try:
        if settings:
            await core.change_settings(settings)
        for known in scenario.accounts:
            account = Account(Provider.GEMINI, known.label, f"{known.label}@example.com", base_url=upstream)
            await core.add_account(account, Credentials(api_key=known.key))
        proxy = await core.start_proxy()
        async with aiohttp.ClientSession() as client:
            yield Bench(core, simulator, proxy.base_url, await core.api_key(), client)
    finally:
        await core.stop()
        await simulator.stop()
