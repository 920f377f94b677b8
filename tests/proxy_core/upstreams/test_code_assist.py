"""Code Assist over real HTTP: the simulator speaks the wrapped format."""

import asyncio
import json

import pytest
from aiohttp import web

from proxy_core.accounts.account import Account, Provider
from proxy_core.errors import AttemptStatus, Blame, Rest, UpstreamError
from proxy_core.records import QuotaSource
from proxy_core.upstreams.base import RawCall
from proxy_core.upstreams.code_assist import BASE_URL
from tests.fakes import png
from tests.proxy_core.upstreams.conftest import FLASH, Google, answering, fingerprint, meets, picture_bytes, reference

BODY = b'{"contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"imageConfig":{"imageSize":"512"}}}'
CODE_ASSIST = Provider.CODE_ASSIST


@pytest.fixture
def ann(google: Google):
    return google.account(CODE_ASSIST, project="kites")


async def failure(call):
    with pytest.raises(UpstreamError) as caught:
        await call
    return caught.value


def elsewhere(url, **changes):
    return Account(CODE_ASSIST, "ann", base_url=url, id="ann", **changes)


def methods(seen):
    return [request.path.rpartition(":")[2] for request in seen]


# --- drawing


def test_without_an_address_it_is_googles():
    assert BASE_URL == "https://cloudcode-pa.googleapis.com"


async def test_it_draws_with_a_login(google: Google, ann):
    picture = await google.draw(google.code_assist, ann, google.login())
    assert (picture.mime, picture.width, picture.height) == ("image/png", 512, 512)
    assert picture_bytes(picture).startswith(b"\x89PNG")
    assert isinstance(picture.data, memoryview)
    assert google.last.path == "/v1internal:generateContent"


async def test_references_arrive_in_their_order_inside_the_envelope(google: Google, ann, tmp_path):
    files = [png(20, 10), png(800, 600, (1, 2, 3))]
    large = b"\0\0\0\x18ftypheic" + b"\0" * 3_000_000
    references = (*map(reference, files), reference(large, "image/heic", tmp_path / "1"))
    await google.draw(google.code_assist, ann, google.login(), references=references)
    assert google.last.references == tuple(fingerprint(data) for data in (*files, large))


async def sent_by(google: Google, **changes):
    """The envelope that a drawing call of such an account goes out in."""
    bodies = []

    def answer(request, body):
        bodies.append((request, json.loads(body)))
        return web.json_response({"cloudaicompanionProject": {"id": "named"}, "response": {}})

    async with answering(answer) as (url, _):
        await failure(google.draw(google.code_assist, elsewhere(f"{url}/", **changes), google.login()))
    return bodies


async def test_the_envelope_says_who_easel_is(google: Google):
    ((request, body),) = await sent_by(google, project="kites")
    assert {name: value for name, value in body.items() if name != "request"} == {
        "project": "kites",
        "model": FLASH,
        "userAgent": "easel",
    }
    assert body["request"]["contents"][0]["parts"] == [{"text": "a kite"}]
    assert body["request"]["generationConfig"]["imageConfig"] == {"imageSize": "512"}
    assert "thinkingLevel" not in json.dumps(body)
    assert request.headers["Authorization"] == "Bearer access-1-of-ann"


async def test_the_envelope_says_what_the_account_is(google: Google):
    identity = (("userAgent", "mine/1"), ("requestType", "image_gen"))
    ((_, body),) = await sent_by(google, project="kites", identity=identity)
    assert (body["userAgent"], body["requestType"]) == ("mine/1", "image_gen")


async def test_an_account_without_a_project_takes_the_one_that_is_named_for_it(google: Google):
    (asked, question), (drawn, body) = await sent_by(google)
    assert [one.path for one in (asked, drawn)] == ["/v1internal:loadCodeAssist", "/v1internal:generateContent"]
    assert "cloudaicompanionProject" not in question
    assert set(question["metadata"].values()) == {"IDE_UNSPECIFIED", "PLATFORM_UNSPECIFIED", "PLUGIN_UNSPECIFIED"}
    assert body["project"] == "named"


async def test_the_project_is_asked_for_once_however_many_draw(google: Google):
    def answer(request, body):
        return web.json_response({"cloudaicompanionProject": "named", "response": {}})

    async with answering(answer) as (url, seen):
        account = elsewhere(url)
        await asyncio.gather(*(failure(google.draw(google.code_assist, account, google.login())) for _ in range(4)))
        await failure(google.draw(google.code_assist, account, google.login()))
    assert methods(seen).count("loadCodeAssist") == 1
    assert methods(seen).count("generateContent") == 5


