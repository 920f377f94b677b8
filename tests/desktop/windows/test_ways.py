import pytest

from desktop.windows.page import Page
from tests.desktop.fake_gallery import kept
from tests.desktop.fakes import account_state, record
from tests.desktop.waiting import heard, opened

OLD = "req_0123456789ab"


@pytest.fixture
def pages(desk, core, tmp_path):
    core.states = (account_state("fox@example.com"),)
    core.log = {OLD: (record(OLD, prompt="an old mill", asked='{"n": 2}', n=2), ())}
    core.pictures = {"a.png": kept("a.png", tmp_path, request_id=OLD, prompt="an old mill")}
    return desk.window.pages


def walked(desk, qt_runner, way, what, until):
    async def story():
        await opened(desk)
        async with heard(until):
            way(what)

    qt_runner.run(story())
    return desk.window.pages.page


def test_one_request_is_shown_with_its_details(desk, pages, qt_runner):
    wanted = pages.accounts.request_wanted.emit
    assert walked(desk, qt_runner, wanted, OLD, desk.verbs.log.page_loaded) is Page.REQUESTS
    assert pages.requests.details.request_id == OLD


def test_a_request_is_drawn_again_in_the_playground(desk, pages, qt_runner):
    again = pages.requests.again_wanted.emit
    loaded = desk.verbs.playground.asked_loaded
    assert walked(desk, qt_runner, again, record(OLD, prompt="an old mill"), loaded) is Page.PLAYGROUND
    assert pages.playground.prompt.toPlainText() == "an old mill"


def test_a_picture_is_drawn_again_in_the_playground(desk, pages, core, qt_runner):
    again = pages.gallery.again_wanted.emit
    loaded = desk.verbs.playground.asked_loaded
    assert walked(desk, qt_runner, again, core.pictures["a.png"], loaded) is Page.PLAYGROUND
    assert pages.playground.prompt.toPlainText() == "an old mill"
