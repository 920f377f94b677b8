"""What accounts have left and may do, as the simulator tells it, as it is counted, and as a person types it."""

import asyncio

import pytest
from msgspec.structs import replace

from proxy_core.accounts.account import Provider
from proxy_core.errors import AccountError
from proxy_core.events import AccountDisabled, AccountsChanged, RequestStarted
from proxy_core.records import LimitSource, QuotaSource
from proxy_core.simulator.faults import Fault, Rule
from proxy_core.simulator.scenario import SimulatedAccount
from proxy_core.tasks import spawn
from tests.harness import NOON, Clock, running
from tests.proxy_core.accounts.signing_in import refused
from tests.proxy_core.verbs.people import MODEL, Ears, add, draw, people, plan, sign_in, state

OTHER_MODEL = "gemini-3-pro-image"
OPENAI_MODEL = "gpt-image-1"


def easel_of(tmp_path, *rules, code_assist=True, cloud_quotas=False, **limits):
    """Easel without an account; ann has these limits at the simulator, bob has none. Its clock stands still."""
    ann = SimulatedAccount("ann", "key-of-ann", rules, **limits)
    scenario = people(ann, SimulatedAccount("bob", "key-of-bob"))
    settings = {"code_assist": code_assist, "cloud_quotas": cloud_quotas}
    return running(tmp_path, scenario, accounts=False, now=Clock(NOON), **settings)


def counted(easel, window, model=MODEL):
    """(left, limit) that Easel counted for ann."""
    found = [
        one
        for one in state(easel).quotas
        if (one.source, one.window, one.model) == (QuotaSource.COUNTED, window, model)
    ]
    (quota,) = found
    return quota.left, quota.limit


# --- counted here


@pytest.mark.parametrize("window", ["minute", "day"])
async def test_a_limit_that_a_refusal_named_is_counted_and_outlives_a_restart(tmp_path, window):
    async with easel_of(tmp_path, **{f"per_{window}": 2}) as easel:
        await add(easel)
        assert [await draw(easel) for _ in range(3)] == [200, 200, 429]
        assert counted(easel, window) == (0, 2)
        (limit,) = await easel.core.limits("ann")
        assert (limit.model, limit.window, limit.limit, limit.source) == (MODEL, window, 2, LimitSource.NAMED)
        told = await easel.core.quotas("ann")
        assert [(one.left, one.limit, one.remaining) for one in told] == [(0, 2, 0.0)]
        assert NOON < told[0].resets_at < NOON + (61 if window == "minute" else 26 * 3600)
        await easel.restart()
        assert counted(easel, window) == (0, 2)
        assert await easel.core.limits() == (limit,)
        assert await draw(easel) == 429
        assert easel.simulator.calls.count() == 3  # which was not asked again


async def test_what_was_drawn_before_a_restart_counts(tmp_path):
    async with easel_of(tmp_path) as easel:
        await add(easel)
        await easel.core.set_limit("ann", MODEL, "day", 5)
        assert await draw(easel) == 200
        assert counted(easel, "day") == (4, 5)
        await easel.restart()
        assert counted(easel, "day") == (4, 5)


# --- typed


async def test_a_typed_limit_holds_at_once_and_after_a_restart(tmp_path):
    async with easel_of(tmp_path) as easel:
        await add(easel)
        await easel.core.set_limit("ann", MODEL, "day", 2)
        assert counted(easel, "day") == (2, 2)
        assert [await draw(easel) for _ in range(3)] == [200, 200, 429]
        assert easel.simulator.calls.count() == 2
        assert await draw(easel, model=OTHER_MODEL) == 200  # it is one model's
        await easel.restart()
        assert await draw(easel) == 429
        (limit,) = await easel.core.limits("ann@example.com")
        assert (limit.limit, limit.source) == (2, LimitSource.TYPED)
        assert easel.simulator.calls.count() == 3


async def test_a_typed_limit_may_be_raised_and_taken_back(tmp_path):
    async with easel_of(tmp_path) as easel:
        await add(easel)
        await easel.core.set_limit("ann", MODEL, "day", 1)
        assert [await draw(easel) for _ in range(2)] == [200, 429]
        await easel.core.set_limit("ann", MODEL, "day", 2)
        assert [await draw(easel) for _ in range(2)] == [200, 429]
        await easel.core.set_limit("ann", MODEL, "day", None)
        assert await easel.core.limits() == ()
        assert await draw(easel) == 200
        await easel.core.set_limit("ann", MODEL, "minute", 0)
        assert await draw(easel) >= 400
        assert easel.simulator.calls.count() == 3


async def test_a_person_knows_better_than_a_refusal(tmp_path):
    async with easel_of(tmp_path, per_day=1) as easel:
        await add(easel)
        await easel.core.set_limit("ann", MODEL, "day", 50)
        assert [await draw(easel) for _ in range(2)] == [200, 429]
        assert counted(easel, "day")[1] == 50


