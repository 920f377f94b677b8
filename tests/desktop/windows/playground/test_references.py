from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl

from desktop.reference_files import MOST_REFERENCES, read_data
from desktop.windows.playground.references import References
from tests.desktop.fake_playground import file


def test_no_more_than_the_door_takes(qtbot, theme):
    references = References(theme)
    qtbot.addWidget(references)
    for _ in range(MOST_REFERENCES + 1):
        references.add(read_data("a.png", file()))
    assert len(references.held()) == MOST_REFERENCES
    assert "16 are the most" in references.refused.text()
    references.empty()
    assert references.held() == ()


def test_what_has_no_picture_says_so(qtbot, theme):
    references = References(theme)
    qtbot.addWidget(references)
    references.take(QMimeData())
    assert references.refused.text().startswith("There is no picture")


def test_of_a_folder_only_as_many_are_read_as_there_is_room_for(qtbot, theme):
    references, given = References(theme), []
    qtbot.addWidget(references)
    references.files_given.connect(given.append)
    references.add(read_data("a.png", file()))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(f"/none/{number}.png") for number in range(40)])
    references.take(data)
    assert len(given[0]) == MOST_REFERENCES - 1
    assert references.refused.text().startswith("25 pictures were left out")


def test_addresses_are_passed_on_and_reading_is_said(qtbot, theme):
    references, given = References(theme), []
    qtbot.addWidget(references)
    references.addresses_given.connect(given.append)
    data = QMimeData()
    data.setUrls([QUrl("https://example.com/fox.png")])
    references.take(data)
    assert given == [("https://example.com/fox.png",)]
    references.count_reading(1)
    assert not references.reading.isHidden()
    references.count_reading(-1)
    assert references.reading.isHidden()


def test_escape_puts_the_mask_away_and_the_keyboard_back(qtbot, theme):
    references = References(theme)
    qtbot.addWidget(references)
    references.show()
    references.add(read_data("a.png", file()))
    card, pane = references.strip.cards()[0], references.pane
    for inside in (pane.canvas, pane.brush, pane.erase):
        card.paint.click()
        inside.setFocus()
        qtbot.keyClick(inside, Qt.Key.Key_Escape)
        assert pane.isHidden()
        assert references.focusWidget() is card.paint
        assert not card.paint.isChecked()


def test_a_mask_that_is_put_away_is_there_again(qtbot, theme):
    references = References(theme)
    qtbot.addWidget(references)
    references.add(read_data("a.png", file()))
    card = references.strip.cards()[0]
    card.paint.click()
    layer = references.pane.canvas.layer
    layer.begin()
    layer.stroke(QPointF(9, 9), QPointF(9, 9), 6, erasing=False)
    references.pane.close_button.click()
    assert references.layer() is None
    card.paint.click()
    assert references.layer().is_painted()
    card.remove.click()
    references.add(read_data("b.png", file()))
    references.strip.cards()[0].paint.click()
    assert not references.layer().is_painted()


def test_what_is_missing_is_said_until_a_picture_is_added(qtbot, theme):
    references = References(theme)
    qtbot.addWidget(references)
    references.say_missing("It was drawn after 2 pictures.")
    assert not references.missing.isHidden()
    references.add(read_data("a.png", file()))
    assert references.missing.isHidden()
