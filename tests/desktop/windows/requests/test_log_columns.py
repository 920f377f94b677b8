import pytest
from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtGui import QColor, QCursor, QFontMetrics
from PySide6.QtWidgets import QApplication

from desktop.models.request_rows import Column
from desktop.models.request_tree import RequestTree
from desktop.theme import SMALL, font
from desktop.windows.requests.log_columns import LogColumns, fitting
from proxy_core import AttemptEnded, AttemptStatus, Outcome, RequestEnded, RequestStarted
from tests.desktop.fakes import NOW, attempt, record


@pytest.fixture
def view(theme, qtbot):
    model = RequestTree(now=lambda: NOW)
    made = LogColumns(theme)
    qtbot.addWidget(made)
    made.setModel(model)
    made.measure()
    made.resize(900, 300)
    made.show()
    made.kept = model
    return made


@pytest.mark.parametrize("width", [300, 460, 600, 840, 1160, 1600])
def test_columns_come_as_there_is_room(view, width):
    view.resize(width, 300)
    shown = [column for column in Column if not view.isColumnHidden(column)]
    assert {Column.WHEN, Column.PICTURES, Column.OUTCOME} <= set(shown)
    header = view.header()
    room = view.viewport().width()
    if width >= 400:
        assert sum(header.sectionSize(column) for column in shown) == room
    assert (Column.PROMPT in shown) is (width > 1100)
    assert (Column.MODEL in shown) is (width >= 600)


def test_what_fits_by_need():
    widths = dict.fromkeys(Column, 100)
    base = {Column.WHEN, Column.PICTURES, Column.OUTCOME}
    assert fitting(0, widths) == base
    assert fitting(400, widths) == base | {Column.MODEL}
    assert fitting(899, widths) == set(Column)


def test_a_timeline_is_drawn_in_the_row_of_its_picture(view, theme):
    view.kept.apply([RequestStarted(record(n=1))])
    view.kept.apply([AttemptEnded(attempt(status=AttemptStatus.REFUSED, seconds=4.0))])
    request = view.kept.index(0, 0)
    view.expand(request)
    row = view.visualRect(view.kept.index(0, Column.MODEL, request))
    image = view.viewport().grab().toImage()
    assert image.pixelColor(row.center()) == QColor(theme.tokens.bad)


def test_rows_inside_are_indented_with_a_chevron_where_they_unfold(view, theme):
    view.kept.apply([RequestStarted(record(n=2)), AttemptEnded(attempt(status=AttemptStatus.OK, seconds=4.0))])
    view.expand(view.kept.index(0, 0))
    request = view.kept.index(0, 0)
    one, two = view.kept.index(0, 0, request), view.kept.index(1, 0, request)
    view.expand(one)
    image = view.viewport().grab().toImage()

    def ink_of(row):
        return first_ink(image, view.visualRect(row))

    assert ink_of(request) < ink_of(one), "their chevrons"
    assert ink_of(one) < ink_of(two), "the second picture has no attempts to unfold"
    assert ink_of(two) < ink_of(view.kept.index(0, 0, one)), "their words"


def test_a_line_is_above_a_request_and_above_no_row_inside(view, theme):
    view.kept.apply([RequestStarted(record("older", n=2)), RequestStarted(record("newer", n=2, started_at=NOW + 1))])
    older = view.kept.index_of("older")
    view.expand(older)
    inside = view.kept.index(1, 0, older)
    image = view.viewport().grab().toImage()
    above = [image.pixelColor(view.visualRect(row).topLeft()).name() for row in (older, inside)]
    assert above == [QColor(theme.tokens.border).name(), QColor(theme.tokens.card).name()]


def first_ink(image, rect, left=0):
    """Where, from `left` to the end of a cell, something is drawn first."""
    ground, lines = image.pixelColor(left, rect.center().y()), range(rect.top() + 4, rect.bottom() - 4)
    inked = (x for x in range(left, rect.right()) if any(image.pixelColor(x, y) != ground for y in lines))
    return next(inked, rect.right())


def test_cells_are_drawn_where_their_columns_are(view):
    view.kept.apply([RequestEnded(record(outcome=Outcome.FAILED))])

    def outcome():
        rect = view.visualRect(view.kept.index(0, Column.OUTCOME))
        return rect.left(), first_ink(view.viewport().grab().toImage(), rect, rect.left())

    before, ink = outcome()
    view.resize(1180, 300)
    after, moved = outcome()
    assert before < after
    assert moved - after == ink - before


class Areas(QObject):
    """What a widget is asked to paint."""

    def __init__(self, widget):
        super().__init__(widget)
        self.seen = []
        widget.installEventFilter(self)

    def eventFilter(self, widget, event):
        if event.type() == QEvent.Type.Paint:
            self.seen.append(event.rect())
        return False

    def calm(self):
        """Whether nothing more is painted for what was before."""
        for _ in range(3):
            QApplication.processEvents()
        calm = not self.seen
        self.seen.clear()
        return calm


@pytest.mark.parametrize("pixels", [5, 40, 120])
def test_scrolling_paints_what_comes_into_sight_only(view, qtbot, pixels):
    view.kept.apply([RequestStarted(record(str(n), started_at=NOW + n)) for n in range(60)])
    qtbot.waitUntil(lambda: view.verticalScrollBar().maximum() > 200)
    QCursor.setPos(view.mapToGlobal(QPoint(-9, -9)))  # a row that comes under the mouse is painted, too
    areas, room = Areas(view.viewport()), view.viewport().height()
    qtbot.waitUntil(areas.calm)
    view.verticalScrollBar().setValue(pixels)
    QApplication.processEvents()
    assert [(area.top(), area.height()) for area in areas.seen] == [(room - pixels, pixels)]
    seen = view.screen().grabWindow(view.winId()).toImage()
    view.viewport().update()
    QApplication.processEvents()
    assert view.screen().grabWindow(view.winId()).toImage() == seen


def width_of(name):
    return QFontMetrics(font()).horizontalAdvance(name) + 2 * SMALL


NAMES = [
    "Studio of the harbour and the lighthouse",
    "firstname.lastname.of.a.studio@example.com",
    "\u6d77\u6e2f",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_whole_where_other_columns_need_less(view, qtbot, name):
    view.resize(1180, 300)
    before = view.columnWidth(Column.ACCOUNT)
    while width_of(name) < before + 20:  # without a font for it, a sign is a narrow box
        name += name[-1]
    view.kept.apply([RequestEnded(record(accounts=(name,), client="curl/8.1", outcome=Outcome.DRAWN))])
    view.viewport().grab()  # seen once
    qtbot.waitUntil(lambda: view.columnWidth(Column.ACCOUNT) > before)
    need = width_of(name)
    assert view.columnWidth(Column.ACCOUNT) >= need
    shown = [column for column in Column if not view.isColumnHidden(column)]
    assert sum(view.columnWidth(column) for column in shown) == view.viewport().width()


def test_who_drew_goes_before_the_client(view):
    widths = dict.fromkeys(Column, 100)
    assert Column.ACCOUNT in fitting(600, widths)
    assert Column.CLIENT not in fitting(600, widths)
