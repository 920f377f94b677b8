from PySide6.QtCore import QSize

from desktop.picture_reading import read_bytes, read_file, tile
from tests.desktop.fake_gallery import draw


def test_a_picture_is_read_as_large_as_it_is_shown(tmp_path, qapp):
    path = draw(tmp_path / "a.png", (800, 400))
    assert read_file(path, QSize(200, 200)).size() == QSize(200, 100)
    assert read_file(path, QSize(2000, 2000)).size() == QSize(800, 400)
    assert read_file(path).size() == QSize(800, 400)


def test_bytes_are_read_as_large_as_they_are_shown(tmp_path, qapp):
    data = draw(tmp_path / "a.png", (800, 400)).read_bytes()
    assert read_bytes(data, QSize(200, 200)).size() == QSize(200, 100)
    assert read_bytes(data, QSize(2000, 2000)).size() == QSize(800, 400)
    assert read_bytes(b"no picture", QSize(9, 9)).isNull()


def test_what_is_no_picture_is_null(tmp_path, qapp):
    (tmp_path / "a.png").write_bytes(b"no picture")
    assert read_file(tmp_path / "a.png").isNull()
    assert read_file(tmp_path / "gone.png").isNull()
    assert tile(b"no picture", QSize(9, 9), 2).isNull()


def test_a_tile_has_round_corners(tmp_path, qapp):
    made = tile(draw(tmp_path / "a.png", (400, 400)).read_bytes(), QSize(100, 100), 10)
    assert made.size() == QSize(100, 100)
    assert made.pixelColor(0, 0).alpha() == 0
    assert made.pixelColor(50, 50).alpha() == 255
