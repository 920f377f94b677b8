import pytest
from PySide6.QtGui import QImage

from desktop.reference_files import MOST_SIDE, NotUsable, read_data, read_image, read_path, uploads
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
