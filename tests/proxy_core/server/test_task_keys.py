"""Whose a task is: the person's, whatever their key is by now; or that of one other key, and of nobody else."""

import pytest
from multidict import CIMultiDict

from proxy_core.accounts.credentials import MemoryStore
from proxy_core.accounts.proxy_key import ProxyKey
from proxy_core.errors import CredentialsError
from proxy_core.server.task_keys import OWN, TaskKeys


async def salt():
    return b"s" * 32


async def other_salt():
    return b"t" * 32


class Shut(MemoryStore):
    async def load(self, account_id):
        raise CredentialsError("store_locked")


def bearer(*keys):
    return CIMultiDict([("Authorization", f"Bearer {key}") for key in keys])


def of(key, headers, salt=salt):
    return TaskKeys(key, salt).of(headers)


@pytest.fixture
def key():
    return ProxyKey(MemoryStore())


async def test_the_key_of_the_data_directory_has_one_name_whatever_it_is(key):
    before = await of(key, bearer(await key.get()))
    old, new = await key.get(), await key.rotate()
    assert before[0] == (await of(key, bearer(new)))[0] == OWN
    assert OWN not in await of(key, bearer(old))


@pytest.mark.parametrize("name", ["X-Api-Key", "x-goog-api-key"])
async def test_it_counts_in_any_header_that_clients_use(key, name):
    assert (await of(key, CIMultiDict({name: await key.get()})))[0] == OWN
    assert (await of(key, CIMultiDict([(name, "another"), *bearer(await key.get()).items()])))[0] == OWN


async def test_each_given_key_stands_for_itself():
    store = MemoryStore()
    stored = await ProxyKey(store).get()
    first, second = ProxyKey(store, "sk-first"), ProxyKey(store, "sk-second")
    names = [await of(first, bearer("sk-first")), await of(second, bearer("sk-second"))]
    assert OWN not in (*names[0], *names[1])
    assert names[0] != names[1]
    assert OWN not in await of(first, bearer(stored))
    assert names[0] == await of(ProxyKey(store, "sk-first"), bearer("sk-first"))


async def test_the_key_in_force_comes_before_what_else_was_sent():
    given = ProxyKey(MemoryStore(), "sk-given")
    names = await of(given, CIMultiDict([("X-Api-Key", "junk"), *bearer("sk-given").items()]))
    assert names[0] == (await of(given, bearer("sk-given")))[0]
    assert len(set(names)) == 2


async def test_without_a_key_one_is_told_from_those_with_one(key):
    nobody = await of(key, CIMultiDict())
    assert nobody == await of(key, bearer(""))
    assert nobody != await of(key, bearer("sk-some"))
    assert OWN not in nobody


async def test_a_name_tells_nothing_of_the_key(key):
    (name,) = await of(key, bearer("sk-some"))
    assert len(name) == 64
    assert "some" not in name
    assert [name] != await of(key, bearer("sk-some"), other_salt)


async def test_a_store_that_is_shut_is_no_hindrance_where_no_key_is_asked_for():
    shut = ProxyKey(Shut())
    assert len(await of(shut, bearer("sk-some"))) == 1
    assert len(await of(shut, CIMultiDict())) == 1


async def test_no_store_is_asked_where_nothing_was_sent():
    store = MemoryStore()
    await of(ProxyKey(store), CIMultiDict())
    with pytest.raises(CredentialsError):
        await store.load("proxy-key")
