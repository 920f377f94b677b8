"""What each field of a generation becomes, row by row of the mapping table."""

import json

import pytest

from proxy_core.dialects.openai_images import parse_generation
from proxy_core.errors import RequestError
from proxy_core.images.catalog import MODELS
from proxy_core.images.planning import STYLES, plan
from proxy_core.images.request import ImageRequest
from proxy_core.settings import Settings

PRO = "gemini-3-pro-image"
FLASH = "gemini-3.1-flash-image"
LITE = "gemini-3.1-flash-lite-image"
OLD = "gemini-2.5-flash-image"
SETTINGS = Settings()


def parsed(settings: Settings = SETTINGS, **fields: object) -> ImageRequest:
    return plan(parse_generation(json.dumps({"prompt": "a fox", **fields}).encode()), settings, "r1")


def refused(**fields: object) -> RequestError:
    with pytest.raises(RequestError) as caught:
        parsed(**fields)
    return caught.value


def codes(request: ImageRequest) -> list[str]:
    return [note.code for note in request.notes]


def test_a_prompt_alone_is_one_picture_by_the_default_model():
    request = parsed()

    assert (request.id, request.n, request.asked_model, request.quality) == ("r1", 1, "", "")
    assert (request.call.model, request.call.prompt) == (PRO, "a fox")
    assert (request.call.ratio, request.call.size) == (None, None)
    assert (request.response_format, request.notes) == ("b64_json", ())


@pytest.mark.parametrize(
    ("size", "ratio", "notes"),
    [
        ("1024x1024", "1:1", []),
        ("1920x1080", "16:9", []),
        ("1280x720", "16:9", []),
        ("1080x1920", "9:16", []),
        ("720x1280", "9:16", []),
        ("800x600", "4:3", []),
        ("600x800", "3:4", []),
        ("2560x1080", "21:9", []),
        ("1920X1080", "16:9", []),
        (" 1920 * 1080 ", "16:9", []),
        ("1920×1080", "16:9", []),
        ("3000x1000", "21:9", ["ratio_nearest"]),
        ("16:9", "1:1", ["ratio_in_size"]),
        ("abc", "1:1", ["size_unknown"]),
        ("0x0", "1:1", ["size_unknown"]),
        ("-5x3", "1:1", ["size_unknown"]),
        ("1024X1024x3", "1:1", ["size_unknown"]),
        (1024, "1:1", ["size_unknown"]),
        (True, "1:1", ["size_unknown"]),
        ("1" * 5000, "1:1", ["size_unknown"]),
        ("auto", None, []),
        ("Auto", None, []),
        ("", None, []),
        ("  ", None, []),
        (None, None, []),
    ],
)
def test_size(size, ratio, notes):
    request = parsed(size=size)

    assert (request.call.ratio, codes(request)) == (ratio, notes)


def test_a_number_with_absurd_digits_as_size():
    request = plan(parse_generation(b'{"prompt": "x", "size": %s}' % (b"9" * 100_000)), SETTINGS, "r1")

    assert (request.call.ratio, codes(request)) == ("1:1", ["size_unknown"])


def test_a_ratio_in_size_can_be_honoured_by_setting():
    request = parsed(Settings(ratio_in_size="honour"), size="16:9")

    assert (request.call.ratio, codes(request)) == ("16:9", [])


@pytest.mark.parametrize("field", ["aspect_ratio", "aspectRatio"])
@pytest.mark.parametrize(
    ("value", "size", "ratio"),
    [("16:9", "1024x1024", "16:9"), ("16:9", "abc", "16:9"), ("", "800x600", "4:3"), (None, "800x600", "4:3")],
)
def test_aspect_ratio_wins_over_size(field, value, size, ratio):
    request = parsed(**{field: value, "size": size})

    assert (request.call.ratio, codes(request)) == (ratio, [])


@pytest.mark.parametrize("field", ["aspect_ratio", "aspectRatio"])
@pytest.mark.parametrize(("value", "model"), [("7:5", PRO), ("4:1", PRO), ("wide", FLASH), (1.5, OLD)])
def test_an_unknown_aspect_ratio_is_refused_with_the_known_ones(field, value, model):
    error = refused(**{field: value, "model": model, "size": "1024x1024"})

    assert (error.status, error.param) == (400, field)
    assert ", ".join(MODELS[model].ratios) in str(error)


