"""The fault table: whatever an account says instead of drawing, another draws, and it rests as it should.

The clock stands still, so that rests can be told to the second; what the simulator cannot say, a server here says.
"""

from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from aiohttp import web

from proxy_core.accounts.account import Provider
from proxy_core.errors import AttemptStatus
from proxy_core.events import AccountDisabled
from proxy_core.simulator.faults import Fault, Rule
from tests.harness import Clock, running, simulated

NOON = datetime(2026, 11, 3, 20, tzinfo=UTC).timestamp()  # in Los Angeles
TO_MIDNIGHT = 12 * 3600.0
WEEK = 7 * 86_400.0
MODEL, OTHER_MODEL = "gemini-3.1-flash-image", "gemini-2.5-flash-image"
PROOF, APPEAL = "https://accounts.google.com/signin/continue", "https://forms.gle/simulated-appeal"
GEMINI, VERTEX, OPENAI, CODE_ASSIST = Provider

LIMITED, REJECTED, FAILED = AttemptStatus.LIMITED, AttemptStatus.REJECTED, AttemptStatus.FAILED


@dataclass(frozen=True)
class Case:
    """What an account says, what the log says of it, and how the account stands afterwards.

    `rest`: how long it rests, in seconds, or between which two; None: it is disabled. `says` stands in the reason.
    """

    rule: Rule
    status: AttemptStatus
    code: str
    http: int
    rest: float | tuple[float, float] | None
    provider: Provider = GEMINI
    by_login: bool = False
    lasting: bool = False
    of_all_models: bool = False
    says: str = ""

    def __str__(self):
        secret = "-login" if self.by_login and self.provider is GEMINI else ""
        delay = "" if self.rule.retry_seconds is None else f"-{self.rule.retry_seconds:g}s"
        return f"{self.provider}{secret}-{self.rule.fault}{delay}"


def once(fault, **more):
    return Rule(fault, first=1, **more)


REJECTED_REST = (150, 300)
BRIEF = (0.5, 1)
LIMIT_REST = (2.5, 5)

