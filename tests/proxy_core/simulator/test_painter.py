import io

import pytest
from PIL import Image, ImageStat
from PIL.PngImagePlugin import PngInfo

from proxy_core.simulator import painter
from proxy_core.simulator.painter import Sheet

PROMPTS = ["a lighthouse by the sea", "bauhaus poster", "snowy mountains", "", "京都の夜", "x" * 2000, "a\x00b\n\u202e"]


def sheet(prompt: str = "a kite", size: tuple[int, int] = (256, 256), seed: int = 1, **values) -> Sheet:
    return Sheet(prompt, "Nano Banana", "1:1", size, "Ann", seed, **values)


def test_one_sheet_is_one_picture_and_seeds_differ():
    assert painter.png(sheet()) == painter.png(sheet())
    assert painter.png(sheet(seed=1)) != painter.png(sheet(seed=2))


@pytest.mark.parametrize("size", [(192, 1536), (1536, 192), (96, 96), (1400, 1000)])
@pytest.mark.parametrize("prompt", PROMPTS)
def test_any_prompt_in_any_shape(prompt: str, size: tuple[int, int]):
    picture = painter.paint(sheet(prompt, size))
    assert (picture.size, picture.mode) == (size, "RGB")
    assert max(ImageStat.Stat(picture).stddev) > 10


def test_the_png_is_whole():
    with Image.open(io.BytesIO(painter.png(sheet()))) as picture:
        picture.load()
        assert (picture.format, picture.size) == ("PNG", (256, 256))


def test_words_of_the_prompt_choose_the_scene():
    assert painter.choose("A boat at night")[0] == "sea"
    assert painter.choose("A boat at night")[1].night
    assert painter.choose("Geometric PATTERN")[0] == "tiles"
    assert painter.choose("mountains at sunset")[0] == "ridges"
    # Part of another word says nothing: "seasoned", "starting".
    assert {painter.choose(f"seasoned starting {n}")[0] for n in range(40)} == {"ridges", "sea", "tiles"}
    assert painter.choose("a kite") == painter.choose("a kite")


def test_input_pictures_are_shown():
    red = painter.open_reference(_file((30, 30), "RGB", (255, 0, 0)))
    plain = painter.paint(sheet(size=(512, 512)))
    pinned = painter.paint(sheet(size=(512, 512), references=(red.card,) * 20))
    assert plain.getpixel((50, 50)) != (255, 0, 0)
    assert pinned.getpixel((50, 50)) == (255, 0, 0)


def test_an_input_picture_keeps_its_size_and_lies_on_white():
    reference = painter.open_reference(_file((1600, 900), "RGBA", (0, 0, 0, 0)))
    assert reference.size == (1600, 900)
    assert reference.card.size == (700, 394)
    assert reference.card.getpixel((5, 5)) == (255, 255, 255)


def test_what_cannot_be_read_is_told_as_one_kind_of_error_whatever_pillow_says():
    bomb = PngInfo()
    bomb.add_itxt("Comment", "x" * 2**25, zip=True)  # 32 megabytes of text, 32 kB in the file
    whole = _file((30, 30), "RGB", (255, 0, 0))
    for broken in (b"not a picture", whole[:60], _file((30, 30), "RGB", (255, 0, 0), pnginfo=bomb)):
        with pytest.raises(OSError, match="no picture that can be read"):
            painter.open_reference(broken)


def _file(size: tuple[int, int], mode: str, colour: tuple[int, ...], **options) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, "PNG", **options)
    return out.getvalue()
