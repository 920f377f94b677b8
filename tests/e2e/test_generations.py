"""One picture through the pool, end to end: real HTTP to Easel, real HTTP to the simulator."""

import asyncio
import base64
import io
import math
import random
import re

import aiohttp
import pytest
from PIL import Image

from proxy_core.errors import AttemptStatus
from proxy_core.events import RequestEnded, StoreTroubled
from proxy_core.images.sniff import look_at_bytes
from proxy_core.records import Outcome
from proxy_core.simulator.faults import Fault, Rule
from proxy_core.tasks import spawn
from tests.harness import NOON, Bench, Clock, running, simulated


def opened(item):
    data = base64.b64decode(item["b64_json"], validate=True)
    return Image.open(io.BytesIO(data))


@pytest.fixture
async def easel(tmp_path):
    async with running(tmp_path, simulated(fox=[], heron=[])) as bench:
        yield bench


async def test_the_least_that_a_client_sends(easel):
    status, headers, body = await easel.generate(prompt="a red circle")
    assert status == 200
    assert opened(body["data"][0]).size == (1024, 1024)
    assert (body["size"], body["output_format"]) == ("1024x1024", "png")
    assert "url" not in body["data"][0]
    assert "quality" not in body
    assert body["usage"]["total_tokens"] == body["usage"]["input_tokens"] + body["usage"]["output_tokens"]
    assert body["usage"]["output_tokens_details"]["image_tokens"] > 0
    assert headers["X-Mapped-Model"] == "gemini-3-pro-image"
    assert (headers["X-Images-Requested"], headers["X-Images-Returned"]) == ("1", "1")
    assert headers["X-Account-Email"] in {"fox@example.com", "heron@example.com"}
    assert re.fullmatch(r"req_[0-9a-f]{24}", headers["X-Request-Id"])
    assert "X-Mapping-Notes" not in headers


@pytest.mark.parametrize(
    ("sent", "size", "noted"),
    [
        ({"size": "1024x1024"}, (1024, 1024), ""),
        ({"size": "1920x1080"}, (1376, 768), ""),
        ({"size": "1280x720"}, (1376, 768), ""),
        ({"size": "1080x1920"}, (768, 1376), ""),
        ({"size": "720x1280"}, (768, 1376), ""),
        ({"size": "800x600"}, (1200, 896), ""),
        ({"size": "600x800"}, (896, 1200), ""),
        ({"size": "2560x1080"}, (1584, 672), "fewer than half of the asked pixels"),
        ({"size": "1280x800"}, (1264, 848), "3:2 is the nearest"),
        ({"size": "16:9"}, (1024, 1024), "send aspect_ratio"),
        ({"size": "abc"}, (1024, 1024), "send aspect_ratio"),
        ({"size": "0x0"}, (1024, 1024), "send aspect_ratio"),
        ({"size": "-5x3"}, (1024, 1024), "send aspect_ratio"),
        ({"size": "1024X1024x3"}, (1024, 1024), "send aspect_ratio"),
        ({"size": "auto"}, (1024, 1024), ""),
        ({"size": ""}, (1024, 1024), ""),
        ({"size": None}, (1024, 1024), ""),
        ({"aspect_ratio": "16:9", "size": "1024x1024"}, (1376, 768), ""),
        ({"quality": "medium"}, (2048, 2048), ""),
        ({"quality": "standard"}, (1024, 1024), ""),
        ({"quality": "hd", "image_size": "1k"}, (1024, 1024), ""),
        ({"imageSize": "2K", "size": "1920x1080"}, (2752, 1536), ""),
        ({"model": "gemini-3-pro-image-16x9-2k"}, (2752, 1536), ""),
        ({"model": "gemini-3-pro-image-9-16"}, (768, 1376), ""),
        ({"model": "gemini-2.5-flash-image", "quality": "hd"}, (1024, 1024), "4K"),
        ({"model": "dall-e-3", "style": "vivid"}, (1024, 1024), "drawn by gemini-3-pro-image"),
        ({"model": "gpt-image-1", "response_format": "b64_json"}, (1024, 1024), "drawn by gemini-3-pro-image"),
    ],
)
async def test_what_the_client_sends_is_what_is_drawn(easel, sent, size, noted):
    status, headers, body = await easel.generate(prompt="a fox", **sent)
    assert status == 200
    assert opened(body["data"][0]).size == size
    assert body["size"] == f"{size[0]}x{size[1]}"
    notes = headers.get("X-Mapping-Notes", "")
    assert (noted in notes) if noted else notes == ""


async def test_hd_is_4k(easel):
    _, _, body = await easel.generate(prompt="a fox", quality="hd")
    assert opened(body["data"][0]).size == (4096, 4096)