OF_GEMINI = [
    Case(once(Fault.LIMITED_MINUTE, retry_seconds=8), LIMITED, "limit_minute", 429, 8),
    Case(once(Fault.LIMITED_MINUTE, retry_seconds=0.25), LIMITED, "limit_minute", 429, 0.25),
    Case(once(Fault.LIMITED_DAY), LIMITED, "limit_day", 429, TO_MIDNIGHT),  # it says three seconds
    Case(once(Fault.LIMITED_DAY, retry_seconds=90_000), LIMITED, "limit_day", 429, TO_MIDNIGHT),
    Case(once(Fault.LIMITED_BOTH), LIMITED, "limit_day", 429, TO_MIDNIGHT),
    Case(once(Fault.LIMITED_HALF_SECOND), LIMITED, "limit_reached", 429, 0.5),
    Case(once(Fault.LIMITED_BARE), LIMITED, "limit_reached", 429, LIMIT_REST),
    Case(once(Fault.LIMIT_ZERO), LIMITED, "limit_zero", 429, WEEK, lasting=True),
    Case(once(Fault.NOT_FOUND), REJECTED, "model_not_at_account", 404, WEEK, lasting=True),
    Case(once(Fault.VALIDATION_REQUIRED), REJECTED, "validation_needed", 403, REJECTED_REST, says=PROOF),
    Case(once(Fault.TERMS), REJECTED, "terms_violated", 403, REJECTED_REST, says=APPEAL),
    Case(
        once(Fault.FORBIDDEN), REJECTED, "service_disabled", 403, REJECTED_REST, says="https://console.developers.goo"
    ),
    Case(once(Fault.KEY_INVALID), REJECTED, "key_rejected", 400, None),
    Case(once(Fault.UNAUTHENTICATED), REJECTED, "key_rejected", 401, None),
    Case(Rule(Fault.UNAUTHENTICATED), REJECTED, "login_ended", 401, None, by_login=True),
    Case(
        once(Fault.SCOPE_INSUFFICIENT),
        REJECTED,
        "scope_missing_at_call",
        403,
        REJECTED_REST,
        by_login=True,
        says="tick every box",
    ),
    Case(once(Fault.INTERNAL), FAILED, "upstream_error", 500, BRIEF),
    Case(once(Fault.UNAVAILABLE), FAILED, "upstream_error", 503, BRIEF),
    Case(once(Fault.CAPACITY), FAILED, "no_capacity", 503, BRIEF),
    Case(once(Fault.CAPACITY_429), FAILED, "no_capacity", 429, BRIEF),
    Case(once(Fault.RESET), FAILED, "connection_lost", 0, BRIEF),
    Case(once(Fault.CUT), FAILED, "connection_lost", 0, BRIEF),
    Case(once(Fault.NOT_JSON), FAILED, "not_understood", 200, BRIEF),
]
OF_VERTEX = [
    Case(rule, status, code, http, rest, VERTEX, True, **more)
    for rule, status, code, http, rest, more in [
        (once(Fault.LIMITED_BARE), LIMITED, "limit_reached", 429, LIMIT_REST, {}),
        (once(Fault.NOT_FOUND), REJECTED, "model_not_at_account", 404, WEEK, {"lasting": True}),
        (once(Fault.FORBIDDEN), REJECTED, "service_disabled", 403, REJECTED_REST, {"says": "https://console."}),
        (Rule(Fault.UNAUTHENTICATED), REJECTED, "login_ended", 401, None, {}),
    ]
]
OF_CODE_ASSIST = [
    Case(rule, status, code, http, rest, CODE_ASSIST, True, **more)
    for rule, status, code, http, rest, more in [
        (once(Fault.LIMITED_MINUTE, retry_seconds=8), LIMITED, "limit_reached", 429, 8, {}),
        (once(Fault.LIMITED_HALF_SECOND), LIMITED, "limit_reached", 429, 0.5, {}),
        (once(Fault.LIMITED_DAY), LIMITED, "limit_spent", 429, 6236, {}),
        (once(Fault.CAPACITY), FAILED, "no_capacity", 503, BRIEF, {}),
        (once(Fault.VALIDATION_REQUIRED), REJECTED, "validation_needed", 403, REJECTED_REST, {"says": PROOF}),
        (once(Fault.NOT_FOUND), REJECTED, "model_not_at_account", 404, WEEK, {"lasting": True}),
        (Rule(Fault.UNAUTHENTICATED), REJECTED, "login_ended", 401, None, {}),
    ]
]
OF_OPENAI = [
    Case(rule, status, code, http, rest, OPENAI, **more)
    for rule, status, code, http, rest, more in [
        (once(Fault.LIMITED_MINUTE, retry_seconds=8), LIMITED, "limit_minute", 429, 8, {}),
        (once(Fault.LIMITED_HALF_SECOND), LIMITED, "limit_reached", 429, 0.5, {}),
        (once(Fault.LIMITED_DAY), LIMITED, "limit_billing", 429, 6 * 3600, {"of_all_models": True}),
        (once(Fault.FORBIDDEN), REJECTED, "not_permitted", 403, REJECTED_REST, {"says": "must be verified"}),
        (once(Fault.NOT_FOUND), REJECTED, "model_not_at_account", 404, WEEK, {"lasting": True}),
        (once(Fault.KEY_INVALID), REJECTED, "key_rejected", 401, None, {}),
        (once(Fault.TERMS), REJECTED, "key_rejected", 401, None, {}),
        (once(Fault.UNAVAILABLE), FAILED, "upstream_error", 503, BRIEF, {}),
    ]
]


@asynccontextmanager
async def two(tmp_path, *rules, provider=GEMINI, by_login=False, url=None, **settings):
    """Easel, whose fox draws first and by these rules, and whose spare draws when fox cannot; and its clock."""
    clock, project = Clock(NOON), "kites" if by_login else ""
    async with running(
        tmp_path, simulated(fox=rules, spare=[]), accounts=False, now=clock, queue_wait=0, code_assist=True, **settings
    ) as easel:
        at = {} if url is None else {"base_url": url}
        await easel.add(provider, "fox", by_login=by_login, project=project, **at)
        await easel.add(provider, "spare", by_login=by_login, project=project, priority=1)
        yield easel, clock


async def who_draws(easel, model, **headers):
    """The label of the account that drew."""
    small = {"image_size": "512"} if model == MODEL else {}
    status, answered, body = await easel.generate({**easel.auth, **headers}, prompt="a fox", model=model, **small)
    assert status == 200, body
    return answered["X-Account-Email"].removesuffix("@example.com")


def models_of(provider):
    return ("gpt-image-2", "gpt-image-1-mini") if provider is OPENAI else (MODEL, OTHER_MODEL)


def told(attempts):
    return [(one.account, one.status, one.reason.code if one.reason else "", one.upstream_status) for one in attempts]


def rest_of(easel, model):
    """Why and how long fox rests."""
    (cooling,) = easel.state("fox").cooling
    assert cooling.model == model
    return cooling, cooling.until - easel.now()


