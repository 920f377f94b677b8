"""Accounts in table, store and pool alike: added whole or not at all, found by any name, switched and removed."""

import asyncio
import dataclasses
import threading

import pytest
from msgspec.structs import replace

from proxy_core.accounts.account import Account, Credentials, Provider
from proxy_core.accounts.book import AccountBook
from proxy_core.accounts.credentials import MemoryStore
from proxy_core.accounts.keyring_store import KeyringStore
from proxy_core.accounts.pool import AccountPool
from proxy_core.errors import AccountError, CredentialsError
from proxy_core.store.account_table import AccountTable
from proxy_core.store.database import Database, StoreFailed
from proxy_core.tasks import spawn

SECRET = Credentials(api_key="key-1")
OTHER = Credentials(api_key="key-2")
LOGIN = Credentials(refresh_token="1//token", client_secret="s", client_id="c")


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


class Table(AccountTable):
    """A real table that may refuse."""

    refuses = ""

    async def put(self, account):
        self._refuse("put")
        await super().put(account)

    async def put_all(self, accounts):
        self._refuse("put")
        await super().put_all(accounts)

    async def delete(self, *account_ids):
        self._refuse("delete")
        await super().delete(*account_ids)

    def _refuse(self, verb):
        if verb in self.refuses:
            raise StoreFailed("store_failed", path="easel.db", why="database or disk is full")


class Bench:
    """A book over a real table, and all that it keeps in step."""

    def __init__(self, database):
        self.table = Table(database)
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
        ({"label": "a\nb"}, "key-1", "account_words"),
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


# --- adding, when something fails


@pytest.mark.parametrize("verb", ["put", "put delete"])
async def test_a_table_that_fails_keeps_neither(bench, verb):
    bench.table.refuses = verb
    fox = account("Fox")
    with pytest.raises(StoreFailed):
        await bench.book.add(fox, SECRET)
    bench.table.refuses = ""
    assert await bench.kept() == []
    assert await bench.secret(fox) is None
    assert await bench.book.add(account("Fox"), SECRET)


async def test_a_full_disk_that_takes_neither_secret_nor_removal_is_tidied_with_the_next_account(bench):
    """The row went in, then the disk was full: the account is not there, and its label is free once there is room."""
    bench.store.refuses, bench.table.refuses = "save", "delete"
    with pytest.raises(CredentialsError):
        await bench.book.add(account("Fox"), SECRET)
    with pytest.raises(AccountError):
        bench.book.find("Fox")
    bench.store.refuses = bench.table.refuses = ""
    fox = await bench.book.add(account("Fox"), SECRET)
    assert await bench.table.all() == (fox,)


class PersonsKeyring:
    """A keyring whose writes wait for a person."""

    priority = 5

    def __init__(self):
        self.entries = {}
        self.asked, self.answered = threading.Event(), threading.Event()

    def get_password(self, service, username):
        return self.entries.get((service, username))

    def set_password(self, service, username, password):
        self.asked.set()
        assert self.answered.wait(30)
        self.entries[service, username] = password

    def delete_password(self, service, username):
        del self.entries[service, username]


@pytest.fixture
async def waiting(bench):
    """The bench over a keyring that waits for its person."""
    bench.keyring = PersonsKeyring()
    bench.store = KeyringStore(bench.keyring, write_limit=30)
    bench.book = AccountBook(bench.table, bench.store, bench.pool, bench.changed)
    yield bench
    bench.keyring.answered.set()
    await bench.store.close()


async def test_an_add_that_is_cancelled_while_the_keyring_asks_leaves_neither_account_nor_secret(waiting):
    adding = spawn(waiting.book.add(account("Fox"), SECRET), name="add")
    await asyncio.to_thread(waiting.keyring.asked.wait, 5)
    adding.cancel()
    with pytest.raises(asyncio.CancelledError):
        await adding
    assert await waiting.kept() == []
    waiting.keyring.answered.set()  # the person agrees after all
    again = await waiting.book.add(account("Fox"), OTHER)
    assert list(waiting.keyring.entries) == [("Easel", again.id)]


