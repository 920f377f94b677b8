import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from desktop.windows.offered import offer, page_action, page_of, words_of
from desktop.windows.page import Page
from tests.desktop.fakes import account_state
from tests.desktop.waiting import opened


@pytest.fixture
def widget(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    return made


def test_what_a_page_offers_names_its_page(widget):
    done = []
    offer(widget, Page.REQUESTS, page_action(widget, None, "Export", lambda: done.append(True)))
    (action,) = widget.actions()
    action.trigger()
    assert page_of(action) is Page.REQUESTS
    assert done == [True]


def test_an_action_may_need_no_page(widget):
    assert page_of(page_action(widget, None, "Restart", lambda: None)) is None
    assert page_of(page_action(widget, Page.ACCOUNTS, "Check", lambda: None)) is Page.ACCOUNTS


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("&Import accounts\u2026", "Import accounts\u2026"),
        ("\u5bfc\u5165\u8d26\u53f7(&I)\u2026", "\u5bfc\u5165\u8d26\u53f7\u2026"),
        ("Look && system", "Look & system"),
        ("Sa&ve", "Save"),
        ("this & that", "this & that"),
    ],
)
def test_the_mark_of_a_menus_key_is_no_part_of_its_words(qapp, text, words):
    assert words_of(QAction(text)) == words


def test_what_the_pages_offer_is_done_on_them(desk, core, qt_runner):
    core.states = (account_state(),)
    pages = desk.window.pages

    async def story():
        await opened(desk)
        offered = {words_of(one): one for page in pages.of.values() for one in page.actions()}
        for words in ("Clear the requests\u2026", "Make a new key\u2026", "Import accounts\u2026", "Connect curl"):
            desk.window.show_page(page_of(offered[words]))
            offered[words].trigger()
        return offered

    offered = qt_runner.run(story())
    assert pages.requests.tools.clear.isVisibleTo(pages.requests)
    assert pages.settings.key.sure.isVisibleTo(pages.settings)
    assert pages.connecting.list.buttons["curl"].isChecked()
    assert desk.window.focusWidget() is pages.connecting.list.buttons["curl"]
    assert all(page_of(one) is not None for one in offered.values())
    assert not offered["Add your own account"].isVisible(), "there is no demo to leave"