@pytest.mark.parametrize("case", [*OF_GEMINI, *OF_VERTEX, *OF_CODE_ASSIST, *OF_OPENAI], ids=str)
async def test_another_draws_and_the_account_rests_as_it_should(tmp_path, case):
    model, other_model = models_of(case.provider)
    async with two(tmp_path, case.rule, provider=case.provider, by_login=case.by_login) as (easel, clock):
        disabled = []
        easel.core.events.subscribe(lambda event: disabled.append(event) if type(event) is AccountDisabled else None)

        assert await who_draws(easel, model) == "spare"
        _, attempts = await easel.last()
        assert told(attempts) == [
            ("fox@example.com", case.status, case.code, case.http),
            ("spare@example.com", AttemptStatus.OK, "", 200),
        ]
        calls = easel.simulator.calls.count("fox")
        assert calls == (2 if case.by_login and case.rest is None else 1)  # a login gets a second try

        fox = easel.state("fox")
        assert fox.in_flight == 0
        if case.rest is None:
            assert await who_draws(easel, model) == "spare"
            assert easel.simulator.calls.count("fox") == calls
            assert (fox.account.enabled, fox.account.disabled_reason) == (False, case.code)
            assert [(one.account.label, one.reason.code) for one in disabled] == [("fox", case.code)]
            assert easel.simulator.tokens.granted["fox"] == (2 if case.by_login else 0)
            return
        assert (fox.account.enabled, disabled) == (True, [])
        cooling, seconds = rest_of(easel, "" if case.of_all_models else model)
        low, high = case.rest if isinstance(case.rest, tuple) else (case.rest, case.rest)
        assert low - 0.001 <= seconds <= high + 0.001
        assert (cooling.status, cooling.reason.code, cooling.lasting) == (case.status, case.code, case.lasting)
        assert case.says in str(cooling.reason)
        if not case.of_all_models:
            assert await who_draws(easel, other_model) == "fox"
        calls = easel.simulator.calls.count("fox")
        clock.at = cooling.until - 0.01
        assert await who_draws(easel, model) == "spare"
        assert easel.simulator.calls.count("fox") == calls
        clock.at = cooling.until + 0.01
        assert await who_draws(easel, model) == "fox"
        assert easel.state("fox").cooling == ()


async def test_a_login_whose_token_ended_early_is_refreshed_once_and_draws(tmp_path):
    async with two(tmp_path, once(Fault.UNAUTHENTICATED), by_login=True) as (easel, _):
        assert await who_draws(easel, MODEL) == "fox"
        assert easel.simulator.tokens.granted["fox"] == 2
        _, attempts = await easel.last()
        assert told(attempts) == [("fox@example.com", AttemptStatus.OK, "", 200)]
        assert easel.state("fox").cooling == ()


# --- the forms that delays come in


def status_of(message="Resource has been exhausted.", *details, http=429):
    return {"error": {"code": http, "status": "RESOURCE_EXHAUSTED", "message": message, "details": list(details)}}


def detail(kind, **values):
    return {"@type": f"type.googleapis.com/google.rpc.{kind}", **values}


def quota(name, value="10"):
    return detail("QuotaFailure", violations=[{"quotaId": name, "quotaValue": value}])


RETRY = detail("RetryInfo", retryDelay="9s")
RESET = detail("ErrorInfo", reason="RATE_LIMIT_EXCEEDED", metadata={"quotaResetDelay": "479.4ms"})
IN_HALF_A_MINUTE = format_datetime(datetime.fromtimestamp(NOON + 30, UTC), usegmt=True)
PER_DAY = quota("GenerateRequestsPerDayPerProjectPerModel")
PER_MINUTE = quota("GenerateRequestsPerMinutePerProjectPerModel")


@pytest.mark.parametrize(
    ("answer", "code", "seconds"),
    [
        ((429, {"Retry-After-Ms": "500", "Retry-After": "7"}, status_of("", RETRY)), "limit_reached", 0.5),
        ((429, {"Retry-After": "7"}, status_of("Please retry in 3s.", RETRY)), "limit_reached", 7),
        ((429, {"Retry-After": IN_HALF_A_MINUTE}, status_of()), "limit_reached", 30),
        ((429, {}, status_of("Please retry in 3s.", RESET, RETRY)), "limit_reached", 9),
        ((429, {}, status_of("Please retry in 3s.", RESET)), "limit_reached", 0.4794),
        ((429, {}, status_of("Quota exceeded.\nPlease retry in 16.34553186s.")), "limit_reached", 16.34553186),
        ((429, {}, status_of("Your quota will reset after 1h43m56s.")), "limit_reached", 6236),
        ((429, {}, status_of("Please retry in 900ms.")), "limit_reached", 0.9),
        ((429, {"Retry-After": "1"}, status_of("Retry in 2s.", PER_DAY)), "limit_day", TO_MIDNIGHT),
        ((429, {}, status_of("", PER_MINUTE, PER_DAY, RETRY)), "limit_day", TO_MIDNIGHT),
        ((429, {}, status_of("", PER_MINUTE)), "limit_minute", 60),
        ((429, {"Retry-After": "1"}, status_of("* Quota exceeded for metric: m, limit: 0")), "limit_zero", WEEK),
        ((429, {}, [status_of("", RETRY)]), "limit_reached", 9),
        ((503, {"Retry-After": "5"}, status_of("Overloaded.", http=503)), "upstream_error", 5),
        ((503, {}, "<html>Bad gateway</html>"), "upstream_error", BRIEF),
    ],
)
async def test_the_delay_is_taken_from_the_best_word_for_it(tmp_path, answer, code, seconds):
    async with upstream_that_says(*answer) as url, two(tmp_path, url=url) as (easel, _):
        assert await who_draws(easel, MODEL) == "spare"
        _, attempts = await easel.last()
        assert told(attempts)[0][2:] == (code, answer[0])
        cooling, found = rest_of(easel, MODEL)
        low, high = seconds if isinstance(seconds, tuple) else (seconds, seconds)
        assert low - 0.001 <= found <= high + 0.001
        assert cooling.lasting == (code == "limit_zero")


