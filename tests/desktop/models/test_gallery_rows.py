import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from desktop.models.gallery_rows import GalleryRows
from tests.desktop.fake_gallery import many


@pytest.fixture
def pictures(tmp_path):
    return list(many(5, tmp_path).values())


@pytest.fixture
def model(qapp, pictures):
    made = GalleryRows()
    made.tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal)
    made.beginResetModel()
    made._pictures = pictures
    made.endResetModel()
    return made


def test_each_is_found_by_row_and_by_name(model, pictures):
    assert (model.rowCount(), model.rowCount(model.index(0, 0))) == (5, 0)
    assert [model.picture(row) for row in (-1, 0, 5)] == [None, pictures[0], None]
    assert [model.row_of(name) for name in ("p00003.png", "unknown")] == [3, -1]


def test_a_picture_is_named_by_its_prompt_and_dragged_as_its_file(model, pictures):
    index = model.index(0, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "a lighthouse at dusk, 0"
    assert index.flags() & Qt.ItemFlag.ItemIsDragEnabled
    for one in pictures[:2]:
        one.path.touch()
    lost = []
    model.lost.connect(lost.append)
    data = model.mimeData([model.index(1, 0), model.index(2, 0), index])
    assert [url.toLocalFile() for url in data.urls()] == [str(one.path) for one in pictures[:2]]
    assert lost == [("p00002.png",)]
