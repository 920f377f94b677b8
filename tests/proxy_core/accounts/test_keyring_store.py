import asyncio
import gc
import threading
import time

import pytest
from keyring.errors import KeyringError, KeyringLocked, NoKeyringError, PasswordDeleteError, PasswordSetError

from proxy_core.accounts.account import Credentials
from proxy_core.accounts.keyring_store import KeyringStore, _how_on_linux
from proxy_core.errors import CredentialsError
from proxy_core.tasks import spawn
from tests.proxy_core.accounts.leaks import PLANTED, words_of
from tests.secret_service import COMMANDS, lock, secret_service, session_bus, unlock

LONG = Credentials(refresh_token="𝒳y" * 2000)
LONGER = Credentials(refresh_token="z𝒳" * 4000)
SHORT = Credentials(api_key="short")


class WindowsLikeBackend:
    """Takes at most 1280 UTF-16 units, as Credential Manager does, and has `room` writes left before it refuses."""

    priority = 5

    def __init__(self):
        self.entries: dict[tuple[str, str], str] = {}
        self.reads = 0
        self.room = 1_000_000

    def get_password(self, service, username):
        self.reads += 1
        return self.entries.get((service, username))

    def set_password(self, service, username, password):
        self.room -= 1
        if self.room < 0 or len(password.encode("utf-16-le")) > 2560:
            raise OSError(1783, "CredWrite", f"The stub received bad data: {password}")
        self.entries[service, username] = password

    def delete_password(self, service, username):
        if (service, username) not in self.entries:
            raise PasswordDeleteError(service)
        del self.entries[service, username]


class RaisingBackend(WindowsLikeBackend):
    """Raises what it is given from every call."""

    def __init__(self, error):
        super().__init__()
        self.error = error

    def get_password(self, service, username):
        raise self.error

    set_password = delete_password = get_password


class BlockingBackend(WindowsLikeBackend):
    """Waits for the person to answer, as a locked keyring on a desktop does."""

    def __init__(self):
        super().__init__()
        self.answered = threading.Event()

    def get_password(self, service, username):
        assert self.answered.wait(30)
        return super().get_password(service, username)


@pytest.fixture
def backend():
    return WindowsLikeBackend()


@pytest.fixture
async def store(backend):
    store = KeyringStore(backend)
    yield store
    await store.close()


@pytest.fixture
def blocking():
    backend = BlockingBackend()
    yield backend
    backend.answered.set()


async def raised(awaitable) -> CredentialsError:
    with pytest.raises(CredentialsError) as caught:
        await awaitable
    return caught.value


async def code_of(awaitable) -> str:
    return (await raised(awaitable)).phrase.code


class TestEntries:
    async def test_a_short_secret_is_one_entry_of_plain_json(self, store, backend):
        await store.save("a", SHORT)
        assert backend.entries == {("Easel", "a"): '{"api_key":"short"}'}

    async def test_a_secret_is_read_once(self, store, backend):
        backend.entries["Easel", "a"] = '{"api_key":"short"}'
        assert [await store.load("a") for _ in range(3)] == [SHORT] * 3
        assert backend.reads == 1

    async def test_after_it_was_closed_it_keeps_nothing_that_it_reads_or_writes(self, store, backend):
        await store.save("a", SHORT)
        await store.close()
        before = backend.reads
        assert [await store.load("a") for _ in range(3)] == [SHORT] * 3
        assert backend.reads == before + 3
        await store.save("b", SHORT)  # what ends late is still written
        before = backend.reads
        assert await store.load("b") == SHORT
        assert backend.reads == before + 1

    async def test_a_long_secret_fits_in_pieces_that_windows_takes(self, store, backend):
        await store.save("a", LONG)
        assert backend.entries["Easel", "a"] == '{"chunks":6,"slot":"a"}'
        assert len(backend.entries) == 7
        assert await KeyringStore(backend).load("a") == LONG

    async def test_old_pieces_go_when_the_secret_changes(self, store, backend):
        await store.save("a", LONGER)
        await store.save("a", LONG)
        assert len(backend.entries) == 7
        await store.save("a", SHORT)
        assert len(backend.entries) == 1

    async def test_all_pieces_go_with_the_account(self, store, backend):
        await store.save("a", LONG)
        await store.save("b", SHORT)
        await store.delete("a")
        assert list(backend.entries) == [("Easel", "b")]

    @pytest.mark.parametrize("before", [SHORT, LONG])
    @pytest.mark.parametrize("room", [0, 3, 11])
    async def test_a_save_that_fails_half_way_leaves_what_was_there(self, store, backend, before, room):
        await store.save("a", before)
        backend.room = room
        assert await code_of(store.save("a", LONGER)) == "vault_write_failed"
        assert await store.load("a") == before
        assert await KeyringStore(backend).load("a") == before

    async def test_what_a_failed_save_left_behind_goes_with_the_next(self, store, backend):
        await store.save("a", LONG)
        backend.room = 5
        await raised(store.save("a", LONGER))
        backend.room = 100
        await store.save("a", SHORT)
        assert len(backend.entries) == 1

    async def test_a_secret_with_a_piece_gone_is_missing_and_can_be_replaced(self, backend, store):
        await store.save("a", LONG)
        del backend.entries["Easel/a/a/2", "a"]
        fresh = KeyringStore(backend)
        assert await code_of(fresh.load("a")) == "secret_missing"
        await fresh.save("a", SHORT)
        assert await fresh.load("a") == SHORT

    async def test_an_entry_of_another_making_is_missing_and_can_be_replaced(self, backend, store):
        backend.entries["Easel", "a"] = "not json"
        assert await code_of(store.load("a")) == "secret_missing"
        await store.save("a", LONG)
        assert await KeyringStore(backend).load("a") == LONG


