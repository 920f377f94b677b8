"""Vertex AI over real HTTP: the simulator draws."""

import json

import pytest
from aiohttp import web

from proxy_core.accounts.account import Account, Credentials, Provider
from proxy_core.errors import AttemptStatus, Blame, Rest, UpstreamError
from proxy_core.upstreams.base import RawCall
from proxy_core.upstreams.vertex import BASE_URL, _url
from tests.fakes import png
from tests.proxy_core.upstreams.conftest import FLASH, Google, answering, fingerprint, meets, reference

BODY = b'{"contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"imageConfig":{"imageSize":"512"}}}'
OF_PROJECT = "/projects/kites/locations/global/publishers/google/models/"


@pytest.fixture
def ann(google: Google):
    return google.account(Provider.VERTEX, project="kites")


def test_without_an_address_it_is_googles():
    assert BASE_URL == "https://aiplatform.googleapis.com"


@pytest.mark.parametrize(
    ("project", "address"),
    [
        ("kites", "https://aiplatform.googleapis.com/v1/projects/kites/locations/global"),
        ("kites@global", "https://aiplatform.googleapis.com/v1/projects/kites/locations/global"),
        ("kites@eu", "https://aiplatform.eu.rep.googleapis.com/v1/projects/kites/locations/eu"),
        ("kites@x.org/", "https://x.org%2F-aiplatform.googleapis.com/v1/projects/kites/locations/x.org%2F"),
        ("kites@us-east1", "https://us-east1-aiplatform.googleapis.com/v1/projects/kites/locations/us-east1"),
    ],
)
def test_a_project_may_name_its_location(project, address):
    account = Account(Provider.VERTEX, "kites", project=project)
    url = _url("v1", "m:generateContent", account, Credentials(refresh_token="refresh"))
    assert url == f"{address}/publishers/google/models/m:generateContent"


async def test_it_draws_for_a_project_with_a_login(google: Google, ann):
    picture = await google.draw(google.vertex, ann, google.login())
    assert (picture.mime, picture.width, picture.height) == ("image/png", 512, 512)
    assert google.last.path == f"/v1{OF_PROJECT}{FLASH}:generateContent"


async def test_it_draws_in_express_mode_with_a_key(google: Google):
    await google.draw(google.vertex, google.account(Provider.VERTEX), google.key())
    assert google.last.path == f"/v1/publishers/google/models/{FLASH}:generateContent"
    assert not google.simulator.tokens.asked


async def test_a_login_needs_a_project(google: Google):
    with pytest.raises(UpstreamError) as caught:
        await google.draw(google.vertex, google.account(Provider.VERTEX), google.login())
    error = caught.value
    assert (error.phrase.code, error.status, error.rest) == ("project_missing", AttemptStatus.REJECTED, Rest.ACCOUNT)
    error.name_account("Ann")
    assert str(error).startswith("Ann has no project")


@pytest.mark.parametrize(
    ("fields", "mime", "sent"),
    [
        ({"output_format": "jpeg"}, "image/jpeg", {"mimeType": "image/jpeg"}),
        (
            {"output_format": "jpg", "output_compression": 0},
            "image/jpeg",
            {"mimeType": "image/jpeg", "compressionQuality": 0},
        ),
        ({"output_format": "png", "output_compression": 50}, "image/png", {"mimeType": "image/png"}),
        ({"output_format": "webp", "output_compression": 50}, "image/png", None),
        ({"output_compression": 50}, "image/png", None),
    ],
)
async def test_the_format_that_it_has_is_asked_for(google: Google, ann, fields, mime, sent):
    picture = await google.draw(google.vertex, ann, google.login(), fields=fields)
    assert picture.mime == mime
    assert google.last.body["generationConfig"]["imageConfig"].get("imageOutputOptions") == sent


async def test_references_arrive_in_their_order(google: Google, ann):
    files = [png(20, 10), png(10, 20), png(30, 30)]
    await google.draw(google.vertex, ann, google.login(), references=tuple(map(reference, files)))
    assert google.last.references == tuple(map(fingerprint, files))


@pytest.mark.parametrize("versions", [("v1beta", "v1beta1"), ("v1", "v1")])
@pytest.mark.parametrize(
    ("verb", "content_type"),
    [
        ("generateContent", "application/json; charset=UTF-8"),
        ("streamGenerateContent?alt=sse", "text/event-stream"),
        ("streamGenerateContent", "application/json; charset=UTF-8"),
    ],
)
async def test_a_request_of_the_gemini_api_is_forwarded(google: Google, ann, versions, verb, content_type):
    version, there = versions
    call = RawCall(f"/{version}/models/{FLASH}:{verb}", BODY)
    answer = await google.vertex.forward(call, ann, google.login())
    assert (answer.status, answer.headers["Content-Type"]) == (200, content_type)
    assert google.last.path == f"/{there}{OF_PROJECT}{FLASH}:{verb.partition('?')[0]}"
    assert google.last.body == json.loads(BODY)


