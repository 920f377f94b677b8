"""No two things that are seen together answer to the same letter: in each language, on each page and in each menu."""

import re
import time
from collections import defaultdict

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from desktop.language import LANGUAGES
from desktop.text import translate
from desktop.windows.accounts.row_menu import RowVerbs, row_menu
from desktop.windows.adding.choice import Kind
from desktop.windows.page import Page
from proxy_core import Phrase
from tests.desktop.fakes import account_state, busy_accounts
from tests.desktop.waiting import heard, opened

ENDED = account_state("ended@example.com", enabled=False, disabled_reason="login_ended", by_login=True)


def letters(words):
    """Which words answer to which letter."""
    found = defaultdict(set)
    for text in words:
        if letter := QKeySequence.mnemonic(text).toString():
            found[letter].add(text)
    return found


def clashes(words):
    return [sorted(texts) for texts in letters(words).values() if len(texts) > 1]


def words_of(root):
    """The words in it that Alt and a letter lead to, as far as it would show them."""
    for widget in root.findChildren(QWidget):
        if widget.isVisibleTo(root) and (isinstance(widget, QAbstractButton) or is_buddy(widget)):
            yield widget.text()


def is_buddy(widget):
    return isinstance(widget, QLabel) and widget.buddy() is not None


def places(window):
    """The pages, and what can stand on them, by name; each is shown when it is come to."""
    pages = window.pages
    for page in Page:
        pages.show_page(page)
        yield page.value, pages.of[page]
    for state in (*busy_accounts(time.time()), ENDED):
        pages.show_account(state.account.id)
        yield f"account {state.account.id}", pages.accounts
        pages.accounts.beside.details.mend(state.account)
        yield f"mending {state.account.id}", pages.accounts
    pages.accounts.beside.details._ask_to_remove()
    yield "removing", pages.accounts
    for name in ("open_import", "open_export"):
        getattr(pages.accounts.beside, name)()
        yield name, pages.accounts
    pages.accounts.beside.close_all()
    pages.accounts.accounts.view.selectAll()
    yield "several chosen", pages.accounts
    for kind in (None, *Kind):
        pages.begin_adding(kind)
        yield f"adding {kind}", pages.add_account
    for page in pages.add_account._pages:
        yield type(page).__name__, page
    for widget in (pages.welcome, pages.problem):
        yield type(widget).__name__, widget
    for file_there in (False, True):
        pages.no_store.show_problem(Phrase("store_missing", {}), file_there=file_there)
        yield "no store", pages.no_store


def menus(desk):
    """The words of the menus that do not stand on a page."""
    yield "tray", desk.tray.menu
    yield from ((f"tray: {one.title()}", one) for one in desk.tray.lines._accounts.values())
    yield "accounts", desk.window.pages.accounts.head.menu
    yield "copying", desk.window.pages.playground.copy.choices
    nothing = RowVerbs(*[lambda *_: None] * 5)
    states = (*busy_accounts(time.time()), ENDED)
    for state in states:
        yield f"row {state.account.id}", row_menu(desk.window, [state.account], nothing, orders=True)
    yield "rows", row_menu(desk.window, [state.account for state in states], nothing, orders=True)


@pytest.fixture(params=LANGUAGES)
def spoken(request, desk, language, core, qt_runner):
    """The desk in a language, on a busy afternoon."""
    core.states = (*busy_accounts(time.time()), ENDED)

    async def story():
        await opened(desk)
        if request.param != "en":
            async with heard(desk.switch.switched):
                await desk.engine.call(lambda core: core.change_settings({"language": request.param}))

    qt_runner.run(story())
    yield desk
    language.speak("en")


def test_a_letter_leads_to_one_thing(spoken):
    undo = translate("accounts", "&Undo")  # of a message, which comes on any page
    found = {name: clashes({*words_of(root), undo}) for name, root in places(spoken.window)}
    found |= {name: clashes([action.text() for action in menu.actions()]) for name, menu in menus(spoken)}
    assert {name: both for name, both in found.items() if both} == {}


@pytest.mark.parametrize("spoken", ["en"], indirect=True)
def test_the_words_of_a_page_are_met_at_all(spoken):
    found = {name: letters(words_of(root)) for name, root in places(spoken.window)}
    assert {"accounts", "playground", "open_export", "several chosen"} <= {name for name, some in found.items() if some}


@pytest.mark.parametrize("spoken", ["zh_CN"], indirect=True)
def test_chinese_letters_stand_in_brackets_behind_their_words(spoken):
    words = {text for _, root in places(spoken.window) for some in letters(words_of(root)).values() for text in some}
    assert len(words) > 20
    assert {text for text in words if not re.search(r"\(&[A-Z]\)", text)} == set()
