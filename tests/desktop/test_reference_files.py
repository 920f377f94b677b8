import base64
from urllib.parse import quote

import pytest
from PySide6.QtGui import QColor, QImage

from desktop.reference_files import (
    MOST_SIDE,
    NotUsable,
    name_of,
    read_data,
    read_data_url,
    read_image,
    read_mask,
    read_path,
    uploads,
)
from tests.desktop.fake_playground import file


def test_a_picture_goes_as_it_is(tmp_path):
    (tmp_path / "a.jpg").write_bytes(file((3000, 1000), "JPEG"))
    found = read_path(tmp_path / "a.jpg")
    assert (found.width, found.height, found.upload.mime) == (3000, 1000, "image/jpeg")
    assert found.upload.data == (tmp_path / "a.jpg").read_bytes()
    assert found.shown.width() == MOST_SIDE
    assert uploads([found]) == (found.upload,)


def test_what_is_no_format_of_the_web_goes_as_png():
    found = read_data("scan.bmp", file(form="BMP"))
    assert (found.name, found.upload.mime) == ("scan.png", "image/png")
    assert QImage.fromData(found.upload.data).width() == 64


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "no_picture"), (b"text", "no_picture"), (file()[:60], "no_picture")]
)
def test_what_is_no_picture_is_refused(content, code):
    with pytest.raises(NotUsable) as refused:
        read_data("a.png", content)
    assert refused.value.code == "no_picture"


def test_a_file_that_is_too_large_or_not_there_is_refused(tmp_path):
    with (tmp_path / "film.png").open("wb") as large:
        large.truncate(400 * 2**20)
    for name, code in (("film.png", "too_large"), ("none.png", "missing"), (".", "missing")):
        with pytest.raises(NotUsable) as refused:
            read_path(tmp_path / name)
        assert refused.value.code == code


def test_an_empty_clipboard_is_refused():
    with pytest.raises(NotUsable):
        read_image("pasted.png", QImage())


def test_a_file_that_goes_as_it_is_is_known_by_its_path(tmp_path):
    (tmp_path / "a.png").write_bytes(file())
    (tmp_path / "scan.bmp").write_bytes(file(form="BMP"))
    assert read_path(tmp_path / "a.png").path == tmp_path / "a.png"
    assert read_path(tmp_path / "scan.bmp").path is None


def test_data_urls_have_their_picture_in_them():
    text = base64.b64encode(file()).decode()
    assert read_data_url("a.png", f"data:image/png;base64,{text}").width == 64
    assert read_data_url("a.png", f"  data:image/png;base64,{quote(text)}\n").width == 64
    assert read_data_url("a.png", f"data:image/png,{quote(file())}").width == 64
    for broken in ("data:image/png;base64", "data:image/png;base64,xx", "data:image/png,x"):
        with pytest.raises(NotUsable):
            read_data_url("a.png", broken)


def test_pictures_at_addresses_have_names():
    assert name_of("https://example.com/a/b%20c.png?x=1#y") == "b c.png"
    assert name_of("https://example.com/") == ""
    assert name_of("data:image/png;base64,AA/b") == ""


@pytest.mark.parametrize("width", [61, 64])
def test_a_mask_says_whether_it_marks_anything(tmp_path, width):
    solid = QImage(width, 9, QImage.Format.Format_ARGB32)
    solid.fill(QColor("white"))
    solid.save(str(tmp_path / "solid.png"))
    solid.setPixelColor(width - 1, 8, QColor(0, 0, 0, 0))
    solid.save(str(tmp_path / "marked.png"))
    assert not read_mask(tmp_path / "solid.png").marks
    assert read_mask(tmp_path / "marked.png").marks
    made = read_mask(tmp_path / "solid.png").from_white()
    assert made.pixelColor(0, 0).alpha() == 0
    with pytest.raises(NotUsable):
        read_mask(tmp_path / "none.png")
