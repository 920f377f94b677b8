"""The fault matrix: whatever goes wrong upstream, by every way of asking, the client gets what table.py says.

`make test` has every fault by every way once; the whole product is slow. Clocks stand still, so that what rests stays
resting; waits that are about silence are cut to fractions of a second by settings.
"""

import gc
from collections import Counter
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from proxy_core.accounts.account import Provider
from proxy_core.errors import AttemptStatus
from proxy_core.records import Outcome
from proxy_core.simulator.faults import Fault, Rule
from tests.faults import remains
from tests.faults.routes import ask
from tests.faults.table import ROWS, About, Case, Left, Scope, expected, part, whole
from tests.harness import NOON, Clock, running, simulated
from tests.proxies import tls

RETRY_SECONDS = 8  # as table.LIMITED has it
# A picture of the simulator takes some 30 ms, and four of them on a machine under load ten times that.
PATIENCE = {
    Fault.HANG: {"first_byte_timeout": 1.5},
    Fault.TRICKLE: {"idle_timeout": 0.7},
}
BYTE_SECONDS = 0.05
USUAL = {"queue_wait": 0, "gallery": "off", "quota_refresh": 0, "upstream_proxy": "none"}


@asynccontextmanager
async def nowhere(far, tmp_path):
    """An address that fails as `far` says, "" for none, and how often it was connected to."""
    knocks = Counter()
    if far == "dns":
        yield "http://nobody.invalid", knocks
    elif far == "tls":
        async with _untrusted(tmp_path, knocks) as url:
            yield url, knocks
    else:
        yield "", knocks


@asynccontextmanager
async def _untrusted(tmp_path, knocks):
    """A server whose certificate nobody vouches for. It must never be asked anything."""

    async def asked(_request):
        knocks["asked"] += 1
        return web.Response(status=500)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", asked)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    context, _ = tls(tmp_path, "localhost")

    def greeted(*_args):
        knocks["greeted"] += 1

    context.sni_callback = greeted
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    try:
        yield f"https://localhost:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def rules_of(case):
    """The simulator's rules of fox and of the other account, by their labels; fox draws first."""
    fault, labels = case.row.fault, ["fox"] if case.scope is Scope.ALWAYS else ["fox", "hen"]
    if fault is None:
        return {label: [] for label in labels}
    first = 1 if case.scope is Scope.ONCE else None
    rule = Rule(fault, first=first, seconds=BYTE_SECONDS, retry_seconds=RETRY_SECONDS)
    faulty = {"fox"} if case.scope.spare else set(labels)
    return {label: [rule] if label in faulty else [] for label in labels}


@asynccontextmanager
async def easel_for(case, tmp_path):
    """Easel with the accounts of a case; its spare account at the simulator's own address."""
    settings = USUAL | PATIENCE.get(case.row.fault, {})
    async with (
        nowhere(case.row.far, tmp_path) as (url, knocks),
        running(tmp_path / "data", simulated(**rules_of(case)), now=Clock(NOON), **settings) as easel,
    ):
        for state in easel.core.accounts() if url else ():
            if state.account.label == "fox" or not case.scope.spare:
                await easel.core.update_account(state.account.id, {"base_url": url})
        yield easel, knocks


async def check(case, tmp_path):
    """Play one case, and look at everything that it should come to."""
    opened = remains.descriptors()
    async with easel_for(case, tmp_path) as (easel, knocks):
        running_before, alive_before = remains.tasks(), remains.alive()
        heard = await ask(easel, case.route, case.n)
        want = expected(case)
        told_as_expected(case, want, heard)
        record, attempts = await easel.last()
        calls_as_expected(case, want, easel, attempts)
        logged_as_expected(case, want, record, attempts)
        assert knocks["asked"] == 0
        await nothing_remains(easel, running_before, alive_before)
        accounts_as_expected(case, easel, attempts)
    assert await remains.until(lambda: remains.descriptors() <= opened)


def told_as_expected(case, want, heard):
    assert heard.came == want.came
    if case.route == "task":
        assert heard.status == 200  # its beginning
        assert bool(heard.reason) == (want.came < case.n)
        assert case.row.says in heard.reason or not heard.reason
        return
    if want.told is None:
        assert (heard.status, heard.error) == (200, None)
        if case.route != "stream":
            assert heard.headers["X-Images-Returned"] == str(want.came)
        return
    told = as_told_by(case.route, want.told)
    assert (heard.error["type"], heard.error["code"]) == (told.kind, told.code)
    assert case.row.says in heard.error["message"]
    if case.route == "stream":
        assert heard.status == 200  # the head was sent before anybody was asked
        return
    assert heard.status == told.status
    again = {None: (None, None), 0: (None, "false")}.get(told.again, (str(told.again), None))
    assert (heard.headers.get("Retry-After"), heard.headers.get("x-should-retry")) == again


def as_told_by(route, told):
    """A chat's model is a word among others: one that nobody knows is a mistake in the request, not a wrong address."""
    return told if (route, told.status) != ("chat", 404) else type(told)(400, told.kind, told.code, told.again)


