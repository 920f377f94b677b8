"""What a screen reader is told of each page, and how the keyboard walks over it."""

import time

import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, QPoint, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QMenu,
    QPushButton,
    QWidget,
)

from desktop.widgets.announce import ANNOUNCED
from desktop.widgets.tab_order import tab_stops
from desktop.windows.page import Page
from tests.desktop.fake_gallery import draw, many
from tests.desktop.fakes import account_state, busy_accounts, busy_log
from tests.desktop.places import PLACES, show_first_picture, show_problem, show_welcome

ENDED = account_state("ended@example.com", enabled=False, disabled_reason="login_ended", by_login=True)
MOST = 400  # controls on a page
EMPTY = (show_welcome, show_first_picture)


@pytest.fixture
def go(desk, core, qtbot, qt_runner, tmp_path):
    """Leads to a place of the window, on a busy afternoon."""

    def lead(place):
        show, what = PLACES[place]
        if show not in EMPTY:
            core.states, core.log = (*busy_accounts(time.time()), ENDED), busy_log(time.time())
            draw(tmp_path / "file0.png")
            draw(tmp_path / "file1.png")
            core.pictures = many(7, tmp_path, files=2)
        if show is show_problem:
            core.start_error = what
        qt_runner.run(show(desk, what))
        with qtbot.waitActive(desk.window):
            desk.window.activateWindow()
        return desk.window

    return lead


@pytest.fixture(params=PLACES)
def window(request, go):
    """The window with one of its pages."""
    return go(request.param)


def controls(window):
    """What the keyboard can reach, but for the inner parts of Qt's own widgets."""
    found = [widget for widget in window.findChildren(QWidget) if widget.isVisible() and widget.isEnabled()]
    return [
        widget
        for widget in found
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not widget.objectName().startswith("qt_")
        and widget.focusProxy() is None
    ]


def name(widget):
    """What a screen reader calls it. Qt calls a box by what is chosen in it, which is no name."""
    if isinstance(widget, QComboBox) and not widget.accessibleName():
        labels = [label for label in widget.window().findChildren(QLabel) if label.buddy() is widget]
        return labels[0].text() if labels else ""
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def told(widget):
    """It, for a person who reads a failure."""
    parents = []
    while widget is not None and widget is not widget.window():
        parents.append(f"{type(widget).__name__} {name(widget)!r}")
        widget = widget.parentWidget()
    return " in ".join(parents[:4])


def rows(view):
    model = view.model()
    return [model.index(row, 0, view.rootIndex()) for row in range(min(model.rowCount(view.rootIndex()), 30))]


def row_text(model: QAbstractItemModel, index: QModelIndex):
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(index.parent())
    cells = [index.siblingAtColumn(column) for column in range(columns)]
    roles = (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole)
    return " ".join(str(cell.data(role)) for cell in cells for role in roles if cell.data(role))


def silent_rows(window):
    views = [view for view in window.findChildren(QAbstractItemView) if view.isVisible() and view.model() is not None]
    return [(told(view), row.row()) for view in views for row in rows(view) if not row_text(view.model(), row)]


def walk(qtbot, window, key, modifier=Qt.KeyboardModifier.NoModifier):
    """Where the keyboard comes by, until it has been everywhere or does not leave a place."""
    seen: list[QWidget] = []
    for _ in range(MOST):
        at = QApplication.focusWidget() or window
        qtbot.keyClick(at, key, modifier)
        now = QApplication.focusWidget()
        assert now is not None
        assert now is not at or len(controls(window)) == 1, f"it stays at {told(now)}"
        if now in seen:
            return seen
        seen.append(now)
    raise AssertionError("it never comes back")


def group(widget):
    """The buttons of which the arrow keys choose one: Tab comes to one of them."""
    if not isinstance(widget, QAbstractButton):
        return None
    if widget.group() is not None and widget.group().exclusive():
        return widget.group()
    return widget.parentWidget() if widget.autoExclusive() else None


def missed(window, seen):
    """What the keyboard did not come by."""
    groups = {group(widget) for widget in seen} - {None}
    return [told(widget) for widget in controls(window) if widget not in seen and group(widget) not in groups]


def role(widget):
    return QAccessible.queryAccessibleInterface(widget).role()


def one_of_several(widget):
    """Whether it is a button of which one is chosen, by the arrow keys."""
    return isinstance(widget, QAbstractButton) and widget.isCheckable() and group(widget) is not None


