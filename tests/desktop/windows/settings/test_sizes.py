import pytest
from PySide6.QtWidgets import QLabel

from desktop.windows.settings.sizes import SizePreview, drawn
from proxy_core import Settings
from proxy_core.images.size_table import map_size, size_table
from tests.desktop.windows.settings.typing import press


@pytest.fixture
def preview(theme, qtbot):
    made = SizePreview(theme)
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_size_is_asked_for_as_it_is_typed(preview, qtbot):
    with qtbot.waitSignal(preview.size_asked) as told:
        qtbot.keyClicks(preview.size_line, "1920x1080")
    assert told.args == ["1920x1080", ""]
    with qtbot.waitSignal(preview.size_asked) as told:
        qtbot.keyClicks(preview.quality_line, "hd")
    assert told.args == ["1920x1080", "hd"]


def test_what_it_becomes_and_why(preview, qtbot):
    qtbot.keyClicks(preview.size_line, "16:9")
    preview.show_answer(map_size("16:9", "", Settings()))
    assert preview.answer.text() == "draws 1:1, 1024x1024"
    assert preview.note.isVisible()
    assert "1:1" in preview.note.text()
    preview.size_line.clear()
    assert (preview.answer.text(), preview.note.isVisible()) == ("", False)
    preview.show_answer(map_size("16:9", "", Settings()))  # it came late
    assert preview.answer.text() == ""


def test_the_table_is_fetched_when_it_is_unfolded(preview, qtbot):
    with qtbot.assertNotEmitted(preview.table_wanted):
        preview.refresh()
    with qtbot.waitSignal(preview.table_wanted):
        press(qtbot, preview.fold)
    preview.show_table(size_table(Settings(sizes={"640x480": "4:3"})))
    words = [label.text() for label in preview.rows.findChildren(QLabel)]
    assert words[:4] == ["640x480", "4:3", "1200x896", "your own"]
    assert "1024x1024" in words
    with qtbot.waitSignal(preview.table_wanted):
        preview.refresh()
    press(qtbot, preview.fold)
    assert not preview.rows.isVisible()


def test_a_table_replaces_the_last(preview, qtbot):
    press(qtbot, preview.fold)
    for _ in range(2):
        preview.show_table(size_table(Settings()))
    assert preview._grid.count() == 4 * len(size_table(Settings()))


def test_where_the_model_chooses():
    assert drawn(map_size("auto", "", Settings())) == "the model chooses"
