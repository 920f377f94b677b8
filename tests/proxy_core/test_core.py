"""Core's life and verbs, over real files and sockets: what opens closes, what fails leaves nothing behind."""

import asyncio
import json
import re
import threading
from itertools import pairwise

import aiohttp
import pytest
from msgspec.structs import replace

from proxy_core.accounts.account import Account, Credentials, LoginPlan, Provider
from proxy_core.accounts.file_store import EncryptedFileStore
from proxy_core.core import Core
from proxy_core.errors import AccountError, CredentialsError, EaselError, RequestError, SettingsError, StartError
from proxy_core.events import AccountsChanged, CallAnswered, ProxyChanged, StoreTroubled, WindowWanted
from proxy_core.options import CoreOptions
from proxy_core.ownership import Ownership, read_note
from proxy_core.phrases import phrase
from proxy_core.records import Outcome, ProxyState, Removal
from proxy_core.settings import Settings
from tests.harness import running, simulated

SECRET = Credentials(api_key="key-1")


def make(directory, **options):
    return Core(CoreOptions(**{"data_dir": directory, "vault": "memory", "port": 0, **options}))


def fox(**changes):
    return Account(Provider.GEMINI, **{"label": "Fox", "email": "fox@example.com", **changes})


@pytest.fixture
async def core(tmp_path):
    core = make(tmp_path / "data")
    await core.start()
    yield core
    await core.stop()


@pytest.fixture
def vault(tmp_path, monkeypatch):
    """Options for a start that keeps secrets in the encrypted file."""
    passphrase = tmp_path / "passphrase"
    passphrase.write_text("open sesame\n")
    monkeypatch.setenv("EASEL_VAULT_PASSPHRASE_FILE", str(passphrase))
    return {"vault": "file"}


def told(core, kind):
    """The events of a kind from now on."""
    heard = []
    core.events.subscribe(lambda event: heard.append(event) if isinstance(event, kind) else None)
    return heard


async def status_of(url, key=""):
    async with aiohttp.ClientSession() as client, client.get(url, headers={"X-Api-Key": key}) as answer:
        return answer.status


def nothing_is_open(directory):
    """No lock on the directory, no thread of the database, no WAL of an open file."""
    Ownership.acquire(directory).release()
    assert not [one for one in threading.enumerate() if one.name.startswith("easel-database")]
    assert not list(directory.glob("*-wal"))
    return True


# --- start and stop


async def test_a_start_takes_the_directory_and_a_stop_gives_it_back(tmp_path):
    directory = tmp_path / "data"
    core = make(directory)
    await core.start()
    note = read_note(directory)
    assert (note.kind, note.base_url) == ("serve", "")
    assert note.control_port > 0
    await core.stop()
    assert nothing_is_open(directory)


async def test_a_stop_may_be_repeated_and_may_come_without_a_start(tmp_path):
    core = make(tmp_path)
    await core.stop()
    await core.start()
    proxy = await core.start_proxy()
    await core.stop()
    await core.stop()
    assert not core.proxy().running
    with pytest.raises(aiohttp.ClientConnectorError):
        await status_of(f"{proxy.base_url}/healthz")


async def test_what_is_asked_before_the_start_or_after_the_stop_is_an_error(tmp_path):
    core = make(tmp_path)
    for _ in range(2):
        for verb in (
            *(core.start_proxy(), core.api_key(), core.requests(), core.change_settings({"log_days": 7})),
            *(core.add_account(fox(), SECRET), core.check_account("Fox"), core.remove_account("Fox")),
            *(core.begin_login(LoginPlan(fox())), core.export_accounts(), core.import_accounts("key-1")),
            *(core.quotas(), core.limits(), core.set_limit("Fox", "m", "day", 1), core.quota_history("Fox", 0)),
        ):
            with pytest.raises(EaselError) as refused:
                await verb
            assert refused.value.phrase.code == "not_started"
        assert core.accounts() == ()
        assert not (tmp_path / "settings.json").exists()
        await core.start()
        await core.stop()


