"""The OpenAI wire against the simulator, over real HTTP: what is sent, what comes, and how it does not come."""

import asyncio
import base64
import hashlib
import io
import json
import traceback
import tracemalloc
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from PIL import Image

from proxy_core.accounts.account import Account, Credentials, Provider
from proxy_core.errors import AttemptStatus, Blame, NamedLimit, RequestError, Rest, UpstreamError
from proxy_core.images.reference import Reference
from proxy_core.images.request import Partial, Picture, PictureCall
from proxy_core.records import QuotaSource
from proxy_core.settings import Settings
from proxy_core.simulator.faults import Fault, Rule
from proxy_core.simulator.scenario import Scenario, SimulatedAccount
from proxy_core.simulator.server import Simulator
from proxy_core.upstreams.base import RawCall
from proxy_core.upstreams.openai import BASE_URL, OpenAI, write
from proxy_core.upstreams.transport import Transport
from tests.fakes import png
from tests.proxy_core.upstreams.conftest import answering

GPT = "gpt-image-2"
SMALL = {"size": "1024x640", "quality": "low"}
FLUX = {"size": "64x48"}
KEY = Credentials(api_key="sk-ann-s3cret")


class Rig:
    """A simulator with one account, and the upstream that draws by it."""

    def __init__(self, simulator, fetch=None, **settings):
        self.simulator = simulator
        self.seen = []
        self.transport = Transport(lambda: Settings().changed(settings))
        self.upstream = OpenAI(self.transport, now=lambda: 1000.0, fetch=fetch, saw=self.seen.extend)
        self.account = Account(Provider.OPENAI, "ann", base_url=f"{simulator.base_url}/v1")

    async def draw(self, model=GPT, prompt="a kite", key=KEY, **call):
        wanted = PictureCall(model, prompt, **{"fields": SMALL if model == GPT else FLUX, **call})
        return [one async for one in self.upstream.draw(wanted, self.account, key)]

    async def failure(self, **call):
        with pytest.raises(UpstreamError) as failed:
            await self.draw(**call)
        assert "s3cret" not in "".join(traceback.format_exception(failed.value))
        return failed.value

    @property
    def last(self):
        return self.simulator.calls.last[-1]


@asynccontextmanager
async def rigged(*rules, fetch=None, per_minute=None, **settings):
    ann = SimulatedAccount("ann", KEY.api_key, rules, per_minute=per_minute)
    simulator = Simulator(Scenario(accounts=(ann,), latency=(0, 0), seed=3))
    await simulator.start()
    rig = Rig(simulator, fetch, **settings)
    try:
        yield rig
    finally:
        await rig.upstream.close()
        await simulator.stop()


def opened(picture):
    image = Image.open(io.BytesIO(base64.b64decode(bytes(picture.data))))
    image.load()
    return image


def in_memory(width=64, height=48, mime="image/png", data=None):
    data = data or png(width, height)
    return Reference(mime, len(data), width, height, data)


def on_disk(path, size, width=64, height=48):
    """A picture that is so many bytes long, most of them a hole."""
    path.write_bytes(png(width, height))
    with path.open("r+b") as file:
        file.truncate(size)
    return Reference("image/png", size, width, height, path=path)


# --- drawing


async def test_a_generation_is_json_and_comes_as_a_view_into_the_answer():
    async with rigged() as rig:
        (picture,) = await rig.draw(fields={**SMALL, "background": "opaque", "output_format": "webp"})
    assert isinstance(picture.data, memoryview)
    assert (picture.mime, picture.width, picture.height) == ("image/webp", 1024, 640)
    assert (opened(picture).format, opened(picture).size) == ("WEBP", (1024, 640))
    assert rig.last.path == "/v1/images/generations"
    expected = {"model": GPT, "prompt": "a kite", **SMALL, "background": "opaque", "output_format": "webp"}
    assert rig.last.body == expected


async def test_usage_is_split_by_modality():
    async with rigged() as rig:
        (picture,) = await rig.draw(prompt="a kite in the wind", references=(in_memory(),))
    usage = picture.usage
    assert (usage.input_text, usage.input_image, usage.input_tokens) == (4, 323, 327)
    assert (usage.output_text, usage.output_image, usage.output_tokens) == (0, 272, 272)


async def test_several_pictures_come_in_one_call_and_share_one_usage():
    async with rigged() as rig:
        pictures = await rig.draw(count=3)
    assert rig.simulator.calls.count("ann") == 1
    assert rig.last.body["n"] == 3
    assert len({bytes(one.data) for one in pictures}) == 3
    assert [one.usage.output_tokens for one in pictures] == [3 * 272, 0, 0]


