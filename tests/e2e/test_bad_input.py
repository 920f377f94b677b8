"""Bad input that no other story tells: a clock that jumps, a full disk, a secret that is gone, doubles, a broken list.

A clear sentence each, nothing lost, nothing half saved.
"""

import asyncio
import json
import os
import subprocess
import sys
from contextlib import asynccontextmanager, closing, contextmanager

import aiohttp
import pytest

from proxy_core.accounts.account import Account, Credentials, Provider
from proxy_core.errors import AccountError, CredentialsError, StoreError
from proxy_core.simulator.faults import Fault, Rule
from proxy_core.simulator.server import Simulator
from proxy_core.tasks import spawn
from tests.e2e.test_locked_keyring import serving
from tests.e2e.test_login import consent, plan_of, signed_in, visit
from tests.harness import Clock, running, simulated
from tests.proxy_core.accounts.test_file_store import full_disk
from tests.secret_service import COMMANDS, secret_service

COMMAND = [sys.executable, "-m", "proxy_core"]
SMALL = {"prompt": "a fox", "model": "gemini-3.1-flash-image", "image_size": "512"}
START = 1_793_700_000.0
HOUR = 3600.0


async def who(easel, **headers):
    """The label of the account that drew."""
    status, answered, body = await easel.generate({**easel.auth, **headers}, **SMALL)
    assert status == 200, body
    return answered["X-Account-Email"].removesuffix("@example.com")


# --- clocks


@asynccontextmanager
async def skewed(tmp_path, by=0.0, rules=()):
    """Easel, whose clock is wrong by so many seconds; its clock, and the simulator's."""
    own, theirs = Clock(START + by), Clock(START)
    scenario = simulated(fox=rules)
    async with running(tmp_path, scenario, accounts=False, now=own, upstream_now=theirs, queue_wait=0) as easel:
        yield easel, own, theirs


@pytest.mark.parametrize("by", [-400 * 86_400, -HOUR, HOUR, 400 * 86_400])
async def test_a_login_works_by_a_clock_that_is_wrong(tmp_path, by):
    async with skewed(tmp_path, by) as (easel, own, theirs):
        await signed_in(easel, "fox")
        for _ in range(3):
            assert await who(easel) == "fox"
            own.at += 2 * HOUR
            theirs.at += 2 * HOUR
        assert easel.simulator.tokens.granted["fox"] == 3
        assert easel.state("fox@example.com").account.enabled


async def test_a_clock_that_jumps_ahead_costs_a_refresh(tmp_path):
    async with skewed(tmp_path) as (easel, own, _):
        await signed_in(easel, "fox")
        assert await who(easel) == "fox"
        own.at += HOUR
        assert await who(easel) == "fox"
        assert easel.simulator.tokens.granted["fox"] == 2


async def test_a_clock_that_was_put_back_costs_a_second_call(tmp_path):
    """Easel takes its token for good for another hour; it ends meanwhile, and a 401 mends that."""
    async with skewed(tmp_path) as (easel, own, theirs):
        await signed_in(easel, "fox")
        assert await who(easel) == "fox"
        own.at -= HOUR
        theirs.at += HOUR
        assert await who(easel) == "fox"
        assert easel.simulator.tokens.granted["fox"] == 2
        assert easel.state("fox@example.com").cooling == ()


async def test_a_clock_that_jumps_while_a_person_signs_in_does_not_end_the_login(tmp_path):
    async with skewed(tmp_path) as (easel, own, _):
        ticket = await easel.core.begin_login(await plan_of(easel))
        done = spawn(easel.core.finish_login(ticket.id), name="test")
        own.at += HOUR
        assert (await visit(easel, await consent(easel, ticket, "fox")))[0] == 200
        assert (await asyncio.wait_for(done, 30)).account.email == "fox@example.com"
        assert await who(easel) == "fox"


# --- a disk that is full


def easel_of(directory, *args, text="", limit=None, code=0):
    """The command, in a process of its own whose files may not grow beyond `limit` bytes; what it said."""

    def no_more():
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    passphrase = directory.parent / "passphrase"
    passphrase.write_text("open sesame")
    kept = {key: value for key, value in os.environ.items() if not key.startswith("EASEL_")}
    own = {"EASEL_DATA_DIR": str(directory), "EASEL_VAULT": "file", "EASEL_VAULT_PASSPHRASE_FILE": str(passphrase)}
    done = subprocess.run(
        [*COMMAND, *args],
        env={**kept, **own, "PYTHONDONTWRITEBYTECODE": "1"},
        input=text,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        preexec_fn=no_more if limit is not None else None,
    )
    assert done.returncode == code, done.stderr
    return done.stdout, done.stderr


