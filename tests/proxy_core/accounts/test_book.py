"""Accounts in table, store and pool alike: added whole or not at all, found by any name, switched and removed."""

import pytest

from proxy_core.accounts.account import Account, Credentials, Provider
from proxy_core.accounts.book import AccountBook
from proxy_core.accounts.credentials import MemoryStore
from proxy_core.accounts.pool import AccountPool
from proxy_core.errors import AccountError, CredentialsError
from proxy_core.store.account_table import AccountTable
from proxy_core.store.database import Database

SECRET = Credentials(api_key="key-1")


class Store(MemoryStore):
    """A memory that may refuse."""

    refuses = ""

    async def save(self, account_id, credentials):
        if self.refuses == "save":
            raise CredentialsError("vault_write_failed", why="disk full")
        await super().save(account_id, credentials)

    async def delete(self, account_id):
        if self.refuses == "delete":
            raise CredentialsError("store_locked")
        await super().delete(account_id)


class Bench:
    """A book over a real table, and all that it keeps in step."""

    def __init__(self, database):
        self.table = AccountTable(database)
        self.store = Store()
        self.pool = AccountPool()
        self.seen = []
        self.book = AccountBook(self.table, self.store, self.pool, self.changed)

    def changed(self):
        self.seen.append([state.account.label for state in self.pool.states(0.0)])

    async def kept(self):
        """The labels in the table, which are also those in the pool."""
        labels = [account.label for account in await self.table.all()]
        assert [state.account.label for state in self.pool.states(0.0)] == labels
        return labels

    async def secret(self, account):
        try:
            return (await self.store.load(account.id)).api_key
        except CredentialsError:
            return None


def account(label, email="", **more):
    return Account(Provider.GEMINI, label, email, **more)


@pytest.fixture
async def bench(tmp_path):
    database, _ = await Database.open(tmp_path / "easel.db")
    yield Bench(database)
    await database.close()


async def test_an_account_is_added_to_table_store_and_pool(bench):
    fox = account("Fox", "fox@example.com", base_url="https://example.com/gemini", project="p", max_concurrency=2)
    assert await bench.book.add(fox, SECRET) == fox
    assert await bench.kept() == ["Fox"]
    assert (await bench.table.all())[0] == fox
    assert await bench.secret(fox) == "key-1"
    assert bench.seen == [["Fox"]]  # told when it was so


async def test_what_is_in_the_table_is_loaded(bench):
    await bench.table.put(account("Fox"))
    await bench.book.load()
    assert bench.book.find("Fox").label == "Fox"
    assert bench.seen == [["Fox"]]


async def test_a_secret_that_is_not_saved_leaves_no_account(bench):
    bench.store.refuses = "save"
    fox = account("Fox")
    with pytest.raises(CredentialsError):
        await bench.book.add(fox, SECRET)
    assert await bench.kept() == []
    assert await bench.secret(fox) is None
    bench.store.refuses = ""
    await bench.book.add(fox, SECRET)
    assert await bench.kept() == ["Fox"]


async def test_a_label_that_is_taken_leaves_no_secret(bench):
    await bench.book.add(account("Fox"), SECRET)
    second = account("FOX")
    with pytest.raises(AccountError) as refused:
        await bench.book.add(second, SECRET)
    assert refused.value.phrase.code == "account_exists"
    assert await bench.kept() == ["Fox"]
    assert await bench.secret(second) is None