async def test_an_account_that_has_no_project_anywhere_is_told_why(google: Google):
    said = {"ineligibleTiers": [{"reasonCode": "UNKNOWN", "reasonMessage": "Not eligible."}]}
    async with answering(lambda request, body: web.json_response(said)) as (url, seen):
        error = await failure(google.draw(google.code_assist, elsewhere(url), google.login()))
    assert (error.phrase.code, error.phrase.values["text"]) == ("not_permitted", "Not eligible.")
    assert (error.blame, error.status, methods(seen)) == (
        Blame.ACCOUNT,
        AttemptStatus.REJECTED,
        ["loadCodeAssist"],
    )


@pytest.mark.parametrize(
    ("fault", "code", "blame", "rest"),
    [
        ("unauthenticated", "login_ended", Blame.ACCOUNT, Rest.UNTIL_MENDED),
        ("validation_required", "validation_needed", Blame.ACCOUNT, Rest.MODEL),
        ("terms", "terms_violated", Blame.ACCOUNT, Rest.MODEL),
        ("scope_insufficient", "scope_missing_at_call", Blame.ACCOUNT, Rest.MODEL),
        ("limited_minute", "limit_reached", Blame.ACCOUNT, Rest.MODEL),
        ("limited_day", "limit_spent", Blame.ACCOUNT, Rest.MODEL),
        ("capacity", "no_capacity", Blame.SERVICE, Rest.MODEL),
        ("capacity_429", "no_capacity", Blame.SERVICE, Rest.MODEL),
        ("not_found", "model_not_at_account", Blame.ACCOUNT, Rest.MODEL_MISSING),
        ("unavailable", "upstream_error", Blame.SERVICE, Rest.MODEL),
        ("image_safety", "picture_blocked", Blame.REQUEST, Rest.NOTHING),
        ("text_only", "answered_in_words", Blame.REQUEST, Rest.NOTHING),
        ("not_json", "not_understood", Blame.SERVICE, Rest.MODEL),
        ("cut", "connection_lost", Blame.SERVICE, Rest.MODEL),
    ],
)
async def test_every_fault(google: Google, fault, code, blame, rest):
    meets(google.simulator, fault)
    ann = google.account(CODE_ASSIST, project="kites")
    error = await failure(google.draw(google.code_assist, ann, google.login()))
    assert (error.phrase.code, error.blame, error.rest) == (code, blame, rest)
    if code in {"validation_needed", "terms_violated"}:
        assert error.phrase.values["link"].startswith("https://")


async def test_half_a_second_is_half_a_second_and_a_spent_quota_lasts(google: Google, ann):
    meets(google.simulator, "limited_half_second")
    assert (await failure(google.draw(google.code_assist, ann, google.login()))).retry_after == 0.5
    meets(google.simulator, "limited_day")
    assert (await failure(google.draw(google.code_assist, ann, google.login()))).retry_after == 6236.0


# --- forwarding


@pytest.mark.parametrize("query", ["?alt=sse", ""])
async def test_a_stream_is_unwrapped(google: Google, ann, query):
    path = f"/v1beta/models/{FLASH}:streamGenerateContent{query}"
    answer = await google.code_assist.forward(RawCall(path, BODY), ann, google.login())
    text = bytes(answer.body).decode()
    if query:
        assert answer.headers["Content-Type"] == "text/event-stream"
        answers = [json.loads(event.removeprefix("data: ")) for event in text.split("\r\n\r\n") if event]
    else:
        assert answer.headers["Content-Type"].startswith("application/json")
        answers = json.loads(text)
    assert answers[-1]["candidates"][0]["finishReason"] == "STOP"
    assert google.last.path == "/v1internal:streamGenerateContent"


async def test_a_request_of_the_gemini_api_comes_back_as_that_would_answer(google: Google, ann):
    path = f"/v1beta/models/{FLASH}:generateContent"
    answer = await google.code_assist.forward(RawCall(path, BODY), ann, google.login())
    found = json.loads(bytes(answer.body))
    assert set(found) >= {"candidates", "usageMetadata"}
    assert "response" not in found


@pytest.mark.parametrize("verb", ["generateContent", "streamGenerateContent", "streamGenerateContent?alt=sse"])
async def test_an_answer_that_says_nothing_is_the_services_fault(google: Google, ann, verb):
    meets(google.simulator, "empty")
    call = RawCall(f"/v1beta/models/{FLASH}:{verb}", BODY)
    error = await failure(google.code_assist.forward(call, ann, google.login()))
    assert (error.phrase.code, error.blame) == ("not_understood", Blame.SERVICE)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (f"/v1beta/models/{FLASH}:countTokens", BODY),
        ("/v1beta/models", BODY),
        (f"/v1beta/models/{FLASH}:generateContent", b"{"),
    ],
)
async def test_what_it_does_not_have_is_the_requests_fault(google: Google, ann, path, body):
    error = await failure(google.code_assist.forward(RawCall(path, body), ann, google.login()))
    assert (error.phrase.code, error.blame) == ("bad_parameter", Blame.REQUEST)
    assert google.simulator.calls.count() == 0


# --- checks


