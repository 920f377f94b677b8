from PySide6.QtCore import QMimeData

from desktop.reference_files import MOST_REFERENCES, read_data
from desktop.windows.playground.references import References
from tests.desktop.fake_playground import file


def test_no_more_than_the_door_takes(qtbot, theme):
    references = References(theme)
    qtbot.addWidget(references)
    for _ in range(MOST_REFERENCES + 1):
        references.add(read_data("a.png", file()))
    assert len(references.held()) == MOST_REFERENCES
    assert "16 pictures are the most" in references.refused.text()
    references.empty()
    assert references.held() == ()


def test_what_has_no_picture_says_so(qtbot, theme):
    references = References(theme)
    qtbot.addWidget(references)
    references.take(QMimeData())
    assert references.refused.text().startswith("There is no picture")