class TestMany:
    async def test_new_secrets_are_written_without_a_look_at_what_was_there(self, store, backend):
        assert await store.save_all({f"a{n}": SHORT for n in range(5)} | {"long": LONG}) == {}
        assert backend.reads == 1  # whether it is open at all
        assert await KeyringStore(backend).load("long") == LONG
        assert await store.load("a3") == SHORT

    async def test_one_that_is_not_taken_leaves_nothing_and_does_not_stop_the_others(self, store, backend):
        backend.room = 4
        failed = await store.save_all({"a": SHORT, "long": LONG, "b": SHORT})
        assert {name: error.phrase.code for name, error in failed.items()} == dict.fromkeys(
            ("long", "b"), "vault_write_failed"
        )
        assert list(backend.entries) == [("Easel", "a")]

    async def test_a_keyring_that_is_locked_is_asked_once(self, backend):
        backend.get_password = RaisingBackend(KeyringLocked()).get_password
        asked = []
        store = KeyringStore(CountingBackend(backend, asked))
        failed = await store.save_all({f"a{n}": SHORT for n in range(50)})
        assert {error.phrase.code for error in failed.values()} == {"store_locked"}
        assert (len(failed), len(asked)) == (50, 1)
        await store.close()

    async def test_one_that_the_person_answers_too_late_is_not_kept(self, blocking):
        write = blocking.set_password

        def asks(service, username, password):
            assert blocking.answered.wait(30)
            write(service, username, password)

        blocking.set_password = asks
        store = KeyringStore(blocking, write_limit=0.1)
        failed = await store.save_all({"a": SHORT, "b": SHORT})
        assert {name: error.phrase.code for name, error in failed.items()} == dict.fromkeys("ab", "store_locked")
        blocking.answered.set()
        store._write_limit = 30
        await store.save("c", SHORT)  # in its turn, behind what was undone
        assert list(blocking.entries) == [("Easel", "c")]
        assert await code_of(store.load("a")) == "secret_missing"
        await store.close()

    async def test_other_accounts_are_read_in_between(self, backend):
        backend.entries["Easel", "fox"] = '{"api_key":"short"}'
        store = KeyringStore(backend)
        saving = spawn(store.save_all({f"a{n}": SHORT for n in range(200)}), name="save")
        assert await store.load("fox") == SHORT
        assert len(backend.entries) < 150
        assert await saving == {}
        await store.close()


class CountingBackend:
    """Another backend, whose every use is noted."""

    def __init__(self, backend, asked):
        self._backend = backend
        self._asked = asked
        self.get_password, self.set_password = backend.get_password, backend.set_password
        self.delete_password = backend.delete_password

    @property
    def priority(self):
        self._asked.append(1)
        return 5


