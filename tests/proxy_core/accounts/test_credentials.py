"""The contract that all three stores keep, the first over a real Secret Service; and the choice among them."""

import asyncio
import subprocess
import sys
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proxy_core.accounts.account import Credentials
from proxy_core.accounts.credentials import CredentialStore, MemoryStore, OpenedLater, open_store, seal_ahead
from proxy_core.accounts.file_store import Cost, EncryptedFileStore
from proxy_core.accounts.keyring_store import KeyringStore
from proxy_core.errors import CredentialsError
from proxy_core.tasks import spawn
from tests.proxy_core.accounts.leaks import PLANTED, words_of
from tests.secret_service import BUS, COMMANDS, secret_service, session_bus

CHEAP = Cost(iterations=1, memory_kib=64, lanes=1)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=3000)
needs_secret_service = pytest.mark.needs_system(*COMMANDS)


def new_id() -> str:
    return uuid.uuid4().hex


@pytest.fixture(params=["memory", "file", pytest.param("keyring", marks=needs_secret_service)])
async def reopened(request, tmp_path):
    """Opens a store over the same secrets each time, with nothing of the one before in memory but for MemoryStore."""
    stores: list[CredentialStore] = []

    async def reopened() -> CredentialStore:
        if request.param == "memory":
            stores[:] = stores or [MemoryStore()]
        elif request.param == "file":
            stores.append(await EncryptedFileStore.open(tmp_path / "secrets.vault", b"passphrase", cost=CHEAP))
        else:
            from keyring.backends.SecretService import Keyring

            stores.append(KeyringStore(Keyring()))
        return stores[-1]

    if request.param == "keyring":
        request.getfixturevalue("on_secret_service")
    yield reopened
    for store in stores:
        await store.close()


@pytest.fixture
async def store(reopened):
    return await reopened()


