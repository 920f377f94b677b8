"""An import from its text to the book: what is taken, what is there already, a word on each of ten thousand lines."""

import json
import os
import time

import pytest

from proxy_core.accounts.account import Account, Credentials, Provider
from proxy_core.accounts.book import AccountBook
from proxy_core.accounts.credentials import MemoryStore
from proxy_core.accounts.export_file import export_text
from proxy_core.accounts.file_store import EncryptedFileStore
from proxy_core.accounts.import_item import ImportItem
from proxy_core.accounts.pool import AccountPool
from proxy_core.accounts.seal import Cost
from proxy_core.accounts.transfer import IMPORT_LIMIT, read_import, take
from proxy_core.errors import AccountError, CredentialsError
from proxy_core.store.account_table import AccountTable
from proxy_core.store.database import Database, StoreFailed
from tests.proxy_core.accounts.leaks import PLANTED, words_of
from tests.systems import fill, small_disk

CHEAP = Cost(iterations=1, memory_kib=64, lanes=1)
PASSPHRASE = "a long passphrase"
LOGIN = {
    "type": "authorized_user",
    "client_id": "id.apps.googleusercontent.com",
    "client_secret": "GOCSPX-secret",
    "refresh_token": "1//0gtoken",
    "quota_project_id": "p",
}


@pytest.fixture
async def open_book(tmp_path):
    """Opens books, each with a database and a store of its own: other machines."""
    open_ones = []

    async def open_book(store=None, directory=tmp_path):
        database, _ = await Database.open(directory / f"easel-{len(open_ones)}.db")
        store = store or MemoryStore()
        open_ones.append((database, store))
        return AccountBook(AccountTable(database), store, AccountPool(), lambda: None)

    yield open_book
    for database, store in open_ones:
        await store.close()
        await database.close()


@pytest.fixture
async def book(open_book):
    return await open_book()


async def imported(book, text, passphrase="", provider=Provider.GEMINI, **more):
    """What became of each line: the label of an account that was taken, else a code."""
    lines = await take(book, await read_import(text, passphrase, provider), **more)
    assert all((line.account is not None) == line.said.code.startswith("import_taken") for line in lines)
    return [line.account.label if line.account else line.said.code for line in lines]


async def refused(text, passphrase=""):
    with pytest.raises(AccountError) as error:
        await read_import(text, passphrase, Provider.GEMINI)
    assert PLANTED not in words_of(error.value)
    return error.value.phrase.code


def item(label, key):
    return ImportItem(1, Account(Provider.GEMINI, label), Credentials(api_key=key))


def leave(directory, room):
    """Leave so many bytes on a small disk."""
    filler = fill(directory)
    os.truncate(filler, filler.stat().st_size - room)


async def exported(book, passphrase=""):
    secrets = await book.secrets() if passphrase else None
    return await export_text(book.all(), secrets, passphrase, cost=CHEAP)


class TestLists:
    async def test_every_line_is_told_of_and_the_good_ones_are_there(self, book):
        text = "\ufeff# keys\r\nFox key-of-fox\r\nhello\r\n\r\nkey-of-nobody\r\nHeron,key-of-heron\r\nkey-of-fox\r\n"
        lines = await take(book, await read_import(text, "", Provider.OPENAI))
        told = [(line.line, line.account.label if line.account else line.said.code) for line in lines]
        assert told == [
            (2, "Fox"),
            (3, "import_no_key"),
            (5, "openai 1"),
            (6, "Heron"),
            (7, "import_there_already"),
        ]
        assert {one.label for one in book.all()} == {"Fox", "openai 1", "Heron"}
        assert {one.provider for one in book.all()} == {Provider.OPENAI}
        assert {one.api_key for one in (await book.secrets()).values()} == {
            "key-of-fox",
            "key-of-nobody",
            "key-of-heron",
        }

    async def test_the_same_list_again_adds_nothing(self, book):
        text = "Fox key-of-fox\nkey-of-nobody\nFox key-of-another"
        assert await imported(book, text) == ["Fox", "gemini 1", "Fox 2"]
        assert await imported(book, text) == ["import_there_already"] * 3
        assert len(book.all()) == 3

    async def test_a_key_is_the_same_at_the_same_service_only(self, book):
        await book.add(
            Account(Provider.OPENAI, "Fox", base_url="https://one.example/v1/"), Credentials(api_key="key-1")
        )
        entries = [{"key": "key-1", "base_url": f"https://{host}.example/v1"} for host in ("one", "two")]
        assert await imported(book, json.dumps(entries), provider=Provider.OPENAI) == [
            "import_there_already",
            "openai 1",
        ]
        assert await imported(book, json.dumps(entries), provider=Provider.GEMINI) == ["gemini 1", "gemini 2"]

    async def test_a_label_of_another_provider_gets_a_number(self, book):
        await book.add(Account(Provider.OPENAI, "Fox"), Credentials(api_key="key-1"))
        assert await imported(book, "Fox key-of-fox") == ["Fox 2"]

    async def test_a_list_of_json(self, book):
        assert await imported(book, f'[{{"key":"k-1","label":"Fox"}}, "key-of-heron", 7, {json.dumps(LOGIN)}]') == [
            "Fox",
            "gemini 1",
            "import_no_account",
            "gemini 2",
        ]

    async def test_what_the_book_refuses_is_told_with_its_line(self, book):
        entries = [{"key": "k-1", "label": "a word " * 40}, {"key": "k 2"}, {"key": "k-3", "base_url": "nowhere"}]
        assert await imported(book, json.dumps(entries)) == ["account_long", "key_not_ascii", "base_url_bad"]

    async def test_a_provider_that_is_not_allowed_is_told(self, book):
        def allow(provider):
            if provider is Provider.VERTEX:
                raise AccountError("code_assist_off")

        entries = [{"key": "k-1", "provider": "vertex"}, {"key": "k-2"}]
        assert await imported(book, json.dumps(entries), allow=allow) == ["code_assist_off", "gemini 1"]


