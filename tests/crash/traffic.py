"""What goes on while Easel is killed: clients that draw, and a person who changes things; and what they were told.

Only what was answered counts: what was under way at the kill may have happened or not, but never by half.
"""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, field

import aiohttp
from msgspec.structs import replace

from proxy_core.accounts.account import Account, Credentials, Provider
from proxy_core.errors import EaselError
from proxy_core.tasks import spawn

PATIENCE = aiohttp.ClientTimeout(total=20)


@dataclass
class Told:
    """What Easel has confirmed. `unsure` are the ids of accounts that were being added or removed at the last kill."""

    accounts: dict[str, Account] = field(default_factory=dict)
    settings: dict[str, object] = field(default_factory=dict)
    key: str = ""
    pictures: set[str] = field(default_factory=set)
    tasks: list[str] = field(default_factory=list)
    answered: dict[str, float] = field(default_factory=dict)  # by request id, when its answer was there
    unsure: set[str] = field(default_factory=set)
    unsure_settings: dict[str, object] = field(default_factory=dict)
    unsure_key: bool = False
    done: dict[str, int] = field(default_factory=dict)

    def count(self, what: str) -> None:
        self.done[what] = self.done.get(what, 0) + 1


def secret_of(account: Account) -> str:
    """The key of an account, which its upstream must see: it follows from the id, so that nobody has to keep it."""
    return f"secret-of-{account.id}"


class Traffic:
    """Goes on until `end`, against one running Easel."""

    def __init__(self, served, upstream, told, random):
        self._served, self._upstream, self._told, self._random = served, upstream, told, random
        self._session = aiohttp.ClientSession(timeout=PATIENCE)
        rounds = (self._plain, self._stream, self._task, self._person, self._person_who_looks)
        self._running = [spawn(self._over_and_over(one), name="traffic") for one in rounds]

    async def end(self):
        """Easel was killed, or may be: nobody asks any more. What failed otherwise than by that is raised."""
        for one in self._running:
            one.cancel()
        results = await asyncio.gather(*self._running, return_exceptions=True)
        await self._session.close()
        for one in results:
            if isinstance(one, Exception):
                raise one

    async def _over_and_over(self, one):
        while self._served.process.returncode is None:
            # The kill: an answer that does not come, or an owner that is silent.
            with suppress(aiohttp.ClientError, ConnectionError, EaselError, TimeoutError):
                await one()
            await asyncio.sleep(self._random.uniform(0, 0.01))

    # --- clients

    def _ask(self, method, path, **more):
        headers = {"Authorization": f"Bearer {self._told.key}"}
        return self._session.request(method, self._served.url + path, headers=headers, **more)

    def _drew(self, answer, how):
        self._told.answered[answer.headers["X-Request-Id"]] = time.monotonic()
        self._told.count(how)

    async def _plain(self):
        asked = {"prompt": "a fox", "n": self._random.choice((1, 1, 1, 3))}
        async with self._ask("POST", "/images/generations", json=asked) as answer:
            body = await answer.json()
            if answer.status == 200:
                assert body["data"][0]["b64_json"]
                self._drew(answer, "plain")

    async def _stream(self):
        async with self._ask("POST", "/images/generations", json={"prompt": "an owl", "stream": True}) as answer:
            if "image_generation.completed" in await answer.text():
                self._drew(answer, "stream")

    async def _task(self):
        async with self._ask("POST", "/images/generations?async=true", json={"prompt": "a hare"}) as answer:
            task_id = (await answer.json()).get("task_id")
        while task_id:
            async with self._ask("GET", f"/images/tasks/{task_id}") as answer:
                # None: the key was changed meanwhile, and a task belongs to the key that began it.
                status = ((await answer.json()).get("data") or {}).get("status")
            if status != "IN_PROGRESS":
                if status == "SUCCESS":
                    self._told.tasks.append(task_id)
                    self._told.count("task")
                return
            await asyncio.sleep(0.01)

    # --- a person

    async def _person(self):
        deed = self._random.choices((self._add, self._remove, self._set, self._rotate, self._pause), (4, 3, 4, 1, 2))
        await deed[0]()

    async def _person_who_looks(self):
        """The pictures that they have seen in the gallery are finished."""
        shown = await self._served.verbs.gallery(limit=100)
        self._told.pictures |= {one.name for one in shown}
        await asyncio.sleep(0.05)

    async def _add(self):
        account = Account(Provider.GEMINI, "", base_url=self._upstream.url, max_concurrency=8)
        account = replace(account, label=f"fox {account.id[:12]}")
        self._told.unsure.add(account.id)
        await self._served.verbs.add_account(account, Credentials(api_key=secret_of(account)), check=False)
        self._told.accounts[account.id] = account
        self._told.unsure.discard(account.id)
        self._told.count("add")

    async def _remove(self):
        if len(self._told.accounts) <= 3:
            return
        account_id = self._random.choice([*self._told.accounts])
        self._told.unsure.add(account_id)
        await self._served.verbs.remove_account(account_id)
        del self._told.accounts[account_id]
        self._told.unsure.discard(account_id)
        self._told.count("remove")

    async def _pause(self):
        """Nobody draws by it for a moment; whether it was resumed does not matter to what is checked."""
        if len(self._told.accounts) > 1:
            account_id = self._random.choice([*self._told.accounts][1:])
            await self._served.verbs.set_enabled(account_id, False)
            await self._served.verbs.set_enabled(account_id, True)
            self._told.count("pause")

    async def _set(self):
        changes = {self._random.choice(("max_waiting", "queue_wait", "request_timeout")): self._random.randint(50, 500)}
        self._told.unsure_settings |= changes
        await self._served.verbs.change_settings(changes)
        self._told.settings |= changes
        self._told.unsure_settings.clear()
        self._told.count("set")

    async def _rotate(self):
        self._told.unsure_key = True
        self._told.key = await self._served.verbs.rotate_api_key()
        self._told.unsure_key = False
        self._told.count("rotate")
