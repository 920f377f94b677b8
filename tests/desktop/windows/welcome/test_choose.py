import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStyle, QStyleOptionButton

from desktop.windows.adding.choice import Kind
from desktop.windows.welcome.choose import ChooseStep


@pytest.fixture
def step(theme, qtbot):
    made = ChooseStep(theme)
    qtbot.addWidget(made)
    made.wanted = []
    for name in ("demo_chosen", "add_wanted", "skipped"):
        getattr(made, name).connect(lambda *what, name=name: made.wanted.append((name, *what)))
    made.resize(700, 500)
    made.show()
    return made


def test_each_way_is_one_press(step, qtbot):
    for button in (step.google, step.key, step.service, step.skip, step.demo):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert step.wanted == [
        ("add_wanted", Kind.GOOGLE),
        ("add_wanted", Kind.GEMINI_KEY),
        ("add_wanted", Kind.SERVICE),
        ("skipped",),
        ("demo_chosen",),
    ]


def test_the_way_past_it_stands_in_the_middle(step):
    option = QStyleOptionButton()
    option.initFrom(step.skip)
    words = step.skip.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, step.skip)
    assert words.center() == step.skip.rect().center()


def test_while_the_demo_starts_nothing_else_can_be_chosen(step, qtbot):
    qtbot.mouseClick(step.demo, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(step.google, Qt.MouseButton.LeftButton)
    assert step.wanted == [("demo_chosen",)]
    assert step.waiting.isVisible()
    step.set_waiting(False)
    qtbot.mouseClick(step.google, Qt.MouseButton.LeftButton)
    assert step.wanted[-1] == ("add_wanted", Kind.GOOGLE)
    assert not step.waiting.isVisible()