class TestLogins:
    async def test_an_authorized_user_signs_in(self, book):
        assert await imported(book, json.dumps(LOGIN | {"account": "ann@example.com"})) == ["ann@example.com"]
        (ann,) = book.all()
        assert (ann.by_login, ann.project, ann.email) == (True, "p", "ann@example.com")
        assert (await book.secrets())[ann.id].refresh_token == "1//0gtoken"
        again = json.dumps(LOGIN | {"account": "ANN@example.com", "refresh_token": "1//0another"})
        assert await imported(book, again) == ["import_there_already"]
        assert await imported(book, again, provider=Provider.VERTEX) == ["ANN@example.com 2"]

    async def test_without_a_project_it_says_where_to_put_one(self, book):
        text = json.dumps({key: value for key, value in LOGIN.items() if key != "quota_project_id"})
        (line,) = await take(book, await read_import(text, "", Provider.GEMINI))
        assert line.said.code == "login_project_missing"
        assert "quota_project_id" in str(line.said)
        assert await imported(book, text, provider=Provider.OPENAI) == ["login_not_here"]
        assert await imported(book, text, provider=Provider.CODE_ASSIST) == ["code_assist 1"]

    async def test_files_that_are_no_account(self):
        assert await refused('{"installed": {"client_secret": "PLANTED"}}') == "import_client"
        assert await refused('{"type": "service_account", "private_key": "PLANTED"}') == "import_service_account"
        assert await refused('{"something": "else"}') == "import_unknown"
        assert await refused("{}") == "import_unknown"


