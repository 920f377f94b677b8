"""What the log keeps of a body and of an answer: everything but pictures, prompts and secrets."""

import base64
import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proxy_core.images.reference import Reference
from proxy_core.images.request import Picture
from proxy_core.images.source import DataSource
from proxy_core.server.transcript import LARGEST, Papers
from tests.fakes import png

PROMPT = "a fox that nobody may hear of"
PICTURE = base64.b64encode(png(64, 32) + bytes(3_000)).decode()
MARK = "<PNG 64x32, 3 kB>"


def asked(document):
    papers = Papers()
    papers.sent_json(json.dumps(document).encode())
    return json.loads(papers.asked)


def answer(document):
    papers = Papers()
    papers.got([json.dumps(document).encode()])
    return json.loads(papers.answer)


def test_a_generation_is_kept_as_it_was_sent_but_for_its_prompt():
    sent = {"model": "gpt-image-1", "n": 2, "size": "1024x1024", "quality": None, "stream": False, "odd": [1.5, {}]}
    assert asked({"prompt": PROMPT, **sent}) == sent
    assert list(asked({"z": 1, "prompt": PROMPT, "a": 2})) == ["z", "a"]


def test_pictures_are_named_wherever_they_stand():
    tiny = base64.b64encode(png(4, 2)).decode()
    document = {"image": PICTURE, "images": [{"image_url": f"data:image/png;base64,{PICTURE}"}], "mask": tiny}
    found = asked(document)
    assert found["image"] == MARK
    assert found["images"] == [{"image_url": MARK}]
    assert found["mask"].startswith("<PNG 4x2, ")


def test_of_a_chat_the_words_are_counted():
    document = {
        "model": "m",
        "messages": [
            {"role": "system", "content": "Talk like a pirate."},
            {
                "role": "user",
                "content": [{"type": "text", "text": PROMPT}, {"type": "image_url", "image_url": PICTURE}],
            },
        ],
        "temperature": 0.5,
    }
    assert asked(document) == {
        "model": "m",
        "messages": [
            {"role": "system", "content": "<text, 19 characters>"},
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": f"<text, {len(PROMPT)} characters>"},
                    {"type": "image_url", "image_url": MARK},
                ],
            },
        ],
        "temperature": 0.5,
    }


def test_of_googles_own_wire_the_words_are_counted():
    part = {"inlineData": {"mimeType": "image/png", "data": PICTURE}}
    document = {
        "contents": [{"role": "user", "parts": [{"text": PROMPT}, part]}],
        "systemInstruction": {"parts": [{"text": PROMPT}]},
        "generationConfig": {"imageConfig": {"aspectRatio": "16:9"}, "responseModalities": ["IMAGE"]},
    }
    found = asked(document)
    assert PROMPT not in json.dumps(found)
    assert found["contents"][0]["parts"][1] == {"inlineData": {"mimeType": "image/png", "data": MARK}}
    assert found["generationConfig"] == document["generationConfig"]


@pytest.mark.parametrize(
    "name", ["negative_prompt", "negativePrompt", "system_prompt", "text", "input", "instructions"]
)
def test_other_words_that_say_what_to_draw_are_counted(name):
    assert asked({name: PROMPT}) == {name: f"<text, {len(PROMPT)} characters>"}
    assert asked({name: {"prompt": PROMPT, "x": [PROMPT]}}) == {name: {"x": [f"<text, {len(PROMPT)} characters>"]}}


@pytest.mark.parametrize(
    "name", ["api_key", "apiKey", "x-api-key", "key", "token", "password", "client_secret", "Authorization"]
)
def test_secrets_are_left_out_by_their_names(name):
    assert asked({name: "hush", "max_tokens": 5}) == {name: "<left out>", "max_tokens": 5}
    assert asked({"deep": [{name: "hush"}]}) == {"deep": [{name: "<left out>"}]}


