"""What accounts have left: limits learnt and kept to, figures measured and counted, asked for seldom, remembered."""

import asyncio
import time
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from proxy_core.accounts.account import Provider
from proxy_core.errors import AccountError
from proxy_core.events import AccountsChanged
from proxy_core.records import LimitSource, QuotaSource
from proxy_core.simulator.faults import Fault, Rule
from proxy_core.simulator.scenario import Scenario, SimulatedAccount
from tests.harness import Clock, running, simulated

NOON = datetime(2026, 11, 3, 20, tzinfo=UTC).timestamp()  # in Los Angeles
MIDNIGHT = NOON + 12 * 3600
MODEL, OTHER_MODEL = "gemini-3.1-flash-image", "gemini-3.1-flash-lite-image"
SMALL = {"prompt": "a fox", "model": MODEL, "image_size": "512"}


def limited(**limits):
    """A scenario with an account for each name, with its (per_minute, per_day)."""
    people = (
        SimulatedAccount(name, f"key-of-{name}", per_minute=minute, per_day=day)
        for name, (minute, day) in limits.items()
    )
    return Scenario(tuple(people), latency=(0.0, 0.0), seed=1)


async def drawn(easel, times, n=1):
    """How many of so many requests were drawn."""
    answers = [await easel.generate(**SMALL, n=n) for _ in range(times)]
    return sum(status == 200 for status, _, _ in answers)


def refused(easel, label):
    """How many calls of an account were in vain."""
    calls = easel.simulator.calls
    return sum(count for (of, _), count in calls.faults.items() if of == label)


def counted(easel, label, window, model=MODEL):
    return next(
        one
        for one in easel.state(label).quotas
        if (one.window, one.model, one.source) == (window, model, QuotaSource.COUNTED)
    )


# --- limits of Google, which are learnt


async def meet_the_limit(easel, clock):
    """Four calls where three are taken: the last is one too many, as nobody knows the limit yet."""
    for _ in range(4):
        clock.at += 1
        await easel.generate(**SMALL)
    assert (easel.simulator.calls.count("fox"), refused(easel, "fox")) == (4, 1)


async def test_a_limit_a_minute_is_met_once_and_kept_to_from_then_on(tmp_path):
    clock = Clock(NOON)
    async with running(tmp_path, limited(fox=(3, None)), now=clock, queue_wait=0) as easel:
        await meet_the_limit(easel, clock)
        (known,) = await easel.core.limits("fox")
        assert (known.model, known.window, known.limit, known.source) == (MODEL, "minute", 3, LimitSource.NAMED)
        for minute in range(1, 4):
            clock.at = NOON + minute * 70
            assert await drawn(easel, 5) == 3
            assert counted(easel, "fox", "minute").left == 0
        assert (easel.simulator.calls.count("fox"), refused(easel, "fox")) == (4 + 3 * 3, 1)


async def test_a_limit_a_day_is_kept_to_and_tried_again_a_day_after_it_was_named(tmp_path):
    clock = Clock(NOON)
    async with running(tmp_path, limited(fox=(None, 3)), now=clock, queue_wait=0) as easel:
        await meet_the_limit(easel, clock)
        (known,) = await easel.core.limits("fox")
        assert (known.model, known.window, known.limit, known.source) == (MODEL, "day", 3, LimitSource.NAMED)
        clock.at = MIDNIGHT - 1
        assert await drawn(easel, 2) == 0
        clock.at = MIDNIGHT + 1
        assert await drawn(easel, 5) == 3
        assert refused(easel, "fox") == 1
        clock.at = NOON + 2 * 24 * 3600  # limits grow, and only a call shows that
        assert await drawn(easel, 6) == 3
        assert refused(easel, "fox") == 2