async def test_who_waits_is_served_when_a_limit_is_raised(tmp_path):
    async with easel_of(tmp_path) as easel:
        await add(easel)
        await easel.core.change_settings({"queue_wait": 3600})
        await easel.core.set_limit("ann", MODEL, "minute", 1)
        assert await draw(easel) == 200
        started = Ears(easel.core, RequestStarted)
        waiting = spawn(draw(easel), name="wait for an account")
        await started.until()
        await easel.core.set_limit("ann", MODEL, "minute", None)
        assert await asyncio.wait_for(waiting, 30) == 200


@pytest.mark.parametrize(
    ("model", "window", "limit"),
    [
        (MODEL, "week", 1),
        (MODEL, "", 1),
        ("", "day", 1),
        ("  ", "day", 1),
        (MODEL, "day", -1),
        (MODEL, "day", 10**30),
        (MODEL, "day", True),
        (MODEL, "day", 1.5),
        (MODEL, "day", "many"),
    ],
)
async def test_what_no_limit_can_be_is_refused(tmp_path, model, window, limit):
    async with easel_of(tmp_path) as easel:
        await add(easel)
        with refused("limit_bad"):
            await easel.core.set_limit("ann", model, window, limit)
        assert await easel.core.limits() == ()
        with refused("account_unknown"):
            await easel.core.set_limit("nobody", MODEL, "day", 1)


async def test_a_limit_is_told_and_gone_with_its_account(tmp_path):
    async with easel_of(tmp_path) as easel:
        await add(easel)
        await add(easel, "bob")
        changed = Ears(easel.core, AccountsChanged)
        await easel.core.set_limit("bob", f" {MODEL} ", "day", 9)
        event = await changed.until(lambda event: any(one.quotas for one in event.accounts))
        (told,) = event.accounts[1].quotas
        assert replace(told, read_at=0.0) == replace(state(easel, "bob").quotas[0], read_at=0.0)
        assert [(one.model, one.limit) for one in state(easel, "bob").quotas] == [(MODEL, 9)]
        assert (await easel.core.limits("ann"), len(await easel.core.limits())) == ((), 1)
        await easel.core.remove_account("bob")
        assert await easel.core.limits() == ()
        assert await easel.core.quotas() == ()
        await easel.restart()
        assert await easel.core.limits() == ()


# --- measured by the provider


async def test_what_an_openai_account_has_left_comes_with_its_answers(tmp_path):
    async with easel_of(tmp_path, per_minute=5) as easel:
        await add(easel, provider=Provider.OPENAI)
        changed = Ears(easel.core, AccountsChanged)
        assert await draw(easel, model=OPENAI_MODEL) == 200
        (quota,) = state(easel).quotas
        assert (quota.model, quota.left, quota.limit, quota.source) == (OPENAI_MODEL, 4, 5, QuotaSource.MEASURED)
        assert quota.read_at == NOON < quota.resets_at
        await changed.until(lambda event: event.accounts[0].quotas == (quota,))
        (point,) = await easel.core.quota_history("ann", NOON)
        assert (point.model, point.remaining, point.at) == (OPENAI_MODEL, 0.8, quota.read_at)
        await easel.restart()
        assert await easel.core.quotas("ann") == (quota,)
        assert await easel.core.quota_history("ann", NOON) == (point,)
        assert await easel.core.quota_history("ann", NOON + 1) == ()


async def test_what_a_code_assist_account_has_left_is_asked_for(tmp_path):
    async with easel_of(tmp_path, per_day=10) as easel:
        await add(easel, provider=Provider.CODE_ASSIST)
        assert await easel.core.quotas("ann") == ()
        assert not easel.simulator.calls.checks
        before = {(one.model, one.window): one for one in await easel.core.quotas("ann", refresh=True)}
        assert sum(easel.simulator.calls.checks.values()) >= 3
        day = before[MODEL, "day"]
        assert (day.left, day.remaining, day.source) == (10, 1.0, QuotaSource.MEASURED)
        assert {"5h", "weekly"} <= {window for _, window in before}
        assert await draw(easel) == 200
        easel.now.at += 60
        after = {(one.model, one.window): one for one in await easel.core.quotas(refresh=True)}
        assert (after[MODEL, "day"].left, after.keys()) == (9, before.keys())
        assert state(easel).quotas == tuple(after.values())
        points = [one for one in await easel.core.quota_history("ann", 0) if (one.model, one.window) == (MODEL, "day")]
        assert [one.remaining for one in points] == [1.0, 0.9]
        await easel.restart()
        assert set(await easel.core.quotas()) == set(after.values())


async def test_what_was_measured_is_dropped_with_the_secret_it_was_measured_with(tmp_path):
    async with easel_of(tmp_path) as easel:
        account = (await sign_in(easel, await plan(easel, Provider.CODE_ASSIST))).account
        assert await easel.core.quotas(account.id, refresh=True)
        await sign_in(easel, await plan(easel, Provider.CODE_ASSIST, id=account.id))
        assert await easel.core.quotas(account.id) == ()
        await easel.core.quotas(refresh=True)
        await easel.core.remove_account(account.id)
        assert await easel.core.quotas() == ()
        with refused("account_unknown"):
            await easel.core.quotas(account.id)