class TestContract:
    async def test_what_is_saved_is_loaded(self, store: CredentialStore, reopened):
        credentials, account = Credentials("key", "token", "client secret"), new_id()
        await store.save(account, credentials)
        assert await (await reopened()).load(account) == credentials

    async def test_what_is_not_there_is_missing_and_named(self, store: CredentialStore):
        with pytest.raises(CredentialsError) as caught:
            await store.load("account-7")
        assert caught.value.phrase.code == "secret_missing"
        assert "account-7" in str(caught.value)

    async def test_a_save_replaces_all_fields(self, store: CredentialStore, reopened):
        account = new_id()
        await store.save(account, Credentials(api_key="old", client_secret="old"))
        await store.save(account, Credentials(refresh_token="new"))
        assert await (await reopened()).load(account) == Credentials(refresh_token="new")

    async def test_accounts_do_not_touch_each_other(self, store: CredentialStore, reopened):
        one, other = new_id(), new_id()
        await store.save(one, Credentials(api_key="one"))
        await store.save(other, Credentials(api_key="other"))
        await store.delete(one)
        assert await (await reopened()).load(other) == Credentials(api_key="other")

    async def test_what_was_deleted_is_missing(self, store: CredentialStore, reopened):
        account = new_id()
        await store.save(account, Credentials(api_key="k"))
        await store.load(account)
        await store.delete(account)
        for one in (store, await reopened()):
            with pytest.raises(CredentialsError) as caught:
                await one.load(account)
            assert caught.value.phrase.code == "secret_missing"

    async def test_deleting_what_is_not_there_is_fine(self, store: CredentialStore):
        account = new_id()
        await store.delete(account)
        await store.save(account, Credentials(api_key="k"))
        assert (await store.load(account)).api_key == "k"

    async def test_empty_credentials_are_credentials(self, store: CredentialStore, reopened):
        account = new_id()
        await store.save(account, Credentials())
        assert await (await reopened()).load(account) == Credentials()

    async def test_the_last_of_many_saves_at_once_counts(self, store: CredentialStore, reopened):
        account = new_id()
        await asyncio.gather(*(store.save(account, Credentials(api_key=f"k{n}")) for n in range(10)))
        assert await (await reopened()).load(account) == Credentials(api_key="k9")

    async def test_saves_of_different_accounts_at_once_are_all_kept(self, store: CredentialStore, reopened):
        accounts = [new_id() for _ in range(10)]
        await asyncio.gather(*(store.save(account, Credentials(api_key=account)) for account in accounts))
        again = await reopened()
        assert [(await again.load(account)).api_key for account in accounts] == accounts

    async def test_many_new_ones_are_saved_at_once(self, store: CredentialStore, reopened):
        new = {new_id(): Credentials(api_key=f"k{n}") for n in range(5)}
        long = {new_id(): Credentials(refresh_token="𝒳" * 1500)}
        assert await store.save_all(new | long) == {}
        again = await reopened()
        assert {account: await again.load(account) for account in new | long} == new | long
        await again.delete(next(iter(long)))

    async def test_of_many_new_ones_only_that_which_cannot_be_written_is_left_out(self, store, reopened):
        bad, good = new_id(), new_id()
        failed = await store.save_all({bad: Credentials(api_key="\udfff"), good: Credentials(api_key="k")})
        assert {account: error.phrase.code for account, error in failed.items()} == {bad: "vault_write_failed"}
        again = await reopened()
        assert (await again.load(good)).api_key == "k"
        with pytest.raises(CredentialsError):
            await again.load(bad)

    async def test_saving_none_is_fine(self, store: CredentialStore):
        assert await store.save_all({}) == {}

    async def test_a_save_of_many_that_is_cancelled_keeps_none(self, store: CredentialStore, reopened):
        new = {new_id(): Credentials(api_key="k") for _ in range(3)}
        saving = spawn(store.save_all(new), name="save")
        while not saving.done():
            await asyncio.sleep(0)
            if saving.cancel():
                break
        await asyncio.wait([saving])
        if saving.cancelled():
            await store.delete(new_id())  # waits for its turn, behind what was undone
            again = await reopened()
            for account in new:
                with pytest.raises(CredentialsError):
                    await again.load(account)
        else:
            assert await saving == {}  # a store that never waits was done before it could be cancelled

    async def test_a_long_secret_is_shortened_and_lengthened_again(self, store: CredentialStore, reopened):
        account = new_id()
        for length in (900, 30, 1500, 700):
            await store.save(account, Credentials(refresh_token="𝒳" * length))
            assert await (await reopened()).load(account) == Credentials(refresh_token="𝒳" * length)

    async def test_no_secret_shows(self, store: CredentialStore, caplog: pytest.LogCaptureFixture):
        caplog.set_level("DEBUG")
        account = new_id()
        await store.save(account, Credentials(PLANTED, PLANTED, PLANTED))
        await store.load(account)
        with pytest.raises(CredentialsError) as caught:
            await store.save(account, Credentials(api_key=PLANTED + "\udfff"))
        assert PLANTED not in words_of(caught.value)
        assert PLANTED not in repr(store) + str(store) + caplog.text
        assert await store.load(account) == Credentials(PLANTED, PLANTED, PLANTED)

    @settings(
        max_examples=10,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(credentials=st.builds(Credentials, api_key=TEXTS, refresh_token=TEXTS, client_secret=TEXTS))
    async def test_any_text_comes_back(self, store: CredentialStore, reopened, credentials: Credentials):
        await store.save("any-text", credentials)
        assert await (await reopened()).load("any-text") == credentials


async def make_vault(path, passphrase: bytes) -> None:
    store = await EncryptedFileStore.open(path, passphrase, cost=CHEAP)
    await store.save("a", Credentials(api_key="k"))
    await store.close()


class TestSealAhead:
    async def test_it_opens_the_file_and_needs_no_passphrase_again(self, tmp_path):
        await make_vault(tmp_path / "secrets.vault", b"p")
        (tmp_path / "passphrase").write_bytes(b"p\n")
        ahead = seal_ahead("file", tmp_path, {"EASEL_VAULT_PASSPHRASE_FILE": str(tmp_path / "passphrase")})
        store = await open_store("file", tmp_path, {}, "nothing is made of this", ahead)
        assert (await store.load("a")).api_key == "k"
        await store.close()

    @pytest.mark.parametrize("passphrase", [b"wrong", b"", None])
    async def test_what_fails_is_left_to_the_opening(self, tmp_path, passphrase):
        await make_vault(tmp_path / "secrets.vault", b"p")
        if passphrase is not None:
            (tmp_path / "passphrase").write_bytes(passphrase)
        environ = {"EASEL_VAULT": "file", "EASEL_VAULT_PASSPHRASE_FILE": str(tmp_path / "passphrase")}
        assert seal_ahead(None, tmp_path, environ) is None

    def test_there_is_none_without_a_file_or_for_another_kind(self, tmp_path):
        (tmp_path / "passphrase").write_bytes(b"p")
        environ = {"EASEL_VAULT_PASSPHRASE_FILE": str(tmp_path / "passphrase")}
        assert seal_ahead("file", tmp_path, environ) is None
        assert seal_ahead("memory", tmp_path, environ) is None
        assert seal_ahead(None, tmp_path, environ) is None


class TestOpenStore:
    async def test_memory(self, tmp_path):
        assert isinstance(await open_store("memory", tmp_path, {"EASEL_VAULT": "file"}), MemoryStore)

    async def test_the_environment_chooses_when_no_argument_does(self, tmp_path):
        assert isinstance(await open_store(None, tmp_path, {"EASEL_VAULT": "memory"}), MemoryStore)

    async def test_an_unknown_kind_is_named_with_those_that_are_known(self, tmp_path):
        with pytest.raises(CredentialsError) as caught:
            await open_store("plain", tmp_path, {})
        assert caught.value.phrase.code == "vault_unknown"
        assert "plain" in str(caught.value)
        assert "keyring, file, memory" in str(caught.value)

    @pytest.mark.parametrize("ending", [b"", b"\n", b"\r\n"])
    async def test_the_file_opens_again_with_or_without_the_newline_of_an_editor(self, tmp_path, ending):
        await make_vault(tmp_path / "secrets.vault", b" correct horse \xff")
        (tmp_path / "passphrase").write_bytes(b" correct horse \xff" + ending)
        environ = {"EASEL_VAULT": "file", "EASEL_VAULT_PASSPHRASE_FILE": str(tmp_path / "passphrase")}
        store = await open_store(None, tmp_path, environ)
        assert (await store.load("a")).api_key == "k"
        await store.close()

    async def test_a_typed_passphrase_counts_before_that_of_a_file(self, tmp_path):
        await make_vault(tmp_path / "secrets.vault", "passwörd".encode())
        (tmp_path / "passphrase").write_bytes(b"another")
        environ = {"EASEL_VAULT_PASSPHRASE_FILE": str(tmp_path / "passphrase")}
        store = await open_store("file", tmp_path, environ, "passwörd")
        assert (await store.load("a")).api_key == "k"
        await store.close()

    async def test_the_first_save_makes_the_file_in_the_data_directory(self, tmp_path):
        (tmp_path / "passphrase").write_bytes(b"p")
        store = await open_store("file", tmp_path, {"EASEL_VAULT_PASSPHRASE_FILE": str(tmp_path / "passphrase")})
        await store.save("a", Credentials(api_key="k"))
        await store.close()
        assert (tmp_path / "secrets.vault").is_file()

    async def test_only_one_newline_is_dropped(self, tmp_path):
        await make_vault(tmp_path / "secrets.vault", b"p")
        (tmp_path / "passphrase").write_bytes(b"p\n\n")
        with pytest.raises(CredentialsError) as caught:
            await open_store("file", tmp_path, {"EASEL_VAULT_PASSPHRASE_FILE": str(tmp_path / "passphrase")})
        assert caught.value.phrase.code == "passphrase_wrong"

    @pytest.mark.parametrize("content", [b"", b"\n", b"\r\n"])
    async def test_an_empty_passphrase_file_is_told(self, tmp_path, content):
        (tmp_path / "passphrase").write_bytes(content)
        with pytest.raises(CredentialsError) as caught:
            await open_store("file", tmp_path, {"EASEL_VAULT_PASSPHRASE_FILE": str(tmp_path / "passphrase")})
        assert caught.value.phrase.code == "passphrase_empty"

    @pytest.mark.parametrize("name", ["nowhere/PLANTED", ".", "PLANTED\0"])
    async def test_a_passphrase_file_that_cannot_be_read_is_told_without_its_name(self, tmp_path, name, monkeypatch):
        """Somebody may have put the passphrase itself there."""
        monkeypatch.chdir(tmp_path)
        with pytest.raises(CredentialsError) as caught:
            await open_store("file", tmp_path, {"EASEL_VAULT_PASSPHRASE_FILE": name})
        assert caught.value.phrase.code == "passphrase_unreadable"
        assert "EASEL_VAULT_PASSPHRASE_FILE" in str(caught.value)
        assert "PLANTED" not in words_of(caught.value)

    @pytest.mark.parametrize("environ", [{}, {"EASEL_VAULT_PASSPHRASE_FILE": ""}])
    async def test_without_a_passphrase_file_it_says_how_to_name_one(self, tmp_path, environ):
        with pytest.raises(CredentialsError) as caught:
            await open_store("file", tmp_path, environ)
        assert caught.value.phrase.code == "passphrase_missing"


class TestOpenedLater:
    @pytest.fixture
    def opening(self):
        """What opening gives, in order."""
        return [MemoryStore(), MemoryStore()]

    @pytest.fixture
    def store(self, opening):
        async def open_it() -> CredentialStore:
            given = opening.pop(0)
            if isinstance(given, CredentialsError):
                raise given
            return given

        return OpenedLater(open_it)

    async def test_nothing_is_opened_that_is_not_needed(self, store, opening):
        assert not store.withholds("a")
        await store.close()
        assert len(opening) == 2

    async def test_it_withholds_what_the_opened_one_does(self, store, opening):
        class Shut(MemoryStore):
            def withholds(self, account_id):
                return account_id == "b"

        opening[0] = Shut()
        await store.delete("c")
        assert (store.withholds("a"), store.withholds("b")) == (False, True)

    async def test_it_is_opened_once(self, store, opening):
        await asyncio.gather(*(store.save(f"a{n}", Credentials(api_key="k")) for n in range(5)))
        assert await store.save_all({"a5": Credentials(api_key="k")}) == {}
        await store.delete("a1")
        assert (await store.load("a4")).api_key == "k"
        assert len(opening) == 1

    async def test_a_store_that_did_not_open_may_open_later(self, store, opening):
        opening.insert(0, CredentialsError("store_missing", how=""))
        with pytest.raises(CredentialsError):
            await store.load("a")
        await store.save("a", Credentials(api_key="k"))
        assert (await store.load("a")).api_key == "k"


# keyring looks for its backend once in a process, so each of these is one.
OPEN = """
import asyncio, os, pathlib, sys
from proxy_core.accounts.account import Credentials
from proxy_core.accounts.credentials import open_store
assert not {"keyring", "cryptography"} & set(sys.modules), "start-up pays for what it may not need"
async def main():
    try:
        store = await open_store(None, pathlib.Path(), {})
        await store.save("detected", Credentials(api_key="k"))
        print(type(store).__name__)
    except Exception as error:
        print(type(error).__name__, error.phrase.code, error)
asyncio.run(main())
"""


def opened(address: str, script: str = OPEN, **environ: str) -> str:
    command = [sys.executable, "-c", script]
    environ = {"DBUS_SESSION_BUS_ADDRESS": address, "PYTHONPATH": ":".join(sys.path), **environ}
    return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=100, check=True).stdout


