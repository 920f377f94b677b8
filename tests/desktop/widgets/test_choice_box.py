import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from desktop.widgets.choice_box import ChoiceBox


@pytest.fixture
def box(theme, qtbot):
    made = ChoiceBox(theme, "Size", [("1K", "1K"), ("2K", "2K, larger"), ("4K", "4K")])
    qtbot.addWidget(made)
    made.show()
    return made


def test_what_is_shown_is_no_choice_of_a_person(box, qtbot):
    with qtbot.assertNotEmitted(box.currentIndexChanged):
        box.choose("2K")
    assert (box.currentData(), box.currentText(), box.accessibleName()) == ("2K", "2K, larger", "Size")


def test_a_value_that_is_not_offered_is_none(box):
    box.choose("8K")
    assert box.currentData() is None


def test_what_is_offered_hangs_below_the_box_in_one_frame(box, qtbot):
    box.showPopup()
    frame, offered = box.view().window(), box.view().geometry()
    assert frame.geometry().top() >= box.mapToGlobal(box.rect().bottomLeft()).y()
    assert (offered.width(), offered.height()) == (frame.width(), frame.height())
    box.hidePopup()


def test_the_keyboard_chooses(box, qtbot):
    box.choose("1K")
    with qtbot.waitSignal(box.activated):
        qtbot.keyClick(box, Qt.Key.Key_Down)
    assert box.currentData() == "2K"


def test_the_wheel_scrolls_the_page_and_changes_nothing(box, theme, qtbot):
    box.choose("2K")
    box.clearFocus()
    wheel = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(box, wheel)
    assert box.currentData() == "2K"
    assert not wheel.isAccepted()