@pytest.mark.parametrize(
    ("sent", "status", "param", "code"),
    [
        ({"aspect_ratio": "7:3"}, 400, "aspect_ratio", None),
        ({"image_size": "512"}, 400, "image_size", None),
        ({"image_size": "8K"}, 400, "image_size", None),
        ({"n": 0}, 400, "n", None),
        ({"n": 11}, 400, "n", None),
        ({"n": "x"}, 400, "n", None),
        ({"n": 1.5}, 400, "n", None),
        ({"prompt": None}, 400, "prompt", None),
        ({"model": "llama"}, 404, "model", "model_not_found"),
    ],
)
async def test_what_cannot_be_served_names_its_field(easel, sent, status, param, code):
    found, _, body = await easel.generate(**{"prompt": "a fox", **sent})
    assert found == status
    assert body["error"]["param"] == param
    assert body["error"]["type"] == "invalid_request_error"
    assert code is None or body["error"]["code"] == code
    assert easel.simulator.calls.count() == 0
    record, attempts = await easel.last()
    assert (record.outcome, record.status, attempts) == (Outcome.INVALID, status, ())


async def test_ten_pictures_over_two_accounts(easel):
    status, headers, body = await easel.generate(prompt="a fox", n=10)
    assert status == 200
    assert len({item["b64_json"] for item in body["data"]}) == 10
    assert headers["X-Images-Returned"] == "10"
    assert sorted(headers["X-Account-Email"].split(", ")) == ["fox@example.com", "heron@example.com"]


async def test_a_url_is_a_data_url_with_the_true_type(easel):
    _, _, body = await easel.generate(prompt="a fox", response_format="url")
    assert list(body["data"][0]) == ["url"]
    assert body["data"][0]["url"].startswith("data:image/png;base64,iVBOR")


async def test_partial_success_is_told_in_headers_and_log(tmp_path):
    rules = {"fox": [Rule(Fault.IMAGE_SAFETY, first=1)]}
    async with running(tmp_path, simulated(**rules)) as easel:
        status, headers, body = await easel.generate(prompt="a fox", n=3)
        assert status == 200
        assert (len(body["data"]), headers["X-Images-Returned"], headers["X-Images-Requested"]) == (2, "2", "3")
        record, attempts = await easel.last()
        assert (record.outcome, record.returned, record.n) == (Outcome.PARTIAL, 2, 3)
        ((_, why),) = record.failures
        assert why.code == "picture_blocked"
        (refused,) = [one for one in attempts if one.status is AttemptStatus.REFUSED]
        assert (refused.account, refused.reason.code) == ("fox@example.com", "picture_blocked")


@pytest.mark.parametrize("fault", [Fault.BLOCKED_PROMPT, Fault.IMAGE_SAFETY, Fault.TEXT_ONLY, Fault.NO_IMAGE])
async def test_a_refusal_is_a_400_and_called_once(tmp_path, fault):
    async with running(tmp_path, simulated(fox=[Rule(fault)], heron=[Rule(fault)])) as easel:
        status, headers, body = await easel.generate(prompt="a fox")
        assert status == 400
        assert body["error"]["code"] == "moderation_blocked"
        assert len(body["error"]["message"]) > 20
        assert "{" not in body["error"]["message"]
        assert easel.simulator.calls.count() == 1
        assert headers["X-Account-Email"] in {"fox@example.com", "heron@example.com"}


@pytest.mark.parametrize(
    ("fault", "status", "code", "retry"),
    [
        (Rule(Fault.LIMITED_MINUTE, retry_seconds=20), 429, "rate_limit_exceeded", "20"),
        (Rule(Fault.LIMITED_DAY), 429, "insufficient_quota", None),
        (Rule(Fault.LIMIT_ZERO), 429, "insufficient_quota", None),
        (Rule(Fault.LIMITED_BARE), 429, "rate_limit_exceeded", r"[1-5]"),
        (Rule(Fault.KEY_INVALID), 503, None, None),
        (Rule(Fault.UNAUTHENTICATED), 503, None, None),
        (Rule(Fault.FORBIDDEN), 503, None, None),
        (Rule(Fault.INTERNAL), 503, None, "1"),
        (Rule(Fault.UNAVAILABLE), 503, None, r"\d"),
        (Rule(Fault.RESET), 503, None, "1"),
        (Rule(Fault.CUT), 503, None, "1"),
        (Rule(Fault.RESET_MID), 503, None, "1"),
        (Rule(Fault.NOT_JSON), 503, None, "1"),
        (Rule(Fault.WRONG_JSON), 503, None, "1"),
        (Rule(Fault.EMPTY), 503, None, "1"),
    ],
)
async def test_every_fault_at_every_account(tmp_path, fault, status, code, retry):
    async with running(tmp_path, simulated(fox=[fault], heron=[fault]), now=Clock(NOON), queue_wait=0.0) as easel:
        found, headers, body = await easel.generate(prompt="a fox")
        assert found == status
        assert body["error"]["code"] == code
        if retry:
            assert re.fullmatch(retry, headers["Retry-After"])
            assert "x-should-retry" not in headers
        else:
            assert headers["x-should-retry"] == "false"
            assert "Retry-After" not in headers
        assert easel.simulator.calls.count() == 2
        assert headers["X-Account-Email"] == "fox@example.com, heron@example.com"
        await easel.generate(prompt="a fox")
        assert easel.simulator.calls.count() == 2  # both rest: nobody is asked in vain


