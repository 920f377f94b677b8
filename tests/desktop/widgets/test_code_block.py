import pytest
from PySide6.QtCore import Qt

from desktop.widgets.code_block import CodeBlock


@pytest.fixture
def block(theme, qtbot):
    made = CodeBlock(theme, ["bash", "PowerShell"])
    made.set_codes(["export A=1\nexport B=2", "$env:A = 1"])
    qtbot.addWidget(made)
    made.resize(500, 200)
    made.show()
    return made


def test_one_variant_is_shown_and_copied(block, qtbot):
    assert block.code.toPlainText() == "export A=1\nexport B=2"
    qtbot.mouseClick(block.buttons[1], Qt.MouseButton.LeftButton)
    assert block.code.toPlainText() == "$env:A = 1"
    assert block.code.accessibleName() == "Text for PowerShell"
    with qtbot.waitSignal(block.copy_wanted) as asked:
        qtbot.mouseClick(block.copy, Qt.MouseButton.LeftButton)
    assert asked.args == [1]


def test_what_is_read_can_be_selected_but_not_changed(block, qtbot):
    qtbot.keyClicks(block.code, "rm")
    assert block.code.toPlainText().startswith("export")
    block.code.selectAll()
    assert block.code.textCursor().hasSelection()


def test_the_keyboard_leaves_it_by_tab(block, qtbot):
    block.code.setFocus()
    qtbot.keyClick(block.code, Qt.Key.Key_Tab)
    assert block.code.toPlainText() == "export A=1\nexport B=2"


def test_every_line_is_seen_and_lines_that_are_wider_scroll(block, qtbot):
    block.set_codes(["\n".join("x" * 300 for _ in range(5)), ""])
    qtbot.waitUntil(lambda: block.code.horizontalScrollBar().maximum() > 0)
    lines = 5 * block.code.fontMetrics().lineSpacing()
    qtbot.waitUntil(lambda: block.code.viewport().height() >= lines)


def test_one_variant_alone_is_only_named(theme, qtbot):
    block = CodeBlock(theme, ["kilo.jsonc"])
    qtbot.addWidget(block)
    block.set_codes(["{}"])
    assert block.buttons == []
    assert (block.current, block.code.toPlainText()) == (0, "{}")
    block.set_ready(False)
    assert not block.copy.isEnabled()