@asynccontextmanager
async def upstream_that_says(http, headers, body):
    """The address of a server that says the same to everybody."""

    async def say(_request):
        if isinstance(body, str):
            return web.Response(status=http, headers=headers, text=body, content_type="text/html")
        return web.json_response(body, status=http, headers=headers)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", say)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def test_a_server_that_is_not_there_is_a_brief_rest(tmp_path):
    async with two(tmp_path, url="http://127.0.0.1:1") as (easel, _):
        assert await who_draws(easel, MODEL) == "spare"
        _, attempts = await easel.last()
        assert told(attempts)[0][1:] == (FAILED, "unreachable", 0)
        _, seconds = rest_of(easel, MODEL)
        assert BRIEF[0] <= seconds <= BRIEF[1]


# --- failures in a row, and what a picture disproves


async def test_trouble_in_a_row_rests_twice_as_long_each_time_up_to_a_minute(tmp_path):
    async with two(tmp_path, Rule(Fault.UNAVAILABLE, first=8)) as (easel, clock):
        for longest in (1, 2, 4, 8, 16, 32, 60, 60):
            assert await who_draws(easel, MODEL) == "spare"
            cooling, seconds = rest_of(easel, MODEL)
            assert longest / 2 <= seconds <= longest
            clock.at = cooling.until + 0.01
        assert await who_draws(easel, MODEL) == "fox"
        again = {"fox": [{"fault": "unavailable"}]}
        async with easel.client.put(f"{easel.simulator.base_url}/simulator/rules", json=again) as answer:
            assert answer.status == 200
        assert await who_draws(easel, MODEL) == "spare"
        _, seconds = rest_of(easel, MODEL)
        assert seconds <= 1  # a picture was drawn since: this is the first


async def test_a_picture_clears_only_what_it_disproves(tmp_path):
    async with two(tmp_path, once(Fault.VALIDATION_REQUIRED, model=MODEL)) as (easel, _):
        assert await who_draws(easel, MODEL) == "spare"
        assert await who_draws(easel, OTHER_MODEL) == "fox"
        cooling, _ = rest_of(easel, MODEL)
        assert cooling.reason.code == "validation_needed"
        assert await who_draws(easel, MODEL) == "spare"


async def test_where_nobody_else_is_the_client_is_told_what_to_do_with_its_link(tmp_path):
    async with two(tmp_path, Rule(Fault.VALIDATION_REQUIRED)) as (easel, _):
        await easel.core.remove_account("spare")
        status, headers, body = await easel.generate(prompt="a fox", model=MODEL)
        assert (status, headers["x-should-retry"]) == (503, "false")
        assert PROOF in body["error"]["message"]


async def test_a_check_that_passes_ends_what_no_time_ends(tmp_path):
    async with two(tmp_path, once(Fault.NOT_FOUND)) as (easel, _):
        assert await who_draws(easel, MODEL) == "spare"
        assert rest_of(easel, MODEL)[0].lasting
        assert (await easel.core.check_account("fox")).passed
        assert await who_draws(easel, MODEL) == "fox"


async def test_an_account_that_easel_disabled_draws_again_once_its_key_is_replaced(tmp_path):
    async with two(tmp_path, once(Fault.KEY_INVALID)) as (easel, _):
        assert await who_draws(easel, MODEL) == "spare"
        assert not easel.state("fox").account.enabled
        checked = await easel.core.check_account("fox")
        assert (checked.passed, checked.account.enabled, checked.account.disabled_reason) == (True, True, "")
        assert await who_draws(easel, MODEL) == "fox"
