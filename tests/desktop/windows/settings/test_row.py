import pytest

from desktop.windows.settings.making import editor_for
from desktop.windows.settings.row import SettingRow
from tests.desktop.windows.settings.typing import press, type_into


@pytest.fixture
def row_of(theme, qtbot, info_of):
    def make(name, width=800):
        info = info_of(name)
        row = SettingRow(theme, info, editor_for(theme, info), "A card")
        row.wanted, row.undone = [], []
        row.change_wanted.connect(lambda *what: row.wanted.append(what))
        row.undoable.connect(lambda *what: row.undone.append(what))
        qtbot.addWidget(row)
        row.resize(width, 200)
        row.show()
        return row

    return make


def test_a_change_is_told_with_its_name(row_of, qtbot):
    row = row_of("port")
    type_into(qtbot, row.editor.line, "9000")
    assert row.wanted == [("port", 9000)]


def test_the_way_back_is_there_only_where_it_leads_somewhere(row_of, qtbot):
    row = row_of("port")
    before = row.back.isVisible()
    row.set_value(9000)
    during = row.back.isVisible()
    press(qtbot, row.back)
    row.accept(8045, 8045)
    assert (before, during, row.back.isVisible()) == (False, True, False)
    assert row.wanted == [("port", 8045)]
    assert row.back.toolTip() == "Back to the default: 8045"
    assert row.undone == []  # a number is typed again as fast as it is taken back


def test_what_was_work_to_type_can_be_taken_back(row_of, qtbot):
    row = row_of("allowed_hosts")
    row.set_value(["studio.local"])
    press(qtbot, row.back)
    assert row.undone == [("allowed_hosts", "Names of this computer is back to the default.", ["studio.local"])]


def test_a_fault_stands_below_and_typing_takes_it_away(row_of, qtbot):
    row = row_of("port")
    type_into(qtbot, row.editor.line, "many")
    row.refuse("Port is a whole number.")
    said = row.fault.words.text(), row.fault.isVisible(), row.editor.line.accessibleDescription()
    type_into(qtbot, row.editor.line, "9", key=None)
    assert said == ("Port is a whole number.", True, "Port is a whole number.")
    assert row.fault.isHidden()
    assert row.editor.line.accessibleDescription() == row.help.text()


def test_discarding_brings_what_is_in_force(row_of, qtbot):
    row = row_of("port")
    row.set_value(9000)
    type_into(qtbot, row.editor.line, "many")
    row.refuse("no")
    press(qtbot, row.fault.button)
    assert (row.editor.line.text(), row.fault.isVisible()) == ("9000", False)


def test_what_waits_for_the_proxy_is_said(row_of):
    row = row_of("port")
    row.set_outdated(True)
    said = row.waits.isVisible()
    row.set_outdated(False)
    assert (said, row.waits.isVisible()) == (True, False)


@pytest.mark.parametrize(("width", "beside"), [(900, True), (420, False)])
def test_the_editor_stands_below_where_there_is_no_room(row_of, qtbot, width, beside):
    row = row_of("host", width)
    line, label = row.editor.line, row.label
    qtbot.waitUntil(lambda: (line.mapTo(row, line.rect().topLeft()).y() < label.geometry().bottom()) == beside)
    assert line.mapTo(row, line.rect().topRight()).x() <= row.width()


def test_it_is_found_by_its_card_too(row_of):
    row = row_of("port")
    assert row.is_found("card port")
    assert not row.is_found("card starboard")
