from PySide6.QtWidgets import QWidget

from desktop.windows.requests.row_menu import row_menu
from proxy_core import Outcome, RequestFilter
from tests.desktop.fakes import record


def test_it_offers_what_can_be_done_with_a_request(theme, qtbot):
    parent, done = QWidget(), []
    qtbot.addWidget(parent)
    one = record(client="OpenAI/Python 3.52.0", accounts=("fox & heron",), outcome=Outcome.DRAWN)
    menu = row_menu(
        parent,
        one,
        RequestFilter(words="boat"),
        open_details=lambda: done.append("open"),
        copy=done.append,
        draw_again=lambda: done.append("again"),
        look_for=done.append,
    )
    words = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert words == [
        "Details",
        "Draw again",
        "Copy the id",
        "Copy as curl",
        "Copy as JSON",
        "Only openai-python",
        "Only gemini-3-pro-image",
        "Only fox && heron",
    ]
    for action in menu.actions():
        action.trigger()
    assert done == [
        "open",
        "again",
        "id",
        "curl",
        "json",
        RequestFilter(words="boat", client="OpenAI/Python"),
        RequestFilter(words="boat", model="gemini-3-pro-image"),
        RequestFilter(words="boat", account="fox & heron"),
    ]


def test_what_is_not_known_is_not_offered(theme, qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    menu = row_menu(
        parent,
        record(client="", model=""),
        RequestFilter(),
        open_details=lambda: None,
        copy=lambda _: None,
        draw_again=lambda: None,
        look_for=lambda _: None,
    )
    assert not [action for action in menu.actions() if action.text().startswith("Only")]
