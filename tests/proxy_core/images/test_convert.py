"""Pictures in other formats, with Pillow as the judge."""

import asyncio
import io
import logging
import threading
from dataclasses import replace

import pytest
from PIL import Image, ImageCms

from proxy_core.images.base64_text import decode, encode
from proxy_core.images.convert import FORMATS, Converter
from proxy_core.images.request import Picture, Usage
from proxy_core.images.sniff import look

MIMES = sorted(set(FORMATS.values()))
RED, WHITE = (255, 0, 0), (255, 255, 255)


@pytest.fixture
def converter():
    converter = Converter()
    yield converter
    converter.close()


def drawn(image, form, **options):
    """`image` in the file format `form` as an upstream would give it."""
    file = io.BytesIO()
    image.save(file, form, **options)
    data = encode(file.getvalue())
    return Picture(data, *look(data), usage=Usage(1, 2))


def opened(picture):
    image = Image.open(io.BytesIO(decode(picture.data)))
    image.load()
    assert Image.MIME[image.format] == picture.mime
    assert image.size == (picture.width, picture.height)
    assert look(picture.data) == (picture.mime, *image.size)
    return image


def near(one, other, by=6):
    return len(one) == len(other) and all(abs(a - b) <= by for a, b in zip(one, other, strict=True))


def half_clear(mode="RGBA"):
    """Left half red and opaque, right half clear."""
    image = Image.new("RGBA", (32, 16), (0, 0, 0, 0))
    image.paste((*RED, 255), (0, 0, 16, 16))
    return image.convert(mode)


# --- what is to be done, and what is not


@pytest.mark.parametrize("mime", MIMES)
@pytest.mark.parametrize("wanted", FORMATS)
async def test_every_format_becomes_every_other(converter, mime, wanted):
    picture = drawn(Image.new("RGB", (32, 16), RED), mime.removeprefix("image/"))
    found = await converter.convert(picture, wanted)
    assert found.mime == FORMATS[wanted]
    assert (found is picture) == (picture.mime == found.mime)
    assert near(opened(found).convert("RGB").getpixel((5, 5)), RED)
    assert found.usage == picture.usage
    assert type(found.data) is bytes


@pytest.mark.parametrize("wanted", ["", "gif", "svg", "heic", "PNG"])
async def test_a_format_that_is_not_known_or_there_already_changes_nothing(converter, wanted):
    picture = drawn(Image.new("RGB", (4, 4)), "png")
    assert await converter.convert(picture, wanted, 50) is picture


@pytest.mark.parametrize("form", ["jpeg", "webp"])
async def test_compression_makes_a_picture_smaller_that_is_in_the_format_already(converter, form):
    picture = drawn(Image.effect_noise((128, 128), 80).convert("RGB"), form, quality=95)
    assert await converter.convert(picture, form) is picture
    assert await converter.convert(picture, form, 100) is picture
    half, none = [await converter.convert(picture, form, quality) for quality in (50, 0)]
    assert len(picture.data) > len(half.data) > len(none.data)
    assert opened(none).size == (128, 128)


@pytest.mark.parametrize("wanted", ["jpeg", "webp"])
async def test_compression_is_the_quality_of_what_is_converted(converter, wanted):
    picture = drawn(Image.effect_noise((128, 128), 80).convert("RGB"), "png")
    sizes = [len((await converter.convert(picture, wanted, quality)).data) for quality in (0, 50, None, 100)]
    assert sizes == sorted(sizes)
    assert len(set(sizes)) == 4


async def test_escaped_base64_is_read(converter):
    picture = drawn(Image.effect_noise((64, 64), 80).convert("RGB"), "png")
    assert b"/" in picture.data
    escaped = Picture(memoryview(picture.data.replace(b"/", b"\\/")), picture.mime, 64, 64)
    assert (await converter.convert(escaped, "webp")).data == (await converter.convert(picture, "webp")).data


# --- transparency


@pytest.mark.parametrize("source", ["png", "webp"])
@pytest.mark.parametrize("wanted", ["png", "webp"])
async def test_transparency_is_kept_where_the_format_has_it(converter, source, wanted):
    found = opened(await converter.convert(drawn(half_clear(), source), wanted))
    assert near(found.getpixel((4, 4)), (*RED, 255))
    assert found.getpixel((28, 4))[3] == 0


@pytest.mark.parametrize("source", ["png", "webp"])
async def test_a_jpeg_is_over_white(converter, source):
    found = opened(await converter.convert(drawn(half_clear(), source), "jpeg"))
    assert found.mode == "RGB"
    assert near(found.getpixel((4, 4)), RED)
    assert near(found.getpixel((28, 4)), WHITE)


async def test_what_is_half_clear_is_half_white(converter):
    picture = drawn(Image.new("RGBA", (16, 16), (0, 0, 0, 128)), "png")
    assert near(opened(await converter.convert(picture, "jpeg")).convert("RGB").getpixel((8, 8)), (127, 127, 127))


# --- every kind of picture


def palette(clear):
    image = half_clear().convert("RGB").quantize(8)
    if clear:
        image.info["transparency"] = image.getpixel((28, 4))
    return image


def sixteen_bits():
    image = Image.new("I;16", (32, 16), 0x8000)
    image.paste(0xFFFF, (16, 0, 32, 16))
    return image


