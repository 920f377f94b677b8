"""Everything behind the doors, over HTTP, with a scripted upstream in place of the network and a clock that stands."""

import json
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp

from proxy_core.accounts.account import Credentials, Provider
from proxy_core.accounts.credentials import MemoryStore
from proxy_core.accounts.pool import AccountPool
from proxy_core.accounts.proxy_key import ProxySecrets
from proxy_core.accounts.queue import LeaseQueue
from proxy_core.errors import RequestError
from proxy_core.events import EventBus
from proxy_core.images.convert import Converter
from proxy_core.images.dispatcher import Dispatcher
from proxy_core.images.rotation import Parts
from proxy_core.server.app import Server
from proxy_core.server.darkroom import Darkroom
from proxy_core.server.detached import Detached
from proxy_core.server.handlers import Doors
from proxy_core.server.reach import Reach
from proxy_core.server.references import ReferenceSources
from proxy_core.server.repeats import Repeats
from proxy_core.server.studio import Crew
from proxy_core.server.task_room import open_tasks
from proxy_core.settings import Settings
from proxy_core.store.database import Database
from proxy_core.store.gallery import Gallery
from tests.fakes import FakeUpstream, ListLog


class Bench:
    """`accounts` draw by the upstream's script. `log.entries`, `told` and `kept` are what log, bus and gallery say."""

    def __init__(self, *accounts, **script):
        self.now = 1000.0
        self.settings = Settings(auth_mode="off")
        self.upstream = FakeUpstream(**script)
        self.pool = AccountPool()
        self.pool.set_accounts(accounts)
        self.queue = LeaseQueue(self.pool, now=self.time, max_waiting=lambda: self.settings.max_waiting)
        self.store = MemoryStore()
        self.names = [one.id for one in accounts]
        self.log = ListLog()
        self.told = []
        self.kept = []

    async def open(self, stack, directory):
        for name in self.names:
            await self.store.save(name, Credentials(api_key=f"key-of-{name}"))
        database, _ = await Database.open(directory / "easel.db")
        stack.push_async_callback(database.close)
        self.gallery = Gallery(database, directory / "pictures", self.time, self.in_force, tell=self.kept.append)
        stack.push_async_callback(self.gallery.close)
        converter, repeats, detached = Converter(), Repeats(self.time), Detached(lambda: 600.0)
        stack.callback(converter.close)
        stack.callback(repeats.close)
        stack.push_async_callback(detached.close)
        parts = Parts(self.pool, self.queue, self.store, self.in_force, self.time)
        bus = EventBus()
        bus.subscribe(self.told.append)
        crew = Crew(
            dispatcher=Dispatcher(parts, {Provider.GEMINI: self.upstream}),
            pool=self.pool,
            sources=ReferenceSources(self.fetch),
            darkroom=Darkroom(converter, self.gallery, settings=self.in_force, now=self.time),
            detached=detached,
            repeats=repeats,
            bus=bus,
            log=self.log,
            settings=self.in_force,
            now=self.time,
        )
        self.secrets = ProxySecrets.of(self.store)
        self.crew, self.database = crew, database
        self.tasks = await open_tasks(
            stack, crew, database=database, gallery=self.gallery, secrets=self.secrets, reach=Reach(self.in_force)
        )
        self.doors = Doors(crew, self.gallery, self.tasks.door)
        self.server = Server(
            self.doors, settings=self.in_force, key=self.secrets.key.get, now=self.time, beside=self.tasks.runner
        )
        self.url = await self.server.start("127.0.0.1", 0)
        stack.push_async_callback(self.server.stop)
        self.client = await stack.enter_async_context(aiohttp.ClientSession(headers={"User-Agent": "a client/1.0"}))

    def time(self):
        return self.now

    def in_force(self):
        return self.settings

    async def fetch(self, url):
        raise RequestError("path_unknown", method="GET", path=url)

    async def ask(self, method, path, **kwargs):
        """(status, headers, JSON)"""
        async with self.client.request(method, self.url + path, **kwargs) as response:
            body = await response.read()
            return response.status, response.headers, json.loads(body) if body else None

    async def generate(self, **body):
        return await self.ask("POST", "/images/generations", json=body)


@asynccontextmanager
async def serving(directory, *accounts, **script):
    bench = Bench(*accounts, **script)
    async with AsyncExitStack() as stack:
        await bench.open(stack, directory)
        yield bench