@pytest.mark.parametrize(
    "fault", [one for one in Fault if one not in {Fault.HANG, Fault.SLOW_FIRST_BYTE, Fault.TRICKLE}]
)
async def test_every_fault_at_one_account_is_rotated_out_or_told(tmp_path, fault):
    async with running(tmp_path, simulated(fox=[Rule(fault)], heron=[])) as easel:
        answers = [await easel.generate(prompt="a fox", n=2) for _ in range(3)]
        refusal = fault in {Fault.BLOCKED_PROMPT, Fault.IMAGE_SAFETY, Fault.TEXT_ONLY, Fault.NO_IMAGE}
        for status, headers, _ in answers:
            assert status == 200
            assert headers["X-Images-Returned"] == ("1" if refusal else "2")


async def test_a_model_that_no_account_knows_is_a_404(tmp_path):
    async with running(tmp_path, simulated(fox=[Rule(Fault.NOT_FOUND)], heron=[Rule(Fault.NOT_FOUND)])) as easel:
        status, _, body = await easel.generate(prompt="a fox", model="gemini-9-image")
        assert (status, body["error"]["code"], body["error"]["param"]) == (404, "model_not_found", "model")
        assert easel.simulator.calls.count() == 2


async def test_no_account_says_what_to_do(tmp_path):
    async with running(tmp_path, simulated()) as easel:
        status, headers, body = await easel.generate(prompt="a fox")
        assert (status, body["error"]["code"]) == (503, "no_account")
        assert "easel account add" in body["error"]["message"]
        assert headers["x-should-retry"] == "false"


async def test_an_upstream_that_hangs_is_left_for_another(tmp_path):
    rules = {"fox": [Rule(Fault.HANG)], "heron": [Rule(Fault.HANG)], "otter": []}
    async with running(tmp_path, simulated(**rules), first_byte_timeout=2) as easel:
        status, headers, _ = await easel.generate(prompt="a fox", model="gemini-3.1-flash-image", image_size="512")
        assert (status, headers["X-Account-Email"]) == (200, "otter@example.com")
        _, attempts = await easel.last()
        assert [one.reason.code for one in attempts[:-1]] == ["no_answer"] * (len(attempts) - 1)


async def test_the_deadline_of_a_request_is_a_504(tmp_path):
    async with running(tmp_path, simulated(fox=[Rule(Fault.HANG)]), request_timeout=0.2) as easel:
        status, _, body = await easel.generate(prompt="a fox")
        assert status == 504
        assert "request_timeout" in body["error"]["message"]


async def leave_while_it_draws(easel, calls, ask=Bench.generate, **body):
    """Ask for pictures, go away when so many are being drawn, and wait until the log has the request."""
    ended = asyncio.Event()
    easel.core.events.subscribe(lambda event: ended.set() if isinstance(event, RequestEnded) else None)
    task = spawn(ask(easel, **body), name="client")
    await easel.simulator.calls.reach(calls)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await ended.wait()
    return await easel.last()


async def test_a_client_that_goes_away_leaves_nothing_behind(tmp_path):
    async with running(tmp_path, simulated(fox=[Rule(Fault.HANG)]), request_timeout=3) as easel:
        record, attempts = await leave_while_it_draws(easel, 2, prompt="a fox", n=2)
        assert (record.outcome, record.reason.code) == (Outcome.CANCELLED, "client_gone")
        assert [(one.status, one.reason.code) for one in attempts] == [(AttemptStatus.FAILED, "deadline")] * 2
        assert [state.in_flight for state in easel.core.accounts()] == [0]
        await easel.simulator.calls.reach(0)


