from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy_core.images.catalog import MODELS
from proxy_core.simulator import gemini_request
from proxy_core.simulator.gemini_request import GenerateCall
from proxy_core.simulator.google_status import StatusError
from tests.proxy_core.simulator.conftest import picture_part

TEXT = {"role": "user", "parts": [{"text": "a kite"}]}


def read(config: Any = None, model: str = "gemini-3.1-flash-image", **body: Any) -> GenerateCall:
    whole = {"contents": [TEXT], **({"generationConfig": config} if config is not None else {}), **body}
    return gemini_request.read(whole, MODELS[model])


def refused(**values: Any) -> StatusError:
    with pytest.raises(StatusError) as caught:
        read(**values)
    assert (caught.value.http, caught.value.status) == (400, "INVALID_ARGUMENT")
    return caught.value


def test_what_is_left_out_is_the_models_default():
    call = read()
    assert (call.prompt, call.ratio, call.size, call.seed) == ("a kite", None, None, None)
    assert call.with_text
    assert not call.with_thoughts
    assert call.thinking == "MINIMAL"


def test_camel_case_and_snake_case_say_the_same():
    camel = {"imageConfig": {"aspectRatio": "8:1", "imageSize": "2K"}, "responseModalities": ["Image"], "seed": 5}
    snake = {"image_config": {"aspect_ratio": "8:1", "image_size": "2K"}, "response_modalities": ["IMAGE"], "seed": 5}
    assert read(camel) == read(snake)
    assert (read(camel).ratio, read(camel).size, read(camel).with_text, read(camel).seed) == ("8:1", "2K", False, 5)


def test_the_prompt_is_the_last_turn_and_pictures_are_those_of_all():
    turns = [
        {"role": "user", "parts": [picture_part(), {"text": "first"}]},
        {"role": "model", "parts": [picture_part()]},
    ]
    call = read(contents=[*turns, {"parts": [{"text": "make it"}, {"text": "blue"}]}])
    assert call.prompt == "make it\nblue"
    assert [data[:4] for data in call.references] == [b"\x89PNG"] * 2


def test_url_safe_base64_without_padding_is_taken():
    part = {"inline_data": {"mime_type": "image/png", "data": "-_-_-w"}}
    assert read(contents=[{"parts": [part]}]).references == (b"\xfb\xff\xbf\xfb",)


@pytest.mark.parametrize("model", list(MODELS))
@pytest.mark.parametrize(
    "config", [{"imageSize": "1k"}, {"imageSize": "8K"}, {"aspectRatio": "7:5"}, {"aspectRatio": ""}]
)
def test_values_that_the_model_does_not_take(model: str, config: dict[str, str]):
    error = refused(config={"imageConfig": config}, model=model)
    (violation,) = error.details[0]["fieldViolations"]
    assert violation["field"].startswith("generation_config.image_config.")


def test_models_differ_in_what_they_take():
    assert (
        "no image size" in refused(config={"imageConfig": {"imageSize": "1K"}}, model="gemini-2.5-flash-image").message
    )
    refused(config={"imageConfig": {"imageSize": "512"}}, model="gemini-nano-banana-2.1")
    refused(config={"imageConfig": {"imageSize": "2K"}}, model="gemini-3.1-flash-lite-image")
    refused(config={"imageConfig": {"aspectRatio": "1:8"}}, model="gemini-3-pro-image")
    assert read({"imageConfig": {"aspectRatio": "1:8"}}).ratio == "1:8"


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"foo": 1}, "", 'Unknown name "foo": Cannot find field.'),
        ({"config": {"n": 2}}, "generation_config", "Unknown name \"n\" at 'generation_config'"),
        (
            {"config": {"imageConfig": {"imageOutputOptions": {}}}},
            "generation_config.image_config",
            "Unknown name \"imageOutputOptions\" at 'generation_config.image_config'",
        ),
        ({"config": {"ImageConfig": {}}}, "generation_config", 'Unknown name "ImageConfig"'),
        ({"contents": [{"parts": [{"image": "x"}]}]}, "contents[0].parts[0]", 'Unknown name "image"'),
        ({"config": {"temperature": "hot"}}, "generation_config.temperature", "(TYPE_FLOAT)"),
        ({"config": {"candidateCount": True}}, "generation_config.candidate_count", "(TYPE_INT32)"),
        ({"config": []}, "generation_config", "JSON object"),
        ({"contents": ["hello"]}, "contents[0]", "JSON object"),
    ],
)
def test_unknown_names_and_wrong_types(values: dict[str, Any], field: str, said: str):
    error = refused(**values)
    (violation,) = error.details[0]["fieldViolations"]
    assert violation["field"] == field
    assert said in violation["description"]
    assert said in error.message


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"config": {"candidateCount": 2}}, "Multiple candidates is not enabled for this model"),
        ({"config": {"temperature": 2.5}}, "temperature must be in the range"),
        ({"config": {"topP": -1}}, "top_p must be in the range"),
        ({"config": {"responseModalities": ["TEXT"]}}, "modalities"),
        ({"config": {"responseModalities": ["IMAGE", "SONG"]}}, "modalities"),
        ({"contents": []}, "contents is not specified"),
        ({"contents": None}, "contents is not specified"),
        ({"contents": [{"role": "user", "parts": []}]}, "parts must not be empty"),
        ({"contents": [{"role": "system", "parts": [{"text": "a"}]}]}, "valid role"),
        ({"contents": [{"parts": [{}]}]}, "required oneof field 'data'"),
        ({"contents": [{"parts": [{"inlineData": {"mimeType": "image/gif", "data": ""}}]}]}, "MIME type: image/gif"),
        ({"contents": [{"parts": [{"inlineData": {"mimeType": "image/png", "data": "*"}}]}]}, "Base64 decoding failed"),
        ({"contents": [{"parts": [picture_part()] * 15}]}, "at most 14 images"),
        ({"config": {"thinkingConfig": {"thinkingLevel": "medium"}}}, "Thinking level MEDIUM"),
    ],
)
def test_values_that_make_no_sense(values: dict[str, Any], said: str):
    assert said in refused(**values).message


def test_thinking_is_not_for_every_model():
    config = {"thinkingConfig": {"includeThoughts": True, "thinkingLevel": "high"}}
    call = read(config, model="gemini-nano-banana-2.1")
    assert (call.thinking, call.with_thoughts) == ("HIGH", True)
    assert "Thinking is not enabled" in refused(config=config, model="gemini-2.5-flash-image").message
    assert read(model="gemini-2.5-flash-image").thinking is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["contents", "parts", "text", "generationConfig", "imageConfig", "role"]), inner
        )
    ),
    max_leaves=8,
)


@given(JSON)
def test_any_json_is_read_or_refused(value: Any):
    try:
        outcome: object = gemini_request.read(value, MODELS["gemini-3-pro-image"]).prompt
    except StatusError as error:
        outcome = error.http
    assert outcome == 400 or isinstance(outcome, str)
