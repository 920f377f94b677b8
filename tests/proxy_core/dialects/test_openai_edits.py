"""Edits and variations from JSON and from forms: one wish for all ways to send the pictures."""

import json

import pytest

from proxy_core.dialects.fields import Fields
from proxy_core.dialects.openai_edits import VARIATION, read_edit, read_variation
from proxy_core.errors import RequestError
from proxy_core.images.reference import Reference
from proxy_core.images.wish import Action

ADDRESS = "https://a.example/x.png"
ONE, TWO, MASK = (Reference("image/png", number, number, number) for number in (1, 2, 3))


def in_json(**values):
    return Fields.of_json(json.dumps(values).encode())


def in_form(**values):
    return Fields.of_text(values)


def refused(read, *arguments):
    with pytest.raises(RequestError) as caught:
        read(*arguments)
    return caught.value


def test_a_form_with_every_field():
    fields = in_form(
        prompt="x",
        background="opaque",
        input_fidelity="high",
        model="gpt-image-1",
        n="2",
        output_compression="50",
        output_format="jpeg",
        quality="low",
        size="auto",
        aspect_ratio="16:9",
        image_size="2K",
        user="u",
    )
    wish = read_edit(fields, (ONE, TWO), MASK)

    assert (wish.action, wish.references, wish.mask) == (Action.EDIT, (ONE, TWO), MASK)
    assert (wish.prompt, wish.model, wish.n, wish.size, wish.quality) == ("x", "gpt-image-1", 2, "", "low")
    assert (wish.background, wish.input_fidelity, wish.output_format) == ("opaque", "high", "jpeg")
    assert (wish.output_compression, wish.aspect_ratio, wish.image_size) == (50, "16:9", "2K")
    assert wish.extra == {"user": "u"}


def test_json_with_the_same_fields_as_a_generation():
    wish = read_edit(in_json(prompt="x", n=2, quality="hd", images=[{"image_url": ADDRESS}], mask=ADDRESS, seed=5))
    assert (wish.action, wish.references, wish.mask) == (Action.EDIT, (ADDRESS,), ADDRESS)
    assert (wish.n, wish.quality, wish.extra) == (2, "hd", {"seed": 5})


def test_json_with_an_image_as_relays_send_it():
    assert read_edit(in_json(prompt="x", image=ADDRESS)).references == (ADDRESS,)
    assert read_edit(in_json(prompt="x", image=[ADDRESS, ADDRESS])).references == (ADDRESS, ADDRESS)


@pytest.mark.parametrize("read", [read_edit, read_variation])
@pytest.mark.parametrize("fields", [in_json(prompt="x"), in_form(prompt="x"), in_json(prompt="x", images=[], image="")])
def test_without_a_picture_it_is_refused(read, fields):
    error = refused(read, fields)
    assert (error.status, error.param, error.wire_code) == (400, "image", "missing_required_parameter")
    assert "'image' is missing" in str(error)


@pytest.mark.parametrize(
    ("values", "param"),
    [
        ({}, "prompt"),
        ({"prompt": " "}, "prompt"),
        ({"prompt": "x", "n": "11"}, "n"),
        ({"prompt": "x", "output_compression": "101"}, "output_compression"),
    ],
)
def test_the_other_fields_are_checked_as_for_a_generation(values, param):
    assert refused(read_edit, in_form(**values), (ONE,)).param == param


def test_a_variation_as_an_sdk_sends_it():
    wish = read_variation(in_form(n="1", response_format="b64_json", size="256x256"), (ONE,))
    assert (wish.action, wish.prompt, wish.references, wish.mask) == (Action.VARY, VARIATION, (ONE,), None)
    assert (wish.n, wish.size, wish.response_format, wish.extra) == (1, "256x256", "b64_json", {})


def test_a_variation_is_of_the_first_picture_with_its_own_sentence():
    wish = read_variation(in_json(prompt="ignored", model="dall-e-2", image=[ADDRESS, "https://b.example/"], n=3))
    assert (wish.prompt, wish.references, wish.model, wish.n) == (VARIATION, (ADDRESS,), "dall-e-2", 3)
