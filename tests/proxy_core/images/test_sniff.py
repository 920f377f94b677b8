"""What a picture is by its first bytes, against Pillow as the judge."""

import base64
import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from proxy_core.images.sniff import ENDS_LENGTH, NotAPicture, is_ended, look, look_at_bytes

SIZES = [(1, 1), (37, 21), (300, 5), (1024, 768)]


def encoded(size, **options):
    out = io.BytesIO()
    Image.new("RGB", size, (200, 100, 50)).save(out, **options)
    return base64.b64encode(out.getvalue())


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("mime", "options"),
    [
        ("image/png", {"format": "PNG"}),
        ("image/jpeg", {"format": "JPEG"}),
        ("image/jpeg", {"format": "JPEG", "progressive": True}),
        ("image/webp", {"format": "WEBP"}),
        ("image/webp", {"format": "WEBP", "lossless": True}),
        ("image/webp", {"format": "WEBP", "exif": b"Exif\0\0" + b"x" * 40}),
        ("image/gif", {"format": "GIF"}),
    ],
)
def test_every_format_and_size(size, mime, options):
    assert look(encoded(size, **options)) == (mime, *size)
    assert look(memoryview(encoded(size, **options))) == (mime, *size)


@pytest.mark.parametrize("metadata", [100, 5_000, 60_000])
def test_a_jpeg_with_metadata_before_its_size(metadata):
    assert look(encoded((64, 32), format="JPEG", exif=b"Exif\0\0" + b"x" * metadata)) == ("image/jpeg", 64, 32)


def test_slashes_that_json_escaped():
    data = encoded((64, 32), format="JPEG").replace(b"/", b"\\/")
    assert look(data) == ("image/jpeg", 64, 32)


@pytest.mark.parametrize("at", range(48, 64))
def test_an_escape_that_the_first_look_cuts(at):
    text = encoded((64, 32), format="PNG")
    assert look(text[:at] + b"\\/" + text[at:]) == ("image/png", 64, 32)


@pytest.mark.parametrize("data", [b"", b"AAAA", b"not base64 at all", base64.b64encode(b"<svg/>" * 20), b"\xff\xfe"])
def test_what_is_no_picture(data):
    with pytest.raises(NotAPicture):
        look(data)


@pytest.mark.parametrize("cut", [12, 20, 32, 40])
def test_a_picture_that_is_cut_off_has_a_type_and_perhaps_no_size(cut):
    mime, width, height = look(encoded((64, 32), format="PNG")[:cut])
    assert mime == "image/png"
    assert (width, height) in {(0, 0), (64, 32)}


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_whether_all_of_a_file_was_written(kind):
    whole = base64.b64decode(encoded((64, 32), format=kind))
    ended = [at for at in range(ENDS_LENGTH, len(whole) + 1) if is_ended(whole[:12], whole[:at][-12:], at)]
    assert ended == [len(whole)]


def test_what_cannot_tell_whether_it_is_ended():
    gif = base64.b64decode(encoded((64, 32), format="GIF"))
    for data in (gif, b"a text of some length; it is no picture"):
        assert not is_ended(data[:12], data[-12:], len(data))


@given(st.binary(max_size=200))
def test_any_bytes_are_looked_at_without_error(data):
    for magic in (b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP", b"GIF89a"):
        mime, width, height = look_at_bytes(magic + data)
        assert width >= 0
        assert height >= 0
        assert bool(mime) >= bool(magic)


def test_a_megabyte_of_fill_bytes_is_not_walked_through():
    data = b"\xff\xd8" + b"\xff" * 2**20
    before = time.process_time()
    for _ in range(20):
        assert look_at_bytes(data) == ("image/jpeg", 0, 0)
    assert time.process_time() - before < 1.5  # it took two seconds and more
