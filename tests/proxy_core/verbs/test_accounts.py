"""Accounts as a person adds, checks, changes and removes them, over a real Core and a simulator that answers back."""

import asyncio
import dataclasses
import json
import time

import pytest
from msgspec.structs import replace

from proxy_core.accounts.account import Account, Credentials, Provider
from proxy_core.accounts.file_store import EncryptedFileStore
from proxy_core.errors import AccountError
from proxy_core.events import AccountDisabled, AccountsChanged
from proxy_core.phrases import phrase
from proxy_core.records import AccountCheck, LimitSource, Removal
from proxy_core.simulator.faults import Fault, Rule
from proxy_core.simulator.scenario import SimulatedAccount
from proxy_core.tasks import spawn
from tests.harness import running
from tests.proxy_core.accounts.signing_in import refused
from tests.proxy_core.verbs.people import (
    MODEL,
    NOWHERE,
    Ears,
    account,
    add,
    draw,
    key,
    login,
    people,
    plan,
    sign_in,
    state,
)

LIST = "/v1beta/models"
OTHER = "gemini-3-pro-image"


def ann(*rules, **limits):
    """A scenario of ann and bob, in which ann's calls meet these rules."""
    return people(SimulatedAccount("ann", "key-of-ann", rules, **limits), SimulatedAccount("bob", "key-of-bob"))


def empty(tmp_path, scenario=None, **options):
    """Easel without an account, beside a simulator."""
    return running(tmp_path / "data", scenario or people(), accounts=False, **options)


def lasting(tmp_path, scenario=None, **options):
    """As `empty`, with secrets that outlive it."""
    return empty(tmp_path, scenario, vault="file", **options)


async def secrets_in(tmp_path):
    """The text of all secrets in the vault of an Easel that was stopped."""
    path = tmp_path / "data" / "secrets.vault"
    if not path.exists():
        return ""
    store = await EncryptedFileStore.open(path, b"open sesame")
    try:
        ids = json.loads(path.read_text())["entries"]
        loaded = [await store.load(name.removeprefix("account:")) for name in ids if len(name) == 32]
    finally:
        await store.close()
    return " ".join(one.api_key + one.refresh_token for one in loaded)


# --- adding


@pytest.mark.parametrize(
    ("provider", "path"), [(Provider.GEMINI, LIST), (Provider.OPENAI, "/v1/models"), (Provider.VERTEX, None)]
)
async def test_a_key_is_checked_before_it_is_kept(tmp_path, provider, path):
    async with empty(tmp_path) as easel:
        before = time.time()
        added = await add(easel, "ann", provider, check=True)
        assert before <= added.checked_at <= time.time()
        ((who, asked), count), *others = easel.simulator.calls.checks.items()
        assert (who, path or asked, count, others) == ("ann", asked, 1, [])
        assert easel.simulator.calls.count() == 0
        await easel.restart()
        assert state(easel).account == added


async def test_a_login_is_checked_before_it_is_kept(tmp_path):
    async with empty(tmp_path) as easel:
        added = await add(easel, by_login=True, check=True)
        assert (added.by_login, added.checked_at > 0) == (True, True)
        assert easel.simulator.calls.checks == {("ann", LIST): 1}
        easel.simulator.tokens.revoke("bob")
        with refused("login_ended"):
            await add(easel, "bob", by_login=True, check=True)
        assert [one.account for one in easel.core.accounts()] == [added]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault.KEY_INVALID, "key_rejected"),
        (Fault.UNAUTHENTICATED, "key_rejected"),
        (Fault.FORBIDDEN, "service_disabled"),
        (Fault.TERMS, "terms_violated"),
        (Fault.VALIDATION_REQUIRED, "validation_needed"),
    ],
)
async def test_a_definite_no_refuses_and_nothing_is_kept(tmp_path, fault, code):
    async with empty(tmp_path, ann(Rule(fault))) as easel:
        heard = Ears(easel.core, AccountDisabled)
        with pytest.raises(AccountError) as caught:
            await add(easel, check=True)
        assert caught.value.phrase.code == code
        assert caught.value.phrase.values["account"] == "ann@example.com"
        assert easel.core.accounts() == ()
        await easel.restart()
        assert easel.core.accounts() == ()
        assert heard.events == []


