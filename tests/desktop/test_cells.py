from PySide6.QtCore import Qt

from desktop.cells import CELL_ROLE, EMPTY, RECORD_ROLE, Cell


def test_the_roles_are_those_that_qt_leaves_free():
    assert min(CELL_ROLE, RECORD_ROLE) >= int(Qt.ItemDataRole.UserRole)
    assert CELL_ROLE != RECORD_ROLE


def test_an_empty_cell_says_nothing():
    assert Cell() == EMPTY
    assert (EMPTY.text, EMPTY.squares, EMPTY.switch) == ("", (), None)
