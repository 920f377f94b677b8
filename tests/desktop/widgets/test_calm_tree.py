from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from desktop.models.request_rows import Column
from desktop.models.request_tree import RequestTree
from desktop.widgets.calm_tree import CalmTree
from proxy_core import RequestStarted
from tests.desktop.fakes import NOW, record


def shown(theme, qtbot):
    model, view = RequestTree(now=lambda: NOW), CalmTree(theme, folds=True)
    qtbot.addWidget(view)
    view.setModel(model)
    view.resize(900, 300)
    model.apply([RequestStarted(record(str(n), n=2)) for n in range(3)])
    view.show()
    view.model_kept = model
    return view, model


def test_enter_folds_and_unfolds(theme, qtbot):
    view, model = shown(theme, qtbot)
    view.setCurrentIndex(model.index(1, 0))
    for unfolded in (True, False):
        qtbot.keyClick(view, Qt.Key.Key_Return)
        assert view.isExpanded(model.index(1, 0)) is unfolded


def test_the_current_row_is_marked_whole(theme, qtbot):
    view, model = shown(theme, qtbot)
    view.setCurrentIndex(model.index(1, 0))
    row = view.visualRect(model.index(1, 0))
    image = view.viewport().grab().toImage()
    marked = QColor(theme.tokens.selection)
    assert image.pixelColor(view.viewport().width() - 4, row.center().y()) == marked
    assert image.pixelColor(view.viewport().width() - 4, row.bottom() + 12) != marked


def test_enter_activates_where_nothing_folds(theme, qtbot):
    view, model = shown(theme, qtbot)
    view.setItemsExpandable(False)
    view.setCurrentIndex(model.index(1, 0))
    activated = []
    view.activated.connect(lambda index: activated.append(index.row()))
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert activated == [1]
    assert not view.isExpanded(model.index(1, 0))


def test_the_name_of_a_hidden_column_has_room_once_it_is_shown(theme, qtbot):
    view, _ = shown(theme, qtbot)
    wanted = view.with_names(dict.fromkeys(Column, 1))
    view.setColumnHidden(Column.CLIENT, True)
    assert view.with_names(dict.fromkeys(Column, 1)) == wanted
    assert wanted[Column.CLIENT] > 1
    assert view.isColumnHidden(Column.CLIENT)