async def test_what_is_kept_is_in_the_vault_and_what_is_refused_is_not(tmp_path):
    async with lasting(tmp_path) as easel:
        await add(easel, check=True)
        with refused("key_rejected"):
            await easel.core.add_account(account(easel, "bob"), Credentials(api_key="key-of-nobody"))
    assert await secrets_in(tmp_path) == "key-of-ann"


@pytest.mark.parametrize("provider", [Provider.GEMINI, Provider.OPENAI])
async def test_a_key_of_nobody_is_refused(tmp_path, provider):
    async with empty(tmp_path) as easel:
        with refused("key_rejected"):
            await easel.core.add_account(account(easel, provider=provider), Credentials(api_key="key-of-nobody"))
        assert easel.core.accounts() == ()


@pytest.mark.parametrize("provider", [Provider.GEMINI, Provider.OPENAI, Provider.VERTEX])
@pytest.mark.parametrize("fault", [Fault.NOT_FOUND, Fault.INTERNAL, Fault.LIMITED_MINUTE, Fault.CAPACITY])
async def test_where_the_check_says_nothing_the_account_is_kept_as_not_checked(tmp_path, provider, fault):
    async with empty(tmp_path, ann(Rule(fault, checks=True))) as easel:
        added = await add(easel, "ann", provider, check=True)
        assert (added.checked_at, added.enabled) == (0.0, True)
        assert sum(easel.simulator.calls.checks.values()) >= 1
        assert await draw(easel, model="gpt-image-1" if provider is Provider.OPENAI else MODEL) == 200


async def test_an_upstream_that_cannot_be_reached_is_no_reason_to_refuse(tmp_path):
    async with empty(tmp_path) as easel:
        added = await easel.core.add_account(account(easel, base_url=NOWHERE), key(), check=True)
        assert (added.account.checked_at, state(easel).account) == (0.0, added.account)
        assert added.unasked.code == "unreachable"


async def test_without_a_check_nobody_is_asked(tmp_path):
    async with empty(tmp_path, ann(Rule(Fault.KEY_INVALID))) as easel:
        assert (await add(easel, check=False)).checked_at == 0.0
        assert not easel.simulator.calls.checks


@pytest.mark.parametrize(
    ("changes", "secret", "code"),
    [
        ({"email": "a\nb"}, "key-of-ann", "account_words"),
        ({"label": "BOB"}, "key-of-ann", "account_exists"),
        ({"base_url": "simulator"}, "key-of-ann", "base_url_bad"),
        ({"max_concurrency": 0}, "key-of-ann", "account_number"),
        ({}, "", "key_empty"),
        ({}, "clé", "key_not_ascii"),
        ({}, "key\nX-Header: 1", "key_not_ascii"),
        ({"provider": Provider.OPENAI, "by_login": True}, "key", "login_not_here"),
        ({"by_login": True}, "key", "login_project_missing"),
        ({"by_login": True, "project": "p"}, "key", "login_incomplete"),
    ],
)
async def test_what_no_account_can_be_is_refused_before_anybody_is_asked(tmp_path, changes, secret, code):
    async with empty(tmp_path) as easel:
        await add(easel, "bob")
        with refused(code):
            await easel.core.add_account(replace(account(easel), **changes), Credentials(api_key=secret))
        assert not easel.simulator.calls.checks
        assert [one.account.label for one in easel.core.accounts()] == ["bob"]


