import io

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from proxy_core.simulator.openai_body import Given
from proxy_core.simulator.openai_drawing import draw
from proxy_core.simulator.openai_request import DrawCall
from proxy_core.simulator.openai_status import OpenAIError

TEXT_BOMB = PngInfo()
TEXT_BOMB.add_itxt("Comment", "x" * 2**25, zip=True)  # 32 megabytes of text, 32 kB in the file


def call(**changes) -> DrawCall:
    values = {
        "model": "flux-1.1-pro",
        "family": "other",
        "prompt": "a kite",
        "is_edit": False,
        "n": 1,
        "size": (64, 48),
        "quality": "low",
        "background": "auto",
        "output_format": "png",
        "compression": 100,
        "as_url": False,
        "partials": None,
    }
    return DrawCall(**{**values, **changes})


def opened(data):
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def file(size=(64, 48), mode="RGB", kind="PNG", **options):
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind, **options)
    return out.getvalue()


@pytest.fixture
def given():
    with Given({}) as found:
        yield found


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
def test_every_format(kind):
    (drawn,) = draw(call(output_format=kind, compression=70), [], "ann", 1)
    assert (opened(drawn.picture).format, opened(drawn.picture).size, drawn.size) == (kind.upper(), (64, 48), (64, 48))


def test_pictures_and_drafts_of_one_call_differ():
    first, second = draw(call(n=2, partials=2), [], "ann", 1)
    assert len({first.picture, second.picture, *first.drafts}) == 4
    assert draw(call(), [], "ann", 1) == draw(call(), [], "ann", 1)


def test_a_transparent_background_is_one():
    (drawn,) = draw(call(background="transparent"), [], "ann", 1)
    assert opened(drawn.picture).getpixel((0, 0))[3] == 0
    assert opened(drawn.picture).getpixel((32, 24))[3] == 255


@pytest.mark.parametrize(("size", "expected"), [((90, 60), (1536, 1024)), ((10, 60), (1024, 1536))])
def test_without_a_size_the_first_picture_gives_the_shape(given, size, expected):
    given.add("image", "a", file(size))
    assert draw(call(size=None), given.uploads, "ann", 1)[0].size == expected


@pytest.mark.parametrize(
    ("name", "data", "param"),
    [
        ("image", b"no picture", "image"),
        ("image", file(kind="GIF"), "image"),
        ("image", file(pnginfo=TEXT_BOMB), "image"),
        ("mask", b"no picture", "mask"),
        ("mask", file(pnginfo=TEXT_BOMB), "mask"),
        ("mask", file(), "mask"),
        ("mask", file(mode="RGBA", kind="WEBP"), "mask"),
        ("mask", file((9, 9), mode="RGBA"), "mask"),
    ],
)
def test_files_that_cannot_be_used(given, name, data, param):
    given.add("image", "a", file())
    given.add(name, "b", data)
    with pytest.raises(OpenAIError) as refused:
        draw(call(), given.uploads, "ann", 1)
    assert refused.value.error["param"] == param
