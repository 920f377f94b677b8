import pytest
from PySide6.QtCore import Qt

from desktop.models.route_table import Column
from desktop.windows.settings.routes import RoutesEditor
from tests.desktop.windows.settings.typing import press, type_into

ONE, TWO, THREE = {"match": "one"}, {"match": "two", "model": "default"}, {"match": "three", "provider": "openai"}


@pytest.fixture
def editor(theme, qtbot, info_of):
    made = RoutesEditor(theme, info_of("routes"))
    made.told, made.undone = [], []
    made.committed.connect(made.told.append)
    made.undoable.connect(lambda *what: made.undone.append(what))
    qtbot.addWidget(made)
    made.resize(760, 500)
    made.show_value([ONE, TWO, THREE])
    made.show()
    return made


def choose(editor, row):
    editor.view.setCurrentIndex(editor.table.index(row, 0))


def test_a_row_is_changed_in_the_form_below(editor, qtbot):
    choose(editor, 1)
    type_into(qtbot, editor.form.lines["match"], "zwei")
    assert editor.told == [[ONE, {"match": "zwei", "model": "default"}, THREE]]


def test_a_new_row_counts_once_it_has_a_name(editor, qtbot):
    choose(editor, 1)
    press(qtbot, editor.add)
    assert (editor.told, editor.table.rowCount()) == ([], 4)
    type_into(qtbot, editor.form.lines["match"], "new")
    assert editor.told == [[ONE, {"match": "new"}, TWO, THREE]]


def test_a_new_row_survives_what_is_told_of_others(editor, qtbot):
    press(qtbot, editor.add)
    editor.show_value([ONE, TWO, THREE])
    assert editor.table.rowCount() == 4


@pytest.mark.parametrize("by", ["mouse", "keys"])
def test_rows_are_put_in_order(editor, qtbot, by):
    choose(editor, 0)
    if by == "mouse":
        press(qtbot, editor.down)
        press(qtbot, editor.down)
        press(qtbot, editor.up)
    else:
        editor.view.setFocus()
        for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up):
            qtbot.keyClick(editor.view, key, Qt.KeyboardModifier.AltModifier)
    assert editor.told == [[TWO, ONE, THREE], [TWO, THREE, ONE], [TWO, ONE, THREE]]
    assert editor.view.currentIndex().data() == "one"


def test_a_row_is_removed_and_can_come_back(editor, qtbot):
    choose(editor, 1)
    editor.view.setFocus()
    qtbot.keyClick(editor.view, Qt.Key.Key_Delete)
    assert editor.told == [[ONE, THREE]]
    assert editor.undone == [("The route of two was removed.", [ONE, TWO, THREE])]
    editor.settle([ONE, THREE])
    editor.settle([ONE, TWO, THREE])  # taken back
    assert editor.table.rowCount() == 3


def test_the_last_row_may_go(editor, qtbot):
    for _ in range(3):
        choose(editor, 0)
        press(qtbot, editor.remove)
    assert editor.told[-1] == []
    assert not editor.form.isVisible()
    assert not editor.remove.isEnabled()


def test_the_ends_have_no_way_on(editor):
    choose(editor, 0)
    assert (editor.up.isEnabled(), editor.down.isEnabled()) == (False, True)
    choose(editor, 2)
    assert (editor.up.isEnabled(), editor.down.isEnabled()) == (True, False)


def test_what_is_changed_elsewhere_appears_and_the_choice_stays(editor):
    choose(editor, 1)
    editor.show_value([ONE, THREE])
    assert editor.entered() == [ONE, THREE]
    assert editor.view.currentIndex().row() == 1


def test_what_was_refused_stays_until_it_is_discarded(editor, qtbot):
    choose(editor, 0)
    type_into(qtbot, editor.form.lines["match"], "wrong")
    editor.set_fault("Row 1 does not fit.")
    editor.show_value([TWO])
    assert editor.entered()[0] == {"match": "wrong"}
    editor.give_up([TWO])
    assert editor.entered() == [TWO]


def test_in_a_narrow_window_names_have_the_room(editor):
    wide = editor.view.isColumnHidden(Column.MORE)
    editor.resize(540, 500)
    assert (wide, editor.view.isColumnHidden(Column.MORE)) == (False, True)
    assert editor.view.columnWidth(Column.MATCH) > 150