async def test_code_assist_is_refused_until_it_is_allowed(tmp_path):
    async with empty(tmp_path) as easel:
        with refused("code_assist_off"):
            await add(easel, provider=Provider.CODE_ASSIST, check=True)
        assert (easel.core.accounts(), sum(easel.simulator.calls.checks.values())) == ((), 0)
        await easel.core.change_settings({"code_assist": True})
        assert (await add(easel, provider=Provider.CODE_ASSIST, check=True)).checked_at > 0
        assert await draw(easel) == 200


# --- checking


async def test_a_check_that_passes_forgives_every_rest(tmp_path):
    async with empty(tmp_path, ann(Rule(Fault.LIMITED_MINUTE, first=1, retry_seconds=600))) as easel:
        await add(easel)
        assert await draw(easel) == 429
        assert state(easel).cooling
        check = await easel.core.check_account("ann")
        assert check == AccountCheck(state(easel).account, True, check.said)
        assert (check.said.code, check.account.checked_at > 0) == ("check_passed", True)
        assert state(easel).cooling == ()
        assert await draw(easel) == 200


async def test_a_check_that_passes_enables_what_easel_had_disabled(tmp_path):
    async with empty(tmp_path, ann(Rule(Fault.KEY_INVALID, first=1))) as easel:
        await add(easel)
        disabled = Ears(easel.core, AccountDisabled)
        assert await draw(easel) >= 400
        assert (await disabled.until()).reason.code == "key_rejected"
        assert (state(easel).account.enabled, state(easel).account.disabled_reason) == (False, "key_rejected")
        check = await easel.core.check_account("ann")
        assert (check.passed, check.account.enabled, check.account.disabled_reason) == (True, True, "")
        assert await draw(easel) == 200
        await easel.restart()
        assert state(easel).account == check.account


async def test_a_check_that_passes_does_not_enable_what_a_person_disabled(tmp_path):
    async with empty(tmp_path) as easel:
        await add(easel)
        await easel.core.set_enabled("ann", False)
        check = await easel.core.check_account("ann")
        assert (check.passed, check.account.enabled) == (True, False)


async def test_a_no_disables_with_its_reason_and_tells_who_asked(tmp_path):
    """Who asked has the answer, so there is no AccountDisabled; everybody else sees it in AccountsChanged."""
    async with empty(tmp_path, ann(Rule(Fault.KEY_INVALID))) as easel:
        await add(easel)
        disabled, changed = Ears(easel.core, AccountDisabled), Ears(easel.core, AccountsChanged)
        check = await easel.core.check_account("ann")
        assert (check.passed, check.said.code, check.said.values["account"]) == (
            False,
            "key_rejected",
            "ann@example.com",
        )
        assert (check.account.enabled, check.account.disabled_reason) == (False, "key_rejected")
        await changed.until(lambda event: event.accounts[0].account == check.account)
        assert disabled.events == []
        assert await draw(easel) >= 400
        assert easel.simulator.calls.count() == 0


async def test_a_no_to_something_else_than_the_secret_disables_nothing(tmp_path):
    async with empty(tmp_path, ann(Rule(Fault.FORBIDDEN))) as easel:
        added = await add(easel)
        check = await easel.core.check_account("ann")
        assert check == AccountCheck(added, False, check.said)
        assert check.said.code == "service_disabled"


@pytest.mark.parametrize("fault", [Fault.NOT_FOUND, Fault.UNAVAILABLE, Fault.LIMITED_DAY])
async def test_a_check_that_says_nothing_changes_nothing(tmp_path, fault):
    rules = (Rule(Fault.LIMITED_MINUTE, retry_seconds=600), Rule(fault, checks=True, after=1))
    async with empty(tmp_path, ann(*rules)) as easel:
        added = await add(easel, check=True)
        await draw(easel)
        rests = state(easel).cooling
        check = await easel.core.check_account("ann")
        assert (check.account, check.passed) == (added, None)
        assert state(easel).cooling == rests != ()


