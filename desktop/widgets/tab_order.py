"""Lets Tab go over a page in the order in which its layouts show it, whatever was made first."""

from collections.abc import Iterator
from itertools import pairwise
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QLayout, QLayoutItem, QScrollArea, QStackedLayout, QWidget


def follow_layout(root: QWidget) -> None:
    """Chain what is in `root` and takes the keyboard by Tab. Where the chain begins stays as it is.

    What follows another already is left alone: Qt parts a spin box from its line when it moves one, and Tab circles.
    """
    stops = tab_stops(root)
    known = set(stops)
    for one, other in pairwise(stops):
        if _next_stop(one, known) is not other:
            QWidget.setTabOrder(one, other)
    if stops:
        for one, other in pairwise([stops[-1], *_strangers(root, stops[0], stops[-1])]):
            QWidget.setTabOrder(one, other)


def tab_stops(root: QWidget) -> list[QWidget]:
    """What in `root` takes the keyboard by Tab, in the order in which it is shown."""
    return list(_stops(root))


def _next_stop(here: QWidget, stops: set[QWidget]) -> QWidget:
    found = here.nextInFocusChain()
    while found is not None and found not in stops:
        found = found.nextInFocusChain()
    return found or here


def _strangers(root: QWidget, first: QWidget, last: QWidget) -> list[QWidget]:
    """What Tab comes by between the two and is not in `root`: what was made after it, and before a late part of it."""
    found: list[QWidget] = []
    here: QWidget | None = first
    while here is not None and here is not last:
        takes = here.isVisible() and bool(here.focusPolicy() & Qt.FocusPolicy.TabFocus)
        if takes and here.focusProxy() is None and not root.isAncestorOf(here):
            found.append(here)
        here = here.nextInFocusChain()
        if here is first:  # a chain that does not come by
            return []
    return found


def _stops(widget: QWidget) -> Iterator[QWidget]:
    # One with a focus proxy passes the keyboard on to a part of it, which is met below. Of buttons of which one is
    # chosen, Qt lets Tab come to that one: the others keep their place beside it for the time when they are.
    is_button = isinstance(widget, QAbstractButton) and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
    if widget.focusProxy() is None and (is_button or widget.focusPolicy() & Qt.FocusPolicy.TabFocus):
        yield widget
    for child in _children(widget):
        yield from _stops(child)


def _children(widget: QWidget) -> Iterator[QWidget]:
    if isinstance(widget, QScrollArea):
        body = widget.widget()
        if body is not None:
            yield body
        return
    layout = widget.layout()
    if layout is not None:
        yield from _laid_out(layout)


def _laid_out(layout: QLayout) -> Iterator[QWidget]:
    for item in _items(layout):
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            yield widget
        elif inner is not None:
            yield from _laid_out(inner)


def _items(layout: QLayout) -> list[QLayoutItem]:
    if isinstance(layout, QStackedLayout):
        shown = layout.currentWidget()
        return [item for item in _in_order(layout) if item.widget() is shown]
    if isinstance(layout, QGridLayout):
        cells = [cast("tuple[int, int, int, int]", layout.getItemPosition(number)) for number in range(layout.count())]
        return [item for _, item in sorted(zip(cells, _in_order(layout), strict=True), key=lambda pair: pair[0])]
    return _in_order(layout)


def _in_order(layout: QLayout) -> list[QLayoutItem]:
    found = (layout.itemAt(number) for number in range(layout.count()))
    return [item for item in found if item is not None]
