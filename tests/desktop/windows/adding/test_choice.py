import pytest
from PySide6.QtCore import Qt

from desktop.windows.adding.choice import ChoicePage, Kind


@pytest.fixture
def page(theme, qtbot):
    made = ChoicePage(theme)
    qtbot.addWidget(made)
    made.resize(680, 400)
    made.show()
    return made


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.CODE_ASSIST])
def test_each_way_can_be_chosen(page, qtbot, kind):
    with qtbot.waitSignal(page.chosen) as chosen:
        qtbot.mouseClick(page.buttons[kind], Qt.MouseButton.LeftButton)
    assert chosen.args == [kind]


def test_code_assist_is_there_only_when_the_settings_allow_it(page):
    assert not page.buttons[Kind.CODE_ASSIST].isVisible()
    page.set_code_assist(True)
    assert page.buttons[Kind.CODE_ASSIST].isVisible()
