"""A person in front of the simulator's consent page, and the simulator as the service of a login."""

import asyncio
from contextlib import asynccontextmanager, contextmanager

import httpx
import pytest

from proxy_core.accounts.account import Account, LoginPlan, Provider
from proxy_core.accounts.client_file import read_client_file
from proxy_core.accounts.login import Login
from proxy_core.accounts.oauth import GoogleOAuth
from proxy_core.errors import AccountError
from proxy_core.simulator.scenario import Scenario, SimulatedAccount
from proxy_core.simulator.server import Simulator

ANN = SimulatedAccount("ann", "key-of-ann", email="ann@example.com")
BOB = SimulatedAccount("bob", "key-of-bob", email="bob@example.com")


def plain_client():
    return httpx.AsyncClient(trust_env=False, verify=False)


@contextmanager
def refused(code, kind=AccountError):
    """What is inside must raise an error of this kind and code."""
    with pytest.raises(kind) as caught:
        yield caught
    assert caught.value.phrase.code == code


class Bench:
    """The simulator, its client, and a browser; the browser's clock and the logins' are the same."""

    def __init__(self):
        self.time = 10_000.0
        self.simulator = Simulator(Scenario((ANN, BOB), latency=(0, 0), seed=1), now=lambda: self.time)
        self.oauth = GoogleOAuth(plain_client)
        self.logins = []

    def login(self, provider=Provider.VERTEX, email="", client=None, **kwargs):
        """A login that is closed with the bench."""
        plan = LoginPlan(Account(provider, "", email=email), client or self.client)
        login = Login(self.oauth, plan, now=lambda: self.time, **kwargs)
        self.logins.append(login)
        return login

    async def decide(self, url, account="ann", decision="allow", scope=None):
        """Where the consent page at `url` sends the browser."""
        form = {"account": account, "decision": decision} | ({"scope": scope} if scope is not None else {})
        answer = await self.browser.post(url, data=form)
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    async def sign_in(self, url, **choices):
        """The page that the browser shows in the end."""
        return await self.browser.get(await self.decide(url, **choices))


@asynccontextmanager
async def signing_in():
    bench = Bench()
    url = await bench.simulator.start()
    async with plain_client() as bench.browser:
        bench.client = read_client_file((await bench.browser.get(f"{url}/simulator/client_secret.json")).content)
        try:
            yield bench
        finally:
            await asyncio.gather(*(login.close() for login in bench.logins))
            await bench.simulator.stop()
