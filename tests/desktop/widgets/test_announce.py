import pytest
from PySide6.QtWidgets import QLabel

from desktop.widgets.announce import ANNOUNCED, announce


@pytest.fixture
def label(qtbot):
    made = QLabel("Anything")
    qtbot.addWidget(made)
    return made


def test_a_screen_reader_says_it(label, screen_reader):
    announce(label, "A picture came")
    announce(label, "")
    assert screen_reader == [("Announcement", "A picture came")]


def test_what_was_told_last_is_known(label):
    announce(label, "A picture came")
    assert label.property(ANNOUNCED) == "A picture came"
    announce(label, "")
    assert label.property(ANNOUNCED) == ""
