from PySide6.QtCore import Qt

from desktop.widgets.chip import Chip, MenuChip


def shown(theme, qtbot):
    chip = MenuChip(theme, "Client")
    qtbot.addWidget(chip)
    chip.set_choices([("OpenAI/Python", "openai-python"), ("curl", "curl & co")])
    chip.show()
    return chip


def test_a_chip_is_on_or_off(theme, qtbot):
    chip = Chip("R&D", "Only these")
    qtbot.addWidget(chip)
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert chip.isChecked()
    assert (chip.text(), chip.accessibleName(), chip.toolTip()) == ("R&&D", "R&D", "Only these")
    chip.set_words("Since 14:00")
    assert chip.accessibleName() == "Since 14:00"


def test_a_value_is_chosen_from_its_menu(theme, qtbot):
    chip = shown(theme, qtbot)
    assert (chip.button.text(), chip.cross.isHidden()) == ("Client", True)
    with qtbot.waitSignal(chip.chosen) as told:
        chip.menu.actions()[1].trigger()
    assert told.args == ["curl"]
    assert chip.button.accessibleName() == "Client: curl & co"
    assert not chip.cross.isHidden()
    assert [action.isChecked() for action in chip.menu.actions()] == [False, True]


def test_its_cross_takes_the_value_back(theme, qtbot):
    chip = shown(theme, qtbot)
    chip.set_value("curl")
    with qtbot.waitSignal(chip.chosen) as told:
        qtbot.mouseClick(chip.cross, Qt.MouseButton.LeftButton)
    assert (told.args, chip.value(), chip.cross.isHidden()) == ([""], "", True)


def test_delete_takes_the_value_back(theme, qtbot):
    chip = shown(theme, qtbot)
    chip.set_value("curl")
    with qtbot.waitSignal(chip.chosen):
        qtbot.keyClick(chip.button, Qt.Key.Key_Delete)
    with qtbot.assertNotEmitted(chip.chosen):
        qtbot.keyClick(chip.button, Qt.Key.Key_Delete)


def test_setting_a_value_tells_nobody(theme, qtbot):
    chip = shown(theme, qtbot)
    with qtbot.assertNotEmitted(chip.chosen):
        chip.set_value("x" * 80)
    assert len(chip.button.text()) < 40
    assert chip.button.toolTip() == "x" * 80


def test_an_empty_menu_says_so(theme, qtbot):
    chip = shown(theme, qtbot)
    chip.set_choices(())
    (only,) = chip.menu.actions()
    assert not only.isEnabled()