@pytest.mark.parametrize(
    ("quality", "model", "size", "notes"),
    [
        ("hd", PRO, "4K", []),
        ("HD", PRO, "4K", []),
        ("medium", PRO, "2K", []),
        ("standard", PRO, None, []),
        ("high", PRO, None, []),
        ("anything", PRO, None, []),
        ("auto", PRO, None, []),
        ("", PRO, None, []),
        (None, PRO, None, []),
        (3, PRO, None, []),
        ("hd", LITE, "1K", ["size_lowered"]),
        ("medium", LITE, "1K", ["size_lowered"]),
        ("hd", OLD, None, ["size_dropped"]),
    ],
)
def test_quality(quality, model, size, notes):
    request = parsed(quality=quality, model=model)

    assert (request.call.size, codes(request)) == (size, notes)


def test_a_person_may_add_a_quality():
    assert parsed(Settings(qualities={"High": "4K"}), quality="high").call.size == "4K"


@pytest.mark.parametrize("field", ["image_size", "imageSize"])
@pytest.mark.parametrize(
    ("value", "model", "size"),
    [
        ("1K", PRO, "1K"),
        ("2k", PRO, "2K"),
        ("4K", PRO, "4K"),
        ("512", FLASH, "512"),
        (512, FLASH, "512"),
        ("1K", OLD, None),
        ("", PRO, "4K"),
        (None, PRO, "4K"),
    ],
)
def test_image_size_wins_over_quality(field, value, model, size):
    request = parsed(**{field: value, "model": model, "quality": "hd"})

    assert (request.call.size, codes(request)) == (size, [])


@pytest.mark.parametrize("field", ["image_size", "imageSize"])
@pytest.mark.parametrize(
    ("value", "model", "says"),
    [
        ("512", PRO, "1K, 2K, 4K"),
        ("2K", LITE, "It draws: 1K"),
        ("8K", FLASH, "512, 1K, 2K, 4K"),
        ("2K", OLD, "leave image_size out"),
    ],
)
def test_an_image_size_that_the_model_does_not_draw_is_refused(field, value, model, says):
    error = refused(**{field: value, "model": model})

    assert (error.status, error.param) == (400, field)
    assert says in str(error)


@pytest.mark.parametrize(
    ("model", "fields", "ratio", "size", "notes"),
    [
        (f"{PRO}-16x9", {}, "16:9", None, []),
        (f"{PRO}-9-16-4K", {}, "9:16", "4K", []),
        (f"{PRO}-hd", {}, None, "4K", []),
        (f"{PRO}-16x9-2k", {"size": "auto", "quality": "auto"}, "16:9", "2K", []),
        (f"{PRO}-16x9-2k", {"size": None, "quality": ""}, "16:9", "2K", []),
        (f"{PRO}-16x9", {"size": "1024x1024"}, "1:1", None, []),
        (f"{PRO}-16x9", {"size": "1024x1024", "aspect_ratio": "4:3"}, "4:3", None, []),
        (f"{PRO}-2k", {"quality": "hd"}, None, "4K", []),
        (f"{PRO}-2k", {"quality": "standard"}, None, None, []),
        (f"{PRO}-2k", {"quality": "hd", "image_size": "1K"}, None, "1K", []),
        (f"{PRO}-16x9-2k", {"quality": "hd"}, "16:9", "4K", []),
        (f"{PRO}-4x1", {}, "21:9", None, ["ratio_of_suffix"]),
        (f"{PRO}-4x1", {"size": "1024x1024"}, "1:1", None, []),
        (f"{LITE}-4k", {}, None, "1K", ["size_lowered"]),
        (f"{OLD}-4k", {}, None, None, ["size_dropped"]),
        (f"{OLD}-1k", {}, None, None, []),
    ],
)
def test_suffixes_stand_in_for_what_was_not_sent(model, fields, ratio, size, notes):
    request = parsed(model=model, **fields)

    assert (request.call.ratio, request.call.size, codes(request)) == (ratio, size, notes)
    assert request.call.model in MODELS
    assert request.asked_model == model