def calls_as_expected(case, want, easel, attempts):
    assert len(attempts) in want.calls
    count = easel.simulator.calls.count
    if case.row.fault is None:  # those that came to the simulator drew
        assert count() == want.healthy
    else:
        assert count() == len(attempts)
    if case.scope is Scope.ONE:
        assert count("hen") == want.healthy
    of_picture = Counter(one.picture for one in attempts)
    assert set(of_picture) == set(range(case.n)) or not case.scope.spare
    assert max(of_picture.values()) <= want.longest
    asked = Counter((one.picture, one.account_id) for one in attempts)
    assert max(asked.values()) == 1  # nobody twice for one picture


def logged_as_expected(case, want, record, attempts):
    outcomes = {0: Outcome.FAILED, case.n: Outcome.DRAWN}
    assert (record.returned, record.outcome) == (want.came, outcomes.get(want.came, Outcome.PARTIAL))
    ended = Counter(one.status for one in attempts)
    assert ended[AttemptStatus.OK] == want.came
    assert ended[AttemptStatus.CANCELLED] == 0
    assert (ended[AttemptStatus.REFUSED] > 0) == (case.row.about is About.REQUEST)
    assert all(one.reason for one in attempts if one.status is not AttemptStatus.OK)


def accounts_as_expected(case, easel, attempts):
    """Who met the fault stands as the table says, and who did not as before."""
    met = {one.account_id for one in attempts if one.status is not AttemptStatus.OK}
    assert met
    for state in easel.core.accounts():
        left = case.row.left if state.account.id in met else Left.AS_IT_WAS
        assert state.account.enabled == (left is not Left.DISABLED)
        assert bool(state.cooling) == (left is Left.RESTS)


async def nothing_remains(easel, running_before, alive_before):
    """No lease, no task, no call under way, no connection in use, nothing of the request in memory."""
    assert await remains.until(lambda: easel.simulator.calls.in_flight == 0)
    assert (easel.core.queue().drawing, easel.core.queue().waiting) == (0, 0)
    assert [state.in_flight for state in easel.core.accounts()] == [0] * len(easel.core.accounts())
    assert await remains.until(lambda: not remains.tasks() - running_before), remains.tasks() - running_before
    gc.collect()
    assert await remains.until(lambda: remains.in_use() == 0)
    assert await remains.until(lambda: not remains.alive() - alive_before), remains.alive() - alive_before


PART = part()


@pytest.mark.parametrize("case", PART, ids=str)
async def test_every_fault_by_every_way_of_asking(tmp_path, case: Case):
    await check(case, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("case", [one for one in whole() if one not in PART], ids=str)
async def test_the_rest_of_the_matrix(tmp_path, case: Case):
    await check(case, tmp_path)


async def test_who_takes_all_the_time_of_a_request_gets_none_of_the_next(tmp_path):
    """However patient the other limits are: it would be the account that drew least, and so the first to be asked."""
    hanging = simulated(fox=[Rule(Fault.HANG)], hen=[])
    async with running(tmp_path, hanging, now=Clock(NOON), request_timeout=1.5, **USUAL) as easel:
        assert (await ask(easel, "plain", 1)).status == 504
        for _ in range(3):
            assert (await ask(easel, "plain", 1)).came == 1
        assert easel.simulator.calls.count("fox") == 1
        assert easel.core.queue().drawing == 0


# What a service of OpenAI's wire says in other words, or not at all.
NOT_OPENAIS = {Fault.TEXT_ONLY, Fault.NO_IMAGE}
SEVERAL = {"model": "gpt-image-1-mini", "size": "1024x1024", "quality": "low"}


@pytest.mark.parametrize("row", [one for one in ROWS if one.fault and one.fault not in NOT_OPENAIS], ids=str)
async def test_a_call_for_several_pictures_goes_by_the_same_rules(tmp_path, row):
    """A service of OpenAI's wire is asked for all of them at once."""
    rule = Rule(row.fault, seconds=BYTE_SECONDS, retry_seconds=RETRY_SECONDS)
    settings = USUAL | dict.fromkeys(PATIENCE.get(row.fault, {}), 2.0)
    sure = simulated(fox=[rule], hen=[])
    async with running(tmp_path, sure, accounts=False, now=Clock(NOON), **settings) as easel:
        for place, label in enumerate(("fox", "hen")):
            await easel.add(Provider.OPENAI, label, priority=place)
        before = remains.tasks(), remains.alive()
        heard = await ask(easel, "plain", 2, SEVERAL)
        refused = row.about is About.REQUEST
        assert (heard.status, heard.came) == ((row.told.status, 0) if refused else (200, 2))
        assert [easel.simulator.calls.count(label) for label in ("fox", "hen")] == [1, 0 if refused else 1]
        await nothing_remains(easel, *before)
        fox = easel.state("fox")
        assert fox.account.enabled == (row.left is not Left.DISABLED)
        assert bool(fox.cooling) == (row.left is Left.RESTS)


async def test_nobody_is_asked_twice_for_a_picture_though_nobody_rests(tmp_path):
    rule = Rule(Fault.LIMITED_MINUTE, retry_seconds=0, quota_value=100_000)
    async with running(tmp_path, simulated(fox=[rule], hen=[rule]), now=Clock(NOON), **USUAL) as easel:
        heard = await ask(easel, "plain", 4)
        assert heard.status == 429
        _, attempts = await easel.last()
        asked = Counter((one.picture, one.account) for one in attempts)
        assert set(asked.values()) == {1}
        assert len(asked) == easel.simulator.calls.count() == 8
