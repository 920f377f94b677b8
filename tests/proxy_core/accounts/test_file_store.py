import asyncio
import json
import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest

from proxy_core.accounts.account import Credentials
from proxy_core.accounts.file_store import Cost, EncryptedFileStore, seal_of
from proxy_core.errors import CredentialsError
from tests.proxy_core.accounts.leaks import PLANTED, words_of
from tests.systems import is_private

CHEAP = Cost(iterations=1, memory_kib=64, lanes=1)
OLD, NEW = Credentials(api_key="old"), Credentials(api_key="new")
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither file modes nor limits of a process")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data" / "secrets.vault"


async def opened(path, passphrase=b"passphrase") -> EncryptedFileStore:
    return await EncryptedFileStore.open(path, passphrase, cost=CHEAP)


@pytest.fixture
async def store(path):
    store = await opened(path)
    yield store
    await store.close()


async def raised(awaitable) -> CredentialsError:
    with pytest.raises(CredentialsError) as caught:
        await awaitable
    return caught.value


async def loaded(path, account="a") -> Credentials:
    store = await opened(path)
    try:
        return await store.load(account)
    finally:
        await store.close()


@contextmanager
def full_disk(free: int = 0):
    """No file of this process may grow beyond `free` bytes, which the system refuses in the middle of a write."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (free, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


class TestFile:
    async def test_opening_writes_nothing(self, store, path):
        assert not path.parent.exists()
        await store.delete("a")
        assert not path.parent.exists()

    async def test_a_secret_is_opened_once_for_each_content_of_the_file(self, store):
        await store.save("a", OLD)
        assert await store.load("a") is await store.load("a")
        await store.save("a", NEW)
        assert await store.load("a") == NEW
        await store.delete("a")
        assert (await raised(store.load("a"))).phrase.code == "secret_missing"

    async def test_what_was_opened_shows_nowhere(self, store):
        await store.save("a", Credentials(api_key=PLANTED))
        await store.load("a")
        assert PLANTED not in repr(vars(store))

    async def test_after_it_was_closed_it_keeps_nothing_that_it_opens(self, store):
        await store.save("a", OLD)
        before = await store.load("a")
        await store.close()
        late = await store.load("a")
        assert late == before
        assert late is not before
        assert await store.load("a") is not late
        await store.save("a", NEW)  # what ends late is still written
        late = await store.load("a")
        assert late == NEW
        assert await store.load("a") is not late

    async def test_secrets_outlive_the_store(self, store, path):
        await store.save("a", NEW)
        assert await loaded(path) == NEW

    @posix
    async def test_only_its_owner_reads_it(self, store, path):
        await store.save("a", OLD)
        path.chmod(0o644)
        await store.save("a", NEW)
        assert is_private(path)
        assert is_private(path.parent)

    async def test_it_holds_no_secret_and_no_passphrase(self, path):
        store = await opened(path, PLANTED.encode())
        await store.save("a", Credentials(PLANTED, PLANTED, PLANTED))
        assert PLANTED.encode() not in path.read_bytes()
        assert PLANTED not in repr(vars(store))
        await store.close()

    async def test_it_says_its_version_and_the_cost_of_a_guess(self, path):
        store = await EncryptedFileStore.open(path, b"p")
        await store.save("a", NEW)
        await store.close()
        said = json.loads(path.read_bytes())
        assert (said["version"], said["kdf"]) == (1, "argon2id")
        assert said["cost"] == {"iterations": 3, "memory_kib": 65536, "lanes": 4}

    async def test_no_nonce_is_used_twice(self, store, path):
        nonces = set()
        for _ in range(20):
            await store.save("a", NEW)
            said = json.loads(path.read_bytes())
            nonces |= {said["check"]["nonce"], said["entries"]["a"]["nonce"]}
        assert len(nonces) == 21

    async def test_a_deleted_secret_is_gone_from_it(self, store, path):
        await store.save("a", NEW)
        await store.save("b", NEW)
        await store.delete("a")
        assert list(json.loads(path.read_bytes())["entries"]) == ["b"]


class TestWrongOrDamaged:
    async def test_a_wrong_passphrase_is_told_at_once(self, store, path):
        await store.save("a", Credentials(PLANTED))
        error = await raised(opened(path, PLANTED.encode()))
        assert error.phrase.code == "passphrase_wrong"
        assert str(path) in str(error)
        assert PLANTED not in words_of(error)

    async def test_a_seal_made_ahead_opens_what_was_saved_since_and_nothing_is_derived_again(self, store, path):
        await store.save("a", OLD)
        ahead = seal_of(path, b"passphrase")
        await store.save("b", NEW)
        found = await EncryptedFileStore.open(path, b"another, which is not looked at", ahead=ahead)
        assert (await found.load("a"), await found.load("b")) == (OLD, NEW)
        await found.close()

    async def test_a_seal_made_ahead_of_a_file_that_is_gone_counts_for_nothing(self, store, path):
        await store.save("a", OLD)
        ahead = seal_of(path, b"passphrase")
        path.unlink()
        assert seal_of(path, b"passphrase") is None
        other = await opened(path, b"another")
        await other.save("a", NEW)
        await other.close()
        error = await raised(EncryptedFileStore.open(path, b"passphrase", ahead=ahead))
        assert error.phrase.code == "passphrase_wrong"
        found = await EncryptedFileStore.open(path, b"another", ahead=ahead)
        assert await found.load("a") == NEW
        await found.close()

    @pytest.mark.parametrize(
        "damage",
        [
            lambda _: "",
            lambda text: text[: len(text) // 2],
            lambda _: "[]",
            lambda text: text.replace('"version": 1', '"version": 0'),
            lambda text: text.replace('"version": 1', '"version": "2"'),
            lambda _: '{"more": ' + "[" * 100_000,
            lambda text: text.replace('"argon2id"', '"scrypt"'),
            lambda text: text.replace('"memory_kib": 64', '"memory_kib": 999999999'),
            lambda text: text.replace('"lanes": 1', '"lanes": 16'),  # more than 64 KiB are enough for
            lambda text: text.replace('"nonce": "', '"nonce": "AAAA'),
            lambda text: text.replace('"salt": "', '"salt": "*'),
            lambda text: text.replace('"version"', '"version\udcff"'),
        ],
    )
    async def test_a_damaged_file_is_told_and_left_alone(self, store, path, damage):
        await store.save("a", Credentials(PLANTED))
        damaged = damage(path.read_text()).encode(errors="surrogateescape")
        assert damaged != path.read_bytes()
        path.write_bytes(damaged)
        error = await raised(opened(path))
        assert error.phrase.code == "vault_broken"
        assert path.read_bytes() == damaged
        assert PLANTED not in words_of(error)

    async def test_the_file_of_a_newer_version_is_left_alone(self, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        written = json.dumps({"version": 2, "entries": [], "cipher": {"new": True}})
        path.write_text(written)
        error = await raised(opened(path))
        assert error.phrase.code == "vault_newer"
        assert str(error).endswith("and is left alone. Install the newer one again.")
        assert path.read_text() == written

    async def test_a_directory_in_its_place_is_told(self, path):
        path.mkdir(parents=True)
        assert (await raised(opened(path))).phrase.code == "vault_broken"

    async def test_entries_cannot_be_swapped(self, store, path):
        await store.save("a", OLD)
        await store.save("b", NEW)
        said = json.loads(path.read_bytes())
        said["entries"] = {"a": said["entries"]["b"], "b": said["entries"]["a"], "c": said["check"]}
        path.write_text(json.dumps(said))
        again = await opened(path)
        for account in "abc":
            assert (await raised(again.load(account))).phrase.code == "vault_broken"
        await again.save("a", NEW)
        assert await again.load("a") == NEW
        await again.close()


class TestWriting:
    @posix
    @pytest.mark.parametrize("free", [0, 100])
    async def test_a_full_disk_changes_nothing(self, store, path, free):
        await store.save("a", OLD)
        before = path.read_bytes()
        with full_disk(free):
            errors = [await raised(store.save("a", Credentials(PLANTED))), await raised(store.delete("a"))]
        assert [one.phrase.code for one in errors] == ["vault_write_failed"] * 2
        assert not any(PLANTED in words_of(one) for one in errors)
        assert path.read_bytes() == before
        assert [one.name for one in path.parent.iterdir()] == [path.name]
        assert await store.load("a") == OLD
        await store.save("a", NEW)
        assert await loaded(path) == NEW

    async def test_a_file_where_the_directory_should_be_is_told(self, store, path):
        path.parent.write_text("in the way")
        error = await raised(store.save("a", NEW))
        assert error.phrase.code == "vault_write_failed"
        assert (await raised(store.load("a"))).phrase.code == "secret_missing"

    @posix
    async def test_a_crash_in_the_middle_of_a_save_leaves_the_file_before(self, store, path):
        await store.save("a", OLD)
        before = path.read_bytes()
        # Past the limit the system kills the process, unless it ignores the signal as Python does.
        script = f"""
