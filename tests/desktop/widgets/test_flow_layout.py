from PySide6.QtWidgets import QWidget

from desktop.widgets.flow_layout import FlowLayout


def shown(qtbot, width):
    box = QWidget()
    qtbot.addWidget(box)
    flow = FlowLayout(box, spacing=8)
    buttons = [QWidget() for _ in range(4)]
    for button in buttons:
        button.setFixedSize(100, 30)
        flow.addWidget(button)
    box.resize(width, 200)
    box.show()
    flow.box = box  # pytest-qt keeps no reference
    return flow, buttons


def places(buttons):
    return [(button.x(), button.y()) for button in buttons]


def test_it_goes_on_in_the_next_line(qtbot):
    flow, buttons = shown(qtbot, 330)
    assert places(buttons) == [(0, 0), (108, 0), (216, 0), (0, 38)]
    assert (flow.heightForWidth(330), flow.heightForWidth(424), flow.heightForWidth(90)) == (68, 30, 144)
    assert flow.sizeHint().width() == 424


def test_what_is_hidden_takes_no_room(qtbot):
    flow, buttons = shown(qtbot, 330)
    buttons[1].hide()
    flow.activate()
    assert places(buttons)[2:] == [(108, 0), (216, 0)]


def test_it_gives_back_what_it_has(qtbot):
    flow, buttons = shown(qtbot, 330)
    assert flow.takeAt(0).widget() is buttons[0]
    assert (flow.count(), flow.itemAt(9), flow.takeAt(9)) == (3, None, None)


def test_what_is_lower_stands_in_the_middle_of_its_line(qtbot):
    flow, buttons = shown(qtbot, 330)
    buttons[1].setFixedSize(100, 10)
    flow.activate()
    assert places(buttons) == [(0, 0), (108, 10), (216, 0), (0, 38)]
    assert flow.heightForWidth(330) == 68


def test_nothing_takes_no_room(qtbot):
    flow, buttons = shown(qtbot, 330)
    for button in buttons:
        button.hide()
    assert flow.heightForWidth(330) == 0


def test_its_height_is_that_of_what_is_in_it_now(qtbot):
    flow, buttons = shown(qtbot, 330)
    assert flow.heightForWidth(330) == 68
    buttons[0].hide()
    assert flow.heightForWidth(330) == 30
    buttons[0].show()
    assert flow.heightForWidth(330) == 68
    flow.takeAt(3)
    assert flow.heightForWidth(330) == 30
    flow.addWidget(buttons[3])
    buttons[3].setFixedHeight(50)
    assert flow.heightForWidth(330) == 88
