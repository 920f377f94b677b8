import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from desktop.windows.adding.choice import Kind
from desktop.windows.page import Page
from proxy_core import AccountsChanged, CredentialsError, SettingGroup, phrase
from tests.desktop.fakes import account_state
from tests.desktop.waiting import heard, opened, told


@pytest.fixture
def pages(desk, core):
    core.states = (account_state("fox@example.com"),)
    return desk.window.pages


@pytest.mark.parametrize("code", ["store_missing", "store_locked", "passphrase_missing", "passphrase_wrong"])
def test_where_secrets_have_no_place_the_two_ways_on_are_shown(pages, code):
    pages.show_problem("words", phrase(code))
    assert pages.currentWidget() is pages.no_store
    pages.show_problem("Easel runs already.", phrase("directory_in_use"))
    assert pages.currentWidget() is pages.problem
    assert pages.problem.words() == "Easel runs already."


def test_details_open_whatever_is_shown(desk, pages, qt_runner):
    async def story():
        await opened(desk)
        pages.begin_adding()
        async with heard(desk.verbs.accounts.history_loaded):
            pages.show_account("fox")

    qt_runner.run(story())
    assert pages.page is Page.ACCOUNTS
    assert pages.accounts.beside.details.isVisible()


def test_an_account_that_was_added_opens_as_soon_as_it_is_told_of(desk, pages, qt_runner):
    async def story():
        await opened(desk)
        pages.begin_adding()
        pages.add_account.added.emit("wren")
        before = pages.accounts.beside.details.account_id
        async with heard(desk.verbs.accounts.busy_changed, lambda verb, on: verb == "history wren" and not on):
            await told(desk.signals, AccountsChanged((account_state("wren@example.com"),)))
        pages.add_account.closed.emit()
        return before

    assert qt_runner.run(story()) == ""
    assert pages.page is Page.ACCOUNTS
    assert pages.accounts.beside.details.account_id == "wren"


def test_adding_an_account_is_part_of_the_accounts(desk, pages, qtbot, qt_runner):
    async def story():
        await opened(desk)
        qtbot.keySequence(desk.window, "Ctrl+N")
        return pages.add_account.isVisible(), desk.window.rail.buttons[Page.ACCOUNTS].isChecked()

    assert qt_runner.run(story()) == (True, True)


def test_the_first_page_is_shown_once_what_kept_easel_is_mended(desk, pages, core, qt_runner):
    core.start_error = CredentialsError("store_missing", how="")

    async def story():
        async with heard(desk.verbs.main.start_failed):
            desk.open(minimized=False)
        before = pages.page
        async with heard(desk.signals.proxy_changed, lambda proxy: proxy.running):
            pages.no_store.retry.click()
        return before

    assert qt_runner.run(story()) is None
    assert pages.page is Page.OVERVIEW


def test_an_account_added_in_the_welcome_goes_back_to_it(desk, core, qt_runner):
    core.states = ()
    pages = desk.window.pages

    async def story():
        await opened(desk)
        pages.begin_adding()
        pages.add_account.added.emit("wren")
        pages.add_account.closed.emit()

    qt_runner.run(story())
    assert pages.currentWidget() is pages.welcome


def test_beside_another_easel_it_is_no_failure_and_its_button_comes_back(desk, pages):
    pages.show_problem("Easel runs already.", phrase("directory_in_use"))
    titles = [label.text() for label in pages.problem.findChildren(QLabel)]
    assert "Easel runs without this window" in titles
    pages.problem.button.setEnabled(False)  # as it is once it was pressed
    desk.verbs.main.busy_changed.emit("open", False)
    assert pages.problem.button.isEnabled()
    pages.show_problem("The disk is full.", phrase("directory_unusable", path="x", why="y"))
    titles = [label.text() for label in pages.problem.findChildren(QLabel)]
    assert "Easel could not start" in titles


def test_tab_comes_to_what_a_page_made_later(desk, pages, qtbot, qt_runner):
    async def story():
        await opened(desk)
        pages.show_page(Page.SETTINGS)

    qt_runner.run(story())
    body = pages.settings.body
    body.show_section(SettingGroup.MAPPING)
    body.focus_first()
    qtbot.keyClick(body.tabs[SettingGroup.MAPPING], Qt.Key.Key_Tab)
    assert body.sections[SettingGroup.MAPPING].isAncestorOf(desk.window.focusWidget())


def test_code_assist_can_be_added_once_the_settings_allow_it(desk, core, pages, qt_runner):
    core.settings = core.settings.changed({"code_assist": True})

    async def story():
        await opened(desk)
        pages.begin_adding()

    qt_runner.run(story())
    assert pages.add_account.choice.buttons[Kind.CODE_ASSIST].isVisible()
