"""The events of a streamed Images answer: their fields, that the real SDK reads them, that the base64 is not copied."""

import base64
import json

import openai
import pytest

from proxy_core.dialects.errors import render_error
from proxy_core.dialects.openai_stream import completed_event, error_event, partial_event
from proxy_core.errors import FailureKind, NoPicture
from proxy_core.images.request import ImageRequest, Partial, Picture, PictureCall, Usage
from proxy_core.images.wish import Action
from tests.fakes import png
from tests.proxy_core.dialects.serving import serving

DATA = base64.b64encode(png(40, 20))
USAGE = Usage(5, 1120, 5, 0, 20, 1100)
PICTURE = Picture(DATA, "image/png", 40, 20, USAGE)
DRAFT = Partial(DATA, "image/png", 1)


def request_of(quality="", **fields):
    return ImageRequest("req_1", PictureCall("gpt-image-2", "a fox", fields=fields), quality=quality)


def read(event):
    """(event name, data) of one event."""
    text = b"".join(event).decode()
    name, data, *rest = text.split("\n")
    assert rest == ["", ""]
    assert name.startswith("event: ")
    assert data.startswith("data: ")
    return name[7:], json.loads(data[6:])


@pytest.mark.parametrize(
    ("action", "name"),
    [(Action.GENERATE, "image_generation"), (Action.EDIT, "image_edit"), (Action.VARY, "image_edit")],
)
def test_a_whole_picture(action, name):
    event, data = read(completed_event(action, PICTURE, request_of(), 17))

    assert event == data["type"] == f"{name}.completed"
    assert data == {
        "type": event,
        "b64_json": DATA.decode(),
        "created_at": 17,
        "size": "40x20",
        "quality": "auto",
        "background": "auto",
        "output_format": "png",
        "usage": {
            "input_tokens": 5,
            "output_tokens": 1120,
            "total_tokens": 1125,
            "input_tokens_details": {"text_tokens": 5, "image_tokens": 0},
            "output_tokens_details": {"text_tokens": 20, "image_tokens": 1100},
        },
    }


@pytest.mark.parametrize(("action", "name"), [(Action.GENERATE, "image_generation"), (Action.EDIT, "image_edit")])
def test_a_draft(action, name):
    event, data = read(partial_event(action, DRAFT, request_of(), 17))

    assert event == data["type"] == f"{name}.partial_image"
    assert (data["partial_image_index"], data["b64_json"], data["size"]) == (1, DATA.decode(), "40x20")
    assert (data["created_at"], data["quality"], data["background"], data["output_format"]) == (
        17,
        "auto",
        "auto",
        "png",
    )
    assert "usage" not in data


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ("", "auto"),
        ("auto", "auto"),
        ("low", "low"),
        ("High", "high"),
        ("xhigh", "xhigh"),
        ("max", "max"),
        ("standard", "medium"),
        ("hd", "high"),
        ("2k", "auto"),
    ],
)
def test_quality_is_a_word_of_the_contract(sent, told):
    assert read(completed_event(Action.GENERATE, PICTURE, request_of(sent), 17))[1]["quality"] == told


@pytest.mark.parametrize(
    ("sent", "told"),
    [("transparent", "transparent"), ("opaque", "opaque"), ("auto", "auto"), ("pink", "auto"), (5, "auto")],
)
def test_background_is_a_word_of_the_contract(sent, told):
    assert read(completed_event(Action.GENERATE, PICTURE, request_of(background=sent), 17))[1]["background"] == told


def test_a_size_that_is_not_known_is_not_made_up():
    picture = Picture(b"AAAA", "image/webp", 0, 0)

    assert read(completed_event(Action.GENERATE, picture, request_of(), 17))[1]["size"] == "auto"
    assert (
        read(partial_event(Action.GENERATE, Partial(b"AAAA", "image/webp", 0), request_of(), 17))[1]["size"] == "auto"
    )


def test_the_base64_is_passed_on_and_not_copied():
    data = memoryview(DATA)
    picture, partial = Picture(data, "image/png", 40, 20), Partial(data, "image/png", 0)

    assert sum(buffer is data for buffer in completed_event(Action.EDIT, picture, request_of(), 17)) == 1
    assert sum(buffer is data for buffer in partial_event(Action.EDIT, partial, request_of(), 17)) == 1


def test_escapes_of_the_upstreams_json_stay():
    event = completed_event(Action.GENERATE, Picture(b"AA\\/A\\u003d", "image/png", 1, 1), request_of(), 17)

    assert read(event)[1]["b64_json"] == "AA/A="


async def read_by_sdk(*events):
    body = b": keep-alive\n\n".join(b"".join(event) for event in events)
    async with (
        serving(body, "text/event-stream; charset=utf-8") as url,
        openai.AsyncOpenAI(base_url=url, api_key="k", max_retries=0) as sdk,
    ):
        stream = await sdk.images.generate(prompt="x", model="gpt-image-1", stream=True, partial_images=2)
        return [event async for event in stream]


async def test_the_sdk_reads_the_stream():
    request = request_of("high")
    draft, whole = await read_by_sdk(
        partial_event(Action.GENERATE, Partial(DATA, "image/png", 0), request, 17),
        completed_event(Action.GENERATE, PICTURE, request, 18),
    )

    assert type(draft).__name__ == "ImageGenPartialImageEvent"
    assert (draft.partial_image_index, draft.b64_json, draft.quality) == (0, DATA.decode(), "high")
    assert type(whole).__name__ == "ImageGenCompletedEvent"
    assert (whole.created_at, whole.size, whole.usage.total_tokens) == (18, "40x20", 1125)


async def test_the_sdk_raises_an_error_in_the_stream():
    failure = NoPicture("attempts_used_up", kind=FailureKind.FAILED, attempts=6)

    with pytest.raises(openai.APIError, match="Gave up after 6 attempts") as caught:
        await read_by_sdk(error_event(render_error(failure, 0.0, "req_1")))
    assert caught.value.type == "server_error"