async def test_two_checks_at_once_agree(tmp_path):
    async with empty(tmp_path) as easel:
        await add(easel)
        checks = await asyncio.gather(*(easel.core.check_account("ann") for _ in range(5)))
        assert {check.passed for check in checks} == {True}
        assert state(easel).account.enabled


async def test_a_check_of_nobody_is_an_error_and_of_an_account_without_its_secret_a_no(tmp_path):
    async with empty(tmp_path) as easel:
        with refused("account_unknown"):
            await easel.core.check_account("nobody")
        await add(easel)
        bare = await easel.core.export_accounts()
        await easel.core.remove_account("ann")
        await easel.core.import_accounts(bare)
        check = await easel.core.check_account("ann")
        assert (check.passed, check.said) == (False, phrase("secret_missing", account="ann@example.com"))
        assert (await easel.core.replace_key("ann", key())).enabled
        assert (await easel.core.check_account("ann")).passed


# --- changing


async def test_another_key_takes_the_place_of_the_one_before(tmp_path):
    async with lasting(tmp_path, ann(Rule(Fault.KEY_INVALID))) as easel:
        added = await add(easel)
        disabled = Ears(easel.core, AccountDisabled)
        await draw(easel)
        await disabled.until()
        replaced = await easel.core.replace_key("ann", key("bob"))
        assert replaced == replace(added, checked_at=replaced.checked_at)
        assert (replaced.checked_at > 0, replaced.enabled) == (True, True)
        assert await draw(easel) == 200
        assert easel.simulator.calls.count("bob") == 1
        await easel.restart()
        assert await draw(easel) == 200
        assert easel.simulator.calls.count("bob") == 2
    assert await secrets_in(tmp_path) == "key-of-bob"


async def test_a_key_that_is_refused_leaves_the_one_before(tmp_path):
    async with lasting(tmp_path) as easel:
        added = await add(easel, check=True)
        with refused("key_rejected"):
            await easel.core.replace_key("ann", Credentials(api_key="key-of-nobody"))
        with refused("key_empty"):
            await easel.core.replace_key("ann", Credentials())
        assert state(easel).account == added
        assert await draw(easel) == 200
    assert await secrets_in(tmp_path) == "key-of-ann"


async def test_a_key_that_is_refused_leaves_the_login_before(tmp_path):
    """A refresh token that came in place of another, too."""
    scenario = people(rotate_refresh_tokens=True)
    async with lasting(tmp_path, scenario) as easel:
        await add(easel, by_login=True)
        checked = (await easel.core.check_account("ann")).account
        with refused("key_rejected"):
            await easel.core.replace_key("ann", Credentials(api_key="key-of-nobody"))
        assert state(easel).account == checked
        easel.simulator.tokens.expire("ann")
        assert await draw(easel) == 200
        await easel.restart()
        assert await draw(easel) == 200
        assert easel.simulator.tokens.granted["ann"] == 3


async def test_a_login_may_be_replaced_by_a_key(tmp_path):
    async with empty(tmp_path) as easel:
        await add(easel, by_login=True, check=True)
        assert not (await easel.core.replace_key("ann", key("bob"))).by_login
        assert await draw(easel) == 200
        assert easel.simulator.calls.count("bob") == 1


async def test_a_replaced_key_may_not_be_checked(tmp_path):
    async with empty(tmp_path) as easel:
        await add(easel, check=True)
        easel.simulator.calls.checks.clear()
        assert (await easel.core.replace_key("ann", key("bob"), check=False)).checked_at == 0.0
        assert not easel.simulator.calls.checks


async def test_another_key_ends_every_rest_but_not_what_a_person_chose(tmp_path):
    async with empty(tmp_path, ann(Rule(Fault.LIMITED_MINUTE, retry_seconds=600))) as easel:
        await add(easel)
        await draw(easel)
        await easel.core.set_enabled("ann", False)
        assert not (await easel.core.replace_key("ann", key("bob"))).enabled
        assert state(easel).cooling == ()


