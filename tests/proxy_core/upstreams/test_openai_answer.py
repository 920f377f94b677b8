"""What an OpenAI wire answers, in every form that services give it."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy_core.errors import Blame, RequestError, UpstreamError
from proxy_core.images import base64_text
from proxy_core.images.request import Partial, Picture, Usage
from proxy_core.upstreams.event_stream import Event
from proxy_core.upstreams.openai_answer import read, read_stream
from tests.fakes import png

PNG = png(4, 2)
TEXT = base64.b64encode(PNG).decode()


async def pictures(value, fetch=None):
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return [one async for one in read(body, fetch, lambda: 0.0)]


async def streamed(*told, fetch=None):
    """What a stream gives: each of `told` is an event's data, or its name and its data."""

    async def found():
        for one in told:
            name, data = one if isinstance(one, tuple) else ("", one)
            yield Event(name, data if isinstance(data, bytes) else json.dumps(data).encode())

    return [one async for one in read_stream(found(), fetch, lambda: 0.0)]


@pytest.mark.parametrize(
    "item",
    [
        {"b64_json": TEXT},
        {"b64_json": f"data:image/png;base64,{TEXT}"},
        {"url": f"data:image/png;base64,{TEXT}"},
        {"b64_json": "", "url": f"data:image/png;base64,{TEXT}"},
        {"b64_json": None, "url": f"DATA:image/png;base64,{TEXT}"},
        {"b64_json": TEXT, "url": "https://example.com/1.png", "revised_prompt": "x"},
        {"b64_json": f"{TEXT[:40]}\n{TEXT[40:]}\r\n"},
    ],
)
async def test_each_form_of_a_picture(item):
    (picture,) = await pictures({"created": 1, "data": [item]})
    assert (picture.mime, picture.width, picture.height) == ("image/png", 4, 2)
    assert base64_text.decode(picture.data) == PNG


@pytest.mark.parametrize("text", [TEXT.replace("/", "\\/"), TEXT.replace("=", "\\u003d")])
async def test_escapes_are_resolved(text):
    (picture,) = await pictures(b'{"data":[{"b64_json":"%s"}]}' % text.encode())
    assert bytes(picture.data) == TEXT.encode()


async def test_a_picture_is_a_view_into_the_body():
    body = json.dumps({"data": [{"b64_json": TEXT}]}).encode()
    (picture,) = await pictures(body)
    assert isinstance(picture.data, memoryview)
    assert picture.data.obj is not None


@pytest.mark.parametrize(
    "value",
    [
        b"<html>",
        b"[]",
        b"{}",
        b'{"data": 7}',
        b'{"data": [7]}',
        b"\xff",
        b"[" * 5000,
        {"data": None},
        {"data": []},
        {"data": [{}]},
        {"data": [{"b64_json": 7}]},
        {"data": [{"b64_json": "bm8gcGljdHVyZQ=="}]},
        {"data": [{"url": "data:image/png;base64"}]},
        {"data": [{"url": "file:///etc/passwd"}]},
        {"data": [{"url": "https://example.com/1.png"}]},
    ],
)
async def test_an_answer_without_a_picture_is_no_refusal(value):
    with pytest.raises(UpstreamError) as failed:
        await pictures(value)
    assert (failed.value.phrase.code, failed.value.blame) == ("not_understood", Blame.SERVICE)


async def test_an_error_with_status_200_is_one():
    with pytest.raises(UpstreamError) as failed:
        await pictures({"error": {"message": "no", "code": "moderation_blocked"}})
    assert failed.value.phrase.code == "prompt_blocked"
    assert len(await pictures({"error": None, "data": [{"b64_json": TEXT}]})) == 1


async def test_one_bad_picture_does_not_cost_the_others():
    async def fetch(url):
        if "gone" in url:
            raise RequestError("bad_http", why="no")
        return PNG

    items = [{"url": "https://x/gone"}, {"b64_json": TEXT}, {"b64_json": "AAAA"}, {"url": "https:\\/\\/x/1"}]
    body = json.dumps({"data": items, "usage": {"input_tokens": 5, "output_tokens": 9}}).encode()
    found = await pictures(body.replace(b"\\\\", b"\\"), fetch)
    assert [one.usage.input_tokens for one in found] == [5, 0]
    assert base64_text.decode(found[1].data) == PNG


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        (
            {
                "input_tokens": 30,
                "output_tokens": 50,
                "total_tokens": 80,
                "input_tokens_details": {"text_tokens": 10, "image_tokens": 20},
                "output_tokens_details": {"text_tokens": 1, "image_tokens": 49},
            },
            Usage(30, 50, 10, 20, 1, 49),
        ),
        ({"input_tokens": 30, "output_tokens": 50}, Usage(30, 50, 30, 0, 0, 50)),
        ({"prompt_tokens": 3, "completion_tokens": 5, "input_tokens": 0}, Usage(3, 5, 3, 0, 0, 5)),
        ({"input_tokens": None, "input_tokens_details": None}, Usage()),
        ({"input_tokens": "many"}, Usage()),
        ([], Usage()),
        (None, Usage()),
    ],
)
async def test_usage(usage, expected):
    (picture,) = await pictures({"data": [{"b64_json": TEXT}], "usage": usage})
    assert picture.usage == expected


# --- streams


def partial(index, text=TEXT):
    return {"type": "image_generation.partial_image", "b64_json": text, "partial_image_index": index}


DONE = {"type": "image_generation.completed", "b64_json": TEXT, "usage": {"input_tokens": 1, "output_tokens": 2}}


async def test_drafts_and_pictures_in_their_order():
    found = await streamed(partial(0), partial(1), DONE)
    assert [type(one) for one in found] == [Partial, Partial, Picture]
    assert [one.index for one in found[:2]] == [0, 1]
    assert found[2].usage == Usage(1, 2, 1, 0, 0, 2)


async def test_an_event_may_have_its_type_in_its_name_only():
    names = ("image_edit.partial_image", "image_edit.completed")
    found = await streamed(*((name, {"b64_json": TEXT}) for name in names))
    assert [type(one) for one in found] == [Partial, Picture]


async def test_pings_and_drafts_that_are_none_are_passed_over():
    found = await streamed(("ping", b"{}"), b"ping", b'{"type": null}', partial(0, "AAAA"), {"type": "x"}, DONE)
    assert [type(one) for one in found] == [Picture]


async def test_a_whole_answer_may_stand_in_the_stream():
    assert len(await streamed({"data": [{"b64_json": TEXT}, {"b64_json": TEXT}]})) == 2


@pytest.mark.parametrize(
    "told",
    [
        ("error", {"error": {"message": "x", "code": "moderation_blocked"}}),
        {"error": {"message": "x", "code": "moderation_blocked"}},
        {"type": "error", "message": "x", "code": "moderation_blocked"},
    ],
)
async def test_an_error_event(told):
    with pytest.raises(UpstreamError) as failed:
        await streamed(partial(0), told)
    assert failed.value.phrase.code == "prompt_blocked"
    assert len(await streamed(DONE, told)) == 1


async def test_a_stream_without_a_picture():
    with pytest.raises(UpstreamError) as failed:
        await streamed(partial(0))
    assert failed.value.phrase.code == "not_understood"


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=6),
        lambda kids: st.lists(kids, max_size=3) | st.dictionaries(st.sampled_from(["data", "url", "b64_json"]), kids),
        max_leaves=6,
    )
)
async def test_json_of_any_shape_is_an_error_of_ours(value):
    with pytest.raises(UpstreamError):
        await pictures(value)
    with pytest.raises(UpstreamError):
        await streamed(value)
