"""The Gemini API over real HTTP: the simulator draws."""

import json

import aiohttp
import pytest
from aiohttp import web

from proxy_core.accounts.account import Account, Credentials, Provider
from proxy_core.errors import AttemptStatus, Blame, UpstreamError
from proxy_core.images.wish import Action
from proxy_core.upstreams.base import RawCall
from tests.fakes import png
from tests.proxy_core.upstreams.conftest import FLASH, Google, answering, fingerprint, meets, picture_bytes, reference

BODY = b'{"contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"imageConfig":{"imageSize":"512"}}}'


async def test_it_draws_with_a_key(google: Google):
    picture = await google.draw(google.gemini, google.account(), google.key())
    assert (picture.mime, picture.width, picture.height) == ("image/png", 512, 512)
    assert picture_bytes(picture).startswith(b"\x89PNG")
    assert picture.usage.output_image == 747
    assert google.last.path == f"/v1beta/models/{FLASH}:generateContent"


async def test_references_arrive_in_their_order_and_the_mask_after_them(google: Google, tmp_path):
    files = [png(20, 10), png(800, 600, (1, 2, 3)), png(30, 30)]
    large, mask = b"\0\0\0\x18ftypheic" + b"\0" * 3_000_000, png(20, 10, (0, 0, 0))
    references = (*map(reference, files), reference(large, "image/heic", tmp_path / "1"))
    await google.draw(
        google.gemini,
        google.account(),
        google.key(),
        references=references,
        mask=reference(mask),
        action=Action.EDIT,
    )
    assert google.last.references == tuple(fingerprint(data) for data in (*files, large, mask))


async def test_the_next_account_gets_the_same_pictures(google: Google):
    meets(google.simulator, "unavailable")
    references = (reference(png(20, 10)), reference(png(10, 20)))
    with pytest.raises(UpstreamError) as caught:
        await google.draw(google.gemini, google.account(), google.key(), references=references)
    assert caught.value.blame is Blame.SERVICE
    await google.draw(google.gemini, google.account(label="bob"), google.key("bob"), references=references)
    first, second = google.simulator.calls.last
    assert first.references == second.references == (fingerprint(png(20, 10)), fingerprint(png(10, 20)))


async def test_output_fields_are_left_out_as_this_api_refuses_them(google: Google):
    picture = await google.draw(google.gemini, google.account(), google.key(), fields={"output_format": "jpeg"})
    assert picture.mime == "image/png"


async def headers_of(google: Google, account: Account, credentials: Credentials):
    """What a drawing call is sent with."""
    async with answering(lambda request, body: web.Response(status=404)) as (url, seen):
        moved = Account(account.provider, account.label, base_url=f"{url}/", project=account.project)
        with pytest.raises(UpstreamError):
            await google.draw(google.gemini, moved, credentials)
    return seen[0].headers


async def test_a_login_goes_as_a_bearer_token_with_the_project_that_pays(google: Google):
    sent = await headers_of(google, google.account(project="kites"), google.login())
    assert (sent["Authorization"], sent["x-goog-user-project"]) == ("Bearer access-1-of-ann", "kites")
    assert "x-goog-api-key" not in sent
    sent = await headers_of(google, google.account(), google.login())
    assert "x-goog-user-project" not in sent


async def test_a_key_goes_alone(google: Google):
    sent = await headers_of(google, google.account(project="kites"), google.key())
    assert sent["x-goog-api-key"] == "key-ann"
    assert not {"Authorization", "x-goog-user-project"} & set(sent)
    assert sent["Content-Type"] == "application/json"


async def test_it_draws_with_a_login(google: Google):
    picture = await google.draw(google.gemini, google.account(project="kites"), google.login())
    assert picture.width == 512
    assert google.simulator.tokens.granted == {"ann": 1}


@pytest.mark.parametrize("credentials", ["key", "login"])
async def test_a_request_is_forwarded_as_it_is(google: Google, credentials: str):
    path = f"/v1beta/models/{FLASH}:streamGenerateContent?alt=sse"
    secret = getattr(google, credentials)()
    answer = await google.gemini.forward(RawCall(path, BODY), google.account(project="kites"), secret)
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/event-stream")
    events = bytes(answer.body).decode().split("\r\n\r\n")
    assert json.loads(events[-2].removeprefix("data: "))["candidates"][0]["finishReason"] == "STOP"
    assert google.last.body == json.loads(BODY)


async def test_a_large_request_is_forwarded(google: Google):
    part = {"inlineData": {"mimeType": "image/heic", "data": "AAAAGGZ0eXBoZWlj" * 200_000}}
    body = json.dumps({"contents": [{"parts": [{"text": "a"}, part]}]}).encode()
    path = f"/v1beta/models/{FLASH}:generateContent"
    answer = await google.gemini.forward(RawCall(path, body), google.account(), google.key())
    assert answer.status == 200
    assert len(google.last.references) == 1