async def test_a_core_starts_again_after_its_stop(tmp_path):
    core = make(tmp_path)
    changed = asyncio.Event()
    core.events.subscribe(lambda event: changed.set() if isinstance(event, AccountsChanged) else None)
    for number in range(2):
        changed.clear()
        await core.start()
        proxy = await core.start_proxy()
        assert await status_of(f"{proxy.base_url}/healthz") == 200
        await asyncio.wait_for(changed.wait(), 30)
        await core.add_account(fox(label=f"Fox {number}"), SECRET, check=False)  # the stop comes before this is told
        await core.stop()
    assert nothing_is_open(tmp_path)


async def test_a_directory_in_use_is_an_error_that_names_who_has_it(core, tmp_path):
    second = make(tmp_path / "data")
    with pytest.raises(StartError) as refused:
        await second.start()
    assert refused.value.phrase.code == "directory_in_use"
    await second.stop()
    assert (await core.start_proxy()).running  # the first is as it was


async def test_a_vault_that_is_damaged_leaves_nothing_open(tmp_path, vault):
    directory = tmp_path / "data"
    directory.mkdir()
    (directory / "secrets.vault").write_bytes(b"no vault")
    core = make(directory, **vault)
    with pytest.raises(CredentialsError) as refused:
        await core.start()
    assert refused.value.phrase.code == "vault_broken"
    assert nothing_is_open(directory)
    await core.stop()
    (directory / "secrets.vault").unlink()
    await core.start()
    await core.stop()


@pytest.mark.parametrize(
    ("options", "code"),
    [({"vault": "cupboard"}, "vault_unknown"), ({"vault": "file"}, "passphrase_missing")],
)
async def test_a_vault_that_cannot_be_had_leaves_nothing_open(tmp_path, monkeypatch, options, code):
    monkeypatch.delenv("EASEL_VAULT_PASSPHRASE_FILE", raising=False)
    core = make(tmp_path, **options)
    with pytest.raises(CredentialsError) as refused:
        await core.start()
    assert refused.value.phrase.code == code
    assert nothing_is_open(tmp_path)


async def test_a_choice_that_no_setting_takes_leaves_nothing_open(tmp_path):
    core = make(tmp_path, auth_mode="sometimes")
    with pytest.raises(SettingsError):
        await core.start()
    assert nothing_is_open(tmp_path)


async def test_a_command_that_needs_no_secret_opens_no_vault(tmp_path, monkeypatch):
    monkeypatch.delenv("EASEL_VAULT_PASSPHRASE_FILE", raising=False)
    core = make(tmp_path, vault="file", kind="command")
    await core.start()
    assert await core.requests() == ()
    with pytest.raises(CredentialsError):
        await core.api_key()
    await core.stop()
    assert nothing_is_open(tmp_path)


async def test_a_demo_has_accounts_that_draw_and_are_gone_with_it(tmp_path):
    core = make(tmp_path, vault=None, demo=True)
    await core.start()
    simulator = core.accounts()[0].account.base_url
    assert len(core.accounts()) == 5
    await core.stop()
    with pytest.raises(aiohttp.ClientConnectorError):
        await status_of(simulator)
    plain = make(tmp_path)
    await plain.start()
    assert plain.accounts() == ()
    await plain.stop()


# --- the proxy


async def test_the_proxy_starts_once_and_stops_once_and_tells(core, tmp_path):
    heard = told(core, ProxyChanged)
    proxy = await core.start_proxy()
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/v1", proxy.base_url)
    assert await core.start_proxy() is proxy is core.proxy()
    assert read_note(tmp_path / "data").base_url == proxy.base_url
    assert await status_of(f"{proxy.base_url}/healthz") == 200
    await core.stop_proxy()
    await core.stop_proxy()
    assert core.proxy() == ProxyState(running=False)
    assert read_note(tmp_path / "data").base_url == ""
    assert [event.proxy for event in heard] == [proxy, replace(proxy, stopping=True), ProxyState(running=False)]


async def test_a_port_in_use_is_raised_and_told(core, tmp_path):
    taken = await core.start_proxy()
    port = int(taken.base_url.split(":")[2].removesuffix("/v1"))
    second = make(tmp_path / "second", port=port)
    await second.start()
    heard = told(second, ProxyChanged)
    with pytest.raises(StartError) as refused:
        await second.start_proxy()
    assert refused.value.phrase.code == "port_in_use"
    (event,) = heard
    assert event.proxy == second.proxy() == ProxyState(running=False, error=refused.value.phrase)
    await core.stop_proxy()
    assert (await second.start_proxy()).error is None
    await second.stop()