KINDS = {
    "RGBA": (half_clear(), "png", {}),
    "P": (palette(clear=False), "png", {}),
    "P and clear": (palette(clear=True), "png", {}),
    "LA": (half_clear("LA"), "png", {}),
    "L": (Image.new("L", (32, 16), 100), "png", {}),
    "L in JPEG": (Image.new("L", (32, 16), 100), "jpeg", {}),
    "1": (Image.new("1", (32, 16), 1), "png", {}),
    "16 bits": (sixteen_bits(), "png", {}),
    "RGB and a clear colour": (Image.new("RGB", (32, 16), RED), "png", {"transparency": RED}),
    "CMYK": (Image.new("CMYK", (32, 16), (0, 255, 255, 0)), "jpeg", {}),
    "animated GIF": (
        half_clear("RGB"),
        "gif",
        {"save_all": True, "append_images": [Image.new("RGB", (32, 16), "blue")], "transparency": 0},
    ),
    "animated WebP": (half_clear(), "webp", {"save_all": True, "append_images": [Image.new("RGBA", (32, 16), "blue")]}),
    "animated PNG": (half_clear(), "png", {"save_all": True, "append_images": [Image.new("RGBA", (32, 16), "blue")]}),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("wanted", ["png", "jpeg", "webp"])
async def test_every_kind_of_picture_looks_the_same_in_every_format(converter, kind, wanted):
    image, form, options = KINDS[kind]
    picture = drawn(image, form, **options)
    found = await converter.convert(picture, wanted)
    assert found.mime == FORMATS[wanted]
    before, after = shown(opened(picture)), shown(opened(found))
    for at in ((4, 4), (28, 4)):
        assert near(before.getpixel(at), after.getpixel(at)), at


def shown(image):
    """As it looks on a white page."""
    if image.mode.startswith("I"):
        image = Image.frombytes("L", image.size, image.tobytes()[1::2])  # the high byte of little-endian pairs
    clear = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear).convert("RGB")


async def test_a_picture_that_lies_on_its_side_by_its_metadata_is_put_upright(converter):
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter turn
    image = Image.new("RGB", (32, 16), "blue")
    image.paste("red", (0, 0, 16, 16))
    found = await converter.convert(drawn(image, "jpeg", exif=exif.tobytes(), quality=100, subsampling=0), "png")
    assert (found.width, found.height) == (16, 32)
    upright = opened(found)
    assert near(upright.getpixel((8, 4)), RED, 40)
    assert 0x0112 not in upright.getexif()


@pytest.mark.parametrize("wanted", ["jpeg", "webp"])
async def test_the_colour_profile_goes_along(converter, wanted):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for mode in ("RGB", "RGBA"):
        picture = drawn(Image.new(mode, (8, 8)), "png", icc_profile=profile)
        assert opened(await converter.convert(picture, wanted)).info["icc_profile"] == profile


async def test_a_colour_profile_of_other_colours_does_not(converter):
    picture = drawn(Image.new("CMYK", (8, 8)), "jpeg", icc_profile=b"of a printer")
    assert "icc_profile" not in opened(await converter.convert(picture, "png")).info


# --- what cannot be converted


def damaged():
    whole = drawn(Image.effect_noise((64, 64), 80), "png")
    yield Picture(whole.data[: len(whole.data) // 2 // 4 * 4], "image/png", 64, 64)
    yield Picture(whole.data[:-3], "image/png", 64, 64)
    yield Picture(encode(b"\x89PNG\r\n\x1a\n"), "image/png", 0, 0)
    yield Picture(b"", "image/png", 0, 0)
    yield Picture(encode(b"RIFF\x00\x00\x00\x00WEBPVP8 "), "image/webp", 1, 1)
    yield Picture(b"not base64 at all", "image/png", 1, 1)
    yield drawn(Image.new("1", (20_000, 1)), "png")  # wider than a WebP can be


@pytest.mark.parametrize("picture", list(damaged()), ids=range(7))
async def test_what_pillow_cannot_do_stays_as_it_was(converter, picture, caplog):
    wanted = "webp" if picture.mime == "image/png" else "jpeg"
    with caplog.at_level(logging.WARNING):
        assert await converter.convert(picture, wanted) is picture
    assert f"stays {picture.mime}" in caplog.text


async def test_a_picture_of_too_many_pixels_is_not_unpacked(converter):
    picture = drawn(Image.new("RGB", (16, 16)), "png")
    huge = replace(picture, width=10_000, height=10_000)
    assert await converter.convert(huge, "jpeg") is huge
    assert await converter.convert(picture, "jpeg") is not picture


async def test_a_grainy_4k_picture_becomes_a_webp(converter):
    """libwebp's first partition has room for 512 KB, and its two fastest methods overrun it for this one."""
    picture = drawn(Image.effect_noise((4096, 4096), 20), "jpeg", quality=90)
    found = await converter.convert(picture, "webp")
    assert (found.mime, found.width, found.height) == ("image/webp", 4096, 4096)


# --- threads


async def test_pillow_runs_beside_the_loop_in_as_many_threads_as_it_was_given():
    converter = Converter(threads=1)
    before = set(threading.enumerate())
    picture = drawn(Image.new("RGB", (16, 16)), "png")
    found = await asyncio.gather(*(converter.convert(picture, "webp") for _ in range(5)))
    assert {one.mime for one in found} == {"image/webp"}
    assert [thread.name for thread in set(threading.enumerate()) - before] == ["easel-convert_0"]
    converter.close()


async def test_closed_it_changes_nothing_any_more(converter):
    picture = drawn(Image.new("RGB", (16, 16)), "png")
    converter.close()
    converter.close()
    assert await converter.convert(picture, "webp") is picture


async def test_what_pillow_finds_counts_not_what_was_read_of_it(converter, caplog):
    """A small picture as far as its record goes, and a bomb as far as Pillow sees."""
    caplog.set_level(logging.WARNING)
    bomb = drawn(Image.new("1", (9500, 9000)), "PNG")
    lying = replace(bomb, width=8, height=8)
    assert await converter.convert(lying, "jpeg") is lying
    assert "too many pixels" in caplog.text