async def test_an_add_that_the_person_answers_too_late_leaves_neither_account_nor_secret(waiting):
    waiting.store._write_limit = 0.05
    with pytest.raises(CredentialsError) as late:
        await waiting.book.add(account("Fox"), SECRET)
    assert late.value.phrase.code == "store_locked"
    assert await waiting.kept() == []
    waiting.keyring.answered.set()
    waiting.store._write_limit = 30
    again = await waiting.book.add(account("Fox"), OTHER)
    assert list(waiting.keyring.entries) == [("Easel", again.id)]


# --- many at once


async def test_many_are_added_at_once_each_or_why_not(bench):
    await bench.book.add(account("Fox"), SECRET)
    bench.seen.clear()
    new = [
        (account("Heron", priority=-1), SECRET),
        (account("FOX"), SECRET),
        (account(""), SECRET),
        (account("Owl"), None),
        (account("heron"), SECRET),
        (account("Bad"), Credentials(api_key="a b")),
        (account("Stoat"), OTHER),
    ]
    results = await bench.book.add_all(new)
    told = [one.label if isinstance(one, Account) else one.phrase.code for one in results]
    assert told == ["Heron", "account_exists", "label_empty", "Owl", "account_exists", "key_not_ascii", "Stoat"]
    assert await bench.kept() == ["Heron", "Fox", "Owl", "Stoat"]
    assert bench.seen == [["Heron", "Fox", "Owl", "Stoat"]]  # told once
    assert await bench.secret(results[6]) == "key-2"


async def test_an_account_without_its_secret_is_disabled_until_it_has_one(bench):
    (owl,) = await bench.book.add_all([(account("Owl", checked_at=5.0), None)])
    assert (owl.enabled, owl.disabled_reason, owl.checked_at) == (False, "secret_missing", 0.0)
    mended = await bench.book.replace_credentials("Owl", SECRET)
    assert (mended.enabled, mended.disabled_reason) == (True, "")
    assert await bench.secret(owl) == "key-1"


async def test_of_many_only_those_whose_secret_was_not_kept_are_left_out(bench):
    keys = {"Fox": "k-1", "Heron": "k-2", "Owl": "k-3"}
    new = [(account(label), Credentials(api_key=key)) for label, key in keys.items()]
    save = bench.store.save

    async def save_but_one(account_id, credentials):
        if credentials.api_key == "k-2":
            raise CredentialsError("vault_write_failed", why="disk full")
        await save(account_id, credentials)

    bench.store.save = save_but_one
    results = await bench.book.add_all(new)
    assert [getattr(one, "label", None) for one in results] == ["Fox", None, "Owl"]
    assert results[1].phrase.code == "vault_write_failed"
    assert await bench.kept() == ["Fox", "Owl"]


async def test_two_who_add_the_same_label_at_once_do_not_both_get_it(bench):
    ours = [(account(f"a{n}"), SECRET) for n in range(500)]
    theirs = [(account(f"A{n}"), SECRET) for n in range(500)]
    results = sum(await asyncio.gather(bench.book.add_all(ours), bench.book.add_all(theirs)), ())
    assert sum(isinstance(one, Account) for one in results) == 500
    assert {one.phrase.code for one in results if not isinstance(one, Account)} == {"account_exists"}
    assert len(await bench.kept()) == 500


async def test_an_id_that_is_there_is_not_replaced_by_adding(bench):
    fox = await bench.book.add(account("Fox"), SECRET)
    with pytest.raises(AccountError):
        await bench.book.add(replace(fox, label="Heron"), OTHER)
    assert await bench.secret(fox) == "key-1"


async def test_a_new_login_is_checked_before_anybody_signs_in(bench):
    await bench.book.add(account("Fox"), SECRET)
    bench.book.check_new(account("", project="p", by_login=True))
    for wanted, code in ((account("fox"), "account_exists"), (account("", by_login=True), "login_project_missing")):
        with pytest.raises(AccountError) as refused:
            bench.book.check_new(wanted)
        assert refused.value.phrase.code == code
    assert bench.book.free_labels().take("Fox") == "Fox 2"


# --- changing