@pytest.mark.parametrize(
    ("model", "sent"),
    [
        (GPT, None),
        ("gpt-image-1.5", None),
        ("chatgpt-image-latest", None),
        ("dall-e-3", "b64_json"),
        ("flux-1.1-pro", "b64_json"),
    ],
)
async def test_response_format_is_sent_where_it_is_taken(model, sent):
    async with rigged() as rig:
        (picture,) = await rig.draw(model=model, fields={} if model.startswith(("chat", "dall", "gpt")) else FLUX)
    assert rig.last.body.get("response_format") == sent
    assert picture.mime == "image/png"


async def test_unknown_fields_of_the_client_go_along_but_never_in_place_of_the_calls_own():
    fields = {**FLUX, "seed": 7, "loras": [{"id": "x"}], "n": 9, "model": "other", "response_format": "url"}
    async with rigged() as rig:
        await rig.draw(model="flux-1.1-pro", fields=fields)
    own = {"model": "flux-1.1-pro", "prompt": "a kite", "response_format": "b64_json"}
    assert rig.last.body == {**own, **FLUX, "seed": 7, "loras": [{"id": "x"}]}


async def test_an_account_without_a_base_url_is_openais_and_one_without_a_key_says_none():
    body, headers = write(PictureCall(GPT, "a kite"))
    assert (json.loads(body), headers) == ({"model": GPT, "prompt": "a kite"}, {})
    assert BASE_URL == "https://api.openai.com/v1"
    async with rigged() as rig:
        error = await rig.failure(key=Credentials())
    assert (error.phrase.code, error.upstream_status) == ("key_rejected", 401)


# --- references


async def test_one_reference_is_image_and_keeps_its_place_among_the_forms_texts():
    async with rigged() as rig:
        await rig.draw(references=(in_memory(),), fields={**SMALL, "output_format": "jpeg", "output_compression": 40})
    assert rig.last.path == "/v1/images/edits"
    assert rig.last.body["files"] == [["image", "image-1.png", len(png(64, 48))]]
    assert (rig.last.body["output_compression"], rig.last.body["prompt"]) == ("40", "a kite")


async def test_several_references_are_image_brackets_in_their_order_from_memory_and_disk(tmp_path):
    jpeg = io.BytesIO()
    Image.new("RGB", (30, 20), (9, 9, 9)).save(jpeg, "JPEG")
    large = on_disk(tmp_path / "1", 3_000_000)
    references = (in_memory(), large, in_memory(30, 20, "image/jpeg", jpeg.getvalue()))
    async with rigged() as rig:
        (picture,) = await rig.draw(references=references, prompt='Ein Drachen \u2603 "und"\r\nmehr')
    names = ("image-1.png", "image-2.png", "image-3.jpg")
    assert rig.last.body["files"] == [["image[]", name, one.size] for name, one in zip(names, references, strict=True)]
    digests = [hashlib.sha256(one.read()).hexdigest() for one in references]
    assert rig.last.references == tuple(digests)
    assert rig.last.body["prompt"] == 'Ein Drachen \u2603 "und"\r\nmehr'
    assert opened(picture).size == (1024, 640)


async def test_a_mask_goes_along_as_a_mask():
    mask = io.BytesIO()
    Image.new("RGBA", (64, 48), (0, 0, 0, 0)).save(mask, "PNG")
    good = in_memory(data=mask.getvalue())
    async with rigged() as rig:
        (picture,) = await rig.draw(references=(in_memory(),), mask=good)
        assert rig.last.body["files"][-1][:2] == ["mask", "mask.png"]
        assert picture.width == 1024
        wrong = await rig.failure(references=(in_memory(65, 48),), mask=good)
    assert (wrong.phrase.code, wrong.blame) == ("bad_parameter", Blame.REQUEST)
    assert "mask size does not match" in str(wrong)


async def test_references_are_sent_again_with_the_next_attempt(tmp_path):
    call = {"references": (on_disk(tmp_path / "1", 2_000_000), in_memory())}
    async with rigged(Rule(Fault.UNAVAILABLE, first=1)) as rig:
        assert (await rig.failure(**call)).upstream_status == 503
        first = rig.last.references
        (picture,) = await rig.draw(**call)
    assert rig.last.references == first
    assert picture.mime == "image/png"


async def test_fields_of_a_form_are_text():
    fields = {"size": "64x64", "flag": True, "none": None, "list": ["a", 2], "svg": {"model": "x"}, "scale": 1.5}
    async with rigged() as rig:
        await rig.draw(model="flux-1.1-pro", references=(in_memory(),), fields={**fields, "list": ["a"]})
    sent = {name: value for name, value in rig.last.body.items() if name not in {"files", "model", "prompt"}}
    expected = {"size": "64x64", "flag": "true", "list[]": "a", "svg[model]": "x", "scale": "1.5"}
    assert sent == {**expected, "response_format": "b64_json"}


