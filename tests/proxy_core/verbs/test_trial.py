"""One picture for the person, through the proxy's own address."""

import pytest

from proxy_core.accounts.account import Provider
from proxy_core.errors import AccountError, EaselError, StartError
from proxy_core.events import CallAnswered
from proxy_core.images.sniff import look_at_bytes
from proxy_core.records import Outcome
from proxy_core.simulator.faults import Fault, Rule
from tests.harness import running, simulated
from tests.proxy_core.verbs.people import Ears


async def test_a_picture_is_drawn_as_for_any_client(tmp_path):
    async with running(tmp_path, simulated(fox=[])) as easel:
        ears = Ears(easel.core, CallAnswered)
        trial = await easel.core.try_drawing("a fox")
        assert look_at_bytes(trial.picture)[0] == trial.mime == "image/png"
        assert (trial.account, trial.seconds > 0) == ("fox@example.com", True)
        record, _ = await easel.last()
        assert (record.id, record.outcome, record.prompt) == (trial.request_id, Outcome.DRAWN, "a fox")
        assert [(call.call.path, call.call.status) for call in ears.events] == [("/v1/images/generations", 200)]
        assert "PNG" not in repr(trial)
        assert len(repr(trial)) < 300


@pytest.mark.parametrize("name", ["heron", "heron@example.com"])
async def test_a_chosen_account_draws(tmp_path, name):
    async with running(tmp_path, simulated(fox=[], heron=[])) as easel:
        assert {(await easel.core.try_drawing("a fox", name)).account for _ in range(3)} == {"heron@example.com"}


async def test_where_only_a_service_draws_it_is_asked_for_what_it_has(tmp_path):
    async with running(tmp_path, simulated(fox=[]), accounts=False) as easel:
        await easel.add(Provider.OPENAI, "fox")
        assert (await easel.core.try_drawing("a fox")).account == "fox@example.com"
        await easel.add(Provider.GEMINI, "heron", "fox")
        assert {(await easel.core.try_drawing("a fox", "fox")).account for _ in range(3)} == {"fox@example.com"}


async def test_the_account_is_known_also_where_answers_do_not_tell_it(tmp_path):
    async with running(tmp_path, simulated(fox=[]), account_header="off") as easel:
        assert (await easel.core.try_drawing("a fox")).account == "fox@example.com"


@pytest.mark.parametrize("prompt", ["x" * 32_000, "\u05e9\u05dc\u05d5\u05dd \U0001f98a", "half a letter \ud800"])
async def test_any_prompt_is_taken(tmp_path, prompt):
    async with running(tmp_path, simulated(fox=[])) as easel:
        assert (await easel.core.try_drawing(prompt)).picture


async def test_while_the_proxy_is_off_it_says_so(tmp_path):
    async with running(tmp_path, simulated(fox=[])) as easel:
        await easel.core.stop_proxy()
        with pytest.raises(StartError) as refused:
            await easel.core.try_drawing("a fox")
        assert str(refused.value) == "The proxy is off. Start it, then try again."


async def test_an_account_that_there_is_not_is_said(tmp_path):
    async with running(tmp_path, simulated(fox=[])) as easel:
        with pytest.raises(AccountError):
            await easel.core.try_drawing("a fox", "nobody")


@pytest.mark.parametrize(
    ("rules", "code"), [([Rule(Fault.LIMITED_MINUTE)], "all_limited"), ([Rule(Fault.BLOCKED_PROMPT)], "prompt_blocked")]
)
async def test_why_no_picture_came_is_said_as_the_log_has_it(tmp_path, rules, code):
    async with running(tmp_path, simulated(fox=rules), queue_wait=0) as easel:
        with pytest.raises(EaselError) as refused:
            await easel.core.try_drawing("a fox")
        assert refused.value.phrase.code == code
        assert "sk-" not in str(refused.value)


async def test_without_an_account_it_says_so(tmp_path):
    async with running(tmp_path, simulated(fox=[]), accounts=False) as easel:
        with pytest.raises(EaselError) as refused:
            await easel.core.try_drawing("a fox")
        assert refused.value.phrase.code == "no_account"


@pytest.mark.parametrize("prompt", ["", "  "])
async def test_an_empty_prompt_is_refused_as_any_clients_is(tmp_path, prompt):
    async with running(tmp_path, simulated(fox=[])) as easel:
        with pytest.raises(EaselError) as refused:
            await easel.core.try_drawing(prompt)
        assert refused.value.phrase.code == "prompt_missing"
