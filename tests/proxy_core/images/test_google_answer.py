"""Google's answers: their documents, and that both who read them find the same picture however it is written."""

import base64
import json

import msgspec
import pytest

from proxy_core.dialects import gemini_native
from proxy_core.images.google_answer import GoogleAnswer, cut_pictures, documents, picture_of
from proxy_core.images.request import Usage
from proxy_core.upstreams import google_wire
from tests.fakes import png

PNG = base64.b64encode(png(64, 32) + b"\xfb\xff" * 30_000).decode()  # it has + and /, and is long enough to be cut


def answer(part, **more):
    return {"candidates": [{"content": {"parts": [{"text": "Here."}, part]}, "finishReason": "STOP"}], **more}


def inline(data=PNG, name="inlineData"):
    return {name: {"mimeType": "image/png", "data": data}}


@pytest.mark.parametrize(
    "said",
    [
        answer(inline()),
        answer(inline(name="inline_data")),
        answer(inline(PNG.replace("+", "-").replace("/", "_"))),
        answer(inline(PNG.rstrip("="))),
        answer(inline(), usageMetadata={"promptTokenCount": "12"}),
        answer(inline(), usageMetadata={"promptTokenCount": None}),
        answer(inline(), usageMetadata=[]),
        answer(inline(), error=None, modelVersion="m"),
    ],
    ids=["google", "proto", "url-safe", "unpadded", "token text", "token null", "token list", "more"],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_upstream_and_door_read_the_same(said, indent):
    body = json.dumps(said, indent=indent).encode()
    drawn = google_wire.read(body)
    (kept,) = gemini_native.pictures(body)
    assert gemini_native.picture_count(body) == 1
    for one in (drawn, kept):
        assert (one.mime, one.width, one.height, bytes(one.data).decode()) == ("image/png", 64, 32, PNG)


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_each_event_has_its_document_without_the_picture(kind):
    event = b"data: " + json.dumps(answer(inline())).encode() + b"\r\n\r\n"
    found = list(documents(kind(event * 2 + b"data: [DONE]\n\n")))
    assert [[bytes(text).decode() for text in texts.values()] for _, texts in found] == [[PNG], [PNG]]
    assert all(len(document) < 500 for document, _ in found)


@pytest.mark.parametrize("body", [b"", b"<html>", b"data:", b"data: [DONE]", b": ping\n\n"])
def test_what_is_neither_json_nor_events_has_none(body):
    assert not list(documents(body))


def test_thoughts_are_no_pictures_and_tokens_are_told_with_the_picture():
    body = json.dumps(answer(inline(), usageMetadata={"promptTokenCount": 3, "candidatesTokenCount": 9})).encode()
    document, texts = cut_pictures(body)
    found = msgspec.json.decode(document, type=GoogleAnswer)
    (picture,) = found.pictures
    assert picture_of(picture, texts, found.usage_metadata).usage == Usage(3, 9, 3, 0, 0, 9)
    found.candidates[0].content.parts[1].thought = True
    assert not found.pictures


@pytest.mark.parametrize("data", ["", "no picture", PNG[:1000] + "?" * 8, "iVBORw0KGg"])
def test_what_is_no_picture_is_none(data):
    document, texts = cut_pictures(json.dumps(answer(inline(data))).encode())
    (found,) = msgspec.json.decode(document, type=GoogleAnswer).pictures
    with pytest.raises(ValueError):
        picture_of(found, texts)
