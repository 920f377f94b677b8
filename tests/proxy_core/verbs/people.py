"""Accounts of a running Easel, the person who signs in for them, and ears for what is told."""

import asyncio

from msgspec.structs import replace
from yarl import URL

from proxy_core.accounts.account import Account, Credentials, LoginPlan, Provider
from proxy_core.accounts.client_file import read_client_file
from proxy_core.simulator.scenario import Scenario, SimulatedAccount

MODEL = "gemini-2.5-flash-image"
NOWHERE = "http://127.0.0.1:1"
"""An address at which nobody listens."""


def people(*accounts, **scenario):
    """A scenario without latency, with these accounts or with ann and bob."""
    known = accounts or (SimulatedAccount("ann", "key-of-ann"), SimulatedAccount("bob", "key-of-bob"))
    return Scenario(accounts=known, latency=(0.0, 0.0), seed=1, **scenario)


def account(easel, name="ann", provider=Provider.GEMINI, **changes):
    """A new account at the simulator."""
    path = "/v1" if provider is Provider.OPENAI else ""
    known = {"label": name, "email": f"{name}@example.com", "base_url": easel.simulator.base_url + path}
    return Account(provider, **{**known, **changes})


def key(name="ann"):
    return Credentials(api_key=f"key-of-{name}")


def login(easel, name="ann"):
    """The login that an account has at the simulator from the start."""
    token_uri = f"{easel.simulator.base_url}/token"
    return Credentials(refresh_token=f"refresh-of-{name}", client_secret="s", client_id="c", token_uri=token_uri)


async def add(easel, name="ann", provider=Provider.GEMINI, *, check=False, **changes):
    """Add an account with its key at the simulator, or with its login where the provider takes no key."""
    by_login = changes.pop("by_login", provider is Provider.CODE_ASSIST)
    secret = login(easel, name) if by_login else key(name)
    if by_login:
        changes.setdefault("project", "simulator")
    added = await easel.core.add_account(account(easel, name, provider, **changes), secret, check=check)
    return added.account


def state(easel, name="ann"):
    """How the account of this label stands."""
    (found,) = [one for one in easel.core.accounts() if one.account.label == name]
    return found


async def draw(easel, **body):
    """The status of a request for a picture."""
    status, _, _ = await easel.generate(**{"prompt": "a fox", "model": MODEL, **body})
    return status


async def plan(easel, provider=Provider.VERTEX, client=True, **changes):
    """A login by the simulator's OAuth client."""
    address = f"{easel.simulator.base_url}/simulator/client_secret.json"
    async with easel.client.get(address) as answer:
        own = read_client_file(await answer.read())
    wanted = {"label": "", "email": "", **changes}
    return LoginPlan(account(easel, "", provider, **wanted), own if client else None)


async def consent(easel, ticket, name="ann", decision="allow", **form):
    """Where the consent page sends the browser once the person has decided."""
    chosen = {"account": name, "decision": decision, **form}
    async with easel.client.post(URL(ticket.url, encoded=True), data=chosen, allow_redirects=False) as answer:
        assert answer.status == 302, await answer.text()
        return answer.headers["Location"]


async def browse(easel, address):
    """The status of the page that the browser shows in the end."""
    async with easel.client.get(URL(address, encoded=True)) as answer:
        return answer.status


async def sign_in(easel, wanted, name="ann"):
    """A whole login."""
    ticket = await easel.core.begin_login(wanted)
    await browse(easel, await consent(easel, ticket, name))
    return await easel.core.finish_login(ticket.id)


def moved(plan, **changes):
    """The plan for an account that is otherwise."""
    return replace(plan, account=replace(plan.account, **changes))


class Ears:
    """Hears the events of one kind from now on."""

    def __init__(self, core, kind):
        self.events = []
        self._kind = kind
        self._heard = asyncio.Event()
        core.events.subscribe(self._hear)

    def _hear(self, event):
        if isinstance(event, self._kind):
            self.events.append(event)
            self._heard.set()

    async def until(self, fits=lambda _: True):
        """The first event that fits, if it comes within some seconds."""
        async with asyncio.timeout(30):
            while not (found := [event for event in self.events if fits(event)]):
                self._heard.clear()
                await self._heard.wait()
        return found[0]
