"""An account that is removed while it draws, as the window removes one: first it is disabled, and then it goes."""

import asyncio

from proxy_core.events import AttemptStarted
from proxy_core.records import Outcome
from proxy_core.simulator.faults import Fault, Rule
from proxy_core.tasks import spawn
from tests.harness import running, simulated

SLOW = Rule(Fault.SLOW_FIRST_BYTE, seconds=0.4)


async def removed_while_it_draws(easel, label):
    """What the client of a picture gets whose account is removed once it was asked."""
    started = asyncio.Event()
    unsubscribe = easel.core.events.subscribe(
        lambda event: started.set() if isinstance(event, AttemptStarted) else None
    )
    client = spawn(easel.generate(easel.auth, model="gemini-3.1-flash-image", prompt="a fox"), name="client")
    await started.wait()
    unsubscribe()
    account = easel.state(label).account
    await easel.core.set_enabled(account.id, False)
    await easel.core.remove_account(account.id)
    return await client


async def test_the_picture_that_it_draws_still_comes(tmp_path):
    async with running(tmp_path, simulated(fox=[SLOW])) as easel:
        status, headers, body = await removed_while_it_draws(easel, "fox")
        record, _ = await easel.last()
        assert (status, headers["X-Account-Email"], len(body["data"])) == (200, "fox@example.com", 1)
        assert (record.outcome, easel.core.accounts()) == (Outcome.DRAWN, ())


async def test_what_it_cannot_draw_another_draws(tmp_path):
    rules = simulated(fox=[Rule(Fault.INTERNAL, first=9)], owl=[])
    async with running(tmp_path, rules, strategy="fill_first") as easel:
        status, headers, _ = await removed_while_it_draws(easel, "fox")
        assert (status, headers["X-Account-Email"]) == (200, "owl@example.com")
        assert [state.account.label for state in easel.core.accounts()] == ["owl"]


async def test_with_nobody_left_the_client_hears_why(tmp_path):
    rules = simulated(fox=[Rule(Fault.CAPACITY, first=9)])
    async with running(tmp_path, rules) as easel:
        status, _, body = await removed_while_it_draws(easel, "fox")
        record, _ = await easel.last()
        assert (status, record.outcome) == (503, Outcome.FAILED), body
        assert body["error"]["message"].startswith(str(record.reason))
        assert "no free capacity" in body["error"]["message"]