def silent_pictures(window):
    """What would be read out as a picture, and nobody knows which."""
    labels = [label for label in window.findChildren(QLabel) if label.isVisible()]
    return [told(label) for label in labels if role(label) is QAccessible.Role.Graphic and not name(label)]


def dead_names(window):
    """Labels whose key leads nowhere: Qt gives the keyboard to what takes it by itself only."""
    labels = [label for label in window.findChildren(QLabel) if label.isVisible() and label.buddy() is not None]
    return [label.text() for label in labels if label.buddy().focusPolicy() == Qt.FocusPolicy.NoFocus]


def in_order(window, seen):
    """What was come by of the page, from the first that stands on it; and how it stands there."""
    shown = [widget for widget in tab_stops(window.pages.currentWidget()) if widget in seen]
    first = seen.index(shown[0])
    came = [widget for widget in (*seen[first:], *seen[:first]) if widget in shown]
    return [told(widget) for widget in came], [told(widget) for widget in shown]


def test_a_page_is_read_and_walked(window, qtbot):
    found = controls(window)
    assert found
    assert [told(widget) for widget in found if not name(widget).strip()] == [], "has no name"
    assert [told(widget) for widget in found if "&" in name(widget) or "<" in name(widget)] == [], "has marks in it"
    assert [told(widget) for widget in found if role(widget) is QAccessible.Role.Client] == [], "is nothing"
    several = [widget for widget in found if one_of_several(widget)]
    assert [told(widget) for widget in several if role(widget) is not QAccessible.Role.RadioButton] == []
    assert silent_pictures(window) == []
    assert dead_names(window) == []
    assert silent_rows(window) == []
    seen = walk(qtbot, window, Qt.Key.Key_Tab)
    assert missed(window, seen) == []
    came, stands = in_order(window, seen)
    assert came == stands
    assert missed(window, walk(qtbot, window, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)) == []


def test_rows_are_children_of_their_list(go):
    """Also of a list that paints its rows by itself; the current one has the focus."""
    grid = go("pictures").pages.gallery.shelf.grid
    grid.setCurrentIndex(grid.model().index(2, 0))
    heard = QAccessible.queryAccessibleInterface(grid)
    names = [heard.child(row).text(QAccessible.Text.Name) for row in range(heard.childCount())]
    assert (heard.role(), len(names), all(names)) == (QAccessible.Role.List, 7, True)
    assert heard.focusChild().text(QAccessible.Text.Name) == names[2]
    assert heard.child(2).rect().size() == grid.visualRect(grid.currentIndex()).size()


@pytest.mark.parametrize("page", Page)
def test_the_palette_takes_the_keyboard_and_gives_it_back(go, qtbot, page):
    window = go(page.value)
    before = QApplication.focusWidget()
    window.find_anything()
    palette = window._palette
    assert QApplication.focusWidget() is palette.field
    assert [told(widget) for widget in controls(palette) if not name(widget).strip()] == []
    assert silent_rows(palette) == []
    assert role(palette.rows) is QAccessible.Role.List
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    assert palette.field.property(ANNOUNCED) == palette.field.accessibleDescription() != ""
    qtbot.keyClick(palette.field, Qt.Key.Key_Escape)
    assert (palette.isVisible(), QApplication.focusWidget()) == (False, before)


@pytest.mark.parametrize("place", ["accounts", "pictures", "a picture", "requests", "playground"])
def test_menus_are_said(go, place):
    """Of buttons, and of what is chosen: by the key for menus, too."""
    window = go(place)
    at = QApplication.focusWidget()
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, at.rect().center(), at.mapToGlobal(QPoint()))
    QApplication.sendEvent(at, asked)
    menus = [button.menu() for button in window.findChildren(QPushButton) if button.isVisible() and button.menu()]
    popup = QApplication.activePopupWidget()
    if place in {"accounts", "pictures", "requests"}:
        assert popup is not None
    menus += [popup] if isinstance(popup, QMenu) else []
    assert menus or place == "a picture"
    for menu in menus:
        menu.aboutToShow.emit()
        actions = [action for action in menu.actions() if not action.isSeparator()]
        assert actions
        assert [action for action in actions if not action.text().strip()] == []
        assert role(menu) is QAccessible.Role.PopupMenu
    if popup is not None:
        popup.close()