import asyncio, pathlib, resource, signal
from proxy_core.accounts.account import Credentials
from proxy_core.accounts.file_store import EncryptedFileStore
async def main():
    store = await EncryptedFileStore.open(pathlib.Path({str(path)!r}), b"passphrase")
    assert (await store.load("a")).api_key == "old"
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))
    await store.save("a", Credentials(api_key="new"))
asyncio.run(main())
"""
        command = [sys.executable, "-c", script]
        died = await asyncio.to_thread(subprocess.run, command, capture_output=True, timeout=100, check=False)
        assert died.returncode == -signal.SIGXFSZ, died.stderr
        assert max(one.stat().st_size for one in path.parent.iterdir() if one != path) == 200
        assert path.read_bytes() == before
        assert await loaded(path) == OLD

    async def test_saves_at_once_are_all_on_disk(self, store, path):
        await asyncio.gather(*(store.save(f"a{n}", Credentials(api_key=f"k{n}")) for n in range(20)))
        again = await opened(path)
        assert [(await again.load(f"a{n}")).api_key for n in range(20)] == [f"k{n}" for n in range(20)]
        await again.close()

    async def test_a_cancelled_save_leaves_memory_and_disk_alike(self, store, path):
        await store.save("a", OLD)
        async with asyncio.TaskGroup() as group:
            saving = group.create_task(store.save("a", NEW))
            await asyncio.sleep(0)
            saving.cancel()
        await store.save("b", OLD)  # after it, in the order of the calls
        assert await store.load("a") == await loaded(path)
        assert await store.load("a") in (OLD, NEW)