async def test_what_is_left_is_counted_down_and_says_when_it_is_whole_again(tmp_path):
    clock = Clock(NOON)
    async with running(tmp_path, simulated(fox=[]), now=clock, queue_wait=0) as easel:
        await easel.core.set_limit("fox", MODEL, "day", 5)
        await easel.core.set_limit("fox", MODEL, "minute", 2)
        assert await drawn(easel, 1) == 1
        clock.at += 20
        assert await drawn(easel, 1) == 1
        day, minute = counted(easel, "fox", "day"), counted(easel, "fox", "minute")
        assert (day.left, day.limit, day.remaining, day.resets_at) == (3, 5, 0.6, MIDNIGHT)
        assert (minute.left, minute.limit, minute.resets_at) == (0, 2, NOON + 60)
        assert {one.account_id for one in await easel.core.quotas("fox")} == {easel.state("fox").account.id}
        status, headers, _ = await easel.generate(**SMALL)
        assert (status, headers["Retry-After"]) == (429, "40")
        clock.at = NOON + 61
        assert await drawn(easel, 2) == 1
        assert easel.simulator.calls.count() == 3  # what a typed limit keeps back is never sent


async def test_a_typed_limit_wins_over_one_that_was_named_until_it_is_taken_away(tmp_path):
    clock = Clock(NOON)
    async with running(tmp_path, limited(fox=(None, 2), heron=(None, None)), now=clock, strategy="fill_first") as easel:
        await drawn(easel, 3)
        assert (easel.simulator.calls.count("fox"), refused(easel, "fox")) == (3, 1)
        await easel.core.set_limit("fox", MODEL, "day", 1)
        clock.at += 24 * 3600
        await drawn(easel, 3)
        assert easel.simulator.calls.count("fox") == 4
        await easel.core.set_limit("fox", MODEL, "day", None)
        assert await easel.core.limits("fox") == ()
        await drawn(easel, 2)
        assert (easel.simulator.calls.count("fox"), refused(easel, "fox")) == (6, 2)
        (known,) = await easel.core.limits("fox")
        assert (known.limit, known.source) == (2, LimitSource.NAMED)


@pytest.mark.parametrize(("model", "window", "limit"), [(MODEL, "week", 3), ("", "day", 3), (MODEL, "day", -1)])
async def test_a_limit_that_makes_no_sense_changes_nothing(tmp_path, model, window, limit):
    async with running(tmp_path, simulated(fox=[])) as easel:
        with pytest.raises(AccountError, match="minute or day"):
            await easel.core.set_limit("fox", model, window, limit)
        assert await easel.core.limits() == ()


async def test_limits_are_of_one_model(tmp_path):
    async with running(tmp_path, limited(fox=(None, 1)), queue_wait=0, now=Clock(NOON)) as easel:
        assert await drawn(easel, 3) == 1
        status, _, _ = await easel.generate(prompt="a fox", model=OTHER_MODEL)
        assert status == 200


async def test_over_several_accounts_hardly_a_call_is_in_vain(tmp_path):
    """Three minutes of more requests than five accounts may draw: each learns its limit once."""
    clock = Clock(NOON)
    names = ("fox", "heron", "owl", "otter", "wren")
    async with running(tmp_path, limited(**dict.fromkeys(names, (2, None))), now=clock, queue_wait=0) as easel:
        drew = 0
        for minute in range(3):
            clock.at = NOON + minute * 61
            drew += await drawn(easel, 12)
        assert drew == 3 * 2 * len(names)
        assert {name: refused(easel, name) for name in names} == dict.fromkeys(names, 1)


# --- a restart