@pytest.mark.parametrize(
    ("there", "said"),
    [
        ({"apt"}, "apt install gnome-keyring"),
        ({"dnf"}, "dnf install gnome-keyring"),
        ({"pacman"}, "pacman -S gnome-keyring"),
        (set(), "gnome-keyring or KWallet"),
    ],
)
def test_how_a_keyring_is_installed_is_said_for_the_system(there, said):
    how = _how_on_linux(lambda command: command if command in there else None)
    assert how.endswith(said)


class TestErrors:
    @pytest.mark.parametrize(
        ("error", "on_load", "on_save"),
        [
            (NoKeyringError(PLANTED), "store_missing", "store_missing"),
            (KeyringLocked(PLANTED), "store_locked", "store_locked"),
            (KeyringError(PLANTED), "store_locked", "vault_write_failed"),
            (PasswordSetError(PLANTED), "store_locked", "vault_write_failed"),
            (OSError(8, PLANTED), "store_locked", "vault_write_failed"),
            (ConnectionResetError(PLANTED), "store_locked", "vault_write_failed"),
        ],
    )
    async def test_what_a_backend_raises_is_told_in_our_words(self, error, on_load, on_save):
        store = KeyringStore(RaisingBackend(error))
        errors = [await raised(store.load("a")), await raised(store.save("a", Credentials(PLANTED)))]
        errors += [await raised(store.delete("a")), await raised(store.probe())]
        assert [one.phrase.code for one in errors] == [on_load, on_save, on_load, on_load]
        assert not any(PLANTED in words_of(one) for one in errors)
        assert not any(one.__context__ or one.__cause__ for one in errors)
        await store.close()

    async def test_a_refused_write_says_so_without_the_secret(self, store, backend):
        backend.room = 0
        error = await raised(store.save("a", Credentials(PLANTED)))
        assert "OSError" in str(error)
        assert PLANTED not in words_of(error)

    async def test_a_delete_that_did_not_work_is_told(self, store, backend):
        await store.save("a", SHORT)
        backend.delete_password = RaisingBackend(PasswordDeleteError("no")).delete_password
        assert await code_of(store.delete("a")) == "store_locked"
        assert await store.load("a") == SHORT

    async def test_a_backend_below_keyrings_own_bar_is_no_keyring(self, backend):
        backend.priority = 0.5
        store = KeyringStore(backend)
        assert await code_of(store.probe()) == "store_missing"
        assert await code_of(store.save("a", SHORT)) == "store_missing"
        assert backend.entries == {}
        await store.close()