@pytest.mark.parametrize(
    "secret", ["sk-" + "x1" * 24, "AIza" + "Sy" * 20, "AQ." + "Ab8" * 10, "ya29.a0Af_x-y", "Bearer abc.def"]
)
def test_secrets_are_left_out_by_their_looks(secret):
    found = asked({"user": f"it is {secret}, no?", secret: 1})
    assert secret not in json.dumps(found)
    assert found["user"].startswith("it is <key>")


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("https://example.com/a/fox.png", "https://example.com/a/fox.png"),
        ("https://u:p@example.com/fox.png?sig=hush#x", "https://example.com/fox.png..."),
        ("http://127.0.0.1:8045/pictures/0123456789abcdef.png", "http://127.0.0.1:8045/pictures/..."),
        ("see http://u:p@h/x?y and http://h2/z", "see http://h/x... and http://h2/z"),
    ],
)
def test_of_an_address_what_may_be_a_secret_is_left_out(sent, kept):
    assert asked({"image": sent}) == {"image": kept}
    assert answer({"url": sent}) == {"url": kept}


def test_long_and_deep_things_are_cut_and_say_so():
    assert asked({"user": "ab " * 1000})["user"].endswith("... <3000 characters>")
    deep = 1
    for _ in range(20):
        deep = [deep]
    assert "..." in json.dumps(asked({"x": deep}))
    many = asked({"list": list(range(10_000)), "after": 1})
    assert many["list"][-1].endswith(" more>")
    assert many["..."] == "<1 more>"


documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=60) | st.dictionaries(st.text(max_size=50), inner, max_size=30),
    max_leaves=80,
)


@given(documents.map(lambda one: {"a": one}), st.integers(1, 400))
@settings(max_examples=80, deadline=None, database=None)
def test_anything_becomes_json_of_a_bounded_size(document, times):
    papers = Papers()
    papers.sent_json(json.dumps({str(number): document for number in range(times)}).encode())
    assert isinstance(json.loads(papers.asked), dict)
    assert len(papers.asked.encode()) <= LARGEST
    papers.got([json.dumps([document] * times).encode()])


@pytest.mark.parametrize("digits", [30, 400, 4000, 4300, 4301])
def test_a_long_number_is_kept_or_cut(digits):
    papers = Papers()
    papers.sent_json(b'{"n": %b, "user": "ann"}' % (b"7" * digits))
    kept = papers.asked == '{"n":%s,"user":"ann"}' % ("7" * digits)
    assert kept or (digits > 4300 and len(papers.asked) <= LARGEST)


@pytest.mark.parametrize("size", [400, 500, 600, 700, 850, 1000, 5000])
@pytest.mark.parametrize("field", [{"messages": [""]}, {"key": ["a"]}, {"n": [1]}, {"text": [{"": ""}]}])
def test_what_grows_by_being_cleaned_is_bounded_too(field, size):
    papers = Papers()
    papers.sent_json(msgspec.json.encode({name: value * size for name, value in field.items()}))
    assert 0 < len(papers.asked) <= LARGEST


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b'"x"', b"\xff"])
def test_a_body_that_is_no_object_is_not_known(body):
    papers = Papers()
    papers.sent_json(body)
    assert (papers.asked, papers.answer) == ("", "")


def test_a_form_is_kept_with_its_pictures_named(tmp_path: Path):
    papers = Papers()
    images = [
        Reference("image/png", 1_234_567, 64, 32),
        Reference("image/webp", 10),
        DataSource(PICTURE.encode()),
        DataSource(tmp_path / "x"),
        "https://u:p@example.com/fox.png",
    ]
    fields = {"prompt": PROMPT, "size": "1024x1024", "n": "2", "api_key": "hush"}
    papers.sent_form(fields, images, Reference("image/png", 5, 1, 1), ["notes"])
    assert json.loads(papers.asked) == {
        "notes": "<a file, not used>",
        "size": "1024x1024",
        "n": "2",
        "api_key": "<left out>",
        "image": ["<PNG 64x32, 1.2 MB>", "<WEBP, 10 B>", MARK, "<base64>", "https://example.com/fox.png..."],
        "mask": "<PNG 1x1, 5 B>",
    }


