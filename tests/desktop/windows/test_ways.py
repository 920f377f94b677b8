import pytest

from desktop.windows.page import Page
from proxy_core import RequestFilter
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


def test_requests_are_shown_in_the_log(desk, pages, qt_runner):
    matching = RequestFilter(words="mill")
    assert walked(desk, qt_runner, pages.requests.show_matching, matching, desk.verbs.log.page_loaded) is Page.OVERVIEW
    pages.accounts.requests_wanted.emit(matching)
    assert (pages.page, pages.requests.filters.filter()) == (Page.REQUESTS, matching)


def test_one_request_is_shown_with_its_details(desk, pages, qt_runner):
    assert walked(desk, qt_runner, pages.ways.show_request, OLD, desk.verbs.log.page_loaded) is Page.REQUESTS
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
