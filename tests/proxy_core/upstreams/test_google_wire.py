"""What a call says on Google's wire, and what is read from an answer."""

import asyncio
import base64
import gc
import json
import random
import tracemalloc
import weakref

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from proxy_core.errors import AttemptStatus, Blame, UpstreamError
from proxy_core.images.request import PictureCall, Usage
from proxy_core.images.wish import Action
from proxy_core.upstreams import google_wire
from proxy_core.upstreams.google_wire import MASK_SENTENCE, read, write
from tests.fakes import png
from tests.proxy_core.upstreams.conftest import reference

CALL = PictureCall("gemini-3-pro-image", "a fox")


async def written(call, fields=None):
    return json.loads(b"".join([bytes(piece) async for piece in await write(call, fields)]))


def answer(*parts, usage=None, **candidate):
    candidates = [{"content": {"parts": list(parts)}, "finishReason": "STOP", **candidate}]
    return json.dumps({"candidates": candidates, "usageMetadata": usage or {}}).encode()


def inline(data):
    return {"inlineData": {"mimeType": "image/png", "data": base64.b64encode(data).decode()}}


def refusal(body):
    with pytest.raises(UpstreamError) as caught:
        read(body)
    return caught.value


# --- write


async def test_words_alone():
    assert await written(CALL) == {
        "contents": [{"role": "user", "parts": [{"text": "a fox"}]}],
        "generationConfig": {"responseModalities": ["IMAGE"]},
    }


async def test_ratio_size_and_further_fields_of_the_picture():
    options = {"imageOutputOptions": {"mimeType": "image/jpeg"}}
    config = (await written(replace(CALL, ratio="16:9", size="2K"), options))["generationConfig"]
    assert config["imageConfig"] == {"aspectRatio": "16:9", "imageSize": "2K", **options}


async def test_pictures_follow_the_words_in_their_order(tmp_path):
    sent = [png(2, 2), random.Random(1).randbytes(2_500_000), png(3, 3)]
    call = replace(
        CALL,
        action=Action.EDIT,
        references=(
            reference(sent[0]),
            reference(sent[1], "image/webp", tmp_path / "1"),
            reference(sent[2], "image/jpeg"),
        ),
    )
    text, *pictures = (await written(call))["contents"][0]["parts"]
    assert text == {"text": "a fox"}
    assert [one["inlineData"]["mimeType"] for one in pictures] == ["image/png", "image/webp", "image/jpeg"]
    assert [base64.b64decode(one["inlineData"]["data"]) for one in pictures] == sent


async def test_a_mask_is_the_last_picture_and_a_sentence_says_what_it_means():
    call = replace(CALL, references=(reference(png(2, 2)),), mask=reference(png(3, 3)))
    prompt, first, said, mask = (await written(call))["contents"][0]["parts"]
    assert prompt == {"text": "a fox"}
    assert base64.b64decode(first["inlineData"]["data"]) == png(2, 2)
    assert said == {"text": MASK_SENTENCE}
    assert "transparent" in MASK_SENTENCE
    assert base64.b64decode(mask["inlineData"]["data"]) == png(3, 3)


@given(st.text(), st.lists(st.binary(max_size=40), max_size=3))
def test_whatever_is_said_comes_out_of_the_json_again(prompt, pictures):
    call = replace(CALL, prompt=prompt.encode(errors="replace").decode(), references=tuple(map(reference, pictures)))
    text, *parts = asyncio.run(written(call))["contents"][0]["parts"]
    assert text == {"text": call.prompt}
    assert [base64.b64decode(part["inlineData"]["data"]) for part in parts] == pictures


async def test_a_picture_is_encoded_once_for_all_calls_of_a_request(tmp_path):
    large = reference(b"x" * 2_000_000, path=tmp_path / "1")
    small = reference(b"y")
    call = replace(CALL, references=(large, small))
    bodies = await asyncio.gather(*(write(replace(call, size=size)) for size in ("1K", "2K", "4K")))
    large.path.unlink()
    bodies.append(await write(call))
    shared = {id(piece) for body in bodies for piece in body._pieces if len(piece) > 2_000_000}
    assert len(shared) == 1


async def test_encoded_pictures_go_with_their_request(tmp_path):
    call = replace(CALL, references=(reference(b"x" * 2_000_000, path=tmp_path / "1"), reference(b"y")))
    await write(call)
    known = [weakref.ref(one) for one in call.references]
    assert all(one() in google_wire._encoded for one in known)
    del call
    gc.collect()
    assert [one() for one in known] == [None, None]


async def test_a_file_that_is_gone_is_tried_anew(tmp_path):
    large = reference(b"x" * 2_000_000, path=tmp_path / "1")
    large.path.unlink()
    with pytest.raises(OSError):
        await write(replace(CALL, references=(large,)))
    large.path.write_bytes(b"z" * 2_000_000)
    assert (await write(replace(CALL, references=(large,)))).size > 2_600_000


