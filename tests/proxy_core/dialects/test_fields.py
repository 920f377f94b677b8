"""The values of a request: tolerant of what clients send, strict about what is no JSON, light on memory."""

import json
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proxy_core.dialects.fields import PROMPT_LIMIT, Fields
from proxy_core.errors import RequestError


def fields_of(**values):
    return Fields.of_json(json.dumps(values).encode())


def refused(read, *arguments):
    with pytest.raises(RequestError) as caught:
        read(*arguments)
    return caught.value


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "not_json"),
        (b"{", "not_json"),
        (b'{"a": }', "not_json"),
        (b"[]", "not_an_object"),
        (b"null", "not_an_object"),
        (b'"x"', "not_an_object"),
        (b'{"a": "\xff"}', "not_utf8"),
        (b'{"a": "' + "ü".encode() * 40_000 + b'\xc3"}', "not_utf8"),
        (b'{"a": ' + b"[" * 100_000, "not_json"),
    ],
)
def test_what_is_no_json_object(body, code):
    assert refused(Fields.of_json, body).phrase.code == code


@given(st.text(), st.integers(65_530, 65_540))
@settings(deadline=None)
def test_text_is_read_wherever_its_bytes_lie(text, before):
    """The body's UTF-8 is checked in pieces of 64 KB."""
    body = json.dumps({"pad": "x" * before, "prompt": text}, ensure_ascii=False)
    try:
        encoded = body.encode()
    except UnicodeEncodeError:
        return
    assert Fields.of_json(encoded).literal("prompt") == text


def test_an_emoji_does_not_make_a_large_body_four_times_as_large():
    body = b'{"prompt": "%s", "image": "%s"}' % ("\N{FOX FACE}".encode(), b"A" * 8 * 2**20)
    tracemalloc.start()
    try:
        fields = Fields.of_json(body)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert fields.prompt() == "\N{FOX FACE}"
    assert peak < 2**20


def test_a_body_may_be_a_bytearray():
    assert Fields.of_json(bytearray(b'{"n": 2}')).count("n", 10) == 2


def test_a_text_may_be_put_in():
    fields = fields_of(prompt="a", n=2)
    assert fields.with_text("prompt", 'b"').prompt() == 'b"'
    assert fields.with_text("prompt", "b").count("n", 10) == 2
    assert fields.prompt() == "a"


def test_absent_is_null_or_missing():
    fields = fields_of(a=None, b="", c="x")
    assert [bytes(fields.raw(name)) for name in "abcd"] == [b"", b'""', b'"x"', b""]
    assert [fields.kind(name) for name in "abcd"] == [b"", b'"', b'"', b""]
    assert fields.others({"c"}) == {"b": ""}


@pytest.mark.parametrize(("value", "text"), [("  a ", "a"), (5, "5"), (True, "true"), (None, ""), ("", "")])
def test_text(value, text):
    assert fields_of(a=value).text("a") == text


@pytest.mark.parametrize("value", [[], {}, ["a"]])
def test_text_is_no_list(value):
    assert refused(fields_of(a=value).text, "a").param == "a"


@pytest.mark.parametrize("value", ["auto", "Auto", "AUTO", "", None])
def test_auto_is_no_choice(value):
    assert fields_of(size=value).choice("size") == ""


@pytest.mark.parametrize(
    ("value", "flag"), [(True, True), ("true", True), (1, True), ("1", True), ("no", False), (None, False)]
)
def test_a_flag(value, flag):
    assert fields_of(stream=value).flag("stream") is flag


@pytest.mark.parametrize(("value", "number"), [(0, 0), ("50", 50), (100.0, 100), (None, None), ("", None)])
def test_a_number(value, number):
    assert fields_of(a=value).number("a", 100) == number


@pytest.mark.parametrize("value", [101, -1, "x", [], True])
def test_a_number_out_of_range(value):
    error = refused(fields_of(a=value).number, "a", 100)
    assert (error.param, error.wire_code) == ("a", "invalid_value")


def test_a_prompt_is_neither_missing_nor_too_long():
    assert fields_of(prompt="x" * PROMPT_LIMIT).prompt() == "x" * PROMPT_LIMIT
    assert refused(fields_of(prompt="x" * (PROMPT_LIMIT + 1)).prompt).wire_code == "string_above_max_length"
    assert refused(fields_of(prompt=" ").prompt).wire_code == "missing_required_parameter"
    assert refused(fields_of(prompt=5).prompt).wire_code == "invalid_type"


def test_a_form_is_text():
    fields = Fields.of_text({"n": "2", "stream": "true", "prompt": 'a "fox"', "size": ""})
    assert (fields.count("n", 10), fields.flag("stream"), fields.prompt()) == (2, True, 'a "fox"')
    assert fields.choice("size") == ""