async def test_a_check_draws_nothing(google: Google, ann):
    await google.code_assist.check(ann, google.login())
    await google.code_assist.check(google.account(CODE_ASSIST), google.login())
    assert google.simulator.calls.count() == 0


@pytest.mark.parametrize(
    ("fault", "code", "is_no"),
    [
        ("unauthenticated", "login_ended", True),
        ("terms", "terms_violated", True),
        ("not_found", "upstream_error", False),
        ("unavailable", "upstream_error", False),
    ],
)
async def test_only_a_definite_no_blames_the_account(google: Google, ann, fault, code, is_no):
    meets(google.simulator, fault, checks=True)
    error = await failure(google.code_assist.check(ann, google.login()))
    assert error.phrase.code == code
    assert (error.blame is Blame.ACCOUNT and error.status is AttemptStatus.REJECTED) == is_no


async def test_a_login_without_any_project_does_not_pass(google: Google):
    async with answering(lambda request, body: web.json_response({"currentTier": {}})) as (url, _):
        error = await failure(google.code_assist.check(elsewhere(url), google.login()))
        await google.code_assist.check(elsewhere(url, project="kites"), google.login())
    assert (error.phrase.code, error.status) == ("project_missing", AttemptStatus.REJECTED)


async def test_a_server_that_is_none_was_not_checked(google: Google):
    async with answering(lambda request, body: web.Response(text="<html>")) as (url, _):
        error = await failure(google.code_assist.check(elsewhere(url), google.login()))
    assert (error.phrase.code, error.blame) == ("not_understood", Blame.SERVICE)


# --- quota


async def test_what_is_left_of_models_and_groups(google: Google, ann):
    account = google.account(CODE_ASSIST, project="simulated-project")
    await google.draw(google.code_assist, account, google.login())
    quotas = {(one.model, one.window): one for one in await google.code_assist.quota(account, google.login())}
    day, week, hours = quotas[FLASH, "day"], quotas["Gemini models", "weekly"], quotas["Gemini models", "5h"]
    assert (day.left, day.remaining) == (49, 0.98)
    assert 0.9 < week.remaining < 1
    assert hours.remaining == 0.98
    assert all(one.source is QuotaSource.MEASURED and one.account_id == "ann" for one in quotas.values())
    assert all(one.read_at == google.time and one.resets_at is not None for one in quotas.values())


class Told:
    """A server that answers each method by a table: a status, or a JSON document."""

    def __init__(self, **table):
        self.table = table
        self.bodies = []

    def __call__(self, request, body):
        method = request.path.rpartition(":")[2]
        self.bodies.append((method, json.loads(body)))
        told = self.table.get(method, 404)
        told = told(json.loads(body)) if callable(told) else told
        return (
            web.json_response({"error": {"message": "no"}}, status=told)
            if isinstance(told, int)
            else web.json_response(told)
        )


BUCKETS = {"buckets": [{"modelId": FLASH, "remainingFraction": 0.5}]}


async def test_a_method_that_there_is_not_is_passed_over(google: Google):
    async with answering(Told(retrieveUserQuota=BUCKETS)) as (url, seen):
        (quota,) = await google.code_assist.quota(elsewhere(url, project="kites"), google.login())
    assert (quota.model, quota.remaining) == (FLASH, 0.5)
    assert methods(seen) == ["fetchAvailableModels", "retrieveUserQuota", "retrieveUserQuotaSummary"]


async def test_models_are_asked_for_again_without_the_project_after_a_403(google: Google):
    models = {"models": {FLASH: {"quotaInfo": {"remainingFraction": 0.5}}}}
    told = Told(fetchAvailableModels=lambda body: 403 if "project" in body else models)
    async with answering(told) as (url, _):
        (quota,) = await google.code_assist.quota(elsewhere(url, project="kites"), google.login())
    assert quota.model == FLASH
    assert [body for method, body in told.bodies if method == "fetchAvailableModels"] == [{"project": "kites"}, {}]


async def test_what_one_call_told_is_not_lost_for_another(google: Google):
    async with answering(Told(retrieveUserQuota=BUCKETS, fetchAvailableModels=403, retrieveUserQuotaSummary=500)) as (
        url,
        _,
    ):
        assert len(await google.code_assist.quota(elsewhere(url, project="kites"), google.login())) == 1


@pytest.mark.parametrize(
    ("table", "code"), [({"retrieveUserQuota": 500}, "upstream_error"), ({"fetchAvailableModels": 401}, "login_ended")]
)
async def test_when_nothing_is_told_it_is_said_why(google: Google, table, code):
    async with answering(Told(**table)) as (url, _):
        error = await failure(google.code_assist.quota(elsewhere(url, project="kites"), google.login()))
    assert error.phrase.code == code


async def test_without_any_such_method_nothing_is_told(google: Google):
    async with answering(Told()) as (url, _):
        assert await google.code_assist.quota(elsewhere(url, project="kites"), google.login()) == ()
