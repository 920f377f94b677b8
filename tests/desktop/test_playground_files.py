import os
from pathlib import Path

from PySide6.QtCore import QPointF, QSize

from desktop.playground_files import KEPT_SECONDS, on_disk, usual_folder, written_of
from desktop.playground_wish import PlaygroundWish
from desktop.reference_files import read_data, read_path
from desktop.widgets.mask_layer import MaskLayer
from tests.desktop.fake_playground import file
from tests.systems import is_private


def test_pictures_without_a_file_get_one(qapp, tmp_path):
    (tmp_path / "own.png").write_bytes(file())
    own, pasted = read_path(tmp_path / "own.png"), read_data("it's\na/../b.png", file((32, 32)))
    layer = MaskLayer(QSize(64, 48), QSize(64, 48))
    layer.begin()
    layer.stroke(QPointF(9, 9), QPointF(9, 9), 6, erasing=False)
    folder = tmp_path / "cache" / "playground"
    wish = PlaygroundWish({"prompt": "x"}, (own, pasted), layer)
    request = on_disk(wish, folder)
    assert request.references[0].name == str(tmp_path / "own.png")
    for upload in (request.references[1], request.mask):
        assert Path(upload.name).parent == folder
        assert Path(upload.name).read_bytes() == upload.data
        assert is_private(Path(upload.name))
    assert written_of(request, folder) == 2
    assert on_disk(wish, folder) == request
    (tmp_path / "own.png").write_bytes(b"another one by now")
    assert written_of(on_disk(wish, folder), folder) == 3


def test_old_ones_go(qapp, tmp_path):
    (tmp_path / "old.png").write_bytes(b"")
    (tmp_path / "new.png").write_bytes(b"")
    os.utime(tmp_path / "old.png", (0, 1000))
    os.utime(tmp_path / "new.png", (0, 1000 + KEPT_SECONDS))
    on_disk(PlaygroundWish({"prompt": "x"}), tmp_path, now=lambda: 1001 + KEPT_SECONDS)
    assert [path.name for path in tmp_path.iterdir()] == ["new.png"]


def test_the_usual_folder_is_of_this_program(qapp):
    assert usual_folder().name == "playground"
