"""The real openai SDK as a client of Easel over the simulator."""

import base64
import io

import openai
import pytest
from PIL import Image

from proxy_core.simulator.faults import Fault, Rule
from tests.harness import NOON, Clock, running, simulated


@pytest.fixture
async def easel(tmp_path):
    async with running(tmp_path, simulated(fox=[], heron=[])) as bench:
        yield bench


@pytest.fixture
async def sdk(easel):
    async with openai.AsyncOpenAI(base_url=easel.url, api_key=easel.key) as client:
        yield client


def opened(item):
    return Image.open(io.BytesIO(base64.b64decode(item.b64_json)))


async def test_generate(sdk):
    answer = await sdk.images.generate(prompt="a red fox", model="gemini-3-pro-image", size="1536x1024")
    assert opened(answer.data[0]).size == (1264, 848)
    assert (answer.size, answer.output_format) == ("1264x848", "png")
    assert answer.usage.total_tokens > 1000


async def test_generate_four(sdk, easel):
    answer = await sdk.images.generate(prompt="a red fox", n=4)
    assert len({item.b64_json for item in answer.data}) == 4
    assert all(item.url is None for item in answer.data)
    assert easel.simulator.calls.count() == 4


async def test_generate_as_url(sdk):
    answer = await sdk.images.generate(prompt="a red fox", model="dall-e-3", response_format="url", quality="hd")
    assert answer.data[0].url.startswith("data:image/png;base64,")
    assert answer.data[0].b64_json is None


async def test_the_headers_are_there_for_who_looks(sdk):
    answer = await sdk.images.with_raw_response.generate(prompt="a red fox", model="gpt-image-1", size="1000x100")
    assert answer.headers["x-mapped-model"] == "gemini-3-pro-image"
    assert "is drawn by" in answer.headers["x-mapping-notes"]
    assert answer.request_id.startswith("req_")


async def test_models(sdk):
    ids = [model.id async for model in sdk.models.list()]
    assert "gemini-3-pro-image" in ids
    assert any(name.startswith("gpt-image") for name in ids)
    assert (await sdk.models.retrieve(ids[0])).id == ids[0]
    with pytest.raises(openai.NotFoundError) as found:
        await sdk.models.retrieve("llama")
    assert found.value.code == "model_not_found"


async def test_errors_are_the_sdks_own(sdk, easel):
    with pytest.raises(openai.BadRequestError) as bad:
        await sdk.images.generate(prompt="a fox", n=99)
    assert bad.value.param == "n"
    with pytest.raises(openai.AuthenticationError) as refused:
        await sdk.with_options(api_key="wrong").images.generate(prompt="a fox")
    assert refused.value.code == "invalid_api_key"
    with pytest.raises(openai.NotFoundError) as missing:
        await sdk.images.generate(prompt="a fox", model="llama")
    assert missing.value.code == "model_not_found"
    assert easel.simulator.calls.count() == 0


async def test_a_refusal_is_not_tried_again(tmp_path):
    async with running(tmp_path, simulated(fox=[Rule(Fault.IMAGE_SAFETY)])) as easel:
        async with openai.AsyncOpenAI(base_url=easel.url, api_key=easel.key) as sdk:
            with pytest.raises(openai.BadRequestError) as refused:
                await sdk.images.generate(prompt="a fox")
        assert refused.value.code == "moderation_blocked"
        assert easel.simulator.calls.count() == 1


async def test_what_clears_soon_is_tried_again_and_succeeds(tmp_path):
    rule = Rule(Fault.LIMITED_MINUTE, first=1, retry_seconds=0.2)
    async with running(tmp_path, simulated(fox=[rule])) as easel:
        async with openai.AsyncOpenAI(base_url=easel.url, api_key=easel.key) as sdk:
            answer = await sdk.images.generate(prompt="a fox")
        assert len(answer.data) == 1
        assert easel.simulator.calls.count() == 2
        records = await easel.core.requests()
        assert [one.status for one in records] == [200, 429]


async def test_what_does_not_clear_today_is_not_tried_again(tmp_path):
    async with running(tmp_path, simulated(fox=[Rule(Fault.LIMITED_DAY)]), now=Clock(NOON)) as easel:
        async with openai.AsyncOpenAI(base_url=easel.url, api_key=easel.key) as sdk:
            with pytest.raises(openai.RateLimitError) as limited:
                await sdk.images.generate(prompt="a fox")
        assert "UTC" in limited.value.message
        assert len(await easel.core.requests()) == 1