async def test_a_reference_that_is_gone_ends_the_request(tmp_path):
    gone = Reference("image/png", 10, path=tmp_path / "gone")
    async with rigged() as rig:
        error = await rig.failure(references=(gone,))
    assert (error.phrase.code, error.blame) == ("reference_gone", Blame.REQUEST)
    assert rig.simulator.calls.count() == 0


async def test_large_references_are_never_in_memory_whole(tmp_path):
    received = 0

    async def serve(reader, writer):
        nonlocal received
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        while received < length:
            received += len(await reader.read(256 * 1024))
        body = json.dumps({"data": [{"b64_json": base64.b64encode(png()).decode()}]}).encode()
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nContent-Type: application/json\r\n\r\n" % len(body) + body
        )
        await writer.drain()
        writer.close()

    references = tuple(on_disk(tmp_path / str(n), 20_000_000) for n in range(4))
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    account = Account(Provider.OPENAI, "ann", base_url=f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1")
    upstream = OpenAI(Transport(Settings), now=lambda: 0.0)
    tracemalloc.start()
    try:
        call = PictureCall(GPT, "a kite", references=references)
        pictures = [one async for one in upstream.draw(call, account, KEY)]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        await upstream.close()
        server.close()
        await server.wait_closed()
    assert received > 80_000_000
    assert len(pictures) == 1
    assert peak < 12_000_000


# --- partial pictures


@pytest.mark.parametrize("references", [(), (in_memory(),)])
async def test_partial_pictures_come_before_the_picture(references):
    async with rigged() as rig:
        *drafts, picture = await rig.draw(partial_images=2, references=references)
    assert rig.last.body["stream"] in {True, "true"}
    assert [type(one) for one in drafts] == [Partial, Partial]
    assert [(one.index, one.mime) for one in drafts] == [(0, "image/png"), (1, "image/png")]
    assert isinstance(picture, Picture)
    assert opened(picture).size == opened(drafts[0]).size == (1024, 640)
    assert picture.usage.output_tokens == 272


async def test_a_model_of_another_house_is_not_asked_for_partial_pictures():
    async with rigged() as rig:
        (picture,) = await rig.draw(model="flux-1.1-pro", partial_images=2)
    assert "stream" not in rig.last.body
    assert isinstance(picture, Picture)


async def test_several_pictures_come_in_one_stream():
    async with rigged() as rig:
        found = await rig.draw(count=2, partial_images=1)
    assert [type(one) for one in found] == [Partial, Picture, Partial, Picture]


DRAWN = json.dumps({"type": "image_generation.completed", "b64_json": base64.b64encode(png()).decode()})
WHOLE = json.dumps({"created": 1, "data": [{"b64_json": base64.b64encode(png()).decode()}]})


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("Text/Event-Stream", f"data: {DRAWN}\n\n"),
        ("application/json", f"data: {DRAWN}\n\ndata: [DONE]\n\n"),
        ("text/plain", f": wait\r\n\r\nevent: image_generation.completed\r\ndata: {DRAWN}\r\n\r\n"),
        ("text/event-stream", WHOLE),
    ],
)
async def test_a_stream_is_known_by_its_kind_in_any_case_and_by_its_looks(kind, said):
    async with answering(lambda *_: web.Response(text=said, headers={"Content-Type": kind})) as (url, _):
        upstream = OpenAI(Transport(Settings), now=lambda: 0.0)
        account = Account(Provider.OPENAI, "ann", base_url=url)
        assert [one.mime async for one in upstream.draw(PictureCall(GPT, "a kite"), account, KEY)] == ["image/png"]
        await upstream.close()


async def test_a_refusal_within_the_stream():
    async with rigged(Rule(Fault.IMAGE_SAFETY)) as rig:
        error = await rig.failure(partial_images=1)
    assert (error.phrase.code, error.phrase.values["why"]) == ("picture_blocked", "its safety rules (violence)")


@pytest.mark.parametrize(
    ("fault", "code"),
    [("cut", "connection_lost"), ("reset_mid", "connection_lost"), ("empty", "not_understood")],
)
async def test_a_stream_that_does_not_bring_its_picture(fault, code):
    async with rigged(Rule(Fault(fault))) as rig:
        assert (await rig.failure(partial_images=1)).phrase.code == code


# --- pictures at an address


