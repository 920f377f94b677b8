import pytest

from proxy_core.simulator.openai_body import Given
from proxy_core.simulator.openai_request import MODELS, DrawCall, read
from proxy_core.simulator.openai_status import OpenAIError


def call(is_form=False, **values) -> DrawCall:
    return read(Given({"model": "gpt-image-2", "prompt": "a kite", **values}, is_form=is_form), is_edit=False)


def test_what_is_left_out_has_openais_defaults():
    found = call()
    assert (found.n, found.size, found.quality, found.background) == (1, None, "auto", "auto")
    assert (found.output_format, found.compression, found.as_url, found.partials) == ("png", 100, False, None)


@pytest.mark.parametrize("model", MODELS)
def test_every_model_takes_a_prompt_alone(model):
    assert call(model=model).family == MODELS[model]


@pytest.mark.parametrize(
    ("model", "response_format", "as_url"),
    [
        ("dall-e-3", "url", True),
        ("dall-e-3", "b64_json", False),
        ("flux-1.1-pro", None, True),
        ("gpt-4o-image", "b64_json", True),
    ],
)
def test_who_answers_with_an_address(model, response_format, as_url):
    values = {} if response_format is None else {"response_format": response_format}
    assert call(model=model, **values).as_url is as_url


def test_the_values_of_a_form_are_text():
    found = call(is_form=True, n="2", stream="true", partial_images="3")
    assert (found.n, found.partials) == (2, 3)
    with pytest.raises(OpenAIError):
        call(n="2")


@pytest.mark.parametrize(
    ("values", "size"),
    [
        ({"size": "300x200"}, (300, 200)),
        ({"aspect_ratio": "4:1", "image_size": "2K"}, (4096, 1024)),
        ({"size": "auto", "aspect_ratio": "1:1"}, (1024, 1024)),
        ({}, (1024, 1024)),
    ],
)
def test_sizes_of_other_houses(values, size):
    assert call(model="nano-banana-2", **values).size == size


@pytest.mark.parametrize(
    ("size", "said"),
    [
        ("1920x1080", "divisible by 16"),
        ("3856x2048", "longest edge"),
        ("3200x1024", "aspect ratio"),
        ("640x640", "minimum pixel budget"),
        ("3840x2176", "maximum pixel budget"),
    ],
)
def test_each_limit_of_a_size_is_told(size, said):
    with pytest.raises(OpenAIError) as refused:
        call(size=size)
    assert said in refused.value.error["message"]