async def test_what_is_no_success_is_an_error(google: Google):
    path = f"/v1beta/models/{FLASH}:generateContent"
    with pytest.raises(UpstreamError) as caught:
        await google.gemini.forward(RawCall(path, b"{"), google.account(), google.key())
    assert (caught.value.phrase.code, caught.value.blame) == ("bad_parameter", Blame.REQUEST)


async def test_a_page_in_place_of_an_answer_is_handed_to_nobody(google: Google):
    """As networks that want a sign-in have it: another account may go another way."""
    page = web.Response(text="<html>Please sign in</html>", content_type="text/html")
    async with answering(lambda *_: page) as (url, _):
        ann = Account(Provider.GEMINI, "ann", base_url=url)
        with pytest.raises(UpstreamError) as caught:
            await google.gemini.forward(RawCall(f"/v1beta/models/{FLASH}:generateContent", BODY), ann, google.key())
    assert (caught.value.phrase.code, caught.value.blame) == ("not_understood", Blame.SERVICE)


# --- checks


async def test_a_check_takes_one_model_of_the_list_and_draws_nothing(google: Google):
    await google.gemini.check(google.account(), google.key())
    await google.gemini.check(google.account(project="kites"), google.login())
    assert google.simulator.calls.count() == 0
    async with answering(lambda request, body: web.json_response({"models": []})) as (url, seen):
        moved = Account(Provider.GEMINI, "ann", base_url=url, project="kites")
        await google.gemini.check(moved, google.login())
    (request,) = seen
    assert (request.method, request.path_qs) == ("GET", "/v1beta/models?pageSize=1")
    assert request.headers["x-goog-user-project"] == "kites"


async def failed_check(google: Google, account: Account, credentials: Credentials):
    with pytest.raises(UpstreamError) as caught:
        await google.gemini.check(account, credentials)
    return caught.value


@pytest.mark.parametrize(
    ("fault", "code", "is_no"),
    [
        ("key_invalid", "key_rejected", True),
        ("unauthenticated", "key_rejected", True),
        ("forbidden", "service_disabled", True),
        ("internal", "upstream_error", False),
        ("limited_minute", "limit_minute", False),
        ("not_found", "upstream_error", False),
    ],
)
async def test_only_a_definite_no_blames_the_account(google: Google, fault: str, code: str, is_no: bool):
    meets(google.simulator, fault, checks=True)
    error = await failed_check(google, google.account(), google.key())
    assert error.phrase.code == code
    assert (error.blame is Blame.ACCOUNT and error.status is AttemptStatus.REJECTED) == is_no


async def test_a_login_without_a_project_is_told_before_anyone_is_asked(google: Google):
    error = await failed_check(google, google.account(), google.login())
    assert (error.phrase.code, error.status) == ("project_missing", AttemptStatus.REJECTED)
    assert not google.simulator.tokens.asked


async def test_a_region_that_is_not_served_says_nothing_of_the_key(google: Google):
    said = {"error": {"status": "FAILED_PRECONDITION", "message": "User location is not supported."}}
    async with answering(lambda request, body: web.json_response(said, status=400)) as (url, _):
        error = await failed_check(google, Account(Provider.GEMINI, "ann", base_url=url), google.key())
    assert (error.phrase.code, error.blame) == ("not_permitted", Blame.SERVICE)


@pytest.mark.parametrize("text", ["<html>welcome</html>", "[]", '{"error": "no"}'])
async def test_a_server_that_is_no_gemini_api_was_not_checked(google: Google, text: str):
    async with answering(lambda request, body: web.Response(text=text)) as (url, _):
        error = await failed_check(google, Account(Provider.GEMINI, "ann", base_url=url), google.key())
    assert (error.phrase.code, error.blame) == ("not_understood", Blame.SERVICE)


async def test_it_has_no_call_for_quota(google: Google):
    assert await google.gemini.quota(google.account(), google.key()) == ()


async def test_it_may_be_closed_twice(google: Google):
    await google.draw(google.gemini, google.account(), google.key())
    await google.gemini.close()
    await google.gemini.close()
    async with aiohttp.ClientSession() as session, session.get(google.simulator.base_url + "/simulator/state") as state:
        assert (await state.json())["calls"] == 1


@pytest.mark.parametrize("status", [404, 405])
async def test_an_address_where_nothing_is_says_nothing_of_the_key(google: Google, status: int):
    async with answering(lambda request, body: web.Response(status=status)) as (url, _):
        elsewhere = Account(google.account().provider, "ann", base_url=url)
        with pytest.raises(UpstreamError) as caught:
            await google.gemini.check(elsewhere, google.key())
    assert caught.value.blame is Blame.SERVICE