async def test_rests_limits_and_counts_outlive_a_restart(tmp_path):
    clock = Clock(NOON)
    rules = [Rule(Fault.VALIDATION_REQUIRED, model=OTHER_MODEL)]
    people = (SimulatedAccount("fox", "key-of-fox", tuple(rules), per_day=3),)
    scenario = Scenario(people, latency=(0.0, 0.0), seed=1)
    async with running(tmp_path, scenario, now=clock, vault="file", queue_wait=0) as easel:
        await easel.core.set_limit("fox", "gemini-3-pro-image", "minute", 7)
        assert await drawn(easel, 4) == 3
        assert (await easel.generate(prompt="a fox", model=OTHER_MODEL))[0] == 503
        before, limits = easel.state("fox"), await easel.core.limits()
        assert {one.model for one in before.cooling} == {MODEL, OTHER_MODEL}
        assert len(limits) == 2

        clock.at += 2
        await easel.restart()
        after = easel.state("fox")
        assert sorted(after.cooling, key=lambda one: one.model) == sorted(before.cooling, key=lambda one: one.model)
        assert set(await easel.core.limits()) == set(limits)
        assert (counted(easel, "fox", "day").left, after.drawn) == (0, 3)
        assert await drawn(easel, 1) == 0
        assert (await easel.generate(prompt="a fox", model=OTHER_MODEL))[0] == 503
        assert easel.simulator.calls.count() == 5

        clock.at = MIDNIGHT + 1
        assert await drawn(easel, 4) == 3  # the limit is known still: no call is in vain
        assert refused(easel, "fox") == 2


async def test_a_minute_that_is_used_up_is_so_after_a_restart(tmp_path):
    clock = Clock(NOON)
    async with running(tmp_path, limited(fox=(2, None)), now=clock, vault="file", queue_wait=0) as easel:
        await drawn(easel, 3)
        clock.at += 61
        assert await drawn(easel, 2) == 2
        await easel.restart()
        status, headers, _ = await easel.generate(**SMALL)
        assert (status, headers["Retry-After"]) == (429, "60")
        assert refused(easel, "fox") == 1


# --- measured quotas


async def test_what_the_headers_of_an_answer_say_is_known_and_kept(tmp_path):
    async with running(tmp_path, limited(owl=(4, None)), accounts=False, vault="file") as easel:
        await easel.add(Provider.OPENAI, "owl")
        began = time.time()
        status, _, _ = await easel.generate(prompt="a fox", model="gpt-image-2", quality="low")
        assert status == 200
        (quota,) = easel.state("owl").quotas
        assert (quota.source, quota.window, quota.left, quota.limit, quota.remaining) == (
            QuotaSource.MEASURED,
            "minute",
            3,
            4,
            0.75,
        )
        assert quota.resets_at is not None
        assert began <= quota.read_at <= time.time()
        (point,) = await easel.core.quota_history("owl", began - 1)
        assert (point.model, point.window, point.remaining) == ("gpt-image-2", "minute", 0.75)
        await easel.restart()
        assert easel.state("owl").quotas == (quota,)
        assert await easel.core.quota_history("owl", began - 1) == (point,)
        assert await easel.core.quota_history("owl", time.time() + 60) == ()


async def test_requests_ask_nobody_what_is_left(tmp_path):
    names = [f"person{number}" for number in range(6)]
    async with running(tmp_path, simulated(**{name: [] for name in names}), accounts=False, code_assist=True) as easel:
        for name in names:
            await easel.add(Provider.CODE_ASSIST, name, by_login=True, project="kites")
        await easel.core.quotas(refresh=True)
        checks = dict(easel.simulator.calls.checks)
        assert {label for label, _ in checks} == set(names)
        assert set(checks.values()) == {1}  # each once, whatever there is to ask
        assert await drawn(easel, 4, n=3) == 4
        assert dict(easel.simulator.calls.checks) == checks
        await easel.core.quotas("person1", refresh=True)
        asked = {label for (label, _), count in easel.simulator.calls.checks.items() if count > 1}
        assert asked == {"person1"}


def asked(easel):
    """Of whom it was asked what they have left."""
    return {label for label, path in easel.simulator.calls.checks if path.endswith(":retrieveUserQuotaSummary")}


async def until(easel, is_so, seconds):
    """Wait until it is so, looking whenever accounts changed."""
    done = asyncio.Event()
    easel.core.events.subscribe(
        lambda event: done.set() if isinstance(event, AccountsChanged) and is_so(asked(easel)) else None
    )
    await asyncio.wait_for(done.wait(), seconds)


