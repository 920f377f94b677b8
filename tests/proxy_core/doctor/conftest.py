"""What the tests of the checks share: surroundings of one's own, and scenes in them."""

import asyncio
import socket
import ssl
from contextlib import asynccontextmanager, suppress

import pytest

from proxy_core.accounts.account import Account, Provider
from proxy_core.doctor.database_seen import Condition, DatabaseSeen
from proxy_core.doctor.owner import Owner, Presence
from proxy_core.doctor.scene import Scene, Surroundings
from proxy_core.doctor.settings_seen import FileState, SettingsSeen
from proxy_core.options import CoreOptions
from proxy_core.settings import Settings
from tests.systems import silent_port

NOW = 1_790_000_000.0


@pytest.fixture
def around(tmp_path):
    """Surroundings with the changes that are named: environment, home, offline, and options of CoreOptions."""

    def make(environ=None, *, offline=False, now=lambda: NOW, **options):
        home = tmp_path / "home"
        (home / "data").mkdir(mode=0o700, parents=True, exist_ok=True)
        start = CoreOptions(**{"data_dir": home / "data", "vault": "memory", "kind": "command", **options})
        return Surroundings(start, environ or {}, home, now, offline)

    return make


@pytest.fixture
def scene(around):
    """A scene of a stopped Easel, with the accounts, settings and owner that are named."""

    def make(accounts=(), settings=None, *, owner=None, environ=None, seen=None, database=None, **options):
        return Scene(
            around(environ, **options),
            owner or Owner(Presence.NOBODY),
            seen or SettingsSeen(FileState.READ, Settings().changed(settings or {})),
            database or DatabaseSeen(Condition.WHOLE, accounts=tuple(accounts)),
        )

    return make


def account(provider=Provider.GEMINI, **changes):
    return Account(provider, "", **changes)


@pytest.fixture
def nobodys_port():
    """A port at which nobody listens."""
    with silent_port() as port:
        yield port


@pytest.fixture
def free_port():
    """A port that can be taken: one that was, and was let go."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@asynccontextmanager
async def listening(serve, context=None):
    """The port of a server on which `serve(reader, writer)` runs for each connection; all are gone at the end."""
    tasks = set()

    async def run(reader, writer):
        task = asyncio.current_task()
        tasks.add(task)
        try:
            await serve(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # asyncio's server takes a cancelled task for a mistake
        finally:
            writer.close()
            with suppress(ConnectionError, ssl.SSLError):
                await writer.wait_closed()

    server = await asyncio.start_server(run, "127.0.0.1", 0, ssl=context)
    try:
        async with server:
            yield server.sockets[0].getsockname()[1]
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def saying(words):
    """Says the same to everybody at once, then hears them to the end."""

    async def serve(reader, writer):
        writer.write(words)
        await writer.drain()
        await reader.read()

    return serve


async def silent(reader, writer):
    """Says nothing."""
    await reader.read()
