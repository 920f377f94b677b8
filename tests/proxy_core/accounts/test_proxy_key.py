"""The key of the proxy: made once, kept in the store, replaced on request; one from outside wins and is not kept."""

import asyncio
import re

import pytest

from proxy_core.accounts.account import Credentials
from proxy_core.accounts.credentials import MemoryStore
from proxy_core.accounts.proxy_key import ProxyKey, ProxySecrets, new_key, new_webhook_secret
from proxy_core.errors import CredentialsError


class Store(MemoryStore):
    """A store that takes a turn of the loop for each call, and may refuse."""

    refuses = ""

    async def load(self, account_id):
        await asyncio.sleep(0)
        if self.refuses:
            raise CredentialsError(self.refuses)
        return await super().load(account_id)

    async def save(self, account_id, credentials):
        await asyncio.sleep(0)
        if self.refuses:
            raise CredentialsError(self.refuses)
        await super().save(account_id, credentials)


@pytest.fixture
def store():
    return Store()


def test_a_key_cannot_be_guessed_and_fits_into_a_header():
    keys = {new_key() for _ in range(100)}
    assert len(keys) == 100
    assert all(re.fullmatch(r"sk-[A-Za-z0-9]{48}", key) for key in keys)


async def test_it_is_made_at_first_need_and_remembered(store):
    key = await ProxyKey(store).get()
    assert re.fullmatch(r"sk-[A-Za-z0-9]{48}", key)
    again = ProxyKey(store)
    assert [await again.get(), await again.get()] == [key, key]


async def test_those_who_ask_first_at_the_same_time_get_the_same_key(store):
    keys = ProxyKey(store)
    found = await asyncio.gather(*[keys.get() for _ in range(5)])
    assert set(found) == {await ProxyKey(store).get()}


async def test_a_new_key_takes_the_place_of_the_old(store):
    keys = ProxyKey(store)
    old = await keys.get()
    new = await keys.rotate()
    assert new != old
    assert await keys.get() == new
    assert await ProxyKey(store).get() == new


async def test_a_new_key_that_is_not_stored_does_not_count(store):
    keys = ProxyKey(store)
    old = await keys.get()
    store.refuses = "store_locked"
    with pytest.raises(CredentialsError):
        await keys.rotate()
    assert await keys.get() == old
    store.refuses = ""
    assert await ProxyKey(store).get() == old


async def test_a_locked_store_is_an_error_and_no_new_key(store):
    key = await ProxyKey(store).get()
    store.refuses = "store_locked"
    keys = ProxyKey(store)
    with pytest.raises(CredentialsError) as locked:
        await keys.get()
    assert locked.value.phrase.code == "store_locked"
    store.refuses = ""
    assert await keys.get() == key


async def test_an_entry_without_a_key_is_as_good_as_none(store):
    await store.save("proxy-key", Credentials())
    key = await ProxyKey(store).get()
    assert key.startswith("sk-")
    assert await ProxyKey(store).get() == key


async def test_a_key_from_outside_wins_and_is_not_stored(store):
    stored = await ProxyKey(store).get()
    keys = ProxyKey(store, "sk-from-outside")
    assert [await keys.get(), await keys.rotate(), await keys.get()] == ["sk-from-outside"] * 3
    assert await ProxyKey(store).get() == stored
    store.refuses = "store_missing"
    assert await keys.get() == "sk-from-outside"


async def test_a_keyring_that_gives_out_nothing_gets_no_new_key(store):
    """KWallet says of each entry that it is not there when it is not open: a new key would cut off every client."""
    key = await ProxyKey(store).get()
    await store.save("fox", Credentials(api_key="of fox"))
    kept, store._texts = store._texts, {}
    keys = ProxyKey(store, witnesses=lambda: ["fox", "heron"])
    with pytest.raises(CredentialsError) as doubtful:
        await keys.get()
    assert doubtful.value.phrase.code == "proxy_key_missing"
    assert store._texts == {}
    store._texts = kept
    assert await keys.get() == key


async def test_a_keyring_that_has_some_secret_lacks_the_key_for_sure(store):
    await store.save("heron", Credentials(api_key="of heron"))
    keys = ProxyKey(store, witnesses=lambda: iter(["fox", "heron"]))
    assert await keys.get() == await ProxyKey(store).get()


async def test_a_person_may_make_a_new_key_where_none_is_given_out(store):
    keys = ProxyKey(store, witnesses=lambda: ["fox"])
    key = await keys.rotate()
    assert await keys.get() == key == await ProxyKey(store).get()


async def test_a_store_that_shuts_while_the_witnesses_are_asked_is_told(store):
    async def load(account_id):
        raise CredentialsError("secret_missing" if account_id == "proxy-key" else "store_locked")

    store.load = load
    with pytest.raises(CredentialsError) as locked:
        await ProxyKey(store, witnesses=lambda: ["fox"]).get()
    assert locked.value.phrase.code == "store_locked"


# --- the secret of webhooks, beside it


async def test_a_given_key_is_not_the_own_one(store):
    assert await ProxyKey(store, "sk-given").own() == ""
    keys = ProxyKey(store)
    assert await keys.own() == await keys.get()


async def test_the_secret_of_webhooks_is_another_one_and_stays(store):
    secrets = ProxySecrets.of(store, "sk-given")
    secret = await secrets.webhook.get()
    assert re.fullmatch(r"whsec-[A-Za-z0-9]{48}", secret)
    assert await secrets.key.get() == "sk-given"
    await ProxySecrets.of(store).key.rotate()
    assert await ProxySecrets.of(store).webhook.get() == secret
    assert new_webhook_secret() != new_webhook_secret()


async def test_a_store_that_seems_shut_gets_no_new_secret_of_webhooks(store):
    with pytest.raises(CredentialsError) as refused:
        await ProxySecrets.of(store, witnesses=lambda: ["an account"]).webhook.get()
    assert refused.value.phrase.code == "proxy_key_missing"


async def test_a_knock_reads_whatever_is_known_already(store):
    keys = ProxyKey(store)
    await keys.get()
    await keys.knock()
    store.refuses = "store_locked"
    with pytest.raises(CredentialsError):
        await keys.knock()
