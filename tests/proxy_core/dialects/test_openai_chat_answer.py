"""A chat's answer and its stream, as the real SDK and the clients' own checks read them; the base64 is never copied."""

import json
import re

import openai
import pytest

from proxy_core.dialects.errors import render_error
from proxy_core.dialects.openai_chat import CHAT_FORMATS, DONE, ChatStream, render_chat
from proxy_core.dialects.openai_stream import error_event
from proxy_core.errors import FailureKind, NoPicture
from proxy_core.images.request import ImageRequest, ImageResult, Picture, PictureCall, PictureResult, Usage
from tests.proxy_core.dialects.serving import serving

FIRST = Picture(memoryview(b"AAAA"), "image/png", 1376, 768, Usage(5, 1120))
SECOND = Picture(b"BB\\/BBB=", "image/jpeg", 1024, 1024, Usage(6, 1130))
FIRST_URI, SECOND_URI = "data:image/png;base64,AAAA", "data:image/jpeg;base64,BB/BBB="
ALL = [FIRST_URI, SECOND_URI]
KILO = re.compile(r"^data:image/(png|jpeg|jpg);base64,.+$")


def result_of(*pictures: Picture | None) -> ImageResult:
    request = ImageRequest("req_1", PictureCall("gemini-3-pro-image", "a fox"), n=len(pictures))
    gone = NoPicture("too_few", kind=FailureKind.FAILED)
    results = (PictureResult(number, picture, None if picture else gone, ()) for number, picture in enumerate(pictures))
    return ImageResult(request, tuple(results))


def answer_of(*pictures: Picture | None, markdown: bool = False) -> dict:
    return json.loads(b"".join(render_chat(result_of(*pictures), 17, "nano-banana", markdown=markdown)))


def test_the_whole_answer():
    assert answer_of(FIRST) == {
        "id": "chatcmpl-req_1",
        "object": "chat.completion",
        "created": 17,
        "model": "nano-banana",
        "choices": [
            {
                "index": 0,
                "message": {
                    "role": "assistant",
                    "content": "Here is the picture.",
                    "refusal": None,
                    "images": [{"type": "image_url", "image_url": {"url": FIRST_URI}, "index": 0}],
                },
                "logprobs": None,
                "finish_reason": "stop",
            }
        ],
        "usage": {"prompt_tokens": 5, "completion_tokens": 1120, "total_tokens": 1125},
    }


def test_kilo_code_finds_its_picture():
    (choice,) = answer_of(FIRST, SECOND)["choices"]
    images = choice["message"]["images"]

    assert [image["image_url"]["url"] for image in images] == ALL
    assert all(KILO.match(image["image_url"]["url"]) for image in images)
    assert {image["type"] for image in images} == {"image_url"}
    assert [image["index"] for image in images] == [0, 1]
    assert all(KILO.match(f"data:image/{name};base64,A") for name in CHAT_FORMATS)


@pytest.mark.parametrize(
    ("pictures", "content"),
    [
        ((FIRST,), "Here is the picture."),
        ((FIRST, SECOND), "Here are the 2 pictures."),
        ((FIRST, None, SECOND), "2 of the 3 pictures came."),
        ((None, SECOND), "1 of the 2 pictures came."),
    ],
)
def test_the_words_say_how_many_came(pictures, content):
    assert answer_of(*pictures)["choices"][0]["message"]["content"] == content


def test_markdown_repeats_the_pictures_where_it_is_wanted():
    content = answer_of(FIRST, SECOND, markdown=True)["choices"][0]["message"]["content"]

    assert content == f"Here are the 2 pictures.\n\n![picture]({FIRST_URI})\n\n![picture]({SECOND_URI})"


@pytest.mark.parametrize(("markdown", "times"), [(False, 1), (True, 2)])
def test_the_base64_is_passed_on_and_not_copied(markdown, times):
    buffers = render_chat(result_of(FIRST), 17, "m", markdown=markdown)
    stream = ChatStream("req_1", 17, "m")
    events = [*stream.picture(0, FIRST), *stream.text([FIRST], 1, markdown=markdown)]

    assert sum(buffer is FIRST.data for buffer in buffers) == times
    assert sum(buffer is FIRST.data for buffer in events) == times


async def test_the_sdk_reads_the_answer():
    body = b"".join(render_chat(result_of(FIRST, SECOND), 17, "nano-banana", markdown=False))
    async with serving(body, "application/json") as url, openai.AsyncOpenAI(base_url=url, api_key="k") as sdk:
        answer = await sdk.chat.completions.create(model="m", messages=[{"role": "user", "content": "a fox"}])

    assert (answer.id, answer.model, answer.choices[0].finish_reason) == ("chatcmpl-req_1", "nano-banana", "stop")
    assert [image["image_url"]["url"] for image in answer.choices[0].message.images] == ALL
    assert answer.usage.total_tokens == 2261


def events_of(*, usage: Usage | None, markdown: bool = False) -> list[bytes]:
    stream = ChatStream("req_1", 17, "nano-banana")
    pictures = [FIRST, SECOND]
    drawn = [buffer for index, picture in enumerate(pictures) for buffer in stream.picture(index, picture)]
    text = stream.text(pictures, 2, markdown=markdown)
    return [b"".join([*stream.opening(), *drawn, *text, *stream.closing(usage), DONE])]


async def chunks_of(events: list[bytes]) -> list:
    body = b"".join(events)
    async with (
        serving(body, "text/event-stream") as url,
        openai.AsyncOpenAI(base_url=url, api_key="k", max_retries=0) as sdk,
    ):
        message = {"role": "user", "content": "a fox"}
        answer = await sdk.chat.completions.create(model="m", messages=[message], stream=True)
        return [chunk async for chunk in answer]


async def test_the_sdk_reads_the_stream():
    chunks = await chunks_of(events_of(usage=Usage(11, 2250)))
    head, first, second, text, end, usage = chunks

    assert {(chunk.id, chunk.object, chunk.created, chunk.model) for chunk in chunks} == {
        ("chatcmpl-req_1", "chat.completion.chunk", 17, "nano-banana")
    }
    assert (head.choices[0].delta.role, head.choices[0].delta.content) == ("assistant", "")
    assert first.choices[0].delta.images == [{"type": "image_url", "image_url": {"url": FIRST_URI}, "index": 0}]
    assert second.choices[0].delta.images[0]["index"] == 1
    assert second.choices[0].delta.images[0]["image_url"]["url"] == SECOND_URI
    assert text.choices[0].delta.content == "Here are the 2 pictures."
    assert [chunk.choices[0].finish_reason for chunk in (head, first, second, text, end)] == [None] * 4 + ["stop"]
    assert (usage.choices, usage.usage.total_tokens) == ([], 2261)


async def test_usage_comes_only_when_it_was_asked_for():
    chunks = await chunks_of(events_of(usage=None))

    assert chunks[-1].choices[0].finish_reason == "stop"
    assert all(chunk.usage is None for chunk in chunks)


async def test_markdown_in_a_stream():
    chunks = await chunks_of(events_of(usage=None, markdown=True))

    assert chunks[3].choices[0].delta.content.endswith(f"![picture]({FIRST_URI})\n\n![picture]({SECOND_URI})")


async def test_a_failure_after_the_opening_reaches_the_sdk():
    failure = NoPicture("attempts_used_up", kind=FailureKind.FAILED, attempts=6)
    event = error_event(render_error(failure, 0.0, "req_1"))

    with pytest.raises(openai.APIError, match="Gave up after 6 attempts"):
        await chunks_of([*ChatStream("req_1", 17, "m").opening(), *event])