def test_a_form_without_pictures_has_none():
    papers = Papers()
    papers.sent_form({"size": "1x1"}, (), None, ())
    assert papers.asked == '{"size":"1x1"}'


def test_an_answer_is_kept_with_its_pictures_named():
    papers = Papers()
    papers.got([b'{"created":1,"data":[{"b64_json":"', memoryview(PICTURE.encode()), b'","revised_prompt":"A fox"}]}'])
    assert json.loads(papers.answer) == {"created": 1, "data": [{"b64_json": MARK, "revised_prompt": "A fox"}]}


def test_events_are_kept_in_their_order_until_an_error_takes_their_place():
    papers = Papers()
    papers.got_events([b"data: [DONE]\n\n"])
    assert papers.answer == ""
    papers.got_events([b'data: {"b64_json":"', memoryview(PICTURE.encode()), b'"}\n\n'])
    papers.got_events([b'data: {"n":2}\n\n'])
    assert json.loads(papers.answer) == [{"b64_json": MARK}, {"n": 2}]
    papers.got([b'{"error":{"message":"No"}}'])
    assert json.loads(papers.answer) == {"error": {"message": "No"}}
    papers.lost()
    assert json.loads(papers.answer) == [{"b64_json": MARK}, {"n": 2}]


@pytest.mark.parametrize("wrap", [bytes, bytearray, memoryview])
def test_an_answer_of_googles_is_kept_with_its_pictures_named(wrap):
    parts = [{"text": "Here."}, {"inlineData": {"mimeType": "image/png", "data": PICTURE}}]
    document = {"candidates": [{"content": {"parts": parts}}]}
    named = {
        "candidates": [
            {"content": {"parts": [{"text": "Here."}, {"inlineData": {"mimeType": "image/png", "data": MARK}}]}}
        ]
    }
    papers = Papers()
    papers.got_body(wrap(json.dumps(document).encode()))
    assert json.loads(papers.answer) == named
    papers.got_body(wrap(f"data: {json.dumps(document)}\n\ndata: {json.dumps(document)}\n\n".encode()))
    assert json.loads(papers.answer) == [named, named]
    papers.got_body(wrap(f": ping\n\ndata: {json.dumps(document)}\n\n".encode()))
    assert json.loads(papers.answer) == [named]
    papers.got_body(wrap(b"<html>"))
    assert papers.answer == ""


@pytest.mark.parametrize(
    "said",
    [
        '{"created":1,"data":[{"b64_json":"x"}],"usage":{"input_tokens":7},"size":"1x1"}',
        '{"token":"hush","size":"1x1"}',
        '{"x":"data:a,b"}',
        '{"x":"' + "a" * 1001 + '"}',
        '{"x":"sk-0123456789abcdef0"}',
        '{"x":"https://u:p@h/x?y"}',
        '{"x":"\\u0041"}',
        "[1,true,null]",
        "{",
    ],
)
def test_an_answer_of_plain_words_is_kept_as_any_other(said):
    """Blanks make it one that is looked at."""
    plain, other = Papers(), Papers()
    plain.got([said.encode()])
    other.got([said.replace('":', '": ').encode()])
    assert plain.answer == other.answer


def test_pictures_that_are_known_are_not_looked_at():
    data = memoryview(PICTURE.encode())
    papers = Papers()
    papers.pictures = (Picture(data, "image/webp", 7, 5),)
    papers.got([b'{"data":[{"b64_json":"', data, b'"},{"url":"data:image/webp;base64,', data, b'"}]}'])
    mark = "<WEBP 7x5, 3 kB>"
    assert json.loads(papers.answer) == {"data": [{"b64_json": mark}, {"url": mark}]}
