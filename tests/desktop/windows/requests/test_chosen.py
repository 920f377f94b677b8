import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from desktop.core_signals import CoreSignals
from desktop.models.request_tree import RequestTree
from desktop.windows.requests.beside import Beside
from desktop.windows.requests.chosen import Chosen
from desktop.windows.requests.details import RequestDetails
from desktop.windows.requests.log_view import LogView
from proxy_core import AttemptStarted, Outcome, RequestEnded, RequestFilter, RequestStarted
from tests.desktop.fakes import NOW, attempt, record


class Parts(QObject):
    def __init__(self, theme):
        super().__init__()
        self.model = RequestTree(now=lambda: NOW)
        self.view, self.details = LogView(theme, self.model), RequestDetails(theme, now=lambda: NOW)
        self.beside = Beside(self.view, self.details)
        self.chosen = Chosen(self.view, self.model, self.details, self.beside, CoreSignals())


@pytest.fixture
def parts(theme, qtbot):
    made = Parts(theme)
    qtbot.addWidget(made.beside)
    made.model.apply([RequestStarted(record(str(n), started_at=NOW + n)) for n in range(3)])
    made.beside.resize(1000, 400)
    made.beside.show()
    return made


def test_details_open_for_a_row_and_follow_it(parts):
    parts.view.opened.emit("1")
    assert (parts.details.request_id, parts.details.isVisible()) == ("1", True)
    parts.model.apply([AttemptStarted(attempt("1"))])
    assert parts.details.pictures.boxes()[0].lines()[0].account.text() == "fox@example.com"
    parts.view.opened.emit("not there")
    assert parts.details.request_id == "1"


def test_passing_a_row_opens_nothing_while_they_are_closed(parts):
    parts.view.passed.emit("2")
    assert parts.details.told is None
    parts.view.opened.emit("1")
    parts.view.passed.emit("2")
    assert parts.details.request_id == "2"


def test_attempts_that_are_not_here_are_asked_for(parts, qtbot):
    parts.model.apply([RequestEnded(record("old", started_at=NOW + 9, outcome=Outcome.DRAWN))])
    with qtbot.waitSignal(parts.model.attempts_wanted) as wanted:
        parts.view.opened.emit("old")
    assert wanted.args == ["old"]


def test_when_the_list_begins_anew_the_row_is_still_chosen(parts):
    pages = []
    parts.model.page_wanted.connect(pages.append)
    parts.view.opened.emit("1")
    parts.model.show_newest()
    parts.model.answer(pages[0].ticket, ())
    assert parts.view.current_id() == "1"


def test_the_menu_copies_opens_and_looks_for_more(parts, qtbot):
    parts.view.menu_wanted.emit("2", parts.view.mapToGlobal(parts.view.rect().center()))
    (menu,) = [one for one in parts.view.findChildren(QMenu) if one.isVisible()]
    named = {action.text(): action for action in menu.actions()}
    with qtbot.waitSignal(parts.chosen.copied):
        named["Copy the id"].trigger()
    assert QGuiApplication.clipboard().text() == "2"
    with qtbot.waitSignal(parts.chosen.look_wanted) as wanted:
        named["Only gemini-3-pro-image"].trigger()
    assert wanted.args == [RequestFilter(model="gemini-3-pro-image")]
    with qtbot.waitSignal(parts.chosen.again_wanted) as again:
        named["Draw again"].trigger()
    assert again.args[0].id == "2"
    named["Details"].trigger()
    assert parts.details.request_id == "2"
    menu.close()


def test_what_is_open_is_drawn_again_by_a_button(parts, qtbot):
    parts.view.opened.emit("2")
    with qtbot.waitSignal(parts.chosen.again_wanted) as again:
        parts.details.again.click()
    assert again.args[0].id == "2"