async def test_a_picture_at_an_address_is_fetched():
    asked = []

    async def fetch(url):
        asked.append(url)
        async with aiohttp.ClientSession() as client, client.get(url) as response:
            return await response.read()

    async with rigged(fetch=fetch) as rig:
        (picture,) = await rig.draw(model="gpt-4o-image")
    assert opened(picture).size == (64, 48)
    assert asked[0].startswith(rig.account.base_url.removesuffix("/v1"))


async def test_without_a_fetcher_an_address_is_no_picture():
    async with rigged() as rig:
        error = await rig.failure(model="gpt-4o-image")
    assert (error.phrase.code, error.blame) == ("not_understood", Blame.SERVICE)


async def test_a_fetch_that_is_refused_is_told_without_its_address():
    async def fetch(url):
        raise RequestError("bad_http", why=url)

    async with rigged(fetch=fetch) as rig:
        error = await rig.failure(model="gpt-4o-image")
    assert error.phrase.code == "picture_not_fetched"
    assert "127.0.0.1" not in str(error)


# --- failures

ACCOUNT, SERVICE, REQUEST = Blame.ACCOUNT, Blame.SERVICE, Blame.REQUEST


@pytest.mark.parametrize(
    ("fault", "code", "blame", "rest"),
    [
        ("key_invalid", "key_rejected", ACCOUNT, Rest.UNTIL_MENDED),
        ("unauthenticated", "key_rejected", ACCOUNT, Rest.UNTIL_MENDED),
        ("forbidden", "not_permitted", ACCOUNT, Rest.MODEL),
        ("limited_minute", "limit_minute", ACCOUNT, Rest.MODEL),
        ("limited_day", "limit_billing", ACCOUNT, Rest.ACCOUNT),
        ("limited_bare", "limit_reached", ACCOUNT, Rest.MODEL),
        ("limit_zero", "limit_billing", ACCOUNT, Rest.ACCOUNT),
        ("not_found", "model_not_at_account", ACCOUNT, Rest.MODEL_MISSING),
        ("internal", "upstream_error", SERVICE, Rest.MODEL),
        ("unavailable", "upstream_error", SERVICE, Rest.MODEL),
        ("reset", "connection_lost", SERVICE, Rest.MODEL),
        ("cut", "connection_lost", SERVICE, Rest.MODEL),
        ("reset_mid", "connection_lost", SERVICE, Rest.MODEL),
        ("not_json", "not_understood", SERVICE, Rest.MODEL),
        ("wrong_json", "not_understood", SERVICE, Rest.MODEL),
        ("blocked_prompt", "prompt_blocked", REQUEST, Rest.NOTHING),
        ("image_safety", "picture_blocked", REQUEST, Rest.NOTHING),
        ("text_only", "not_understood", SERVICE, Rest.MODEL),
        ("no_image", "not_understood", SERVICE, Rest.MODEL),
        ("empty", "not_understood", SERVICE, Rest.MODEL),
    ],
)
async def test_every_fault(fault, code, blame, rest):
    async with rigged(Rule(Fault(fault), retry_seconds=12.0)) as rig:
        error = await rig.failure(model="flux-1.1-pro")
    assert (error.phrase.code, error.blame, error.rest) == (code, blame, rest)
    if fault == "limited_minute":
        assert (error.retry_after, error.status, error.upstream_status) == (12.0, AttemptStatus.LIMITED, 429)


@pytest.mark.parametrize("fault", ["dribble", "slow_first_byte"])
async def test_a_slow_answer_is_an_answer(fault):
    async with rigged(Rule(Fault(fault), seconds=0.05)) as rig:
        assert len(await rig.draw(model="flux-1.1-pro")) == 1


async def test_an_upstream_that_does_not_begin():
    async with rigged(Rule(Fault.HANG), first_byte_timeout=0.1) as rig:
        assert (await rig.failure()).phrase.code == "no_answer"


@pytest.mark.parametrize("fields", [{"size": "1920x1080"}, {"response_style": "x"}, {"quality": "hd"}])
async def test_a_bad_parameter_is_the_requests_own_and_names_the_field(fields):
    async with rigged() as rig:
        error = await rig.failure(fields=fields)
    assert (error.phrase.code, error.blame, error.status) == ("bad_parameter", REQUEST, AttemptStatus.REFUSED)
    assert error.phrase.values["param"] == next(iter(fields))


async def test_an_edit_is_refused_before_it_is_drawn_as_a_generation_is():
    async with rigged(Rule(Fault.LIMITED_MINUTE, first=1)) as rig:
        error = await rig.failure(references=(in_memory(),))
    assert (error.phrase.code, error.retry_after) == ("limit_minute", 8.0)