@pytest.mark.parametrize(
    ("changes", "key", "code"),
    [
        ({"label": ""}, "key-1", "label_empty"),
        ({"label": "  \t"}, "key-1", "label_empty"),
        ({"base_url": "example.com"}, "key-1", "base_url_bad"),
        ({"base_url": "ftp://example.com"}, "key-1", "base_url_bad"),
        ({"base_url": "https://"}, "key-1", "base_url_bad"),
        ({"base_url": "https:///v1"}, "key-1", "base_url_bad"),
        ({"base_url": "https://exa mple.com"}, "key-1", "base_url_bad"),
        ({"base_url": "https://example.com/?key=1"}, "key-1", "base_url_bad"),
        ({"base_url": "https://example.com/#top"}, "key-1", "base_url_bad"),
        ({"base_url": "https://example.com\n"}, "key-1", "base_url_bad"),
        ({}, "", "key_empty"),
        ({}, "key 1", "key_not_ascii"),
        ({}, "key-1\n", "key_not_ascii"),
        ({}, "kéy", "key_not_ascii"),
        ({}, "key\x7f", "key_not_ascii"),
    ],
)
async def test_what_cannot_be_an_account_is_refused_before_anything_is_kept(bench, changes, key, code):
    wanted = account(**{"label": "Fox", **changes})
    with pytest.raises(AccountError) as refused:
        await bench.book.add(wanted, Credentials(api_key=key))
    assert refused.value.phrase.code == code
    assert "key-1" not in str(refused.value)
    assert await bench.kept() == []
    assert await bench.secret(wanted) is None
    assert bench.seen == []


@pytest.mark.parametrize("url", ["", "https://example.com", "http://127.0.0.1:8045/", "https://example.com/a/b"])
async def test_addresses_that_are_taken(bench, url):
    assert (await bench.book.add(account("Fox", base_url=url), SECRET)).base_url == url


async def test_an_account_is_found_by_id_label_or_email_whatever_the_case(bench):
    fox = await bench.book.add(account("Fox", "Red.Fox@example.com"), SECRET)
    await bench.book.add(account("Heron", "heron@example.com"), SECRET)
    for name in (fox.id, "Fox", "fOX", "red.fox@EXAMPLE.com"):
        assert bench.book.find(name) == fox


async def test_an_id_wins_over_a_label_and_a_label_over_an_email(bench):
    fox = await bench.book.add(account("Fox"), SECRET)
    await bench.book.add(account(fox.id), SECRET)
    owl = await bench.book.add(account("fox@example.com"), SECRET)
    await bench.book.add(account("Other", "fox@example.com"), SECRET)
    assert bench.book.find(fox.id) == fox
    assert bench.book.find("fox@example.com") == owl


async def test_an_email_of_two_accounts_names_neither(bench):
    for label in ("Fox", "Heron"):
        await bench.book.add(account(label, "shared@example.com"), SECRET)
    with pytest.raises(AccountError) as refused:
        bench.book.find("shared@example.com")
    assert refused.value.phrase.code == "account_ambiguous"


@pytest.mark.parametrize("name", ["Nobody", "", " ", "Fo", "x" * 10_000])
async def test_a_name_of_nobody_is_an_error(bench, name):
    await bench.book.add(account("Fox"), SECRET)  # without an email: the empty name must not find it
    for verb in (bench.book.remove(name), bench.book.set_enabled(name, enabled=False)):
        with pytest.raises(AccountError) as refused:
            await verb
        assert refused.value.phrase.code == "account_unknown"
        assert len(str(refused.value)) < 200
    assert await bench.kept() == ["Fox"]


async def test_an_account_is_switched_off_and_on(bench):
    fox = await bench.book.add(account("Fox"), SECRET)
    assert not (await bench.book.set_enabled("fox", enabled=False)).enabled
    assert not bench.pool.states(0.0)[0].account.enabled
    assert await bench.book.set_enabled(fox.id, enabled=True) == fox
    assert await bench.table.all() == (fox,)
    assert await bench.secret(fox) == "key-1"
    assert len(bench.seen) == 3


async def test_an_account_is_removed_with_its_secret(bench):
    fox = await bench.book.add(account("Fox"), SECRET)
    heron = await bench.book.add(account("Heron"), SECRET)
    assert await bench.book.remove("FOX") == fox
    assert await bench.kept() == ["Heron"]
    assert (await bench.secret(fox), await bench.secret(heron)) == (None, "key-1")
    assert bench.seen[-1] == ["Heron"]


async def test_an_account_whose_secret_stays_stays_too(bench):
    fox = await bench.book.add(account("Fox"), SECRET)
    bench.store.refuses = "delete"
    with pytest.raises(CredentialsError):
        await bench.book.remove("Fox")
    assert await bench.kept() == ["Fox"]
    assert await bench.secret(fox) == "key-1"
