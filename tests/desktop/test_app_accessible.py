"""What a screen reader is told of each page, and how the keyboard walks over it."""

import time

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QComboBox, QLabel, QWidget

from desktop.windows.adding.choice import Kind
from desktop.windows.page import Page
from proxy_core import CredentialsError, StartError
from tests.desktop.fakes import account_state, busy_accounts, busy_log
from tests.desktop.waiting import heard, opened

ENDED = account_state("ended@example.com", enabled=False, disabled_reason="login_ended", by_login=True)
MOST = 400  # controls on a page


async def show_page(desk, page):
    await opened(desk)
    desk.window.show_page(page)


async def show_account(desk, account_id):
    await opened(desk)
    desk.window.show_account(account_id)


async def show_adding(desk, kind):
    await opened(desk)
    desk.window.pages.begin_adding(kind)


async def show_welcome(desk, _):
    await opened(desk)
    assert desk.window.pages.currentWidget() is desk.window.pages.welcome


async def show_problem(desk, _):
    async with heard(desk.verbs.main.start_failed):
        desk.open(minimized=False)


PLACES = {
    **{page.value: (show_page, page) for page in Page},
    "an account": (show_account, "fox"),
    "an account that ended": (show_account, "ended"),
    "what to add": (show_adding, None),
    **{f"adding {kind.value}": (show_adding, kind) for kind in Kind},
    "welcome": (show_welcome, None),
    "no store": (show_problem, CredentialsError("store_missing")),
    "a problem": (show_problem, StartError("directory_unusable", path="x", why="full")),
}


@pytest.fixture(params=PLACES)
def window(request, desk, core, qtbot, qt_runner):
    """The window with one of its pages, on a busy afternoon."""
    show, what = PLACES[request.param]
    if show is not show_welcome:
        core.states, core.log = (*busy_accounts(time.time()), ENDED), busy_log(time.time())
    if show is show_problem:
        core.start_error = what
    qt_runner.run(show(desk, what))
    with qtbot.waitActive(desk.window):
        desk.window.activateWindow()
    return desk.window


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
    cells = [index.siblingAtColumn(column) for column in range(model.columnCount(index.parent()))]
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


def test_a_page_is_read_and_walked(window, qtbot):
    found = controls(window)
    assert found
    assert [told(widget) for widget in found if not name(widget).strip()] == [], "has no name"
    assert [told(widget) for widget in found if "&" in name(widget) or "<" in name(widget)] == [], "has marks in it"
    assert silent_rows(window) == []
    assert missed(window, walk(qtbot, window, Qt.Key.Key_Tab)) == []
    assert missed(window, walk(qtbot, window, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)) == []