# --- what is left


async def test_the_headers_of_an_answer_tell_what_is_left_for_its_model():
    async with rigged(per_minute=5) as rig:
        await rig.draw(model="flux-1.1-pro")
        await rig.draw(model="flux-1.1-pro")
    told = [(one.account_id, one.model, one.window, one.left, one.limit, one.source) for one in rig.seen]
    own = (rig.account.id, "flux-1.1-pro", "minute")
    assert told == [(*own, 4, 5, QuotaSource.MEASURED), (*own, 3, 5, QuotaSource.MEASURED)]
    assert 1000.0 < rig.seen[1].resets_at <= 1060.0


async def test_an_answer_that_refuses_tells_it_too_and_names_the_limit():
    async with rigged(per_minute=1) as rig:
        await rig.draw(model="flux-1.1-pro")
        error = await rig.failure(model="flux-1.1-pro")
    assert (error.phrase.code, error.limits) == ("limit_minute", (NamedLimit("minute", 1),))
    assert (rig.seen[-1].left, rig.seen[-1].remaining) == (0, 0.0)


async def test_an_answer_without_such_headers_tells_nothing():
    async with rigged() as rig:
        await rig.draw(model="flux-1.1-pro")
        assert await rig.upstream.quota(rig.account, KEY) == ()
    assert rig.seen == []


# --- checks


async def test_a_check_lists_models_and_draws_nothing():
    async with rigged() as rig:
        await rig.upstream.check(rig.account, KEY)
        assert rig.simulator.calls.count() == 0
        with pytest.raises(UpstreamError) as failed:
            await rig.upstream.check(rig.account, Credentials(api_key="sk-other"))
    error = failed.value
    assert (error.phrase.code, error.status, error.rest) == (
        "key_rejected",
        AttemptStatus.REJECTED,
        Rest.UNTIL_MENDED,
    )


@pytest.mark.parametrize(
    ("status", "text", "code", "is_no"),
    [
        (401, "", "key_rejected", True),
        (403, "nobody may", "not_permitted", True),
        (400, '{"error": {"code": "invalid_api_key"}}', "key_rejected", True),
        (400, '{"error": {"message": "what is this"}}', "bad_parameter", False),
        (404, "404 page not found", "address_not_found", False),
        (404, '{"error": {"message": "The model list does not exist"}}', "model_not_at_account", False),
        (429, "slow down", "limit_reached", False),
        (429, '{"error": {"code": "insufficient_quota"}}', "limit_billing", False),
        (500, "", "upstream_error", False),
        (302, "", "upstream_error", False),
        (200, "<html>welcome</html>", "not_understood", False),
    ],
)
async def test_only_a_definite_no_blames_the_account(status, text, code, is_no):
    async with rigged() as rig, answering(lambda request, body: web.Response(status=status, text=text)) as (url, _):
        with pytest.raises(UpstreamError) as failed:
            await rig.upstream.check(Account(Provider.OPENAI, "ann", base_url=f"{url}/v1"), KEY)
    error = failed.value
    assert error.phrase.code == code
    assert (error.blame is ACCOUNT and error.status is AttemptStatus.REJECTED) == is_no


async def test_a_key_that_may_not_list_was_taken_all_the_same():
    said = {"error": {"message": "You have insufficient permissions. Missing scopes: api.model.read.", "code": None}}
    async with rigged() as rig, answering(lambda request, body: web.json_response(said, status=403)) as (url, seen):
        await rig.upstream.check(Account(Provider.OPENAI, "ann", base_url=f"{url}/v1"), KEY)
    assert (seen[0].method, seen[0].path) == ("GET", "/v1/models")


async def test_a_service_that_is_not_there_was_not_checked():
    async with rigged() as rig:
        with pytest.raises(UpstreamError) as failed:
            await rig.upstream.check(Account(Provider.OPENAI, "ann", base_url="http://127.0.0.1:1/v1"), KEY)
    assert (failed.value.phrase.code, failed.value.blame) == ("unreachable", SERVICE)


# --- forwarding


async def test_a_raw_call_goes_out_and_comes_back_as_it_is():
    body = json.dumps({"model": GPT, "prompt": "a kite", **SMALL}).encode()
    async with rigged(Rule(Fault.UNAVAILABLE, after=1)) as rig:
        answer = await rig.upstream.forward(RawCall("/images/generations", body), rig.account, KEY)
        assert (answer.status, json.loads(answer.body)["size"]) == (200, "1024x640")
        with pytest.raises(UpstreamError) as failed:
            await rig.upstream.forward(RawCall("/images/generations", body), rig.account, KEY)
    assert failed.value.upstream_status == 503