async def test_what_a_person_may_change_is_changed_in_table_and_pool(bench):
    fox = await bench.book.add(account("Fox", "fox@example.com"), SECRET)
    await bench.book.add(account("Heron"), SECRET)
    changes = {"label": "Owl", "email": "", "priority": 5, "max_concurrency": 1, "base_url": "https://example.com"}
    after = await bench.book.update("fox@example.com", {**changes, "project": "p"})
    assert after == replace(fox, **changes, project="p")
    assert (await bench.table.all())[1] == after
    assert await bench.kept() == ["Heron", "Owl"]
    assert bench.book.find("owl") == after
    assert await bench.book.update("Owl", {"label": "OWL"})  # its own label in other letters
    assert await bench.book.update("Owl", {}) == replace(after, label="OWL")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"label": "heron"}, "account_exists"),
        ({"label": " "}, "label_empty"),
        ({"email": "x\n"}, None),
        ({"email": "x\ny"}, "account_words"),
        ({"colour": "red"}, "account_field_unknown"),
    ],
)
async def test_a_change_that_cannot_be_changes_nothing(bench, changes, code):
    fox = await bench.book.add(account("Fox"), SECRET)
    await bench.book.add(account("Heron"), SECRET)
    if code is None:
        assert (await bench.book.update("Fox", changes)).email == "x"
        return
    with pytest.raises(AccountError) as refused:
        await bench.book.update("Fox", {"priority": 3, **changes})
    assert refused.value.phrase.code == code
    assert (await bench.table.all())[0] == fox == bench.book.find("Fox")


async def test_changes_at_once_do_not_undo_each_other(bench):
    fox = await bench.book.add(account("Fox"), SECRET)
    await asyncio.gather(
        bench.book.update("Fox", {"label": "Owl"}),
        bench.book.disable(fox.id, "key_rejected"),
        bench.book.update(fox.id, {"priority": 4}),
        bench.book.mark_checked(fox.id, 7.0),
    )
    expected = replace(fox, label="Owl", enabled=False, disabled_reason="key_rejected", priority=4, checked_at=7.0)
    assert await bench.table.all() == (expected,)
    assert bench.book.all() == (expected,)


async def test_a_change_that_has_begun_goes_to_its_end(bench):
    fox = await bench.book.add(account("Fox"), SECRET)
    changing = spawn(bench.book.set_enabled("Fox", enabled=False), name="change")
    await asyncio.sleep(0)
    changing.cancel()
    await asyncio.wait([changing])
    assert changing.cancelled()
    await bench.book.mark_checked(fox.id, 1.0)  # waits for its turn
    assert not bench.book.find("Fox").enabled
    assert not (await bench.table.all())[0].enabled


async def test_a_change_that_the_table_does_not_take_is_none(bench):
    fox = await bench.book.add(account("Fox"), SECRET)
    bench.table.refuses = "put"
    for change in (bench.book.update("Fox", {"label": "Owl"}), bench.book.disable(fox.id, "key_rejected")):
        with pytest.raises(StoreFailed):
            await change
    assert bench.book.all() == (fox,)
    assert await bench.kept() == ["Fox"]


async def test_easel_disables_and_a_person_enables(bench):
    fox = await bench.book.add(account("Fox"), SECRET)
    off = await bench.book.disable(fox.id, "login_ended")
    assert (off.enabled, off.disabled_reason) == (False, "login_ended")
    assert await bench.secret(fox) == "key-1"
    assert await bench.book.disable(fox.id, "key_rejected") == off
    assert (await bench.book.set_enabled("Fox", enabled=False)).disabled_reason == ""  # it is the person's wish now
    assert await bench.book.set_enabled("Fox", enabled=True) == fox
    await bench.book.set_enabled("Fox", enabled=False)
    assert (await bench.book.disable(fox.id, "key_rejected")).disabled_reason == ""  # a person did it first
    await bench.book.remove("Fox")
    assert await bench.book.disable(fox.id, "key_rejected") is None


async def test_a_check_that_passed_is_noted(bench):
    fox = await bench.book.add(account("Fox"), SECRET)
    assert (await bench.book.mark_checked(fox.id, 12.5)).checked_at == 12.5
    with pytest.raises(AccountError):
        await bench.book.mark_checked("nobody", 12.5)


# --- another secret