async def test_an_account_is_changed_and_what_is_changed_is_in_force(tmp_path):
    async with empty(tmp_path) as easel:
        await add(easel, check=True)
        await add(easel, "bob")
        changes = {"label": "Ann B", "email": "b@example.com", "priority": 7, "max_concurrency": 2, "project": "p"}
        changed = await easel.core.update_account("ann", changes)
        assert {name: getattr(changed, name) for name in changes} == changes
        assert [one.account.label for one in easel.core.accounts()] == ["bob", "Ann B"]
        for _ in range(3):
            assert await draw(easel) == 200
        assert easel.simulator.calls.count("bob") == 3
        await easel.restart()
        assert state(easel, "Ann B").account == changed


@pytest.mark.parametrize(
    "changes",
    [
        {"label": ""},
        {"label": "bob"},
        {"label": "x" * 300},
        {"email": 3},
        {"email": "a\nb"},
        {"priority": "high"},
        {"priority": True},
        {"priority": 10**9},
        {"max_concurrency": 0},
        {"max_concurrency": 1.5},
        {"base_url": "ftp://example.com"},
        {"base_url": None},
        {"project": "x\0"},
        {"enabled": False},
        {"by_login": True},
        {"id": "other"},
        {"colour": "red"},
        {"priority": 3, "label": " "},
    ],
)
async def test_a_change_that_cannot_be_changes_nothing(tmp_path, changes):
    async with empty(tmp_path) as easel:
        added = await add(easel, check=True)
        await add(easel, "bob")
        with pytest.raises(AccountError):
            await easel.core.update_account("ann", changes)
        assert state(easel).account == added


async def test_an_account_that_is_enabled_rests_from_nothing(tmp_path):
    async with empty(tmp_path, ann(Rule(Fault.LIMITED_DAY, first=1))) as easel:
        await add(easel)
        assert await draw(easel) == 429
        await easel.core.set_enabled("ann", False)
        assert state(easel).cooling
        assert (await easel.core.set_enabled("ann", True)).enabled
        assert state(easel).cooling == ()
        assert await draw(easel) == 200


@pytest.mark.parametrize("what", ["address", "project", "key", "check", "enable"])
async def test_what_a_person_mends_ends_lasting_marks_and_named_limits(tmp_path, what):
    day = SimulatedAccount("ann", "key-of-ann", (Rule(Fault.NOT_FOUND, first=1),), per_day=1)
    async with running(tmp_path, people(day), accounts=False) as easel:
        await add(easel)
        assert await draw(easel) == 404
        assert [one.lasting for one in state(easel).cooling] == [True]

        async def mend():
            if what == "address":
                await easel.core.update_account("ann", {"base_url": f"{state(easel).account.base_url}/"})
            elif what == "project":
                await easel.core.update_account("ann", {"project": f"{state(easel).account.project}x"})
            elif what == "key":
                await easel.core.replace_key("ann", key(), check=False)
            elif what == "check":
                await easel.core.check_account("ann")
            else:
                await easel.core.set_enabled("ann", True)

        await easel.core.update_account("ann", {"label": "ann", "priority": 3})  # which mends nothing
        assert await draw(easel) == 404
        await mend()
        assert state(easel).cooling == ()
        assert [await draw(easel) for _ in range(2)] == [200, 429]
        assert [one.source for one in await easel.core.limits("ann")] == [LimitSource.NAMED]
        await easel.core.set_limit("ann", OTHER, "day", 7)
        await mend()
        assert [(one.model, one.source) for one in await easel.core.limits("ann")] == [(OTHER, LimitSource.TYPED)]
        calls = easel.simulator.calls.count()
        await draw(easel)
        assert easel.simulator.calls.count() == calls + 1  # its limit may be another one by now


