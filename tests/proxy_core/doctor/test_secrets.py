"""`keyring` keeps what it found for a whole process: it is looked at from processes of its own, as a person does."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from proxy_core.accounts.account import Account, Credentials, Provider
from proxy_core.accounts.credentials import open_store
from proxy_core.core import Core
from proxy_core.doctor.finding import State
from proxy_core.doctor.owner import Owner, Presence
from proxy_core.doctor.secrets import check
from proxy_core.options import CoreOptions
from tests.proxy_core.doctor.conftest import account
from tests.secret_service import COMMANDS, lock, secret_service
from tests.systems import PIPES

FOX = account(id="f" * 32)


async def test_in_memory_all_is_well(scene):
    (found,) = await check(scene([FOX]))
    assert (found.state, found.facts) == (State.OK, {"vault": "memory"})
    (found,) = await check(scene([FOX], vault=None, demo=True))
    assert found.facts == {"vault": "memory"}


async def test_a_store_that_there_is_not(scene):
    (found,) = await check(scene(vault=None, environ={"EASEL_VAULT": "PLANTED"}))
    assert (found.state, str(found.step)) == (State.TROUBLE, "Choose one of keyring, file, memory.")
    assert "PLANTED" not in repr(found)


# --- the encrypted file


@pytest.fixture
async def vault(tmp_path):
    """An encrypted file with one secret; the environment that opens it."""
    directory = tmp_path / "home" / "data"
    directory.mkdir(parents=True, mode=0o700)
    passphrase = tmp_path / "passphrase"
    passphrase.write_text("PLANTED open sesame")
    environ = {"EASEL_VAULT": "file", "EASEL_VAULT_PASSPHRASE_FILE": str(passphrase)}
    store = await open_store("file", directory, environ)
    await store.save(FOX.id, Credentials(api_key="sk-PLANTED"))
    await store.close()
    return environ


async def test_the_file_has_what_is_needed(scene, vault):
    (found,) = await check(scene([FOX], vault=None, environ=vault))
    assert found.state is State.OK
    assert str(found.said) == "the encrypted file has the secrets of 1 of 1 accounts that may draw"


async def test_a_secret_that_is_not_in_the_file(scene, vault):
    (found,) = await check(scene([FOX, account()], vault=None, environ=vault))
    assert (found.state, found.facts["held"], found.facts["wanted"]) == (State.TROUBLE, 1, 2)
    assert "easel account check" in str(found.step)


async def test_an_account_that_is_off_needs_none(scene, vault):
    (found,) = await check(scene([FOX, account(enabled=False)], vault=None, environ=vault))
    assert found.state is State.OK


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda env, _: env.pop("EASEL_VAULT_PASSPHRASE_FILE"), "passphrase_missing"),
        (lambda env, _: env.update(EASEL_VAULT_PASSPHRASE_FILE="/PLANTED/none"), "passphrase_unreadable"),
        (lambda env, tmp: (tmp / "passphrase").write_text(""), "passphrase_empty"),
        (lambda env, tmp: (tmp / "passphrase").write_text("PLANTED other"), "passphrase_wrong"),
        (lambda env, tmp: (tmp / "home/data/secrets.vault").write_text("PLANTED {"), "vault_broken"),
    ],
)
async def test_a_file_that_does_not_open(scene, vault, tmp_path, change, problem):
    change(vault, tmp_path)
    (found,) = await check(scene([FOX], vault=None, environ=vault))
    assert (found.state, found.facts["problem"]) == (State.TROUBLE, problem)
    assert str(found.step) != found.step.code
    said = f"{found.said} {found.step} {found.facts}"
    assert "PLANTED" not in said
    assert str(tmp_path) not in said


async def test_a_window_may_have_been_told_the_passphrase(scene, vault):
    del vault["EASEL_VAULT_PASSPHRASE_FILE"]
    (found,) = await check(scene(vault=None, environ=vault, owner=Owner(Presence.RUNS)))
    assert found.state is State.NOTE


async def test_before_its_first_secret_there_is_no_file(scene, tmp_path):
    passphrase = tmp_path / "passphrase"
    passphrase.write_text("x")
    made = scene(vault="file", environ={"EASEL_VAULT_PASSPHRASE_FILE": str(passphrase)})
    (found,) = await check(made)
    assert (found.state, found.facts["exists"]) == (State.OK, False)
    assert list(made.around.options.data_dir.iterdir()) == []


async def test_one_that_cannot_be_read(scene):
    made = scene([FOX], vault="file")
    (made.around.options.data_dir / "secrets.vault").mkdir()
    (found,) = await check(made)
    assert (found.state, found.said.code) == (State.TROUBLE, "doctor_vault_unreadable")


@PIPES
async def test_one_whose_disk_does_not_answer(scene):
    made = scene([FOX], vault="file")
    os.mkfifo(made.around.options.data_dir / "secrets.vault")  # who opens it waits for somebody to write
    async with asyncio.timeout(30):
        (found,) = await check(made)
    assert (found.state, found.said.code) == (State.TROUBLE, "doctor_vault_unreadable")


# --- a keyring


def diagnose(directory, code, **environ):
    """What `easel doctor` finds of secrets in a process of its own; a busy machine is asked again for `code`."""
    for _ in range(10):
        found = diagnosed(directory, **environ)
        if found["code"] == code:
            break
    return found


def diagnosed(directory, **environ):
    ours = {key: value for key, value in os.environ.items() if not key.startswith(("EASEL_", "DBUS_", "XDG_"))}
    done = subprocess.run(
        [sys.executable, "-m", "proxy_core", "doctor", "--json", "--offline", "--data-dir", directory],
        env={**ours, "XDG_CONFIG_HOME": str(directory.parent / "config"), **environ},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.stderr == ""
    return next(one for one in json.loads(done.stdout)["findings"] if one["name"] == "secrets")


@pytest.mark.needs_system(*COMMANDS)
async def test_a_secret_service_open_lacking_locked_and_gone(tmp_path, monkeypatch):
    directory = tmp_path / "data"
    with secret_service() as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        fox = Account(Provider.OPENAI, "PLANTED", "planted@example.com", base_url="http://planted.invalid")
        core = Core(CoreOptions(directory, vault="keyring", port=0))
        await core.start()
        await core.add_account(fox, Credentials(api_key="sk-PLANTED"), check=False)
        bus = {"DBUS_SESSION_BUS_ADDRESS": address}
        running = diagnose(directory, "doctor_secrets", **bus)
        await core.stop()
        assert (running["state"], running["facts"]["backend"]) == ("ok", "SecretService")
        assert running["text"] == "SecretService has the secrets of 1 of 1 accounts that may draw"

        from keyring.backends.SecretService import Keyring

        Keyring().delete_password("Easel", fox.id)
        lacking = diagnose(directory, "doctor_secrets_lack", **bus)
        assert (lacking["state"], lacking["facts"]["held"]) == ("trouble", 0)
        lock(address)
        locked = diagnose(directory, "doctor_keyring_locked", **bus)
        assert (locked["state"], locked["code"]) == ("trouble", "doctor_keyring_locked")
        assert "Unlock it" in locked["next"]
    gone = diagnose(directory, "doctor_keyring_missing", **bus)
    assert (gone["state"], gone["code"]) == ("trouble", "doctor_keyring_missing")
    assert "--vault file" in gone["next"]
    assert "planted" not in f"{running}{lacking}{locked}{gone}".lower()


def test_a_keyring_of_another_kind_is_asked_for_what_it_has(tmp_path):
    """One that a person set up by a file of their own; its name is nobody's business."""
    (tmp_path / "planted_ring.py").write_text(
        "from keyring.backend import KeyringBackend\n"
        "class Keyring(KeyringBackend):\n"
        "    priority = 9\n"
        "    def get_password(self, service, username): return None\n"
        "    def set_password(self, service, username, password): pass\n"
    )
    ring = {"PYTHON_KEYRING_BACKEND": "planted_ring.Keyring", "PYTHONPATH": f"{tmp_path}:{Path.cwd()}"}
    found = diagnose(tmp_path / "data", "doctor_secrets_none", **ring)
    assert (found["state"], found["facts"]["backend"]) == ("ok", "another")
    assert found["text"] == "another answers; no account needs it yet"


def test_a_keyring_that_never_answers_is_given_up(tmp_path):
    (tmp_path / "slow_ring.py").write_text(
        "import threading\n"
        "from keyring.backend import KeyringBackend\n"
        "class Keyring(KeyringBackend):\n"
        "    priority = 9\n"
        "    def get_password(self, service, username): threading.Event().wait()\n"
        "    def set_password(self, service, username, password): pass\n"
    )
    ring = {"PYTHON_KEYRING_BACKEND": "slow_ring.Keyring", "PYTHONPATH": f"{tmp_path}:{Path.cwd()}"}
    found = diagnose(tmp_path / "data", "doctor_keyring_locked", **ring)
    assert (found["state"], found["code"]) == ("trouble", "doctor_keyring_locked")
