"""`easel key forget` on a real gnome-keyring, and on a keyring that nobody can search."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from proxy_core.doctor.secret_service import ids
from proxy_core.doctor.session_bus import ADDRESS
from tests.proxy_core.commands.conftest import ended, make_easel
from tests.secret_service import COMMANDS, lock, secret_service

ALL = "the key of the proxy, the secret of webhooks, the secrets of 2 accounts"
KEY = "gone-key-1"
ELSEWHERE = (
    "This Easel keeps its secrets in memory or in a file. To look in the keyring all the same, say --vault keyring."
)


@pytest.fixture(scope="module")
def service():
    with secret_service() as address:
        yield address


@pytest.fixture
def easel(service, tmp_path):
    """With that keyring."""
    return make_easel(tmp_path / "data", EASEL_VAULT="keyring", DBUS_SESSION_BUS_ADDRESS=service)


def used(easel):
    """Have an Easel with two accounts, one of a long secret, keep everything that it ever keeps."""
    for label in ("fox", "owl"):
        key = KEY * (300 if label == "owl" else 1)
        words = ("--provider", "openai", "--base-url", "http://127.0.0.1:9/v1", "--no-check", "--api-key-stdin")
        easel.ok("account", "add", "--label", label, *words, input=key)
    return [easel.ok("key", "show").strip(), easel.ok("key", "webhook").strip()]


@pytest.mark.needs_system(*COMMANDS)
class TestSecretService:
    def test_everything_goes_after_a_question(self, easel, service):
        secrets = used(easel)
        kept = ids({ADDRESS: service})
        assert len(kept) == 4
        refused = easel.run("key", "forget")
        assert (refused.returncode, refused.stdout) == (2, "")
        assert "Say --yes to remove what is in the keyring without a question." in refused.stderr
        assert easel.answered("n", "key", "forget") == 1
        assert ids({ADDRESS: service}) == kept
        done = easel.run("key", "forget", "--yes")
        assert (done.returncode, done.stdout, done.stderr) == (0, f"Removed from the keyring: {ALL}.\n", "")
        assert not any(one in done.stdout for one in (*secrets, KEY))
        assert ids({ADDRESS: service}) == frozenset()
        assert easel.ok("key", "forget") == "The keyring has nothing of Easel.\n"

    def test_it_works_without_the_data_directory_and_makes_none(self, easel, service):
        used(easel)
        easel.data_dir.rename(easel.data_dir.with_name("gone"))
        assert easel.ok("key", "forget", "--yes") == f"Removed from the keyring: {ALL}.\n"
        assert not easel.data_dir.exists()
        assert ids({ADDRESS: service}) == frozenset()

    async def test_pieces_of_an_interrupted_save_go_and_other_programs_stay(self, easel, service, monkeypatch):
        from keyring.backends.SecretService import Keyring

        monkeypatch.setenv(ADDRESS, service)
        theirs = [("Easel", "somebody@example.com"), ("Easels", "a" * 32), ("other", "proxy-key")]
        for name, user in [*theirs, (f"Easel/{'b' * 32}/a/0", "b" * 32)]:
            Keyring().set_password(name, user, "PLANTED")
        said = await asyncio.to_thread(easel.ok, "key", "forget", "--yes")
        assert said == "Removed from the keyring: the secret of 1 account.\n"
        assert ids({ADDRESS: service}) == {"somebody@example.com"}
        for name, user in theirs:
            assert Keyring().get_password(name, user) == "PLANTED"
            Keyring().delete_password(name, user)

    async def test_not_while_easel_runs(self, easel, service):
        easel.ok("key", "show")
        with easel.running("serve", "--port", 0) as process:
            assert process.stdout.readline(), ended(process)
            done = await asyncio.to_thread(easel.run, "key", "forget", "--yes")
            assert (done.returncode, done.stdout) == (1, "")
            assert f"Easel runs already on this data directory: process {process.pid}" in done.stderr
            assert "proxy-key" in ids({ADDRESS: service})
        assert easel.ok("key", "forget", "--yes") == "Removed from the keyring: the key of the proxy.\n"

    def test_a_locked_keyring_is_told(self, tmp_path):
        with secret_service() as address:
            easel = make_easel(tmp_path / "data", EASEL_VAULT="keyring", DBUS_SESSION_BUS_ADDRESS=address)
            easel.ok("key", "show")
            lock(address)
            done = easel.run("key", "forget", "--yes")
            assert (done.returncode, done.stdout) == (1, "")
            assert done.stderr.startswith("easel: the store of secrets did not answer: unlock the system's keyring")
            assert ids({ADDRESS: address}) == {"proxy-key"}


@pytest.mark.parametrize("options", [("--demo",), ("--vault", "memory"), ("--vault", "file")])
def test_what_is_not_in_the_keyring_is_not_looked_for_there(tmp_path, options):
    done = make_easel(tmp_path / "data", DBUS_SESSION_BUS_ADDRESS="unix:path=/nowhere").run(
        *("key", "forget", "--yes"), *options, "--data-dir", tmp_path / "data"
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"easel: {ELSEWHERE}\n"
    assert not (tmp_path / "data").exists()


FILE = """
import json, os, pathlib
from keyring.backend import KeyringBackend
KEPT = pathlib.Path(os.environ["KEPT"])
class Keyring(KeyringBackend):
    priority = 5
    def _all(self):
        return json.loads(KEPT.read_text()) if KEPT.exists() else {}
    def get_password(self, service, username):
        return self._all().get(f"{service} {username}")
    def set_password(self, service, username, password):
        KEPT.write_text(json.dumps({**self._all(), f"{service} {username}": password}))
    def delete_password(self, service, username):
        entries = self._all()
        del entries[f"{service} {username}"]
        KEPT.write_text(json.dumps(entries))
"""


@pytest.fixture
def unsearchable(tmp_path):
    """A keyring such as those of Windows and macOS: what is not known is not found."""
    (tmp_path / "its_keyring.py").write_text(FILE)
    path = os.pathsep.join([str(tmp_path), str(Path(__file__).parents[3]), *filter(None, sys.path)])
    return make_easel(
        tmp_path / "data",
        EASEL_VAULT="keyring",
        PYTHON_KEYRING_BACKEND="its_keyring.Keyring",
        PYTHONPATH=path,
        DBUS_SESSION_BUS_ADDRESS="unix:path=/nowhere",
        KEPT=str(tmp_path / "kept"),
    )


def test_where_nobody_can_search_the_accounts_say_what_there_is(unsearchable, tmp_path):
    used(unsearchable)
    done = unsearchable.run("key", "forget", "--yes")
    assert (done.returncode, done.stdout) == (0, f"Removed from the keyring: {ALL}.\n")
    assert done.stderr.startswith("This keyring cannot be searched: of accounts in another data directory")
    assert (tmp_path / "kept").read_text() == "{}"


@pytest.mark.needs_system(*COMMANDS)
async def test_a_secret_service_beside_the_keyring_in_use_is_left_alone(unsearchable, service, monkeypatch):
    from keyring.backends.SecretService import Keyring

    monkeypatch.setenv(ADDRESS, service)
    Keyring().set_password("Easel", "c" * 32, "PLANTED")
    unsearchable.env[ADDRESS] = service
    done = await asyncio.to_thread(unsearchable.run, "key", "forget", "--yes")
    assert (done.returncode, done.stdout) == (0, "The keyring has nothing of Easel.\n")
    assert done.stderr.startswith("This keyring cannot be searched: of accounts in another data directory")
    assert Keyring().get_password("Easel", "c" * 32) == "PLANTED"
    Keyring().delete_password("Easel", "c" * 32)