async def test_what_was_measured_of_another_key_is_forgotten_for_good(tmp_path):
    limited = SimulatedAccount("ann", "key-of-ann", per_minute=4)
    async with running(tmp_path, people(limited), accounts=False, vault="file") as easel:
        await add(easel, provider=Provider.OPENAI)
        assert await draw(easel, model="gpt-image-2") == 200
        assert len(await easel.core.quotas("ann")) == 1
        await easel.restart()
        assert len(await easel.core.quotas("ann")) == 1
        await easel.core.replace_key("ann", key("bob"), check=False)
        await easel.restart()
        assert await easel.core.quotas("ann") == ()


async def test_who_waits_is_served_when_an_account_is_enabled(tmp_path):
    async with empty(tmp_path, ann(Rule(Fault.LIMITED_MINUTE, first=1, retry_seconds=600)), queue_wait=3600) as easel:
        await add(easel)
        waiting = spawn(draw(easel), name="draw")
        changed = Ears(easel.core, AccountsChanged)
        await changed.until(lambda event: event.accounts[0].cooling)
        await easel.core.set_enabled("ann", True)
        assert await asyncio.wait_for(waiting, 30) in {200, 429}  # this picture has tried ann; the next has not
        assert await draw(easel) == 200


# --- removing


async def test_a_removed_login_is_revoked_where_that_is_wanted(tmp_path):
    async with lasting(tmp_path) as easel:
        signed_in = (await sign_in(easel, await plan(easel))).account
        assert await easel.core.remove_account("ann@example.com", revoke=True) == Removal(signed_in)
        assert easel.simulator.tokens.holder("refresh-of-ann") is None
        kept = (await sign_in(easel, await plan(easel), "bob")).account
        assert await easel.core.remove_account(kept.id) == Removal(kept)
        assert easel.simulator.tokens.holder("refresh-of-bob") == "bob"
        assert easel.core.accounts() == ()
    assert await secrets_in(tmp_path) == ""


async def test_a_login_that_could_not_be_revoked_is_said_and_its_secret_is_gone(tmp_path):
    async with lasting(tmp_path) as easel:
        elsewhere = dataclasses.replace(login(easel), token_uri=f"{NOWHERE}/token")
        added = (await easel.core.add_account(account(easel, project="p"), elsewhere, check=False)).account
        removal = await easel.core.remove_account("ann", revoke=True)
        assert (removal.account, removal.not_revoked.code) == (added, "revoke_unreachable")
        assert easel.core.accounts() == ()
    assert await secrets_in(tmp_path) == ""


async def test_a_key_has_nothing_to_revoke(tmp_path):
    async with lasting(tmp_path) as easel:
        await add(easel)
        assert (await easel.core.remove_account("ann", revoke=True)).not_revoked is None
        assert easel.simulator.tokens.holder("refresh-of-ann") == "ann"
    assert await secrets_in(tmp_path) == ""


async def test_an_account_that_drew_can_be_removed_while_it_draws(tmp_path):
    scenario = replace(people(), latency=(0.3, 0.3))
    async with empty(tmp_path, scenario) as easel:
        await add(easel)
        drawing = spawn(draw(easel), name="draw")
        await asyncio.wait_for(easel.simulator.calls.reach(1), 30)
        await easel.core.remove_account("ann")
        assert await drawing == 200
        assert easel.core.accounts() == ()


# --- export and import


async def test_an_export_without_a_passphrase_has_no_secrets(tmp_path):
    async with empty(tmp_path / "one") as one, empty(tmp_path / "two") as two:
        await add(one, priority=3)
        text = await one.core.export_accounts()
        assert "key-of" not in text
        (line,) = await two.core.import_accounts(text)
        assert (line.said.code, line.account) == ("import_taken_bare", state(two).account)
        taken = line.account
        assert (taken.priority, taken.enabled, taken.disabled_reason) == (3, False, "secret_missing")
        assert not two.simulator.calls.checks