@pytest.mark.parametrize(
    ("n", "count"),
    [(1, 1), (2, 2), (10, 10), ("2", 2), (" 10 ", 10), (2.0, 2), ("2.0", 2), (None, 1), ("", 1), (" ", 1)],
)
def test_n(n, count):
    assert parsed(n=n).n == count


@pytest.mark.parametrize("n", [0, 11, -1, "x", "0", 1.5, True, False, "true", [], [2], {}, "1" * 5000, 1e300, "２"])
def test_n_out_of_range_is_refused(n):
    error = refused(n=n)

    assert (error.status, error.param, error.phrase.code) == (400, "n", "n_out_of_range")
    assert len(str(error)) < 150


@pytest.mark.parametrize("digits", [b"9" * 100_000, b"1e99999", b"1" + b"0" * 400 + b".0"])
def test_an_absurd_number_as_n_is_refused(digits):
    with pytest.raises(RequestError) as caught:
        plan(parse_generation(b'{"prompt": "x", "n": %s}' % digits), SETTINGS, "r1")

    assert caught.value.param == "n"


@pytest.mark.parametrize("style", ["vivid", "natural", "Vivid"])
def test_a_style_is_one_sentence_at_the_end(style):
    request = parsed(style=style)

    assert request.call.prompt == f"a fox\n\n{STYLES[style.lower()]}"
    assert request.notes == ()


@pytest.mark.parametrize(("style", "notes"), [("noir", ["style_unknown"]), ("", []), (None, [])])
def test_without_a_known_style_the_prompt_is_untouched(style, notes):
    request = parsed(style=style, prompt="  a fox \n")

    assert (request.call.prompt, codes(request)) == ("  a fox \n", notes)


@pytest.mark.parametrize("model", ["gpt-image-1", "dall-e-3", "chatgpt-image-latest"])
def test_openai_models_are_replaced_with_a_note(model):
    request = parsed(Settings(default_model=OLD), model=model)

    assert (request.call.model, request.asked_model, codes(request)) == (OLD, model, ["model_replaced"])


def test_an_unknown_model_is_a_404():
    error = refused(model="no-such-model-zzz")

    assert (error.status, error.param, error.wire_code) == (404, "model", "model_not_found")


@pytest.mark.parametrize(
    ("response_format", "used"),
    [("url", "url"), ("URL", "url"), ("b64_json", "b64_json"), ("", "b64_json"), (None, "b64_json"), ([], "b64_json")],
)
def test_response_format(response_format, used):
    assert parsed(response_format=response_format).response_format == used


@pytest.mark.parametrize("stream", [False, "false", 0, None, ""])
def test_no_stream_is_fine(stream):
    assert parsed(stream=stream).n == 1


def test_unknown_fields_are_ignored_and_the_last_of_two_wins():
    body = b'{"n": 1, "seed": 5, "prompt": "first", "user": {"a": [1]}, "n": 3, "prompt": "last", "size": null}'

    request = plan(parse_generation(body), SETTINGS, "r1")

    assert (request.n, request.call.prompt) == (3, "last")


def test_what_is_repeated_of_a_client_is_short():
    request = parsed(size="s" * 5000, style="t" * 5000, quality="q" * 5000)

    assert len(request.quality) == 60
    assert all(len(str(note)) < 200 for note in request.notes)
    assert codes(request) == ["size_unknown", "style_unknown"]


@pytest.mark.parametrize(
    ("sent", "ratio", "size"),
    [
        ({}, None, "4K"),
        ({"aspect_ratio": "16:9"}, "16:9", "4K"),
        ({"size": "1792x1024"}, "16:9", "4K"),
        ({"quality": "medium"}, None, "2K"),
        ({"image_size": "1K"}, None, "1K"),
    ],
)
def test_what_a_route_says_holds_for_what_the_client_did_not(sent, ratio, size):
    call = parsed(model="nano-banana-hd", **sent).call

    assert (call.ratio, call.size) == (ratio, size)
