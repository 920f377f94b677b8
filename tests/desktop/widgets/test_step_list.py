import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from desktop.widgets.step_list import StepList


@pytest.fixture
def bodies():
    return [QLabel("one"), QLabel("two"), QLabel("three")]


@pytest.fixture
def steps(theme, qtbot, bodies):
    made = StepList(theme, list(zip(["First", "Second", "Third"], bodies, strict=True)))
    qtbot.addWidget(made)
    made.show()
    return made


def test_one_step_is_open(steps, bodies, qtbot):
    assert [body.isVisible() for body in bodies] == [True, False, False]
    with qtbot.waitSignal(steps.opened) as opened:
        qtbot.mouseClick(steps.head(2), Qt.MouseButton.LeftButton)
    assert opened.args == [2]
    assert [body.isVisible() for body in bodies] == [False, False, True]
    assert steps.current == 2
    assert steps.body(2) is bodies[2]


def test_each_head_says_its_number_and_state(steps):
    steps.set_done(0)
    steps.open_step(1)
    assert [steps.head(number).accessibleName() for number in range(3)] == [
        "Step 1 of 3: First, done",
        "Step 2 of 3: Second, open",
        "Step 3 of 3: Third",
    ]
    assert steps.is_done(0)
    steps.set_done(0, False)
    assert steps.head(0).accessibleName() == "Step 1 of 3: First"


def test_the_marks_are_drawn_in_each_state(steps):
    plain = steps.grab().toImage()
    steps.set_done(1)
    assert steps.grab().toImage() != plain
