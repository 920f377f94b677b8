"""What an upstream takes, and what is done to pictures that are more than that."""

import base64
import io
import random
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from proxy_core.accounts.account import Provider
from proxy_core.errors import RequestError
from proxy_core.images.reference import Reference, ReferenceFiles
from proxy_core.images.shrink import MOST_PIXELS, Limits, _most, _webp_size, fit, google_limits, pixels_to_open
from proxy_core.images.sniff import look_at_bytes

PRO = "gemini-3-pro-image"
NOISE = random.Random(1).randbytes(4 * 400 * 300)


def picture(kind="PNG", mode="RGB", size=(400, 300), **options):
    """A picture of noise, so that it has many bytes."""
    bands = {"L": 1, "RGB": 3, "RGBA": 4, "CMYK": 4}[mode]
    image = Image.frombytes(mode, size, NOISE[: size[0] * size[1] * bands])
    out = io.BytesIO()
    image.save(out, kind, **options)
    return reference(out.getvalue())


def reference(data, mime=None):
    known, width, height = look_at_bytes(data)
    return Reference(mime or known, len(data), width, height, data=data)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_of(width, height):
    """A PNG that has a head and nothing behind it."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"\0\0\0\x09IDAT" + bytes(9)


def with_another_head(data, width, height):
    """A PNG that tells a small size before its own."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return data[:8] + head + data[8:]


def with_long_text(data, before=True):
    """A PNG with 32 megabytes of text, which are 32 kB in the file."""
    text = chunk(b"iTXt", b"Comment\0\1\0\0\0" + zlib.compress(bytes(2**25)))
    at = 33 if before else len(data) - 12
    return data[:at] + text + data[at:]


def opened(found):
    image = Image.open(io.BytesIO(found.read()))
    image.load()
    return image


def one(found, most, shrink=True):
    """(the picture in at most `most` bytes, the notes), of which it is checked that it is what it says."""
    (fitting,), notes = fit((found,), Limits(PRO, 14, picture_bytes=most), shrink)
    data = fitting.read()
    assert fitting.size == len(data)
    assert look_at_bytes(data) == (fitting.mime, fitting.width, fitting.height)
    return fitting, notes


def refusal(found, limits, shrink=True):
    with pytest.raises(RequestError) as caught:
        fit(found, limits, shrink)
    assert (caught.value.param, caught.value.status) == ("image", 400)
    return caught.value


# --- limits


def test_what_google_takes():
    gemini, vertex = frozenset({Provider.GEMINI}), frozenset({Provider.VERTEX})
    limits = google_limits(PRO, gemini)
    assert (limits.model, limits.pictures, limits.picture_bytes, limits.request_bytes) == (PRO, 14, 0, 100_000_000)
    limits = google_limits("gemini-2.5-flash-image", vertex)
    assert (limits.pictures, limits.picture_bytes, limits.request_bytes) == (3, 7_000_000, 0)
    limits = google_limits("gemini-9-image", gemini | vertex)
    assert (limits.pictures, limits.picture_bytes, limits.request_bytes) == (14, 7_000_000, 100_000_000)