async def test_a_provider_that_cannot_be_asked_is_not_asked(tmp_path):
    async with easel_of(tmp_path) as easel:
        await add(easel)
        await add(easel, "bob", by_login=True)
        assert await easel.core.quotas(refresh=True) == ()
        assert not easel.simulator.calls.checks
        await add(easel, provider=Provider.CODE_ASSIST, label="Ann 2")
        await easel.core.set_enabled("Ann 2", False)
        assert await easel.core.quotas("Ann 2", refresh=True) == ()
        assert not easel.simulator.calls.checks


async def test_a_provider_that_does_not_answer_is_told_to_who_asks_for_that_account_only(tmp_path):
    async with easel_of(tmp_path, Rule(Fault.UNAVAILABLE, checks=True)) as easel:
        await add(easel, provider=Provider.CODE_ASSIST)
        assert await easel.core.quotas(refresh=True) == ()
        with pytest.raises(AccountError, match="503"):
            await easel.core.quotas("ann", refresh=True)
        assert await draw(easel) == 200


async def test_a_login_that_is_dead_when_it_is_asked_about_disables_its_account(tmp_path):
    async with easel_of(tmp_path) as easel:
        await add(easel, provider=Provider.CODE_ASSIST)
        told = Ears(easel.core, AccountDisabled)
        easel.simulator.tokens.revoke("ann")
        await easel.core.quotas(refresh=True)
        event = await told.until(lambda one: True)
        assert (event.account.label, event.account.enabled, event.reason.code) == ("ann", False, "login_ended")
        while state(easel).account.enabled:
            await asyncio.sleep(0)
        assert state(easel).account.disabled_reason == "login_ended"


# --- limits of a project, as Google lists them


async def test_google_is_asked_for_the_limits_where_that_is_wanted(tmp_path):
    async with easel_of(tmp_path, per_minute=7, per_day=70, cloud_quotas=True) as easel:
        await add(easel, by_login=True)
        await add(easel, "bob")  # by a key, which that API does not take
        changed = Ears(easel.core, AccountsChanged)
        await changed.until(lambda event: len(event.accounts) == 2)
        await easel.core.quotas(refresh=True)
        limits = {(one.model, one.window): one for one in await easel.core.limits("ann")}
        assert (limits[MODEL, "minute"].limit, limits[MODEL, "day"].limit) == (7, 70)
        assert {one.source for one in limits.values()} == {LimitSource.MEASURED}
        assert {who for who, _ in easel.simulator.calls.checks} == {"ann"}
        await changed.until(lambda event: any(one.quotas for one in event.accounts))
        assert (counted(easel, "minute"), counted(easel, "day")) == ((7, 7), (70, 70))
        assert await draw(easel) == 200
        await easel.restart()
        assert {(one.model, one.window): one for one in await easel.core.limits("ann")} == limits


async def test_google_is_not_asked_for_the_limits_unless_that_is_wanted(tmp_path):
    async with easel_of(tmp_path, per_minute=7) as easel:
        await add(easel, by_login=True)
        await easel.core.quotas(refresh=True)
        assert (await easel.core.limits(), len(easel.simulator.calls.checks)) == ((), 0)
        await easel.core.change_settings({"cloud_quotas": True})
        await easel.core.quotas("ann", refresh=True)
        assert await easel.core.limits()


async def test_the_limits_of_a_vertex_project_are_listed_too(tmp_path):
    async with easel_of(tmp_path, per_minute=7, cloud_quotas=True) as easel:
        await add(easel, provider=Provider.VERTEX, by_login=True)
        await easel.core.quotas(refresh=True)
        assert {(one.window, one.limit) for one in await easel.core.limits()} == {("minute", 7)}


async def test_a_person_knows_better_than_the_list(tmp_path):
    async with easel_of(tmp_path, per_minute=7, cloud_quotas=True) as easel:
        await add(easel, by_login=True)
        await easel.core.set_limit("ann", MODEL, "minute", 2)
        await easel.core.quotas(refresh=True)
        assert counted(easel, "minute") == (2, 2)
        assert counted(easel, "minute", OTHER_MODEL) == (7, 7)
        await easel.core.set_limit("ann", MODEL, "minute", None)
        await easel.core.quotas(refresh=True)
        assert counted(easel, "minute") == (7, 7)


async def test_where_the_list_is_not_to_be_had_what_was_known_stays(tmp_path):
    rule = Rule(Fault.FORBIDDEN, checks=True, after=1)
    async with easel_of(tmp_path, rule, per_minute=7, cloud_quotas=True) as easel:
        await add(easel, by_login=True)
        await easel.core.quotas(refresh=True)
        known = await easel.core.limits()
        assert known
        for _ in range(2):
            await easel.core.quotas(refresh=True)
        assert await easel.core.limits() == known
        assert state(easel).account.enabled
        assert await draw(easel) == 200


async def test_the_history_of_nobody_is_an_error(tmp_path):
    async with easel_of(tmp_path) as easel:
        for verb in (easel.core.quota_history("nobody", 0), easel.core.limits("nobody")):
            with pytest.raises(AccountError):
                await verb
