import pytest
from PySide6.QtCore import Qt

from desktop.models.request_tree import RequestTree
from desktop.windows.requests.log_list import LogList
from proxy_core import RequestFilter, RequestStarted
from tests.desktop.fakes import record


@pytest.fixture
def card(theme, qtbot):
    model = RequestTree()
    made = LogList(theme, model)
    qtbot.addWidget(made)
    made.resize(800, 400)
    made.show()
    made.kept = model
    model.page_wanted.connect(lambda page: model.answer(page.ticket, ()))
    return made


def test_without_requests_it_says_what_to_do_next(card, qtbot):
    assert card.empty.isVisible()
    assert card.empty.words().startswith("Start the proxy")
    card.set_running(running=True)
    assert card.empty.words().startswith("Give a client")
    with qtbot.waitSignal(card.connect_wanted):
        qtbot.mouseClick(card.empty.button, Qt.MouseButton.LeftButton)


def test_the_first_request_is_listed(card):
    card.focus()
    card.kept.apply([RequestStarted(record())])
    assert card.view.isVisible()
    assert not card.empty.isVisible()


def test_where_nothing_fits_the_filter_can_be_cleared(card, qtbot):
    card.kept.apply([RequestStarted(record())])
    card.kept.show_newest(RequestFilter(words="fox"))
    assert card.nothing.isVisible()
    with qtbot.waitSignal(card.unfilter_wanted):
        qtbot.mouseClick(card.nothing.button, Qt.MouseButton.LeftButton)


def test_the_keyboard_goes_to_what_is_there(card, qtbot):
    card.activateWindow()
    card.focus()
    assert card.focusWidget() is card.empty.button
    card.kept.apply([RequestStarted(record())])
    card.focus()
    assert card.focusWidget() is card.view
    assert card.view.current_id() == "req-1"