async def test_a_request_is_forwarded_in_express_mode(google: Google):
    call = RawCall(f"/v1beta/models/{FLASH}:generateContent", BODY)
    await google.vertex.forward(call, google.account(Provider.VERTEX), google.key())
    assert google.last.path == f"/v1beta1/publishers/google/models/{FLASH}:generateContent"


async def test_a_page_in_place_of_an_answer_is_handed_to_nobody(google: Google):
    page = web.Response(text="<html>Please sign in</html>", content_type="text/html")
    async with answering(lambda *_: page) as (url, _):
        ann = Account(Provider.VERTEX, "ann", base_url=url)
        with pytest.raises(UpstreamError) as caught:
            await google.vertex.forward(RawCall(f"/v1/models/{FLASH}:generateContent", BODY), ann, google.key())
    assert (caught.value.phrase.code, caught.value.blame) == ("not_understood", Blame.SERVICE)


@pytest.mark.parametrize(
    "path",
    [
        "/v1beta/models",
        "/v1beta/interactions",
        "/v2/models/m:generateContent",
        "/v1beta/models/../x:y",
        "//v1/models/m:x",
    ],
)
async def test_what_vertex_does_not_have_is_the_requests_fault(google: Google, ann, path):
    with pytest.raises(UpstreamError) as caught:
        await google.vertex.forward(RawCall(path, BODY), ann, google.login())
    assert (caught.value.phrase.code, caught.value.blame) == ("bad_parameter", Blame.REQUEST)
    assert not google.simulator.tokens.asked


async def test_a_project_is_part_of_the_path_and_no_more(google: Google):
    account = google.account(Provider.VERTEX, project="a/../b?c")
    await google.draw(google.vertex, account, google.login())
    assert google.last.path.startswith("/v1/projects/a/../b?c/locations/global/")


async def test_neither_key_nor_login(google: Google, ann):
    with pytest.raises(UpstreamError) as caught:
        await google.draw(google.vertex, ann, Credentials())
    assert caught.value.phrase.code == "secret_missing"


# --- checks


async def test_a_check_counts_tokens_and_draws_nothing(google: Google, ann):
    await google.vertex.check(ann, google.login())
    await google.vertex.check(google.account(Provider.VERTEX), google.key())
    assert google.simulator.calls.count() == 0
    async with answering(lambda request, body: web.json_response({"totalTokens": 2})) as (url, seen):
        await google.vertex.check(Account(Provider.VERTEX, "ann", base_url=url, project="kites"), google.login())
    assert seen[0].path == f"/v1{OF_PROJECT}gemini-3-pro-image:countTokens"


@pytest.mark.parametrize(
    ("fault", "code", "is_no"),
    [
        ("unauthenticated", "login_ended", True),
        ("scope_insufficient", "scope_missing_at_call", True),
        ("forbidden", "service_disabled", True),
        ("not_found", "upstream_error", False),
        ("unavailable", "upstream_error", False),
    ],
)
async def test_only_a_definite_no_blames_the_account(google: Google, ann, fault, code, is_no):
    meets(google.simulator, fault, checks=True)
    with pytest.raises(UpstreamError) as caught:
        await google.vertex.check(ann, google.login())
    error = caught.value
    assert error.phrase.code == code
    assert (error.blame is Blame.ACCOUNT and error.status is AttemptStatus.REJECTED) == is_no


async def test_a_login_without_a_project_is_no_account(google: Google):
    with pytest.raises(UpstreamError) as caught:
        await google.vertex.check(google.account(Provider.VERTEX), google.login())
    assert caught.value.phrase.code == "project_missing"


async def test_a_server_that_is_no_vertex_was_not_checked(google: Google):
    async with answering(lambda request, body: web.Response(text="<html>")) as (url, _):
        with pytest.raises(UpstreamError) as caught:
            await google.vertex.check(Account(Provider.VERTEX, "ann", base_url=url), google.key())
    assert (caught.value.phrase.code, caught.value.blame) == ("not_understood", Blame.SERVICE)


async def test_it_has_no_call_for_quota(google: Google, ann):
    assert await google.vertex.quota(ann, google.login()) == ()