@asynccontextmanager
async def dozen(tmp_path):
    """Easel with a dozen accounts whose provider can be asked, and their labels."""
    names = [f"person{number}" for number in range(12)]
    scenario = simulated(**{name: [] for name in names})
    async with running(tmp_path, scenario, accounts=False, vault="file", code_assist=True) as easel:
        for name in names:
            await easel.add(Provider.CODE_ASSIST, name, by_login=True, project="kites")
        yield easel, names


async def test_after_a_picture_the_account_that_drew_it_is_asked(tmp_path):
    """Within seconds; whoever did not draw has a turn of their own, at some time in the first half minute."""
    async with dozen(tmp_path) as (easel, names):
        await easel.restart()
        artists, others = set(names[:6]), set(names[6:])
        for name in sorted(artists):
            status, headers, _ = await easel.generate({**easel.auth, "X-Easel-Account": name}, **SMALL)
            assert (status, headers["X-Account-Email"]) == (200, f"{name}@example.com")
        await until(easel, artists.issubset, 12)
        assert not others <= asked(easel)
        assert {one.window for one in easel.state("person0").quotas} >= {"day", "5h", "weekly"}


@pytest.mark.slow
async def test_new_accounts_are_asked_in_their_first_half_minute(tmp_path):
    async with dozen(tmp_path) as (easel, names):
        await until(easel, set(names).issubset, 45)
        assert set(easel.simulator.calls.checks.values()) == {1}


async def test_nobody_is_asked_by_itself_where_the_person_says_so(tmp_path):
    scenario = simulated(fox=[])
    async with running(tmp_path, scenario, accounts=False, code_assist=True, quota_refresh=0) as easel:
        await easel.add(Provider.CODE_ASSIST, "fox", by_login=True, project="kites")
        assert await drawn(easel, 2) == 2
        assert not easel.simulator.calls.checks
        quotas = await easel.core.quotas("fox", refresh=True)
        assert {one.source for one in quotas} == {QuotaSource.MEASURED}


async def test_a_question_that_fails_costs_the_account_nothing(tmp_path):
    rule = Rule(Fault.INTERNAL, checks=True)
    async with running(tmp_path, simulated(fox=[rule]), accounts=False, code_assist=True) as easel:
        await easel.add(Provider.CODE_ASSIST, "fox", by_login=True, project="kites")
        with pytest.raises(AccountError):
            await easel.core.quotas("fox", refresh=True)
        assert await easel.core.quotas("fox") == ()
        assert easel.state("fox").cooling == ()
        assert await drawn(easel, 1) == 1


@pytest.mark.parametrize("chosen", [True, False])
async def test_google_is_asked_for_the_true_limits_where_the_person_wants_that(tmp_path, chosen):
    scenario = limited(fox=(2, 40))
    async with running(tmp_path, scenario, accounts=False, cloud_quotas=chosen, queue_wait=0, now=Clock(NOON)) as easel:
        await easel.add(Provider.GEMINI, "fox", by_login=True, project="kites")
        await easel.add(Provider.GEMINI, "with-a-key", "fox", priority=1)
        await easel.core.quotas(refresh=True)
        known = {(one.model, one.window): one for one in await easel.core.limits("fox")}
        paths = [path for _, path in easel.simulator.calls.checks]
        if not chosen:
            assert (known, paths) == ({}, [])
            return
        assert paths == ["/v1/projects/kites/locations/global/services/generativelanguage.googleapis.com/quotaInfos"]
        assert {window: known[MODEL, window].limit for window in ("minute", "day")} == {"minute": 2, "day": 40}
        assert {one.source for one in known.values()} == {LimitSource.MEASURED}
        assert await easel.core.limits("with-a-key") == ()
        await easel.core.set_enabled("with-a-key", False)
        assert await drawn(easel, 4) == 2
        assert refused(easel, "fox") == 0  # the limit was known before it was met
        assert counted(easel, "fox", "minute").left == 0
