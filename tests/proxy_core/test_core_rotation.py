"""How a Core's accounts take turns over real calls: what is told, what a restart keeps, what a setting changes."""

import asyncio

import pytest
from msgspec.structs import replace

from proxy_core.accounts.account import Provider
from proxy_core.core import Core
from proxy_core.errors import AttemptStatus
from proxy_core.events import AccountDisabled, AccountsChanged, RequestStarted
from proxy_core.options import CoreOptions
from proxy_core.records import QuotaSource
from proxy_core.simulator.faults import Fault, Rule
from proxy_core.simulator.scenario import SimulatedAccount
from proxy_core.tasks import spawn
from tests.harness import NOON, Clock, running
from tests.proxy_core.verbs.people import MODEL, Ears, add, draw, key, people, plan, sign_in, state


def easel_of(tmp_path, *rules, vault="memory", **settings):
    """Easel without an account; ann's calls meet these rules at the simulator, those of bob and cay none.

    Its clock stands still.
    """
    others = (SimulatedAccount(one, f"key-of-{one}") for one in ("bob", "cay"))
    scenario = people(SimulatedAccount("ann", "key-of-ann", rules), *others)
    return running(tmp_path, scenario, accounts=False, vault=vault, **{"now": Clock(NOON), **settings})


# --- accounts that a person must mend


async def test_an_account_that_easel_disabled_is_told_once_however_many_calls_failed(tmp_path):
    async with easel_of(tmp_path, Rule(Fault.KEY_INVALID)) as easel:
        added = await add(easel)
        disabled, changed = Ears(easel.core, AccountDisabled), Ears(easel.core, AccountsChanged)
        await asyncio.gather(*(draw(easel, n=2) for _ in range(3)))
        event = await disabled.until()
        off = replace(added, enabled=False, disabled_reason="key_rejected")
        assert (event.account, event.reason.code) == (off, "key_rejected")
        assert event.reason.values["account"] == "ann@example.com"
        await changed.until(lambda event: event.accounts[0].account == off)
        assert await draw(easel) == 503
        assert len(disabled.events) == 1


async def test_when_it_is_told_it_is_so(tmp_path):
    async with easel_of(tmp_path, Rule(Fault.KEY_INVALID)) as easel:
        await add(easel)
        seen = []
        easel.core.events.subscribe(
            lambda event: seen.append(easel.core.accounts()[0].account) if isinstance(event, AccountDisabled) else None
        )
        await draw(easel)
        assert [one.disabled_reason for one in seen] == ["key_rejected"]


async def test_an_account_that_easel_disabled_stays_so_whenever_easel_is_stopped(tmp_path):
    async with easel_of(tmp_path, Rule(Fault.KEY_INVALID)) as easel:
        await add(easel)
        assert await draw(easel) >= 400
        await easel.restart()  # at once
        assert state(easel).account.disabled_reason == "key_rejected"


async def test_a_login_that_ended_is_told_and_another_account_draws(tmp_path):
    async with easel_of(tmp_path) as easel:
        await sign_in(easel, await plan(easel, label="ann", priority=-1))
        await add(easel, "bob")
        disabled = Ears(easel.core, AccountDisabled)
        easel.simulator.tokens.revoke("ann")
        assert await draw(easel) == 200
        assert (await disabled.until()).reason.code == "login_ended"
        assert easel.simulator.calls.count("bob") == 1


async def test_trouble_with_the_service_of_tokens_disables_nobody(tmp_path):
    async with easel_of(tmp_path) as easel:
        await sign_in(easel, await plan(easel, label="ann"))
        disabled = Ears(easel.core, AccountDisabled)
        easel.simulator.tokens.expire("ann")
        easel.simulator.tokens.refuse("temporarily_unavailable", 503)
        assert await draw(easel) >= 500
        assert (state(easel).account.enabled, disabled.events) == (True, [])
        (cooling,) = state(easel).cooling
        assert cooling.until < NOON + 60


# --- what a restart keeps


@pytest.mark.parametrize(
    ("rule", "status", "least", "most"),
    [
        (Rule(Fault.LIMITED_MINUTE, retry_seconds=600), AttemptStatus.LIMITED, 590, 700),
        (Rule(Fault.LIMITED_DAY), AttemptStatus.LIMITED, 0, 25 * 3600),
        (Rule(Fault.NOT_FOUND), AttemptStatus.REJECTED, 6 * 86_400, 8 * 86_400),
        (Rule(Fault.FORBIDDEN), AttemptStatus.REJECTED, 60, 86_400),
    ],
)
async def test_a_rest_outlives_a_restart(tmp_path, rule, status, least, most):
    async with easel_of(tmp_path, rule) as easel:
        await add(easel)
        first = await draw(easel)
        (rest,) = state(easel).cooling
        assert (rest.status, rest.model) == (status, MODEL)
        assert NOON + least <= rest.until <= NOON + most
        assert rest.lasting == (rule.fault is Fault.NOT_FOUND)
        await easel.restart()
        assert state(easel).cooling == (rest,)
        assert await draw(easel) in {first, 429, 503, 404}
        assert easel.simulator.calls.count() == 1  # nobody was asked again


async def test_what_is_over_by_then_does_not_come_back(tmp_path):
    async with easel_of(tmp_path, Rule(Fault.LIMITED_MINUTE, first=1, retry_seconds=600)) as easel:
        await add(easel)
        await draw(easel)
        await easel.restart()
        await easel.core.set_enabled("ann", True)
        await easel.restart()
        assert state(easel).cooling == ()