class TestBlocking:
    async def test_a_read_gives_up_and_works_once_the_person_has_answered(self, blocking):
        store = KeyringStore(blocking, read_limit=0.5)
        blocking.entries["Easel", "a"] = '{"api_key":"short"}'
        began = time.monotonic()
        assert await code_of(store.load("a")) == "store_locked"
        assert await code_of(store.probe()) == "store_locked"
        assert time.monotonic() - began < 20
        blocking.answered.set()
        await store.save("b", SHORT)  # waits its turn behind the read
        assert await store.load("a") == SHORT
        await store.close()

    async def test_that_it_is_locked_is_told_once_and_its_end_when_the_person_answers(self, blocking):
        told, over = [], asyncio.Event()

        def on_locked(locked):
            told.append(locked)
            if not locked:
                over.set()

        store = KeyringStore(blocking, read_limit=0.1, on_locked=on_locked)
        for _ in range(2):
            assert await code_of(store.load("a")) == "store_locked"
        assert told == [True]
        blocking.answered.set()  # nobody asks again: the answer to what was asked comes late
        async with asyncio.timeout(30):
            await over.wait()
        assert told == [True, False]
        await store.close()
        assert told == [True, False]

    async def test_while_it_is_locked_it_withholds_what_was_not_read_before(self, blocking):
        blocking.answered.set()
        blocking.entries |= {("Easel", one): '{"api_key":"short"}' for one in "ab"}
        store = KeyringStore(blocking, read_limit=0.1)
        await store.load("a")
        assert not store.withholds("b")
        blocking.answered.clear()
        assert await code_of(store.load("b")) == "store_locked"
        assert (store.withholds("a"), store.withholds("b")) == (False, True)
        assert await store.load("a") == SHORT
        blocking.answered.set()
        await store.delete("c")
        assert not store.withholds("b")
        await store.close()

    async def test_one_that_is_closed_is_not_locked_any_more(self):
        told = []
        store = KeyringStore(RaisingBackend(KeyringLocked(PLANTED)), on_locked=told.append)
        assert await code_of(store.probe()) == "store_locked"
        await store.close()
        assert told == [True, False]

    async def test_a_write_gives_up_after_its_own_limit(self, blocking):
        store = KeyringStore(blocking, read_limit=30, write_limit=0.1)
        assert await code_of(store.save("a", SHORT)) == "store_locked"
        assert await code_of(store.delete("a")) == "store_locked"
        await store.close()

    async def test_what_was_given_up_is_not_written_when_the_person_answers_later(self, blocking):
        blocking.entries["Easel", "a"] = '{"api_key":"before"}'
        store = KeyringStore(blocking, write_limit=0.1)
        assert await code_of(store.save("a", SHORT)) == "store_locked"
        blocking.answered.set()
        assert (await store.load("a")).api_key == "before"
        assert blocking.entries == {("Easel", "a"): '{"api_key":"before"}'}
        await store.close()

    async def test_a_waiting_write_can_be_cancelled(self, blocking):
        store = KeyringStore(blocking, read_limit=0.05)
        assert await code_of(store.probe()) == "store_locked"
        async with asyncio.timeout(20), asyncio.TaskGroup() as group:
            saving = group.create_task(store.save("a", SHORT))
            await asyncio.sleep(0)
            saving.cancel()
        assert saving.cancelled()
        blocking.answered.set()
        await store.save("b", SHORT)
        assert list(blocking.entries) == [("Easel", "b")]
        await store.close()

    async def test_close_does_not_wait(self, blocking):
        store = KeyringStore(blocking, read_limit=0.05)
        await raised(store.load("a"))
        async with asyncio.timeout(20):
            await store.close()
        assert not blocking.answered.is_set()


@pytest.mark.needs_system(*COMMANDS)
class TestSecretService:
    async def test_secrets_outlive_the_store(self, on_secret_service):
        from keyring.backends.SecretService import Keyring

        for credentials in (SHORT, Credentials(refresh_token="𝒳" * 1300), SHORT):
            first, second = KeyringStore(Keyring()), KeyringStore(Keyring())
            await first.probe()
            await first.save("outlives", credentials)
            assert await second.load("outlives") == credentials
            await first.close()
            await second.close()

    # keyring 25.7 leaves its connection to the bus to the garbage collector when the collection is locked.
    @pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
    async def test_a_locked_collection_without_a_display_is_told_at_once(self, monkeypatch):
        from keyring.backends.SecretService import Keyring

        with secret_service() as address:
            monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
            store = KeyringStore(Keyring(), read_limit=30)
            await store.save("a", SHORT)
            lock(address)
            locked = KeyringStore(Keyring(), read_limit=30)
            began = time.monotonic()
            for call in (locked.probe(), locked.load("a"), locked.save("a", SHORT), locked.delete("a")):
                assert await code_of(call) == "store_locked"
            assert time.monotonic() - began < 20
            assert await code_of(store.save("a", LONG)) == "store_locked"
            assert await store.load("a") == SHORT, "what is known needs no keyring"
            failed = await locked.save_all({"b": SHORT, "c": SHORT})
            assert {error.phrase.code for error in failed.values()} == {"store_locked"}
            unlock(address)
            assert await locked.load("a") == SHORT
            assert await locked.save_all({"b": SHORT}) == {}
            await store.close()
            await locked.close()
        gc.collect()

    async def test_a_bus_without_a_keyring_has_no_store(self, monkeypatch):
        from keyring.backends.SecretService import Keyring

        with session_bus() as (address, _):
            monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
            store = KeyringStore(Keyring())
            assert await code_of(store.probe()) == "store_missing"
            await store.close()

    async def test_a_keyring_that_dies_does_not_take_easel_with_it(self, monkeypatch):
        from keyring.backends.SecretService import Keyring

        with secret_service() as address:
            monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
            store = KeyringStore(Keyring())
            await store.save("a", SHORT)
        assert await store.load("a") == SHORT
        assert await code_of(store.load("b")) == "store_missing"
        assert await code_of(store.save("b", Credentials(PLANTED))) == "store_missing"
        await store.close()