async def test_an_export_under_a_passphrase_brings_the_secrets(tmp_path):
    async with empty(tmp_path / "one") as one, empty(tmp_path / "two") as two:
        await add(one)
        await add(one, "bob", by_login=True)
        with refused("export_passphrase_short"):
            await one.core.export_accounts("short")
        text = await one.core.export_accounts("correct horse")
        assert "key-of" not in text
        assert "refresh-of" not in text
        for passphrase, code in (("wrong horse", "import_passphrase_wrong"), ("", "import_passphrase_missing")):
            with refused(code):
                await two.core.import_accounts(text, passphrase)
            assert two.core.accounts() == ()
        lines = await two.core.import_accounts(text, "correct horse")
        assert [line.said.code for line in lines] == ["import_taken"] * 2
        for _ in range(2):
            assert await draw(two) == 200
        assert [one.simulator.calls.count(name) for name in ("ann", "bob")] == [1, 1]
        again = await two.core.import_accounts(text, "correct horse")
        assert {line.said.code for line in again} == {"import_there_already"}


async def test_an_import_gives_secrets_to_accounts_that_came_without(tmp_path):
    async with empty(tmp_path / "one") as one, empty(tmp_path / "two") as two:
        await add(one)
        await two.core.import_accounts(await one.core.export_accounts())
        assert await draw(two) == 503
        (line,) = await two.core.import_accounts(await one.core.export_accounts("correct horse"), "correct horse")
        assert (line.said.code, line.account) == ("import_taken_secret", state(two).account)
        assert await draw(two) == 200


async def test_a_list_of_keys_is_told_line_by_line(tmp_path):
    async with empty(tmp_path) as easel:
        text = "ann key-of-ann\n\nno words here\nbob key-of-bob-2\n"
        lines = await easel.core.import_accounts(text, provider="openai")
        assert [line.line for line in lines] == [1, 3, 4]
        assert [line.account is None for line in lines] == [False, True, False]
        assert {one.account.provider for one in easel.core.accounts()} == {Provider.OPENAI}
        with refused("import_empty"):
            await easel.core.import_accounts("  \n")


async def test_accounts_of_a_provider_that_is_not_allowed_are_not_imported(tmp_path):
    async with empty(tmp_path, code_assist=True) as easel:
        await add(easel, provider=Provider.CODE_ASSIST)
        await add(easel, "bob")
        text = await easel.core.export_accounts("correct horse")
        for name in ("ann", "bob"):
            await easel.core.remove_account(name)
        await easel.core.change_settings({"code_assist": False})
        lines = await easel.core.import_accounts(text, "correct horse")
        assert [line.said.code for line in lines] == ["code_assist_off", "import_taken"]
        assert [one.account.label for one in easel.core.accounts()] == ["bob"]
        file = {"type": "authorized_user", "client_id": "c", "client_secret": "s", "refresh_token": "1//token"}
        (line,) = await easel.core.import_accounts(json.dumps(file), provider="code_assist")
        assert (line.account, line.said.code) == (None, "code_assist_off")


async def test_an_account_that_is_not_of_this_world_is_no_crash(tmp_path):
    async with empty(tmp_path) as easel:
        with pytest.raises(AccountError):
            await easel.core.add_account(Account(Provider.GEMINI, "\ud800"), key(), check=False)
        assert easel.core.accounts() == ()


async def test_the_account_of_the_lowest_priority_draws_first(tmp_path):
    async with running(tmp_path, people()) as easel:
        ann, bob = state(easel, "ann").account, state(easel, "bob").account
        for first, second in ((ann, bob), (bob, ann)):
            accounts = await easel.core.set_priorities({first.id: 1, second.id: 2})
            assert [one.label for one in accounts] == [first.label, second.label]
            _, headers, _ = await easel.generate(prompt="a fox", model=MODEL)
            assert headers["X-Account-Email"] == first.email