async def test_what_was_paid_for_is_kept_when_the_client_goes_away(tmp_path):
    rule = Rule(Fault.SLOW_FIRST_BYTE, seconds=2)  # until four are asked
    async with running(tmp_path, simulated(fox=[rule])) as easel:
        record, attempts = await leave_while_it_draws(easel, 4, prompt="a fox", n=7)
        assert (record.outcome, record.reason.code, record.reason.values["kept"]) == (
            Outcome.CANCELLED,
            "client_gone_kept",
            4,
        )
        assert [one.status for one in attempts] == [AttemptStatus.OK] * 4
        assert easel.simulator.calls.count() == 4  # the three that waited for a place were never asked for
        kept = list((tmp_path / "pictures").iterdir())
        assert {look_at_bytes(path.read_bytes()) for path in kept} == {("image/png", 1024, 1024)}
        assert len(kept) == 4


async def test_a_repeat_of_what_was_left_is_not_paid_twice(tmp_path):
    rule = Rule(Fault.SLOW_FIRST_BYTE, seconds=0.3)
    async with running(tmp_path, simulated(fox=[rule])) as easel:
        first, second = ({**easel.auth, "x-stainless-retry-count": count} for count in ("0", "1"))
        await leave_while_it_draws(easel, 1, headers=first, prompt="a fox")
        status, headers, body = await easel.generate(headers=second, prompt="a fox")
        assert (status, len(body["data"]), headers["X-Account-Email"]) == (200, 1, "fox@example.com")
        assert easel.simulator.calls.count() == 1
        await easel.generate(headers=second, prompt="a fox")  # taken once
        assert easel.simulator.calls.count() == 2


async def test_a_hundred_requests_of_three_over_two_bad_accounts_of_four(tmp_path):
    rules = {
        "fox": [],
        "heron": [],
        "limited": [Rule(Fault.LIMITED_MINUTE, retry_seconds=60)],
        "rejected": [Rule(Fault.KEY_INVALID)],
    }
    async with running(tmp_path, simulated(**rules), now=Clock(NOON)) as easel:
        answers = []
        for _ in range(25):  # four clients at a time
            some = [
                easel.generate(prompt="a fox", n=3, model="gemini-3.1-flash-image", image_size=512) for _ in range(4)
            ]
            answers += await asyncio.gather(*some)
        assert [status for status, _, _ in answers] == [200] * 100
        assert {len(body["data"]) for _, _, body in answers} == {3}
        calls = easel.simulator.calls.count
        # Only what was under way when the first answer came may have asked them too: four places each.
        assert calls("limited") <= 4
        assert calls("rejected") <= 4
        assert abs(calls("fox") - calls("heron")) <= 8


async def test_a_repeated_edit_draws_what_the_first_gave_up_from_its_own_file(tmp_path):
    rule = Rule(Fault.SLOW_FIRST_BYTE, seconds=0.3)
    picture = noise(1_400_000)  # past what stays in memory
    async with running(tmp_path, simulated(fox=[rule])) as easel:
        first, second = ({**easel.auth, "x-stainless-retry-count": count} for count in ("0", "1"))
        await leave_while_it_draws(easel, 4, ask=edit, headers=first, picture=picture)
        status, headers, body = await edit(easel, headers=second, picture=picture)
        assert (status, len(body["data"]), headers["X-Images-Returned"]) == (200, 6, "6")
        assert easel.simulator.calls.count() == 6


async def edit(easel, *, headers, picture):
    form = aiohttp.FormData({"prompt": "a fox", "n": "6"})
    form.add_field("image", io.BytesIO(picture), filename="a.png", content_type="image/png")
    return await easel.ask("POST", "/images/edits", headers, data=form)


def noise(size):
    """A PNG of about so many bytes."""
    side = math.isqrt(size // 3)
    out = io.BytesIO()
    Image.frombytes("RGB", (side, side), random.Random(1).randbytes(side * side * 3)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("gallery", ["all", "off"])
async def test_a_picture_that_cannot_be_kept_for_its_address_comes_as_a_data_url_and_that_is_told(tmp_path, gallery):
    (tmp_path / "pictures").write_text("a file where the directory should be")
    async with running(tmp_path, simulated(fox=[]), url_as="http", gallery=gallery) as easel:
        told = []
        easel.core.events.subscribe(told.append)
        for _ in range(2):
            status, _, body = await easel.generate(prompt="a fox", response_format="url")
            assert (status, body["data"][0]["url"][:22]) == (200, "data:image/png;base64,")
        record, attempts = await easel.last()
        assert (record.outcome, record.status) == (Outcome.DRAWN, 200)
        assert "no_address" in [note.code for note in record.notes]
        assert [one.status for one in attempts] == [AttemptStatus.OK]
        assert [one.trouble.code for one in told if isinstance(one, StoreTroubled)] == ["gallery_trouble"]