OPEN_TWICE = """
import asyncio, os
from proxy_core.accounts.keyring_store import KeyringStore
from proxy_core.errors import CredentialsError
async def main():
    store = KeyringStore()
    try:
        await store.probe()
    except CredentialsError as error:
        print(error.phrase.code)
    os.environ["DBUS_SESSION_BUS_ADDRESS"] = os.environ["LATER"]
    await store.probe()
    print("there")
asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system's keyring is always there")
class TestDetectedKeyring:
    def test_without_a_bus_it_says_what_to_install_and_what_to_choose(self):
        said = opened("unix:path=/nowhere/bus")
        assert said.startswith("CredentialsError store_missing")
        assert "apt install gnome-keyring" in said
        assert "--vault file" in said

    @pytest.mark.needs_system(*COMMANDS)
    def test_a_keyring_that_appears_later_is_found(self):
        with secret_service() as address:
            assert opened("unix:path=/nowhere/bus", OPEN_TWICE, LATER=address).split() == ["store_missing", "there"]

    @pytest.mark.needs_system(*BUS)
    def test_without_a_keyring_on_the_bus_it_says_the_same(self):
        with session_bus() as (address, _):
            assert opened(address).startswith("CredentialsError store_missing")

    @needs_secret_service
    def test_a_secret_service_is_found_and_is_the_default(self, secret_service_address):
        assert opened(secret_service_address) == "KeyringStore\n"

    @pytest.mark.parametrize("backend", ["keyring.backends.null.Keyring", "no.such.Backend"])
    def test_a_backend_that_keeps_nothing_is_no_keyring(self, backend):
        said = opened("unix:path=/nowhere/bus", PYTHON_KEYRING_BACKEND=backend)
        assert said.startswith("CredentialsError store_missing")