async def test_one_that_gives_up_does_not_end_the_encoding_for_the_others(tmp_path):
    large = reference(b"x" * 6_000_000, path=tmp_path / "1")
    call = replace(CALL, references=(large,))
    async with asyncio.TaskGroup() as group:
        first, second = (group.create_task(write(call)) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
    assert first.cancelled()
    assert second.result().size > 8_000_000


async def test_a_body_takes_no_more_than_one_and_a_half_times_its_pictures(tmp_path):
    pictures = tuple(reference(b"x" * 6_000_000, path=tmp_path / str(at)) for at in range(3))
    tracemalloc.start()
    try:
        body = await write(replace(CALL, references=pictures))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert body.size > 24_000_000
    assert peak < 1.5 * 18_000_000


# --- read


def test_the_last_picture_that_is_no_thought():
    found = read(answer({**inline(png(1, 1)), "thought": True}, inline(png(4, 2)), {"text": "done"}))
    assert (found.mime, found.width, found.height) == ("image/png", 4, 2)
    assert base64.b64decode(found.data) == png(4, 2)


def test_the_mime_type_is_by_the_bytes():
    part = inline(png(4, 2))
    part["inlineData"]["mimeType"] = "image/jpeg"
    assert read(answer(part)).mime == "image/png"


def test_usage_by_modality():
    usage = {
        "promptTokenCount": 264,
        "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 6}, {"modality": "IMAGE", "tokenCount": 258}],
        "candidatesTokenCount": 1125,
        "candidatesTokensDetails": [{"modality": "IMAGE", "tokenCount": 1120}],
        "thoughtsTokenCount": 100,
    }
    assert read(answer(inline(png()), usage=usage)).usage == Usage(264, 1225, 6, 258, 105, 1120)
    bare = {"promptTokenCount": 6, "candidatesTokenCount": 1120}
    assert read(answer(inline(png()), usage=bare)).usage == Usage(6, 1120, 6, 0, 0, 1120)


@pytest.mark.parametrize(
    ("body", "code", "why"),
    [
        (b'{"promptFeedback": {"blockReason": "SAFETY"}}', "prompt_blocked", "safety rules"),
        (b'{"promptFeedback": {"blockReason": "NEW_REASON"}}', "prompt_blocked", "new reason"),
        (answer(finishReason="IMAGE_SAFETY", finishMessage="Too sharp."), "picture_blocked", "(Too sharp)"),
        (answer({"text": "I would rather talk."}), "answered_in_words", "rather talk"),
        (answer(finishReason="NO_IMAGE"), "no_picture", "NO_IMAGE"),
        (answer({"text": "{}"}), "answered_in_words", "no plain text"),
    ],
)
def test_refusals_blame_the_request(body, code, why):
    error = refusal(body)
    assert (error.phrase.code, error.blame, error.status) == (code, Blame.REQUEST, AttemptStatus.REFUSED)
    assert why in str(error)


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"{}", b"[]", b'{"candidates": 1}', answer(inline(b"no picture")), b"\xff", b"[" * 20_000],
)
def test_what_is_no_answer_blames_the_service(body):
    error = refusal(body)
    assert (error.phrase.code, error.blame) == ("not_understood", Blame.SERVICE)


# --- what a relay of this wire may make of it

LETTERS = png() + bytes(range(256)) * 200  # a picture large enough to be cut out of its JSON, with every letter in it


def relayed(change):
    """The picture in an answer of which `change` made the base64."""
    body = answer(inline(LETTERS))
    text = base64.b64encode(LETTERS)
    return read(bytearray(body.replace(text, change(text))))


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(b"/", b"\\/"),
        lambda text: text.replace(b"+", b"\\u002b").replace(b"/", b"\\u002f").replace(b"=", b"\\u003d"),
        lambda text: b"\\r\\n".join(text[at : at + 76] for at in range(0, len(text), 76)),
        lambda text: text[:40_000] + b"\\n" + text[40_000:],
        lambda text: text.replace(b"+", b"-").replace(b"/", b"_"),
        lambda text: text.rstrip(b"="),
    ],
    ids=["slashes escaped", "more escaped", "lines", "one break", "url-safe", "no padding"],
)
def test_base64_as_others_write_it_reaches_a_client_as_it_should_be(change):
    assert bytes(relayed(change).data) == base64.b64encode(LETTERS)


@pytest.mark.parametrize("slashes", [1, 2, 3, 4])
def test_what_is_escaped_only_near_the_end_says_the_same_to_a_client(slashes):
    data = relayed(lambda text: text[:66_000] + text[66_000:].replace(b"/", b"\\/", slashes)).data
    assert json.loads(b'"%b"' % bytes(data)) == base64.b64encode(LETTERS).decode()


@pytest.mark.parametrize("at", [10, 2_000, 40_000])
def test_a_line_break_that_json_does_not_allow_never_reaches_a_client(at):
    with pytest.raises(UpstreamError) as caught:
        relayed(lambda text: text[:at] + b"\n" + text[at:])
    assert caught.value.phrase.code == "not_understood"


def test_one_near_the_end_is_taken_out():
    assert bytes(relayed(lambda text: text[:-1] + b"\n" + text[-1:]).data) == base64.b64encode(LETTERS)


@pytest.mark.parametrize("usage", [None, [], "7", {"promptTokenCount": None}, {"promptTokenCount": "many"}])
def test_a_strange_usage_costs_nobody_a_picture(usage):
    body = json.loads(answer(inline(png()))) | {"usageMetadata": usage}
    assert read(json.dumps(body).encode()).usage == Usage()


def test_counts_may_be_texts():
    body = json.loads(answer(inline(png()))) | {"usageMetadata": {"promptTokenCount": "7"}}
    assert read(json.dumps(body).encode()).usage.input_tokens == 7


def test_what_is_null_costs_nobody_a_picture():
    body = answer({"text": None, **inline(png())}, finishReason=None, finishMessage=None)
    assert read(body).mime == "image/png"


def test_the_names_that_proto_has():
    snake = {"inline_data": {"mime_type": "image/png", "data": base64.b64encode(png()).decode()}}
    assert read(answer(snake)).data == base64.b64encode(png())
