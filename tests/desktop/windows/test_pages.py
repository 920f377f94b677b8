import pytest

from proxy_core import AccountsChanged, CredentialsError, phrase
from tests.desktop.fakes import account_state
from tests.desktop.waiting import heard, opened, told


@pytest.fixture
def pages(desk):
    return desk.window.pages


@pytest.mark.parametrize("code", ["store_missing", "store_locked", "passphrase_missing", "passphrase_wrong"])
def test_where_secrets_have_no_place_the_two_ways_on_are_shown(pages, code):
    pages.show_problem("words", phrase(code))
    assert pages.currentWidget() is pages.no_store
    with_button = phrase("directory_in_use")
    pages.show_problem("Easel runs already.", with_button)
    assert pages.currentWidget() is pages.problem
    assert pages.problem.words() == "Easel runs already."


def test_details_open_whatever_is_shown(desk, pages, core, qt_runner):
    core.states = (account_state("fox@example.com"),)

    async def story():
        await opened(desk)
        pages.begin_adding()
        async with heard(desk.account_actions.history_loaded):
            pages.show_account("fox")

    qt_runner.run(story())
    assert pages.currentWidget() is pages.panels
    assert pages.panels.details.isVisible()


def test_an_account_that_was_added_opens_as_soon_as_it_is_told_of(desk, pages, qt_runner):
    async def story():
        await opened(desk)
        pages.begin_adding()
        pages.add_account.added.emit("fox")
        before = pages.panels.details.account_id
        async with heard(desk.account_actions.busy_changed, lambda verb, on: verb == "history fox" and not on):
            await told(desk.signals, AccountsChanged((account_state("fox@example.com"),)))
        pages.add_account.closed.emit()
        return before

    assert qt_runner.run(story()) == ""
    assert pages.panels.details.account_id == "fox"
    assert pages.panels.details.isVisible()


def test_the_keyboard_goes_to_the_lists_once_what_kept_easel_is_mended(desk, pages, core, qtbot, qt_runner):
    core.start_error = CredentialsError("store_missing", how="")

    async def story():
        async with heard(desk.actions.start_failed):
            desk.open(minimized=False)
        async with heard(desk.signals.proxy_changed, lambda proxy: proxy.running):
            pages.no_store.retry.click()

    with qtbot.waitActive(desk.window):
        desk.window.show()
        desk.window.activateWindow()
    qt_runner.run(story())
    assert pages.panels.accounts._empty.button.hasFocus()
    pages.panels.accounts.set_accounts((account_state("fox@example.com"),))
    assert pages.panels.accounts._view.hasFocus()