def add(directory, label, **more):
    names = ("--provider", "gemini", "--label", label, "--no-check", "--api-key-stdin")
    return easel_of(directory, "account", "add", *names, text=f"key-of-{label}\n", **more)


def labels(directory):
    out, _ = easel_of(directory, "account", "list", "--json")
    return [row["label"] for row in json.loads(out)]


POSIX = pytest.mark.skipif(sys.platform == "win32", reason="its disks cannot be made full for one process")


@POSIX
def test_a_full_disk_is_told_in_clear_lines_at_the_command(tmp_path):
    directory = tmp_path / "data"
    add(directory, "fox")
    before = (directory / "secrets.vault").read_bytes()
    _, said = add(directory, "heron", limit=8192, code=1)
    full, why = said.strip().splitlines()
    assert full.startswith(f"The disk of {directory} is full.")
    assert why.startswith("easel: ")
    assert "key-of-heron" not in said
    assert (directory / "secrets.vault").read_bytes() == before
    assert labels(directory) == ["fox"]


@POSIX
async def test_an_account_that_a_full_disk_does_not_take_is_not_there_by_half(tmp_path):
    """The disk is full at any moment of it: while the row is written, and while the secret is."""
    async with running(tmp_path, simulated(fox=[], heron=[]), vault="file") as easel:
        await easel.core.import_accounts("\n".join(f"account {n} key-number-{n}" for n in range(400)))
        await easel.restart()  # so that the database begins a new journal, which is shorter than the vault
        vault = tmp_path / "secrets.vault"
        codes, kept = set(), 402
        for free in (0, 1000, vault.stat().st_size // 2, vault.stat().st_size, 2**20, 2**30):
            before = easel.core.accounts()
            account = Account(Provider.GEMINI, f"late {free}", base_url=easel.simulator.base_url)
            try:
                with full_disk(free):
                    await easel.core.add_account(account, Credentials(api_key="key-of-fox"), check=False)
            except (StoreError, CredentialsError) as error:
                codes.add(error.phrase.code)
                assert easel.core.accounts() == before
                assert not list(tmp_path.glob("*.tmp*"))
            else:
                kept += 1
        assert codes == {"store_failed", "vault_write_failed"}
        assert easel.state("late 1073741824").account.enabled
        easel_labels = [state.account.label for state in easel.core.accounts()]
        assert len(easel_labels) == kept
        await easel.restart()
        assert [state.account.label for state in easel.core.accounts()] == easel_labels
        for label in ("heron", "late 1073741824"):  # every secret is there
            assert await who(easel, **{"X-Easel-Account": label}) == label
        await easel.core.add_account(Account(Provider.GEMINI, "late 0"), Credentials(api_key="k"), check=False)


# --- a secret that is gone


@pytest.fixture
def bus():
    with secret_service() as address:
        yield address


def forget(bus, account_id):
    """Delete an account's entry, as a person does in the system's own window for passwords."""
    import secretstorage
    from jeepney.io.blocking import open_dbus_connection

    with closing(open_dbus_connection(bus)) as connection:
        collection = secretstorage.get_default_collection(connection)
        found = [item for item in collection.get_all_items() if item.get_attributes().get("username") == account_id]
        assert len(found) == 1
        found[0].delete()


@contextmanager
def at_home(bus, directory):
    """Run the command as a person with a keyring and no display."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("EASEL_")}
    environ = {**kept, "EASEL_DATA_DIR": str(directory), "DBUS_SESSION_BUS_ADDRESS": bus}

    def run(*args, text="", code=0):
        done = subprocess.run(
            [*COMMAND, *args], env=environ, input=text, capture_output=True, text=True, timeout=100, check=False
        )
        assert done.returncode == code, done.stderr
        return done.stdout

    yield run, environ


@pytest.mark.needs_system(*COMMANDS)
async def test_a_keyring_entry_that_was_deleted_outside_is_named_and_can_be_put_back(bus, tmp_path):
    simulator = Simulator(simulated(fox=[], heron=[]))
    upstream = await simulator.start()
    with at_home(bus, tmp_path / "data") as (run, environ):
        try:
            for label, priority in (("fox", "0"), ("heron", "1")):
                names = ("--provider", "gemini", "--label", label, "--base-url", upstream, "--priority", priority)
                text = f"key-of-{label}\n"
                await asyncio.to_thread(run, "account", "add", *names, "--api-key-stdin", "--no-check", text=text)
            rows = json.loads(await asyncio.to_thread(run, "account", "list", "--json"))
            forget(bus, next(row["id"] for row in rows if row["label"] == "fox"))
            key = (await asyncio.to_thread(run, "key", "show")).strip()
            with serving(environ) as url:
                async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {key}"}) as client:

                    async def drew():
                        async with client.post(f"{url}/images/generations", json=SMALL) as answer:
                            return answer.status, answer.headers.get("X-Account-Email"), await answer.json()

                    assert (await drew())[:2] == (200, "heron")
                    (row,) = json.loads(await asyncio.to_thread(run, "requests", "--json"))
                    shown = await asyncio.to_thread(run, "requests", row["id"])
                    assert "the secret of fox is not in the store: replace its key" in shown
                    await asyncio.to_thread(run, "account", "disable", "heron")
                    status, _, body = await drew()
                    assert status == 503
                    assert "replace its key" in body["error"]["message"]
                    key_again = ("account", "key", "fox", "--api-key-stdin", "--no-check")
                    await asyncio.to_thread(run, *key_again, text="key-of-fox\n")
                    assert (await drew())[:2] == (200, "fox")
        finally:
            await simulator.stop()


# --- doubles


async def test_one_email_at_two_providers_is_two_accounts(tmp_path):
    scenario = simulated(fox=[Rule(Fault.LIMITED_DAY, first=1)])
    async with running(tmp_path, scenario, accounts=False, queue_wait=0) as easel:
        await easel.add(Provider.GEMINI, "studio", "fox", email="fox@example.com")
        await easel.add(Provider.VERTEX, "cloud", "fox", email="FOX@example.com", by_login=True, project="kites")
        with pytest.raises(AccountError, match="More than one account has the email"):
            await easel.core.check_account("fox@example.com")
        status, headers, _ = await easel.generate(**SMALL)
        assert (status, headers["X-Account-Email"].lower()) == (200, "fox@example.com")
        _, attempts = await easel.last()
        assert len({one.account_id for one in attempts}) == 2  # one rests, and it is not the other
        rests = {state.account.label: len(state.cooling) for state in easel.core.accounts()}
        assert sorted(rests.values()) == [0, 1]
        assert await who(easel, **{"X-Easel-Account": "fox@EXAMPLE.com"})
        removed = await easel.core.remove_account("studio")
        assert removed.account.provider is Provider.GEMINI
        assert [state.account.label for state in easel.core.accounts()] == ["cloud"]
        assert (await easel.core.check_account("fox@example.com")).passed


async def test_a_label_may_be_there_once_whatever_its_provider(tmp_path):
    async with running(tmp_path, simulated(fox=[])) as easel:
        before = easel.core.accounts()
        with pytest.raises(AccountError, match="There is an account 'Fox' already"):
            await easel.core.add_account(Account(Provider.OPENAI, "Fox"), Credentials(api_key="other"), check=False)
        assert easel.core.accounts() == before
        assert await who(easel) == "fox"


# --- a long list


@pytest.mark.parametrize("vault", ["memory", "file"])
async def test_ten_thousand_lines_with_some_broken(tmp_path, vault):
    text = "\n".join("broken" if n % 100 == 0 else f"account {n} key-number-{n}" for n in range(1, 10_001))
    async with running(tmp_path, simulated(fox=[]), vault=vault) as easel:
        importing = spawn(easel.core.import_accounts(text), name="test")
        served = 0
        while not importing.done():  # the proxy goes on meanwhile
            status, _, _ = await easel.ask("GET", "/models")
            assert status == 200
            served += 1
        lines = await importing
        assert served > 3
        assert [line.line for line in lines if line.account is None] == list(range(100, 10_001, 100))
        assert {line.said.code for line in lines if line.account is None} == {"import_no_key"}
        assert len(easel.core.accounts()) == 9901
        again = await easel.core.import_accounts(text)
        assert {line.account for line in again} == {None}
        assert len(easel.core.accounts()) == 9901
        assert await who(easel, **{"X-Easel-Account": "fox"}) == "fox"
        if vault == "file":
            await easel.restart()
            assert len(easel.core.accounts()) == 9901
            assert await who(easel, **{"X-Easel-Account": "fox"}) == "fox"


async def test_a_list_of_nothing_but_broken_lines_takes_nothing(tmp_path):
    async with running(tmp_path, simulated(fox=[])) as easel:
        lines = await easel.core.import_accounts("one\ntwo words here\n\n")
        assert [(line.line, line.account) for line in lines] == [(1, None), (2, None)]
        assert all("key" in str(line.said) for line in lines)
        with pytest.raises(AccountError, match="nothing to import"):
            await easel.core.import_accounts(" \n ")
        with pytest.raises(AccountError, match="begins as JSON"):
            await easel.core.import_accounts('{"accounts": [')
        assert [state.account.label for state in easel.core.accounts()] == ["fox"]