async def test_two_who_start_it_at_once_start_one(core):
    first, second = await asyncio.gather(core.start_proxy(), core.start_proxy())
    assert first is second
    await core.stop_proxy()
    with pytest.raises(aiohttp.ClientConnectorError):
        await status_of(f"{first.base_url}/healthz")


async def test_a_stop_that_comes_while_it_starts_stops_it(core):
    proxy, _ = await asyncio.gather(core.start_proxy(), core.stop_proxy())
    assert not core.proxy().running
    with pytest.raises(aiohttp.ClientConnectorError):
        await status_of(f"{proxy.base_url}/healthz")


async def test_the_key_of_the_core_opens_the_proxy_until_it_is_replaced(core):
    proxy, old = await core.start_proxy(), await core.api_key()
    assert [await status_of(f"{proxy.base_url}/models", key) for key in (old, "wrong")] == [200, 401]
    new = await core.rotate_api_key()
    assert [await status_of(f"{proxy.base_url}/models", key) for key in (old, new)] == [401, 200]


async def test_a_key_in_the_environment_wins(tmp_path, monkeypatch):
    monkeypatch.setenv("EASEL_API_KEY", "sk-from-outside")
    core = make(tmp_path)
    await core.start()
    assert await core.api_key() == await core.rotate_api_key() == "sk-from-outside"
    await core.stop()


# --- accounts


async def test_an_account_whose_secret_cannot_be_kept_is_not_kept_either(tmp_path, vault):
    core = make(tmp_path / "data", **vault)
    await core.start()
    in_the_way = tmp_path / "data" / "secrets.vault"
    in_the_way.mkdir()
    (in_the_way / "something").touch()
    with pytest.raises(CredentialsError) as refused:
        await core.add_account(fox(), SECRET, check=False)
    assert refused.value.phrase.code == "vault_write_failed"
    assert core.accounts() == ()
    (in_the_way / "something").unlink()
    in_the_way.rmdir()
    await core.add_account(fox(), SECRET, check=False)
    with pytest.raises(AccountError):
        await core.add_account(fox(), Credentials(api_key="key-2"), check=False)
    assert [state.account.label for state in core.accounts()] == ["Fox"]
    await core.stop()


async def test_an_account_is_switched_and_removed_by_any_of_its_names(core):
    added = (await core.add_account(fox(), SECRET, check=False)).account
    assert not (await core.set_enabled("fox", False)).enabled
    assert not core.accounts()[0].account.enabled
    assert (await core.set_enabled("FOX@example.com", True)).enabled
    assert await core.remove_account(added.id) == Removal(replace(added, enabled=True))
    assert core.accounts() == ()
    with pytest.raises(AccountError):
        await core.remove_account("fox")


async def test_a_removed_account_leaves_no_secret(tmp_path, vault):
    core = make(tmp_path / "data", **vault)
    await core.start()
    gone = (await core.add_account(fox(), SECRET, check=False)).account
    stays = (await core.add_account(fox(label="Heron"), SECRET, check=False)).account
    await core.remove_account("Fox")
    await core.stop()
    store = await EncryptedFileStore.open(tmp_path / "data" / "secrets.vault", b"open sesame")
    assert await store.load(stays.id) == SECRET
    with pytest.raises(CredentialsError):
        await store.load(gone.id)
    await store.close()


async def test_many_changes_of_accounts_are_told_as_one(core):
    heard, done, clock, moments = told(core, AccountsChanged), asyncio.Event(), asyncio.get_running_loop().time, []
    core.events.subscribe(lambda event: moments.append(clock()) if isinstance(event, AccountsChanged) else None)
    core.events.subscribe(lambda event: done.set() if len(core.accounts()) == 20 else None)
    for number in range(20):
        await core.add_account(fox(label=f"Fox {number}"), SECRET, check=False)
    await asyncio.wait_for(done.wait(), 30)
    assert all(later - earlier > 0.19 for earlier, later in pairwise(moments))  # however long it takes to add them
    assert heard[-1].accounts == core.accounts()


