from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QColor, QImage

from desktop.given_pictures import Given, given, is_picture, may_be_given

DATA = "data:image/png;base64,iVBORw0KGgo="
FROM_FIREFOX = '<a href="https://example.com/p"><img src="https://example.com/fox.png" alt="a fox"></a>'
COPIED = '<html><body>\n<!--StartFragment--><img src="https://example.com/fox.png"/><!--EndFragment-->\n</body></html>'


def mime(words="", html="", urls=(), image=False):
    made = QMimeData()
    if words:
        made.setText(words)
    if html:
        made.setHtml(html)
    if urls:
        made.setUrls([QUrl(url) for url in urls])
    if image:
        pixels = QImage(4, 4, QImage.Format.Format_RGB32)
        pixels.fill(QColor("red"))
        made.setImageData(pixels)
    return made


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (mime(urls=["file:///a/b.png", "file:///c.jpg"]), Given(paths=(Path("/a/b.png"), Path("/c.jpg")))),
        (mime("https://example.com/fox.png"), Given(addresses=("https://example.com/fox.png",))),
        (mime(urls=["https://example.com/fox.png"]), Given(addresses=("https://example.com/fox.png",))),
        (mime(html=FROM_FIREFOX, urls=["https://example.com/p"]), Given(addresses=("https://example.com/fox.png",))),
        (mime(html=f'<img src="{DATA}">', image=True), Given(addresses=(DATA,))),
        (mime(f"  {DATA}\n"), Given(addresses=(DATA,))),
        (mime('"C:\\Users\\fox\\a b.png"'), Given(paths=(Path("C:\\Users\\fox\\a b.png"),))),
        (mime("/a/b.png\n/c.png"), Given(paths=(Path("/a/b.png"), Path("/c.png")))),
        (mime("file:///a/b%20c.png"), Given(paths=(Path("/a/b c.png"),))),
        (mime("~/fox.png"), Given(paths=(Path.home() / "fox.png",))),
        (mime("a red fox"), Given()),
        (mime("https://example.com/fox.png is nice"), Given()),
        (mime("x" * 2_000_000), Given()),
        (mime(), Given()),
    ],
)
def test_what_is_given(qapp, data, found):
    assert given(data) == found
    assert may_be_given(data) == bool(found)


def test_pixels_come_before_the_address_they_are_from(qapp):
    found = given(mime(html=COPIED, image=True))
    assert found.image.width() == 4
    assert found.addresses == ()


def test_only_what_is_surely_a_picture_is_none_of_the_prompt(qapp, tmp_path):
    (tmp_path / "a.png").write_bytes(b"")
    for data in (
        mime(urls=["file:///a.png"]),
        mime(html=COPIED, image=True),
        mime(html=FROM_FIREFOX, urls=["https://example.com/p"]),
        mime(DATA),
        mime(f'"{tmp_path / "a.png"}"'),
        mime(image=True),
    ):
        assert is_picture(data)
    for data in (
        mime("a fox"),
        mime("https://example.com/fox.png"),
        mime("/no/such/file.png"),
        mime(str(tmp_path)),
        mime("a table", html="<p>a table <img src='https://example.com/x.png'></p>", image=True),
        mime("/" + "x" * 5000 + ".png"),
    ):
        assert not is_picture(data)
