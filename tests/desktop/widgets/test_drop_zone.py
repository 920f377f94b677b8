from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog

from desktop.widgets.drop_zone import DropZone

COPY, LEFT, NONE = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def files(*addresses):
    data = QMimeData()
    data.setUrls([QUrl(address) for address in addresses])
    return data


@pytest.fixture
def zone(theme, qtbot):
    made = DropZone(theme, "Drop it here", "JSON (*.json)")
    qtbot.addWidget(made)
    made.show()
    return made


def enter(zone, data):
    event = QDragEnterEvent(QPoint(5, 5), COPY, data, LEFT, NONE)
    event.ignore()
    QApplication.sendEvent(zone, event)
    return event.isAccepted()


def test_a_dropped_file_is_given_on(zone, qtbot):
    data = files("https://example.com/x.json", "file:///tmp/client_secret.json")
    assert enter(zone, data)
    assert zone.property("drop") == "over"
    with qtbot.waitSignal(zone.file_given) as given:
        QApplication.sendEvent(zone, QDropEvent(QPointF(5, 5), COPY, data, LEFT, NONE))
    assert given.args == [Path("/tmp/client_secret.json")]
    assert zone.property("drop") == "true"


def test_what_is_no_file_of_this_computer_is_refused_in_words(zone, qtbot):
    data = files("https://example.com/x.json")
    enter(zone, data)
    with qtbot.waitSignal(zone.refused) as refused:
        QApplication.sendEvent(zone, QDropEvent(QPointF(5, 5), COPY, data, LEFT, NONE))
    assert "no file on this computer" in refused.args[0]


def test_words_are_not_let_in(zone):
    data = QMimeData()
    data.setText("{}")
    assert not enter(zone, data)
    assert zone.property("drop") == "true"


def test_leaving_takes_the_mark_away(zone):
    data = files("file:///tmp/x")
    enter(zone, data)
    QApplication.sendEvent(zone, QDragLeaveEvent())
    assert zone.property("drop") == "true"


def test_it_says_what_was_taken(zone):
    zone.show_taken("Read: a client")
    assert zone.words.text() == "Read: a client"
    zone.show_taken("")
    assert zone.words.text() == "Drop it here"


def test_a_file_is_chosen_in_a_dialog_that_nothing_waits_for(zone, qtbot):
    qtbot.mouseClick(zone.choose, LEFT)
    (dialog,) = zone.findChildren(QFileDialog)
    assert dialog.isVisible()
    with qtbot.waitSignal(zone.file_given) as given:
        dialog.fileSelected.emit("/tmp/client_secret.json")
    zone.close_dialog()
    assert given.args == [Path("/tmp/client_secret.json")]
    assert not dialog.isVisible()