async def test_nothing_is_told_after_the_stop(tmp_path):
    core = make(tmp_path)
    await core.start()
    await core.add_account(fox(), SECRET, check=False)
    await core.stop()
    heard = told(core, AccountsChanged)
    await asyncio.sleep(0.25)  # longer than changes are gathered
    assert heard == []


# --- settings


async def test_a_change_of_settings_is_in_force_and_kept(core, tmp_path):
    assert (await core.change_settings({"log_days": 7})).log_days == 7
    assert core.settings.log_days == 7
    assert json.loads((tmp_path / "data" / "settings.json").read_text())["log_days"] == 7


async def test_what_only_this_start_chose_is_not_kept(tmp_path):
    core = make(tmp_path, host="127.0.0.1", port=0, auth_mode="off")
    await core.start()
    changed = await core.change_settings({"log_days": 7, "auth_mode": "strict"})
    assert (changed.port, changed.auth_mode) == (0, "off")  # what was chosen for this start still wins
    await core.stop()
    kept = json.loads((tmp_path / "settings.json").read_text())
    assert (kept["port"], kept["auth_mode"], kept["log_days"]) == (8045, "strict", 7)


@pytest.mark.parametrize("changes", [{"log_days": 0}, {"colour": "red"}, {"log_days": 9, "port": -1}])
async def test_a_change_that_is_not_taken_changes_nothing(core, tmp_path, changes):
    before = core.settings
    with pytest.raises(SettingsError):
        await core.change_settings(changes)
    assert core.settings == before
    assert not (tmp_path / "data" / "settings.json").exists()


async def test_a_change_that_cannot_be_kept_changes_nothing(core, tmp_path):
    path = tmp_path / "data" / "settings.json"
    path.mkdir()
    (path / "in the way").touch()
    with pytest.raises(SettingsError) as refused:
        await core.change_settings({"log_days": 7})
    assert str(path) in str(refused.value)
    assert core.settings.log_days == Settings().log_days
    (path / "in the way").unlink()
    path.rmdir()
    await core.change_settings({"log_rows": 500})
    assert json.loads(path.read_text())["log_days"] == Settings().log_days


async def test_what_was_wrong_with_the_settings_is_said(tmp_path):
    (tmp_path / "settings.json").write_text("{")
    core = make(tmp_path)
    await core.start()
    assert [one.code for one in core.said] == ["settings_broken"]
    await core.stop()


async def test_what_was_wrong_with_the_database_is_said(tmp_path):
    (tmp_path / "easel.db").write_bytes(b"no database " * 1000)
    core = make(tmp_path)
    await core.start()
    assert [one.code for one in core.said] == ["database_broken"]
    await core.add_account(fox(), SECRET, check=False)
    await core.stop()


# --- what is remembered


async def test_a_restart_remembers_accounts_secrets_log_and_what_was_drawn(tmp_path, vault):
    passphrase_vault = vault["vault"]
    async with running(tmp_path / "first", simulated(fox=[])) as easel:
        upstream = easel.simulator.base_url
        core = make(tmp_path / "data", vault=passphrase_vault)
        await core.start()
        own = (await core.add_account(fox(base_url=upstream), Credentials(api_key="key-of-fox"))).account
        proxy, key = await core.start_proxy(), await core.api_key()
        for _ in range(2):
            assert await draw(proxy.base_url, key) == 200
        await core.stop()

        again = make(tmp_path / "data", vault=passphrase_vault)
        await again.start()
        (state,) = again.accounts()
        assert (state.account, state.drawn, state.in_flight) == (own, 2, 0)
        assert await again.api_key() == key
        records = await again.requests()
        assert [(one.outcome, one.accounts) for one in records] == [(Outcome.DRAWN, ("fox@example.com",))] * 2
        record, attempts = await again.request(records[0].id[:12])
        assert (record, len(attempts)) == (records[0], 1)
        assert await draw((await again.start_proxy()).base_url, key) == 200
        assert again.accounts()[0].drawn == 3
        await again.stop()
    # Nothing on the disk has a secret in clear.
    contents = b"".join(file.read_bytes() for file in (tmp_path / "data").iterdir() if file.is_file())
    assert b"key-of-fox" not in contents
    assert key.encode() not in contents


