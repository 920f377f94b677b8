"""The answer to a generation: its JSON, and that the base64 goes into it untouched."""

import json

import pytest
from openai.types import ImagesResponse

from proxy_core.dialects.openai_images import render_images
from proxy_core.errors import FailureKind, NoPicture
from proxy_core.images.request import ImageRequest, ImageResult, Picture, PictureCall, PictureResult, Usage

FIRST = Picture(memoryview(b"AAAA"), "image/png", 1376, 768, Usage(5, 1120, 5, 0, 20, 1100))
SECOND = Picture(b"BBBBBBBB", "image/jpeg", 1024, 1024, Usage(6, 1130, 4, 2, 0, 1130))


def result_of(*pictures: Picture | None, **fields: object) -> ImageResult:
    request = ImageRequest("r1", PictureCall("gemini-3-pro-image", "a fox"), n=len(pictures), **fields)
    missing = NoPicture("deadline", kind=FailureKind.TIMED_OUT, seconds=1)
    return ImageResult(
        request,
        tuple(
            PictureResult(number, picture, None if picture else missing, ()) for number, picture in enumerate(pictures)
        ),
    )


def answer(result: ImageResult) -> dict:
    return json.loads(b"".join(render_images(result, created=1_790_000_000)))


def test_one_picture():
    assert answer(result_of(FIRST)) == {
        "created": 1_790_000_000,
        "data": [{"b64_json": "AAAA"}],
        "usage": {
            "input_tokens": 5,
            "output_tokens": 1120,
            "total_tokens": 1125,
            "input_tokens_details": {"text_tokens": 5, "image_tokens": 0},
            "output_tokens_details": {"text_tokens": 20, "image_tokens": 1100},
        },
        "size": "1376x768",
        "output_format": "png",
    }


def test_several_pictures_are_in_order_and_their_usage_is_summed():
    sent = answer(result_of(SECOND, FIRST, SECOND))

    assert sent["data"] == [{"b64_json": "BBBBBBBB"}, {"b64_json": "AAAA"}, {"b64_json": "BBBBBBBB"}]
    assert (sent["size"], sent["output_format"]) == ("1024x1024", "jpeg")
    assert sent["usage"]["total_tokens"] == 5 + 1120 + 2 * (6 + 1130)
    assert sent["usage"]["input_tokens_details"] == {"text_tokens": 13, "image_tokens": 4}


def test_only_the_pictures_that_came_are_sent():
    sent = answer(result_of(None, FIRST, None))

    assert sent["data"] == [{"b64_json": "AAAA"}]


def test_a_url_is_a_data_url_of_the_true_kind_and_nothing_else():
    sent = answer(result_of(FIRST, SECOND, response_format="url"))

    assert sent["data"] == [{"url": "data:image/png;base64,AAAA"}, {"url": "data:image/jpeg;base64,BBBBBBBB"}]


@pytest.mark.parametrize(
    ("mime", "output_format"),
    [("image/png", "png"), ("image/jpeg", "jpeg"), ("image/webp", "webp"), ("image/gif", "gif")],
)
def test_output_format_is_what_the_bytes_are(mime, output_format):
    assert answer(result_of(Picture(b"AAAA", mime, 1, 1)))["output_format"] == output_format


@pytest.mark.parametrize(
    ("quality", "sent"),
    [
        ("low", "low"),
        ("medium", "medium"),
        ("HIGH", "high"),
        ("hd", None),
        ("standard", None),
        ("auto", None),
        ("", None),
    ],
)
def test_quality_is_told_only_in_openais_words(quality, sent):
    assert answer(result_of(FIRST, quality=quality)).get("quality") == sent


def test_a_picture_without_an_address_comes_as_a_data_url():
    first, second = "http://127.0.0.1:8045/pictures/1.png", "http://127.0.0.1:8045/pictures/2.png"
    result = result_of(FIRST, SECOND, response_format="url")
    told = [
        [one["url"] for one in json.loads(b"".join(render_images(result, 1, urls)))["data"]]
        for urls in ([first, second], ["", second], [first, ""], [])
    ]
    here, there = "data:image/png;base64,AAAA", "data:image/jpeg;base64,BBBBBBBB"
    assert told == [[first, second], [here, second], [first, there], [here, there]]


def test_the_base64_is_not_copied():
    buffers = render_images(result_of(FIRST, SECOND), created=1)

    assert buffers[1] is FIRST.data
    assert buffers[3] is SECOND.data
    assert sum(map(len, buffers)) == len(b"".join(buffers))


def test_the_openai_package_reads_it():
    read = ImagesResponse.model_validate_json(b"".join(render_images(result_of(FIRST, SECOND, quality="high"), 1)))

    assert [image.b64_json for image in read.data] == ["AAAA", "BBBBBBBB"]
    assert read.usage.output_tokens_details.image_tokens == 2230
