import pytest
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from desktop.widgets.tab_order import follow_layout

NAMES = "abcdefgh"


@pytest.fixture
def page(qtbot):
    """Buttons made from the last to the first, and laid out the other way round, in every kind of layout."""
    root = QWidget()
    qtbot.addWidget(root)
    made = {name: QPushButton(name, root) for name in reversed(NAMES)}
    line, grid, inner = QHBoxLayout(), QGridLayout(), QVBoxLayout()
    line.addWidget(made["a"])
    line.addWidget(made["b"])
    for name, place in (("f", (1, 1)), ("e", (1, 0)), ("d", (0, 1)), ("c", (0, 0))):
        grid.addWidget(made[name], *place)
    body = QWidget()
    body.setLayout(inner)
    inner.addWidget(made["g"])
    area = QScrollArea()
    area.setWidget(body)
    area.setWidgetResizable(True)
    pages = QWidget()
    stack = QStackedLayout(pages)
    stack.addWidget(made["h"])
    stack.addWidget(QPushButton("of another page"))
    column = QVBoxLayout(root)
    column.addLayout(line)
    column.addLayout(grid)
    column.addWidget(area)
    column.addWidget(pages)
    return root


def walk(root):
    """The names of the buttons in the order of Tab, from the first."""
    here, seen = next(child for child in root.findChildren(QPushButton) if child.text() == "a"), []
    while isinstance(here, QWidget) and here.text() not in seen if isinstance(here, QPushButton) else True:
        if isinstance(here, QPushButton):
            seen.append(here.text())
        here = here.nextInFocusChain()
        if isinstance(here, QPushButton) and here.text() == "a":
            break
    return "".join(name for name in seen if name in NAMES)


def test_tab_goes_as_the_page_is_read(page):
    assert walk(page) != NAMES
    follow_layout(page)
    assert walk(page) == NAMES


def test_it_can_be_done_again(page):
    follow_layout(page)
    follow_layout(page)
    assert walk(page) == NAMES


def test_what_came_later_is_met_before_what_stands_outside(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    page, outside, later = QWidget(window), QPushButton("z", window), QPushButton("c", window)
    column = QVBoxLayout(page)
    number = QSpinBox()
    for widget in (QPushButton("a"), number, QPushButton("b"), later):
        column.addWidget(widget)
    window.show()
    follow_layout(page)
    here, seen = number, []
    while here is not outside:
        here = here.nextInFocusChain()
        seen.append(here)
    names = [widget.text() for widget in seen if isinstance(widget, QPushButton)]
    assert names == ["b", "c", "z"]
