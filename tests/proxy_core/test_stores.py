"""Both stores of a directory are opened, or neither stays open."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest
from keyring.errors import KeyringLocked

from proxy_core.accounts.account import Credentials
from proxy_core.accounts.credentials import MemoryStore, OpenedLater
from proxy_core.accounts.proxy_key import ProxySecrets
from proxy_core.errors import CredentialsError, StartError
from proxy_core.events import StoreMended, StoreTroubled
from proxy_core.options import CoreOptions
from proxy_core.phrases import phrase
from proxy_core.store.database import StoreClosed
from proxy_core.stores import begin_seal, in_keyring, open_stores
from tests.proxy_core.accounts.test_keyring_store import WindowsLikeBackend


def options(path, **more):
    return CoreOptions(data_dir=path, **{"vault": "memory", **more})


async def test_both_are_open_until_the_stack_ends(tmp_path):
    async with AsyncExitStack() as stack:
        stores = await open_stores(stack, options(tmp_path))
        await stores.credentials.save("ann", Credentials(api_key="key"))
        assert await stores.database.run(lambda db: db.execute("SELECT 1").fetchone()) == (1,)
        assert isinstance(stores.credentials, MemoryStore)
        assert stores.said == ()
    with pytest.raises(StoreClosed):
        await stores.database.run(lambda db: db)
    with pytest.raises(CredentialsError):
        await stores.credentials.load("ann")


async def test_what_takes_longest_may_begin_before(tmp_path, monkeypatch):
    (tmp_path / "passphrase").write_text("p")
    monkeypatch.setenv("EASEL_VAULT_PASSPHRASE_FILE", str(tmp_path / "passphrase"))
    of_file = options(tmp_path, vault="file")
    async with AsyncExitStack() as stack:
        assert await begin_seal(of_file) is None  # nothing was saved yet
        await (await open_stores(stack, of_file)).credentials.save("ann", Credentials(api_key="key"))
    seal = begin_seal(of_file)
    assert await seal is not None
    async with AsyncExitStack() as stack:
        stores = await open_stores(stack, replace(of_file, passphrase="nothing is made of this"), seal)
        assert (await stores.credentials.load("ann")).api_key == "key"


async def test_a_damaged_database_is_told(tmp_path):
    (tmp_path / "easel.db").write_bytes(b"no database at all")
    async with AsyncExitStack() as stack:
        assert [one.code for one in (await open_stores(stack, options(tmp_path))).said] == ["database_broken"]


async def test_without_secrets_the_database_is_closed(tmp_path):
    async with AsyncExitStack() as stack:
        with pytest.raises(CredentialsError):
            await open_stores(stack, options(tmp_path, vault="drawer"))
    (tmp_path / "easel.db").rename(tmp_path / "moved.db")


async def test_without_a_directory_neither_opens(tmp_path):
    async with AsyncExitStack() as stack:
        with pytest.raises(StartError):
            await open_stores(stack, options(tmp_path / "nowhere"))


async def test_a_command_opens_its_secrets_when_it_needs_one(tmp_path):
    async with AsyncExitStack() as stack:
        stores = await open_stores(stack, options(tmp_path, kind="command", vault="drawer"))
        assert isinstance(stores.credentials, OpenedLater)


def test_which_secrets_are_in_the_keyring(tmp_path, monkeypatch):
    monkeypatch.delenv("EASEL_VAULT", raising=False)
    assert in_keyring(options(tmp_path, vault=None))
    assert not in_keyring(options(tmp_path, vault="file"))
    assert not in_keyring(options(tmp_path, vault=None, demo=True))


class Shut(WindowsLikeBackend):
    def get_password(self, service, username):
        if self.room:
            raise KeyringLocked
        return super().get_password(service, username)


async def test_a_keyring_that_is_locked_at_the_start_is_told_and_that_it_is_open_again(tmp_path, monkeypatch):
    shut, told, over, trouble = Shut(), [], asyncio.Event(), phrase("store_locked")
    monkeypatch.setattr("keyring.get_keyring", lambda: shut)

    def tell(event):
        told.append(event)
        if isinstance(event, StoreMended):
            over.set()

    async with AsyncExitStack() as stack:
        stores = await open_stores(stack, options(tmp_path, vault="keyring"), tell=tell)
        assert told == [StoreTroubled(trouble)]
        shut.room = 0
        await ProxySecrets.of(stores.credentials).key.knock()
        async with asyncio.timeout(30):
            await over.wait()
    assert told == [StoreTroubled(trouble), StoreMended(trouble)]