async def test_another_secret_takes_the_place_and_lets_an_account_draw_again(bench):
    fox = await bench.book.add(account("Fox"), SECRET)
    await bench.book.disable(fox.id, "key_rejected")
    assert await bench.book.replace_credentials("Fox", OTHER, checked_at=3.0) == replace(fox, checked_at=3.0)
    assert await bench.secret(fox) == "key-2"
    await bench.book.set_enabled("Fox", enabled=False)
    assert not (await bench.book.replace_credentials("Fox", SECRET)).enabled  # the person did not want it


async def test_a_key_gives_way_to_a_login(bench):
    fox = await bench.book.add(account("Fox", project="p"), SECRET)
    after = await bench.book.replace_credentials(fox.id, LOGIN, by_login=True, email="fox@example.com")
    assert (after.by_login, after.email) == (True, "fox@example.com")
    assert await bench.store.load(fox.id) == LOGIN
    assert not (await bench.book.replace_credentials(fox.id, SECRET)).by_login


@pytest.mark.parametrize("before", ["there", "gone"])
async def test_a_secret_that_is_not_replaced_whole_is_not_replaced(bench, before):
    fox = await bench.book.add(account("Fox"), SECRET)
    await bench.book.disable(fox.id, "key_rejected")
    if before == "gone":
        await bench.store.delete(fox.id)
    bench.table.refuses = "put"
    with pytest.raises(StoreFailed):
        await bench.book.replace_credentials("Fox", OTHER)
    assert await bench.secret(fox) == ("key-1" if before == "there" else None)
    bench.store.refuses, bench.table.refuses = "save", ""
    with pytest.raises(CredentialsError):
        await bench.book.replace_credentials("Fox", OTHER)
    with pytest.raises(AccountError):
        await bench.book.replace_credentials("Fox", Credentials(api_key="a b"))
    assert not bench.book.find("Fox").enabled


async def test_a_rotated_secret_is_kept_for_those_who_are_there(bench):
    fox = await bench.book.add(account("Fox"), SECRET)
    await bench.book.keep_secret(fox.id, OTHER, {SECRET})
    assert await bench.secret(fox) == "key-2"
    await bench.book.remove("Fox")
    await bench.book.keep_secret(fox.id, OTHER, {SECRET})
    assert await bench.secret(fox) is None


async def test_a_rotated_secret_takes_the_place_of_what_it_came_for_alone(bench):
    fox = await bench.book.add(account("Fox"), SECRET)
    new, rotated = Credentials(api_key="key-new"), Credentials(api_key="key-1b")
    # The refresh of the old secret ends while the person gives another, and once more after that.
    await asyncio.gather(bench.book.replace_credentials("Fox", new), bench.book.keep_secret(fox.id, rotated, {SECRET}))
    await bench.book.keep_secret(fox.id, rotated, {SECRET})
    assert await bench.secret(fox) == "key-new"
    await bench.store.delete(fox.id)  # gone from outside: what came for it is better than nothing
    await bench.book.keep_secret(fox.id, rotated, {SECRET})
    assert await bench.secret(fox) == "key-1b"


async def test_what_an_old_secret_was_told_says_nothing_of_the_new_one(bench):
    fox = await bench.book.add(account("Fox"), SECRET)
    before = bench.book.renewals(fox.id)
    # The last call by the old key is turned away while the new key is being kept ...
    await asyncio.gather(bench.book.replace_credentials("Fox", OTHER), bench.book.disable(fox.id, "key_rejected"))
    assert bench.book.find("Fox").enabled
    # ... and a question that was asked before has its answer only now.
    assert await bench.book.disable(fox.id, "key_rejected", before) == bench.book.find("Fox")
    assert bench.book.find("Fox").enabled
    await bench.book.disable(fox.id, "key_rejected", bench.book.renewals(fox.id))
    assert not bench.book.find("Fox").enabled


async def test_a_free_label_is_not_that_of_an_account_on_its_way(bench):
    coming = spawn(bench.book.add(account("Fox"), SECRET), name="add")
    await asyncio.sleep(0)
    second = await bench.book.add(account(bench.book.free_labels().take("Fox")), OTHER)
    assert ((await coming).label, second.label) == ("Fox", "Fox 2")