class TestExports:
    async def test_an_export_with_secrets_makes_the_same_accounts_elsewhere(self, book, open_book):
        await imported(book, f'[{{"key":"k-1","label":"Fox","email":"f@example.com"}}, {json.dumps(LOGIN)}]')
        await book.set_enabled("Fox", enabled=False)
        text = await exported(book, PASSPHRASE)
        other = await open_book()
        assert await imported(other, text, PASSPHRASE) == ["Fox", "gemini 1"]
        assert [one.enabled for one in other.all()] == [False, True]
        assert list((await other.secrets()).values()) == list((await book.secrets()).values())
        assert not {one.id for one in other.all()} & {one.id for one in book.all()}

    async def test_an_export_without_secrets_brings_accounts_that_wait_for_theirs(self, book, open_book):
        await imported(book, f"Fox key-of-fox\n{PLANTED}")
        text = await exported(book)
        assert PLANTED not in text
        other = await open_book()
        lines = await take(other, await read_import(text, "", Provider.GEMINI))
        assert [line.said.code for line in lines] == ["import_taken_bare"] * 2
        assert [(one.enabled, one.disabled_reason) for one in other.all()] == [(False, "secret_missing")] * 2

    async def test_accounts_that_lost_their_secrets_have_them_again(self, open_book):
        store = MemoryStore()
        book = await open_book(store)
        entries = [{"key": "k-1", "label": "Fox"}, {"key": "k-2", "label": "Owl"}, LOGIN | {"account": "a@example.com"}]
        await imported(book, json.dumps(entries))
        text = await exported(book, PASSPHRASE)
        before = await book.secrets()
        owl = book.find("Owl")
        await book.update("Fox", {"base_url": "https://another.example/v1"})
        await book.disable(owl.id, "secret_missing")
        for account_id in before:
            await store.delete(account_id)
        lines = await take(book, await read_import(text, PASSPHRASE, Provider.GEMINI))
        assert [line.said.code for line in lines] == [
            "import_there_already",  # its key is not for that address
            "import_taken_secret",
            "import_taken_secret",
        ]
        assert await book.secrets() == {one: before[one] for one in before if one != book.find("Fox").id}
        assert book.find("Owl").enabled
        assert book.find("a@example.com").by_login
        assert len(book.all()) == 3

    async def test_a_secret_that_another_account_has_by_now_goes_to_no_second_one(self, open_book):
        store = MemoryStore()
        book = await open_book(store)
        await imported(book, "Fox key-of-fox\nHen key-of-hen")
        text = await exported(book, PASSPHRASE)
        await store.delete(book.find("Fox").id)
        await store.delete(book.find("Hen").id)
        await book.add(Account(Provider.GEMINI, "Owl"), Credentials(api_key="key-of-fox"))
        lines = await take(book, await read_import(text, PASSPHRASE, Provider.GEMINI))
        assert [line.said.code for line in lines] == ["import_there_already", "import_taken_secret"]
        secrets = await book.secrets()
        assert {book.find(one).label: secrets[one].api_key for one in secrets} == {
            "Hen": "key-of-hen",
            "Owl": "key-of-fox",
        }

    async def test_on_a_disk_that_takes_no_account_none_has_its_secret_again(self, open_book, tmp_path):
        with small_disk(tmp_path / "disk", "4m") as made:
            store = MemoryStore()
            book = await open_book(store, made.directory)
            await imported(book, "Fox key-of-fox")
            fox = book.find("Fox").id
            await store.delete(fox)
            leave(made.directory, 256 * 1024)
            items = [item("Fox", "key-of-fox"), *(item(f"{'a' * 190} {n}", f"key-number-{n}") for n in range(2, 4000))]
            with pytest.raises(StoreFailed, match="full"):
                await take(book, items)
            assert (await book.secrets(), len(book.all())) == ({}, 1)
            await take(book, items[:1])
            assert [one.api_key for one in (await book.secrets()).values()] == ["key-of-fox"]

    async def test_a_secret_that_the_disk_does_not_take_is_told_with_its_line(self, open_book, tmp_path):
        with small_disk(tmp_path / "disk", "4m") as made:
            store = await EncryptedFileStore.open(made.directory / "secrets.vault", b"p", cost=CHEAP)
            book = await open_book(store)
            await imported(book, "Fox key-of-fox")
            await store.delete(book.find("Fox").id)
            leave(made.directory, 8 * 1024)
            lines = await take(book, [item("Fox", "k" * 9000), item("Hen", "key-of-hen")])
            assert [(line.said.code, line.account is None) for line in lines] == [
                ("vault_write_failed", True),
                ("import_taken", False),
            ]
            assert [one.api_key for one in (await book.secrets()).values()] == ["key-of-hen"]

    @pytest.mark.parametrize("passphrase", ["", PASSPHRASE])
    async def test_an_export_comes_back_to_its_machine_without_doubles(self, book, passphrase):
        await imported(book, f'[{{"key":"k-1","label":"Fox","email":"f@example.com"}}, {json.dumps(LOGIN)}]')
        text = await exported(book, passphrase)
        assert await imported(book, text, passphrase) == ["import_there_already"] * 2
        await book.update("Fox", {"label": "Red fox"})
        assert await imported(book, text, passphrase) == ["import_there_already"] * 2

    async def test_a_wrong_passphrase_and_none_take_nothing(self, book):
        await imported(book, "Fox key-of-fox")
        text = await exported(book, PASSPHRASE)
        assert await refused(text, "another passphrase") == "import_passphrase_wrong"
        assert await refused(text) == "import_passphrase_missing"


class TestNothingToTake:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("", "import_empty"),
            (" \r\n\ufeff\n", None),
            ("\ufeff", "import_empty"),
            ("# only a remark", "import_empty"),
            ("[]", "import_empty"),
            ('{"key": "PLANTED', "import_not_json"),
            ("[" * 100_000, "import_not_json"),
            ('["a", "\ud800"]', "import_not_json"),
            ('{"easel": "accounts", "version": 9}', "import_newer"),
            ("x" * (IMPORT_LIMIT + 1), "import_too_large"),
            ("a\n" * 100_001, "import_too_many"),
        ],
    )
    async def test_a_text_without_accounts(self, text, code):
        if code is None:
            items = await read_import(text, "", Provider.GEMINI)
            assert [item.refusal.code for item in items] == ["import_no_key"]
        else:
            assert await refused(text) == code

    async def test_a_store_that_does_not_open_takes_nothing(self, book):
        async def locked(account_id):
            raise CredentialsError("store_locked")

        await imported(book, "Fox key-of-fox")
        book._credentials.load = locked
        with pytest.raises(CredentialsError):
            await imported(book, "key-of-heron")
        assert [one.label for one in book.all()] == ["Fox"]


@pytest.mark.parametrize("kind", ["memory", "file"])
async def test_ten_thousand_lines_with_some_broken(open_book, tmp_path, kind):
    path = tmp_path / "secrets.vault"
    store = await EncryptedFileStore.open(path, b"p", cost=CHEAP) if kind == "file" else MemoryStore()
    book = await open_book(store)
    text = "\n".join("broken" if n % 100 == 0 else f"account {n} key-number-{n}" for n in range(1, 10_001))
    began = time.process_time()
    lines = await take(book, await read_import(text, "", Provider.GEMINI))
    assert time.process_time() - began < 20  # it takes about half a second
    assert [line.line for line in lines if line.account is None] == list(range(100, 10_001, 100))
    assert len(book.all()) == 9900
    if kind == "file":
        again = await EncryptedFileStore.open(path, b"p", cost=CHEAP)
        for label in ("account 1", "account 9999"):
            assert (await again.load(book.find(label).id)).api_key == f"key-number-{label.split()[1]}"
        await again.close()