async def draw(base_url, key):
    body = {"prompt": "a fox", "model": "gemini-2.5-flash-image"}
    async with (
        aiohttp.ClientSession() as client,
        client.post(f"{base_url}/images/generations", json=body, headers={"X-Api-Key": key}) as answer,
    ):
        await answer.read()
        return answer.status


async def test_prompts_are_not_kept_once_that_is_turned_off(tmp_path):
    async with running(tmp_path, simulated(fox=[])) as easel:
        await easel.generate(prompt="a secret fox")
        assert (await easel.last())[0].prompt == "a secret fox"
        await easel.core.change_settings({"keep_prompts": False})
        await easel.generate(prompt="another secret fox")
        assert (await easel.last())[0].prompt == ""


async def test_a_request_that_is_not_in_the_log_is_an_error(core):
    with pytest.raises(RequestError) as refused:
        await core.request("req_of_nobody" * 100)
    assert (refused.value.phrase.code, refused.value.status) == ("request_unknown", 404)
    assert len(str(refused.value)) < 200


# --- what was drawn


async def test_what_is_drawn_is_counted_and_remembered(tmp_path):
    async with running(tmp_path, simulated(fox=[]), vault="file") as easel:
        assert (easel.core.usage().pictures, easel.core.usage().median, len(easel.core.usage().hours)) == (0, None, 24)
        await easel.generate(prompt="a fox", n=2)
        await easel.generate(prompt="", n=2)
        await easel.generate(prompt="a fox")
        before = easel.core.usage()
        assert (before.pictures, before.requests, before.drawn) == (3, 2, 2)
        assert sum(hour.pictures for hour in before.hours) == 3
        await easel.restart()
        again = easel.core.usage()
        assert (again.pictures, again.requests, again.drawn, again.median) == (3, 2, 2, before.median)
        await easel.generate(prompt="a fox")
        assert easel.core.usage().pictures == 4


async def test_every_call_of_a_client_is_told(tmp_path):
    async with running(tmp_path, simulated(fox=[])) as easel:
        heard = told(easel.core, CallAnswered)
        await easel.ask("GET", "/models")
        await easel.ask("GET", "/models", headers={})
        await easel.generate(prompt="a fox")
        found = [(one.call.method, one.call.path, one.call.status) for one in heard]
        assert found == [
            ("GET", "/v1/models", 200),
            ("GET", "/v1/models", 401),
            ("POST", "/v1/images/generations", 200),
        ]
        assert heard[1].call.reason.code == "key_missing"
        assert easel.key not in repr(heard)


async def test_a_full_disk_is_told_once_and_pictures_come_all_the_same(tmp_path):
    async with running(tmp_path, simulated(fox=[])) as easel:
        database, heard = easel.core._parts.outlets.database, told(easel.core, StoreTroubled)
        await database.run(lambda db: db.execute("PRAGMA max_page_count = 1"))  # SQLite makes that the present size
        for _ in range(2):
            await easel.generate(prompt="a fox " * 5000)
            await easel.core.requests()  # writes what waits
        said = phrase("disk_full", path=str(database.path.parent))
        assert [one.trouble for one in heard] == [said, said]  # of the log, and of the gallery
        await database.run(lambda db: db.execute("PRAGMA max_page_count = 1000000"))
        assert len(await easel.core.requests()) == 2


# --- the other processes


async def test_somebody_wants_to_see_the_window(core):
    heard = told(core, WindowWanted)
    await core.show_window()
    assert heard == [WindowWanted()]


async def test_verbs_are_named_and_do_not_include_those_of_this_process(core):
    verbs = core.verbs()
    assert {"proxy", "accounts", "add_account", "change_settings", "settings", "requests"} <= set(verbs)
    assert {"begin_login", "finish_login", "quotas", "set_limit", "export_accounts", "check_account"} <= set(verbs)
    assert not {"start", "stop", "events", "verbs"} & set(verbs)
    assert verbs["settings"]() == core.settings
    assert await verbs["requests"](limit=5) == ()