@pytest.mark.parametrize("refuses", ["", "put", "save"])
async def test_another_project_comes_with_another_login_or_not_at_all(bench, refuses):
    fox = await bench.book.add(account("Fox", project="old", by_login=True), LOGIN)
    later = dataclasses.replace(LOGIN, refresh_token="1//later")
    bench.store.refuses = bench.table.refuses = refuses
    changing = bench.book.replace_credentials("Fox", later, by_login=True, project="new")
    if refuses:
        with pytest.raises((StoreFailed, CredentialsError)):
            await changing
    else:
        await changing
    project, token = (bench.book.find("Fox").project, (await bench.store.load(fox.id)).refresh_token)
    assert (project, token) == (("old", "1//token") if refuses else ("new", "1//later"))
    assert [one.project for one in await bench.table.all()] == [project]


async def test_a_rotated_secret_does_not_come_back_after_a_removal_at_once(bench):
    fox = await bench.book.add(account("Fox"), SECRET)
    await asyncio.gather(bench.book.remove("Fox"), bench.book.keep_secret(fox.id, OTHER, {SECRET}))
    assert await bench.secret(fox) is None


async def test_a_removal_that_the_table_does_not_take_leaves_the_secret(bench):
    fox = await bench.book.add(account("Fox"), SECRET)
    bench.table.refuses = "delete"
    with pytest.raises(StoreFailed):
        await bench.book.remove("Fox")
    assert await bench.secret(fox) == "key-1"
    assert await bench.kept() == ["Fox"]
    bench.table.refuses = ""
    await bench.book.remove("Fox")
    assert await bench.kept() == []


async def test_an_account_whose_secret_is_gone_already_can_be_removed(bench):
    fox = await bench.book.add(account("Fox"), SECRET)
    await bench.store.delete(fox.id)
    assert await bench.book.remove("Fox") == fox
    assert await bench.kept() == []


async def test_the_secrets_that_are_there(bench):
    fox = await bench.book.add(account("Fox"), SECRET)
    heron = await bench.book.add(account("Heron"), OTHER)
    await bench.store.delete(fox.id)
    assert await bench.book.secrets() == {heron.id: OTHER}


async def test_an_email_at_two_providers_asks_for_label_or_id(bench):
    await bench.book.add(Account(Provider.GEMINI, "Fox", "fox@example.com"), SECRET)
    vertex = await bench.book.add(Account(Provider.VERTEX, "Fox at Vertex", "FOX@example.com"), SECRET)
    with pytest.raises(AccountError) as refused:
        bench.book.find("fox@example.com")
    assert "label or id" in str(refused.value)
    assert bench.book.find("fox at vertex") == vertex


# --- the order


async def test_priorities_are_set_all_at_once(bench):
    one, two, three = [await bench.book.add(account(name), SECRET) for name in ("One", "Two", "Three")]
    bench.seen.clear()
    moved = await bench.book.set_priorities({three.id: 0, one.id: 1, two.id: 2})
    assert [(each.label, each.priority) for each in moved] == [("Three", 0), ("One", 1), ("Two", 2)]
    assert await bench.kept() == ["Three", "One", "Two"]
    assert bench.seen == [["Three", "One", "Two"]]  # told once
    assert await bench.book.set_priorities({two.id: -5}) == (bench.book.find("Two"),)
    assert await bench.kept() == ["Two", "Three", "One"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"no-such-id": 1}, "account_unknown"),
        ({"One": 2_000_000}, "account_number"),
        ({"One": True}, "account_number"),
        ({"One": "first"}, "account_number"),
    ],
)
async def test_one_priority_that_is_not_taken_changes_none(bench, wrong, code):
    one, two = [await bench.book.add(account(name), SECRET) for name in ("One", "Two")]
    with pytest.raises(AccountError) as refused:
        await bench.book.set_priorities(
            {two.id: -1, **{one.id if name == "One" else name: to for name, to in wrong.items()}}
        )
    assert refused.value.phrase.code == code
    assert await bench.kept() == ["One", "Two"]
    assert bench.book.find("Two").priority == 0


async def test_priorities_that_cannot_be_kept_are_not_in_force(bench):
    one, two = [await bench.book.add(account(name), SECRET) for name in ("One", "Two")]
    bench.table.refuses = "put"
    with pytest.raises(StoreFailed):
        await bench.book.set_priorities({one.id: 5, two.id: 1})
    assert [known.priority for known in bench.book.all()] == [0, 0]