@given(st.lists(st.integers(1, 60_000_000), max_size=14), st.sampled_from([0, 7_000_000]))
def test_within_what_each_may_have_all_fit_together(sizes, picture_bytes):
    limits = Limits(PRO, 14, picture_bytes, request_bytes=100_000_000)
    most = _most(sizes, limits)
    cut = [min(size, most) for size in sizes]
    as_base64 = sum((size + 2) // 3 * 4 for size in cut)
    assert as_base64 < 100_000_000
    assert not picture_bytes or all(size <= picture_bytes for size in cut)
    # Nothing is given away: one byte more for each would be too many, or helps none.
    if any(size > most for size in sizes) and most != picture_bytes:
        assert sum(min(size, most + 1) for size in sizes) > limits.together


def test_pictures_that_fit_are_not_touched():
    found = (reference(b"\x89PNG\r\n\x1a\n and no more"), reference(b"heic", "image/heic"))
    fitting, notes = fit(found, google_limits(PRO, frozenset(Provider)), shrink=False)
    assert fitting == found
    assert notes == ()
    assert fit((), google_limits(PRO, frozenset(Provider)), shrink=True) == ((), ())


def test_too_many_are_refused_with_the_models_number():
    limits = google_limits("gemini-2.5-flash-image", frozenset({Provider.GEMINI}))
    error = refusal((picture(size=(4, 4)),) * 4, limits)
    assert str(error) == "gemini-2.5-flash-image takes 3 pictures, and 4 were sent: send fewer."


# --- too large


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGB"), ("WEBP", "RGB"), ("JPEG", "L"), ("JPEG", "CMYK")])
def test_a_better_packing_comes_before_fewer_pixels(kind, mode):
    large = picture(kind, mode, **({"quality": 100} if kind != "PNG" else {}))
    smaller, notes = one(large, large.size - 1)
    assert (smaller.mime, smaller.width, smaller.height) == ("image/jpeg", 400, 300)
    assert opened(smaller).mode == ("L" if mode == "L" else "RGB")
    (note,) = notes
    assert (note.code, note.values["number"]) == ("reference_shrunk", 1)
    assert "more than gemini-3-pro-image takes" in str(note)


def test_then_it_gets_fewer_pixels_of_the_same_shape():
    smaller, _ = one(picture(), 8_000)
    assert smaller.size <= 8_000
    assert smaller.width < 400
    assert smaller.width / smaller.height == pytest.approx(4 / 3, rel=0.05)


def test_transparency_is_kept():
    large = picture(mode="RGBA")
    smaller, _ = one(large, 30_000)
    assert smaller.mime == "image/webp"
    assert opened(smaller).mode == "RGBA"
    low, high = opened(smaller).getextrema()[3]
    assert low < 60
    assert high > 200


@pytest.mark.parametrize(
    ("size", "most"),
    [((10_000, 10_000), (5000, 5000)), ((40_000, 100), (16_383, 40)), ((10**8, 1), (16_383, 1)), ((7, 5), (7, 5))],
)
def test_a_huge_picture_with_transparency_is_packed_smaller_as_libwebp_takes_much_memory(size, most):
    assert _webp_size(*size) == most


def test_what_exif_turned_stays_turned():
    exif = Image.Exif()
    exif[0x0112] = 6
    large = picture("JPEG", quality=100, exif=exif)
    smaller, _ = one(large, large.size // 2)
    assert (smaller.width, smaller.height) == (300, 400)
    assert not opened(smaller).getexif()


def test_sixteen_bits_become_eight():
    image = Image.new("I;16", (300, 300))
    image.frombytes(NOISE[: 300 * 300 * 2])
    out = io.BytesIO()
    image.save(out, "PNG")
    smaller, _ = one(reference(out.getvalue()), 20_000)
    histogram = opened(smaller).convert("L").histogram()
    assert 100 < sum(level * count for level, count in enumerate(histogram)) / sum(histogram) < 155


def test_the_profile_of_rgb_is_kept_and_that_of_another_is_not():
    kept, _ = one(picture(icc_profile=b"a profile of RGB"), 60_000)
    assert opened(kept).info["icc_profile"] == b"a profile of RGB"
    dropped, _ = one(picture("JPEG", "CMYK", icc_profile=b"a profile of ink"), 20_000)
    assert "icc_profile" not in opened(dropped).info


def test_when_all_are_too_large_together_the_largest_give_way():
    small, large = picture(size=(100, 100)), picture()
    together = (small.size + large.size) * 2 // 3
    limits = Limits(PRO, 14, request_bytes=256 * 1024 + together * 4 // 3)
    fitting, notes = fit((large, small, large), limits, shrink=True)
    assert fitting[1] is small
    assert [note.values["number"] for note in notes] == [1, 3]
    encoded = sum(len(base64.b64encode(found.read())) for found in fitting)
    assert encoded < limits.request_bytes


def test_with_the_setting_off_they_are_refused_by_name():
    large = picture()
    error = refusal((picture(size=(4, 4)), large), Limits(PRO, 14, picture_bytes=100_000), shrink=False)
    assert (error.phrase.code, error.phrase.values["number"]) == ("reference_too_large", 2)
    assert "0.4 MB" in str(error)
    assert "0.1 MB" in str(error)
    assert "shrink_references" in str(error)
    limits = Limits(PRO, 14, request_bytes=500_000)
    error = refusal((picture(size=(40, 40)), large), limits, shrink=False)
    assert (error.phrase.code, error.phrase.values["number"]) == ("references_too_large", 2)


@pytest.mark.parametrize(
    "broken",
    [
        reference(png_of(400, 300) + b"x" * 5000),
        reference(picture().data[:5000]),
        reference(b"\0\0\0\x18ftypheic" + b"x" * 5000, "image/heic"),
        reference(b"RIFF\x10\0\0\0WEBPVP8 " + b"\x09" * 5000),
        reference(with_long_text(picture().data)),
        reference(with_long_text(picture().data, before=False)),
    ],
    ids=["no PNG", "half a PNG", "heic", "no WebP", "a bomb of text", "a bomb of text at its end"],
)
def test_what_cannot_be_read_cannot_be_made_smaller(broken):
    error = refusal((broken,), Limits(PRO, 14, picture_bytes=1000))
    assert (error.phrase.code, error.phrase.values["number"]) == ("reference_not_shrunk", 1)


def test_a_limit_that_no_picture_meets():
    assert refusal((picture(),), Limits(PRO, 14, picture_bytes=100)).phrase.code == "reference_not_shrunk"


def test_large_results_go_to_the_files_of_the_request():
    image = Image.frombytes("RGB", (1200, 1200), random.Random(2).randbytes(3 * 1200 * 1200))
    out = io.BytesIO()
    image.save(out, "PNG")
    with ReferenceFiles() as files:
        path = files.new_path()
        path.write_bytes(out.getvalue())
        large = Reference("image/png", len(out.getvalue()), 1200, 1200, path=path)
        (smaller,), _ = fit((large,), Limits(PRO, 14, picture_bytes=2_000_000), shrink=True, files=files)
        assert smaller.path is not None
        assert smaller.path != path
        assert len(smaller.read()) == smaller.size <= 2_000_000
    assert not smaller.path.exists()


# --- bombs


@pytest.mark.parametrize("knows_its_size", [True, False])
@pytest.mark.parametrize(("width", "height"), [(10_001, 10_000), (40_000, 10_000)])
def test_a_bomb_is_refused_before_it_goes_off(width, height, knows_its_size):
    data = png_of(width, height)
    found = reference(data) if knows_its_size else Reference("image/png", len(data), data=data)
    error = refusal((found,), Limits(PRO, 14, picture_bytes=20))
    assert error.phrase.code == "reference_too_many_pixels"
    assert "more than 100 megapixels" in str(error)


def test_a_picture_of_just_as_many_pixels_is_opened():
    error = refusal((reference(png_of(10_000, MOST_PIXELS // 10_000)),), Limits(PRO, 14, picture_bytes=20))
    assert error.phrase.code == "reference_not_shrunk"  # as there is nothing behind its head


def test_a_picture_that_hides_how_many_pixels_it_has_is_not_unpacked():
    """It was let in for those that it told: more of them may be opened at once than of large ones."""
    out = io.BytesIO()
    Image.new("RGB", (1200, 1000)).save(out, "PNG")
    found = reference(with_another_head(out.getvalue(), 4, 2))
    assert (found.width, found.height) == (4, 2)
    assert refusal((found,), Limits(PRO, 14, picture_bytes=found.size - 1)).phrase.code == "reference_not_shrunk"


def test_a_gif_may_be_smaller_than_its_frame():
    body = beyond_its_colours(None).replace(b"a\x08\0\1", b"a\2\0\1", 1)
    (png,), _ = fit((reference(body),), google_limits(PRO, frozenset({Provider.GEMINI})), shrink=True)
    assert (png.width, png.height) == (8, 1)


def test_a_bomb_that_fits_is_the_upstreams_affair():
    found = (reference(png_of(10_001, 10_000)),)
    assert fit(found, google_limits(PRO, frozenset({Provider.GEMINI})), shrink=True) == (found, ())


# --- kinds


def gif(*colours, transparency=None):
    frames = [Image.new("P", (20, 10), colour) for colour in colours]
    for frame in frames:
        frame.putpalette([0, 0, 0, 255, 0, 0, 0, 0, 255])
    out = io.BytesIO()
    options = {} if transparency is None else {"transparency": transparency}
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], **options)
    return reference(out.getvalue())


@pytest.mark.parametrize("shrink", [True, False])
def test_a_gif_becomes_a_png_of_its_first_frame(shrink):
    (png,), notes = fit((gif(1, 2),), google_limits(PRO, frozenset({Provider.GEMINI})), shrink)
    assert (png.mime, png.width, png.height) == ("image/png", 20, 10)
    assert opened(png).convert("RGB").getpixel((3, 3)) == (255, 0, 0)
    assert [str(note) for note in notes] == ["picture 1 was sent as png, as gemini-3-pro-image does not take gif"]


def beyond_its_colours(transparent):
    """A GIF of 8x1 pixels with four colours: pixels 4, 5, 6 and 200 have none. Each of them is a code of 9 bits."""
    codes, bits = (256, 0, 1, 2, 3, 4, 5, 6, 200, 257), 0
    for at, code in enumerate(codes):
        bits |= code << 9 * at
    colours = b"\xff\0\0" + b"\0\xff\0" + b"\0\0\xff" + b"\xff\xff\0"
    told = b"!\xf9\4\1\0\0%c\0" % transparent if transparent else b""
    packed = bits.to_bytes(12, "little")
    frame = b",\0\0\0\0\x08\0\1\0\0\x08%c%b\0;" % (len(packed), packed)
    return b"GIF89a\x08\0\1\0\x81\0\0" + colours + told + frame


@pytest.mark.parametrize("transparent", [None, 200])
def test_pixels_that_have_no_colour_of_a_gif_get_none_of_the_others(transparent):
    body = beyond_its_colours(transparent)
    reference = Reference("image/gif", len(body), 8, 1, data=body)
    (png,), _ = fit((reference,), google_limits(PRO, frozenset({Provider.GEMINI})), shrink=True)
    seen, meant = (Image.open(io.BytesIO(one)).convert("RGBA") for one in (png.data, body))
    assert seen.tobytes() == meant.tobytes()
    assert seen.getpixel((7, 0)) == ((0, 0, 0, 0) if transparent else (0, 0, 0, 255))


def test_a_transparent_gif_stays_transparent():
    (png,), _ = fit((gif(1, transparency=1),), google_limits(PRO, frozenset({Provider.GEMINI})), shrink=True)
    assert opened(png).convert("RGBA").getpixel((3, 3))[3] == 0


@pytest.mark.parametrize("mode", ["L", "P"])
def test_a_gif_takes_no_more_memory_than_it_does_as_it_is(mode):
    """As RGB it would be five times as much: its own bytes, and four for a pixel."""
    image, out = Image.linear_gradient("L"), io.BytesIO()
    if mode == "P":
        image.putpalette(bytes(range(256)) * 3)
    image.save(out, "GIF")
    (png,), _ = fit((reference(out.getvalue()),), google_limits(PRO, frozenset({Provider.GEMINI})), shrink=True)
    assert opened(png).mode == mode
    assert opened(png).convert("RGB").tobytes() == image.convert("RGB").tobytes()


def test_what_is_opened_is_known_before():
    limits = Limits(PRO, 14, picture_bytes=100_000)
    small, large = picture(size=(4, 4)), picture()
    assert pixels_to_open((small, small), limits) == 0
    assert pixels_to_open((small, large), limits) == 400 * 300
    assert pixels_to_open((gif(1),), limits) == 20 * 10
    assert pixels_to_open((reference(b"GIF89a"),), limits) == MOST_PIXELS  # it does not tell
    together = Limits(PRO, 14, request_bytes=256 * 1024 + large.size * 4 // 3 + 4)
    assert pixels_to_open((large,), together) == 0
    assert pixels_to_open((large, large), together) == 400 * 300


def test_a_kind_that_cannot_be_read_is_refused():
    limits = google_limits(PRO, frozenset({Provider.GEMINI}))
    error = refusal((reference(b"GIF89a\1\0\1\0 no more"),), limits)
    assert (error.phrase.code, error.phrase.values["kind"]) == ("reference_not_converted", "image/gif")
    assert "send it as PNG or JPEG" in str(error)
    assert refusal((reference(b"?", "image/bmp"),), limits).phrase.code == "reference_not_converted"
