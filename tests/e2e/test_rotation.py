"""Who draws, and who waits: the queue, the strategies, the reserve and the chosen account, as a client sees them."""

import asyncio
import math
import time
from contextlib import asynccontextmanager

import pytest

from proxy_core.accounts.account import Provider
from proxy_core.errors import AttemptStatus
from proxy_core.events import AttemptEnded, RequestEnded, RequestStarted
from proxy_core.records import Outcome
from proxy_core.simulator.faults import Fault, Rule
from proxy_core.simulator.scenario import Scenario, SimulatedAccount
from proxy_core.tasks import spawn
from tests.harness import NOON, Clock, running, simulated

MODEL, OTHER_MODEL = "gemini-3.1-flash-image", "gemini-3.1-flash-lite-image"
SMALL = {"model": MODEL, "image_size": "512"}
CHOOSE = "X-Easel-Account"


async def draw(easel, prompt="a fox", **headers):
    """(status, headers, JSON) of a small picture; `headers` with _ for -."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await easel.generate({**easel.auth, **named}, prompt=prompt, **SMALL)


async def who(easel, **headers):
    """The label of the account that drew."""
    status, answered, body = await draw(easel, **headers)
    assert status == 200, body
    return answered["X-Account-Email"].removesuffix("@example.com")


def limit(seconds, **more):
    return Rule(Fault.LIMITED_MINUTE, retry_seconds=seconds, first=1, **more)


@asynccontextmanager
async def resting(tmp_path, seconds, rules=(), **settings):
    """Easel with one account, which rests for so many seconds from now."""
    async with running(tmp_path, simulated(fox=[limit(seconds), *rules]), **settings) as easel:
        status, headers, _ = await draw(easel)
        assert status == 429
        assert 1 <= int(headers["Retry-After"]) <= math.ceil(seconds)
        yield easel


def heard(easel, kind, count=1):
    """An event that is set when so many events of a kind were told."""
    found, done = [], asyncio.Event()

    def listen(event):
        if isinstance(event, kind):
            found.append(event)
            if len(found) >= count:
                done.set()

    easel.core.events.subscribe(listen)
    return done


async def in_line(easel, *prompts):
    """Clients that ask one after the other and wait."""
    tasks = []
    for prompt in prompts:
        started = heard(easel, RequestStarted)
        tasks.append(spawn(draw(easel, prompt), name="client"))
        await started.wait()
    return tasks


# --- the queue


async def test_a_request_waits_for_an_account_that_is_back_soon(tmp_path):
    async with resting(tmp_path, 2.5) as easel:
        until = easel.state("fox").cooling[0].until
        assert (await draw(easel))[0] == 200
        _, (attempt,) = await easel.last()
        assert attempt.status is AttemptStatus.OK
        assert attempt.started_at >= until
        assert 0 < attempt.waited < 20  # not as long as it might
        assert easel.simulator.calls.count() == 2  # nothing was sent while it rested


async def test_who_waits_is_drawn_in_the_order_of_coming(tmp_path):
    async with resting(tmp_path, 0.8) as easel:
        await easel.core.update_account("fox", {"max_concurrency": 1})
        prompts = [f"picture {number}" for number in range(5)]
        answers = await asyncio.gather(*await in_line(easel, *prompts))
        assert [status for status, _, _ in answers] == [200] * 5
        drawn = [call.body["contents"][0]["parts"][0]["text"] for call in easel.simulator.calls.last]
        assert drawn[1:] == prompts
        assert easel.simulator.calls.peak == 1


async def test_no_more_wait_than_may(tmp_path):
    async with resting(tmp_path, 15, max_waiting=1) as easel:
        (first,) = await in_line(easel, "a fox")
        status, headers, body = await draw(easel)
        assert (status, body["error"]["code"]) == (429, "rate_limit_exceeded")
        assert 1 <= int(headers["Retry-After"]) <= 15
        assert "as may wait, 1" in body["error"]["message"]
        assert not first.done()
        await mended(easel)
        assert (await first)[0] == 200


@pytest.mark.parametrize("seconds", [30, 300])
async def test_who_would_wait_too_long_is_told_at_once(tmp_path, seconds):
    async with running(tmp_path, simulated(fox=[limit(seconds)]), queue_wait=20) as easel:
        await draw(easel)
        status, headers, body = await asyncio.wait_for(draw(easel), 30)
        said = body["error"]["message"]
        assert status == 429
        if seconds == 30:
            assert 20 < int(headers["Retry-After"]) <= 30
            assert "x-should-retry" not in headers
            assert f"back in {headers['Retry-After']} s" in said
        else:
            assert headers["x-should-retry"] == "false"
            assert "Retry-After" not in headers
            until = easel.state("fox").cooling[0].until
            assert time.strftime("back at %Y-%m-%d %H:%M", time.localtime(math.ceil(until / 60) * 60)) in said
        assert easel.simulator.calls.count() == 1
        record, attempts = await easel.last()
        assert (record.outcome, attempts) == (Outcome.FAILED, ())


async def test_a_client_that_leaves_the_line_leaves_no_trace(tmp_path):
    async with resting(tmp_path, 15, max_waiting=2) as easel:
        (leaver,) = await in_line(easel, "left")
        ended = heard(easel, RequestEnded)
        leaver.cancel()
        await ended.wait()
        record, attempts = await easel.last()
        assert (record.outcome, record.reason.code, attempts) == (Outcome.CANCELLED, "client_gone", ())
        assert easel.state("fox").in_flight == 0
        # Two may wait, and two do: the one that left does not.
        waiting = await in_line(easel, "second", "third")
        await mended(easel)
        assert [answer[0] for answer in await asyncio.gather(*waiting)] == [200, 200]
        drawn = [call.body["contents"][0]["parts"][0]["text"] for call in easel.simulator.calls.last]
        assert drawn[1:] == ["second", "third"]
        assert easel.state("fox").in_flight == 0


async def mended(easel):
    assert (await easel.core.check_account("fox")).passed


async def joined(easel):
    await easel.add(Provider.GEMINI, "heron", person="fox")


@pytest.mark.parametrize(("happens", "drew"), [(mended, "fox"), (joined, "heron")])
async def test_who_waits_goes_on_as_soon_as_somebody_can(tmp_path, happens, drew):
    async with resting(tmp_path, 15) as easel:
        (waiting,) = await in_line(easel, "a fox")
        await happens(easel)
        status, headers, _ = await asyncio.wait_for(waiting, 30)
        assert (status, headers["X-Account-Email"]) == (200, f"{drew}@example.com")


async def test_the_wait_counts_for_the_whole_picture(tmp_path):
    """An account that is back in time and fails again is not waited for a second time beyond the limit."""
    rules = {name: [limit(0.3), limit(30, after=1)] for name in ("fox", "heron")}
    async with running(tmp_path, simulated(**rules), queue_wait=2) as easel:
        assert (await draw(easel))[0] == 429
        status, headers, _ = await asyncio.wait_for(draw(easel), 30)
        assert status == 429
        assert 20 < int(headers["Retry-After"]) <= 30
        assert easel.simulator.calls.count() == 4


# --- strategies and priority


@asynccontextmanager
async def three(tmp_path, **settings):
    async with running(tmp_path, simulated(fox=[], heron=[], owl=[]), **settings) as easel:
        yield easel


async def test_least_used_shares_evenly(tmp_path):
    async with three(tmp_path) as easel:
        drew = [await who(easel) for _ in range(9)]
        assert sorted(drew) == sorted(["fox", "heron", "owl"] * 3)
        assert len(set(drew[:3])) == 3


async def test_fill_first_keeps_to_the_first_while_it_can(tmp_path):
    async with running(tmp_path, simulated(fox=[limit(30, after=2)], heron=[], owl=[]), strategy="fill_first") as easel:
        assert [await who(easel) for _ in range(4)] == ["fox", "fox", "heron", "heron"]
        await easel.core.change_settings({"strategy": "least_used"})
        assert await who(easel) == "owl"


async def test_most_quota_draws_where_most_is_left(tmp_path):
    async with three(tmp_path, strategy="most_quota", now=Clock(NOON)) as easel:
        for label, most in (("fox", 4), ("heron", 10), ("owl", 5)):
            await easel.core.set_limit(label, MODEL, "day", most)
        drew = [await who(easel) for _ in range(6)]
        left = {"fox": 4, "heron": 10, "owl": 5}
        for label in drew:
            share = {name: left[name] / most for name, most in (("fox", 4), ("heron", 10), ("owl", 5))}
            assert share[label] == max(share.values())
            left[label] -= 1


async def test_priority_goes_before_every_strategy(tmp_path):
    async with three(tmp_path) as easel:
        await easel.core.update_account("owl", {"priority": -1})
        for strategy in ("least_used", "most_quota", "fill_first"):
            await easel.core.change_settings({"strategy": strategy})
            assert [await who(easel) for _ in range(2)] == ["owl", "owl"]
        await easel.core.set_enabled("owl", False)
        assert await who(easel) in {"fox", "heron"}


# --- how many at once


async def test_no_account_draws_more_at_once_than_it_may(tmp_path):
    people = {"fox": 1, "heron": 3}
    scenario = Scenario(tuple(SimulatedAccount(name, f"key-of-{name}") for name in people), latency=(0.02, 0.05))
    async with running(tmp_path, scenario) as easel:
        for name, most in people.items():
            await easel.core.update_account(name, {"max_concurrency": most})
        peaks = dict.fromkeys(people, 0)

        def look(_event):
            for state in easel.core.accounts():
                peaks[state.account.label] = max(peaks[state.account.label], state.in_flight)

        easel.core.events.subscribe(look)
        asked = [easel.generate(prompt="a fox", n=3, **SMALL) for _ in range(8)]
        answers = await asyncio.gather(*asked)
        assert {(status, headers["X-Images-Returned"]) for status, headers, _ in answers} == {(200, "3")}
        assert peaks == people
        assert easel.simulator.calls.peak == 4
        assert [state.in_flight for state in easel.core.accounts()] == [0, 0]


async def test_a_picture_waits_for_a_place_however_short_the_wait_for_rests_is(tmp_path):
    async with running(tmp_path, simulated(fox=[Rule(Fault.SLOW_FIRST_BYTE, seconds=0.2)]), queue_wait=0) as easel:
        await easel.core.update_account("fox", {"max_concurrency": 1})
        answers = await asyncio.gather(*(draw(easel) for _ in range(3)))
        assert [status for status, _, _ in answers] == [200] * 3
        assert easel.simulator.calls.peak == 1


# --- the reserve


async def test_an_account_under_its_reserve_draws_when_no_other_can(tmp_path):
    settings = {"strategy": "fill_first", "protection": {MODEL: 0.5}}
    async with running(tmp_path, simulated(fox=[], heron=[]), now=Clock(NOON), **settings) as easel:
        await easel.core.set_limit("fox", MODEL, "day", 4)
        # fox draws until less than half is left, then heron; the last two of fox's are for when heron cannot.
        assert [await who(easel) for _ in range(5)] == ["fox", "fox", "fox", "heron", "heron"]
        assert await who(easel, X_Easel_Account="fox") == "fox"
        await easel.core.set_enabled("heron", False)
        status, headers, body = await draw(easel)
        assert (status, headers["x-should-retry"]) == (429, "false")  # four a day were typed, and four were drawn
        assert "reached its limit for today" in body["error"]["message"]


async def test_the_reserve_is_of_what_the_provider_measured_too(tmp_path):
    people = (SimulatedAccount("fox", "key-of-fox", per_minute=4), SimulatedAccount("heron", "key-of-heron"))
    settings = {"strategy": "fill_first", "protection": {"gpt-*": 0.6}}
    scenario = Scenario(people, latency=(0.0, 0.0), seed=1)
    async with running(tmp_path, scenario, accounts=False, now=Clock(NOON), **settings) as easel:
        for label in ("fox", "heron"):
            await easel.add(Provider.OPENAI, label)
        drew = []
        for _ in range(3):
            status, headers, _ = await easel.generate(prompt="a fox", model="gpt-image-2", quality="low")
            assert status == 200
            drew.append(headers["X-Account-Email"])
        # After the second picture the headers said that half of fox's minute is left.
        assert drew == ["fox@example.com", "fox@example.com", "heron@example.com"]
        (quota,) = easel.state("fox").quotas
        assert (quota.model, quota.window, quota.left, quota.limit, quota.source) == (
            "gpt-image-2",
            "minute",
            2,
            4,
            "measured",
        )


# --- only this account


async def test_a_chosen_account_draws_and_no_other(tmp_path):
    async with three(tmp_path) as easel:
        for name in ("owl", "OWL@example.com", easel.state("owl").account.id):
            assert [await who(easel, X_Easel_Account=name) for _ in range(2)] == ["owl", "owl"]
        assert easel.simulator.calls.count("owl") == easel.simulator.calls.count() == 6


async def test_an_account_that_is_nobodys_is_a_400_that_says_where_to_look(tmp_path):
    async with three(tmp_path) as easel:
        status, _, body = await draw(easel, X_Easel_Account="wolf")
        assert (status, body["error"]["type"], body["error"]["param"]) == (400, "invalid_request_error", CHOOSE)
        assert "wolf" in body["error"]["message"]
        assert "easel account list" in body["error"]["message"]
        assert easel.simulator.calls.count() == 0


async def test_a_chosen_account_that_rests_is_told_of_and_no_other_draws(tmp_path):
    async with running(tmp_path, simulated(fox=[limit(30)], heron=[]), queue_wait=0) as easel:
        for _ in range(2):
            status, headers, body = await draw(easel, X_Easel_Account="fox")
            assert status == 429
            assert 25 <= int(headers["Retry-After"]) <= 30
            assert "fox@example.com reached its limit per minute" in body["error"]["message"]
        assert easel.simulator.calls.count("heron") == 0
        assert await who(easel) == "heron"


async def test_a_chosen_account_that_is_disabled_is_told_of(tmp_path):
    async with three(tmp_path) as easel:
        await easel.core.set_enabled("fox", False)
        status, headers, body = await draw(easel, X_Easel_Account="fox")
        assert (status, headers["x-should-retry"]) == (503, "false")
        assert "easel account enable" in body["error"]["message"]
        assert easel.simulator.calls.count() == 0


async def test_a_chosen_account_is_waited_for_while_others_are_free(tmp_path):
    async with running(tmp_path, simulated(fox=[limit(0.3)], heron=[])) as easel:
        assert (await draw(easel, X_Easel_Account="fox"))[0] == 429
        assert await who(easel, X_Easel_Account="fox") == "fox"
        assert easel.simulator.calls.count("heron") == 0


async def test_the_native_door_takes_the_choice_too(tmp_path):
    async with three(tmp_path) as easel:
        body = {"contents": [{"parts": [{"text": "a fox"}]}], "generationConfig": {"imageConfig": {"imageSize": "512"}}}
        url = f"{easel.url.removesuffix('/v1')}/v1beta/models/{MODEL}:generateContent"
        for name, status in (("heron", 200), ("wolf", 400)):
            headers = {**easel.auth, CHOOSE: name}
            async with easel.client.post(url, json=body, headers=headers) as answer:
                assert answer.status == status
        assert easel.simulator.calls.count("heron") == easel.simulator.calls.count() == 1


async def test_every_attempt_is_told_once_begun_and_once_ended(tmp_path):
    async with running(tmp_path, simulated(fox=[Rule(Fault.UNAVAILABLE)], heron=[]), strategy="fill_first") as easel:
        told = []
        easel.core.events.subscribe(lambda event: told.append(event) if isinstance(event, AttemptEnded) else None)
        assert await who(easel) == "heron"
        assert [(one.attempt.account, one.attempt.number) for one in told] == [
            ("fox@example.com", 0),
            ("heron@example.com", 1),
        ]