async def test_a_restart_counts_pictures_and_not_calls(tmp_path):
    async with easel_of(tmp_path, Rule(Fault.INTERNAL, first=1)) as easel:
        await add(easel, priority=-1)
        await add(easel, "bob")
        assert await draw(easel) == 200  # ann fails, bob draws
        before = [(one.account.label, one.drawn) for one in easel.core.accounts()]
        assert before == [("ann", 0), ("bob", 1)]
        await easel.restart()
        assert [(one.account.label, one.drawn) for one in easel.core.accounts()] == before


async def test_a_demo_keeps_nothing_and_says_nothing_of_it(tmp_path, caplog):
    core = Core(CoreOptions(tmp_path, port=0, demo=True))
    await core.start()
    name = core.accounts()[0].account.label
    await core.set_limit(name, MODEL, "day", 3)
    (quota,) = await core.quotas(name)
    assert (quota.left, quota.source) == (3, QuotaSource.COUNTED)
    await core.stop()
    assert not [one for one in caplog.records if one.levelname in {"WARNING", "ERROR"}]


# --- settings in force at once


def drew(easel):
    """How many calls ann, bob and cay got since this was asked last."""
    counts = [easel.simulator.calls.count(one) for one in ("ann", "bob", "cay")]
    easel.simulator.calls.counts.clear()
    return counts


async def test_a_strategy_is_in_force_at_once(tmp_path):
    async with easel_of(tmp_path) as easel:
        for name in ("ann", "bob", "cay"):
            await add(easel, name)
        for _ in range(6):
            await draw(easel)
        assert drew(easel) == [2, 2, 2]
        await easel.core.change_settings({"strategy": "fill_first"})
        for _ in range(4):
            await draw(easel)
        assert drew(easel) == [4, 0, 0]
        await easel.core.change_settings({"strategy": "least_used"})
        for _ in range(4):
            await draw(easel)
        assert drew(easel)[0] == 0


async def test_the_strategy_outlives_a_restart(tmp_path):
    async with easel_of(tmp_path, vault="file", strategy="fill_first") as easel:
        await add(easel)
        await add(easel, "bob")
        await easel.restart()
        for _ in range(3):
            assert await draw(easel) == 200
        assert drew(easel) == [3, 0, 0]


async def test_who_has_most_left_draws_first(tmp_path):
    async with easel_of(tmp_path, strategy="most_quota") as easel:
        for name, limit in (("ann", 4), ("bob", 100)):
            await add(easel, name)
            await easel.core.set_limit(name, MODEL, "day", limit)
        await draw(easel)
        drew(easel)
        for _ in range(3):
            await draw(easel)
        assert drew(easel) in ([0, 3, 0], [1, 2, 0])
        assert state(easel).quotas[0].remaining >= 0.75


async def test_a_reserve_is_kept_while_another_is_ready_and_only_then(tmp_path):
    async with easel_of(tmp_path, strategy="fill_first") as easel:
        for name in ("ann", "bob"):
            await add(easel, name)
            await easel.core.set_limit(name, MODEL, "day", 10)
        await easel.core.change_settings({"protection": {"*": 0.75}})
        for _ in range(4):
            assert await draw(easel) == 200
        assert drew(easel) == [3, 1, 0]  # with seven of ten left ann is under three quarters
        await easel.core.set_enabled("bob", False)
        assert await draw(easel) == 200
        assert drew(easel) == [1, 0, 0]
        await easel.core.set_enabled("bob", True)
        await easel.core.change_settings({"protection": {}})
        assert await draw(easel) == 200
        assert drew(easel) == [1, 0, 0]


async def test_how_long_a_picture_waits_for_a_rest_is_in_force_at_once(tmp_path):
    rule = Rule(Fault.LIMITED_MINUTE, every=2, retry_seconds=0.4)
    async with easel_of(tmp_path, rule, queue_wait=0) as easel:
        await add(easel)
        assert await draw(easel) == 200
        assert [await draw(easel), await draw(easel)] == [429, 429]
        assert easel.simulator.calls.count() == 2
        await easel.core.change_settings({"queue_wait": 10})
        started = Ears(easel.core, RequestStarted)
        waiting = spawn(draw(easel), name="wait for an account")
        await started.until()
        easel.now.at += 1
        assert await asyncio.wait_for(waiting, 30) == 200
        assert easel.simulator.calls.count() == 3


async def test_who_waits_for_a_rest_is_turned_away_when_waiting_is_no_longer_wanted(tmp_path):
    async with easel_of(tmp_path, Rule(Fault.LIMITED_MINUTE, retry_seconds=600), queue_wait=3600) as easel:
        await add(easel)
        assert await draw(easel) == 429
        started = Ears(easel.core, RequestStarted)
        waiting = spawn(draw(easel), name="wait for an account")
        await started.until()
        await easel.core.change_settings({"queue_wait": 0})
        assert await asyncio.wait_for(waiting, 30) == 429


async def test_an_account_of_another_provider_is_not_asked_for_what_it_does_not_draw(tmp_path):
    async with easel_of(tmp_path, code_assist=True) as easel:
        await add(easel, "ann", Provider.CODE_ASSIST)
        await add(easel, "bob", Provider.OPENAI)
        assert await draw(easel) == 200
        assert drew(easel) == [1, 0, 0]
        assert await draw(easel, model="gpt-image-1") == 200
        assert drew(easel) == [0, 1, 0]
        await easel.core.replace_key("bob", key("cay"))
        assert await draw(easel, model="gpt-image-1") == 200
        assert drew(easel) == [0, 0, 1]
