"""What is refused of a generation, each with its param and code, and that nothing odd raises anything else."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy_core.dialects.fields import PROMPT_LIMIT
from proxy_core.dialects.openai_images import parse_generation
from proxy_core.errors import RequestError
from proxy_core.images.catalog import MODELS
from proxy_core.images.planning import plan
from proxy_core.settings import Settings

SETTINGS = Settings()


def refused(**fields: object) -> RequestError:
    with pytest.raises(RequestError) as caught:
        plan(parse_generation(json.dumps({"prompt": "a fox", **fields}).encode()), SETTINGS, "r1")
    return caught.value


@pytest.mark.parametrize("prompt", [None, "", "  \n\t"])
def test_a_prompt_must_say_something(prompt):
    error = refused(prompt=prompt)

    assert (error.status, error.param, error.phrase.code) == (400, "prompt", "prompt_missing")
    assert error.wire_code == "missing_required_parameter"


@pytest.mark.parametrize("prompt", [1, True, ["a fox"], {"text": "a fox"}])
def test_a_prompt_must_be_text(prompt):
    error = refused(prompt=prompt)

    assert (error.status, error.param, str(error)) == (400, "prompt", "'prompt' must be text.")


def test_the_longest_prompt_is_taken_and_a_longer_one_is_refused():
    longest = json.dumps({"prompt": "狐" * PROMPT_LIMIT}, ensure_ascii=False).encode()

    assert plan(parse_generation(longest), SETTINGS, "r1").call.prompt == "狐" * PROMPT_LIMIT

    error = refused(prompt="狐" * (PROMPT_LIMIT + 1))

    assert (error.status, error.param, error.wire_code) == (400, "prompt", "string_above_max_length")
    assert str(error) == "'prompt' is longer than 32000 characters."


@pytest.mark.parametrize(
    "field", ["model", "size", "quality", "style", "aspect_ratio", "aspectRatio", "image_size", "imageSize"]
)
@pytest.mark.parametrize("value", [[], {}, ["x"]])
def test_a_list_or_an_object_is_no_text(field, value):
    error = refused(**{field: value})

    assert (error.status, error.param, error.phrase.code) == (400, field, "not_text")
    assert str(error) == f"'{field}' must be text."


@pytest.mark.parametrize(
    ("body", "code", "wire_code"),
    [
        (b"", "not_json", "invalid_json"),
        (b"nonsense", "not_json", "invalid_json"),
        (b'{"prompt": "x"', "not_json", "invalid_json"),
        (b'{"prompt": "x"} x', "not_json", "invalid_json"),
        (b'{"prompt": NaN}', "not_json", "invalid_json"),
        (b'{"prompt": "\\ud800"}', "not_json", "invalid_json"),
        (b'{"prompt": "x", "other": "\\ud800"}', "not_json", "invalid_json"),
        (b'{"prompt": "x", "n": "\\udc00"}', "not_json", "invalid_json"),
        (b"[" * 100_000, "not_an_object", "invalid_type"),
        # Deeper than Python 3.14 has stack; others read a thousandth of it.
        (b'{"x":' + b"[" * 10**6 + b"]" * 10**6 + b"}", "not_json", "invalid_json"),
        (b'{"n":' + b'{"n":' * 10**6 + b"1" + b"}" * (10**6 + 1), "not_json", "invalid_json"),
        (b'{"prompt": "\xff"}', "not_utf8", "invalid_json"),
        (b'{"prompt": "x", "other": "\xff"}', "not_utf8", "invalid_json"),
        (b'{"prompt": "\xed\xa0\x80"}', "not_utf8", "invalid_json"),
        (b"[]", "not_an_object", "invalid_type"),
        (b'"text"', "not_an_object", "invalid_type"),
        (b"null", "not_an_object", "invalid_type"),
    ],
)
def test_a_body_that_is_no_json_object_is_refused(body, code, wire_code):
    with pytest.raises(RequestError) as caught:
        plan(parse_generation(body), SETTINGS, "r1")

    assert (caught.value.status, caught.value.phrase.code, caught.value.wire_code) == (400, code, wire_code)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
fields = st.sampled_from(
    ["prompt", "model", "n", "size", "quality", "style", "stream", "response_format", "aspect_ratio", "imageSize", "x"]
)


@given(st.dictionaries(fields, json_values))
def test_any_json_is_a_request_or_a_400(sent):
    body = json.dumps(sent, ensure_ascii=False).encode("utf-8", "surrogatepass")
    try:
        request = plan(parse_generation(body), SETTINGS, "r1")
    except RequestError as error:
        assert error.status in (400, 404)
        assert str(error)
    else:
        assert request.call.ratio in (None, *MODELS[request.call.model].ratios)


@given(st.binary())
def test_any_bytes_are_a_request_or_a_400(body):
    with pytest.raises(RequestError) as caught:
        plan(parse_generation(b'{"n":' + body), SETTINGS, "r1")

    assert caught.value.status == 400
