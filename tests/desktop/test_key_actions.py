import pytest
from PySide6.QtGui import QDesktopServices, QGuiApplication

from desktop.key_actions import KeyActions
from proxy_core import AccountError
from tests.desktop.programs import CherryStudio
from tests.desktop.waiting import heard

KEY = "sk-easel-test"  # the fake core's


@pytest.fixture
def actions(engine, qt_runner):
    made = KeyActions(engine)
    yield made
    qt_runner.run(made.close())


def test_words_without_the_key_are_copied_at_once(actions, qt_runner):
    async def story():
        async with heard(actions.copied) as got:
            actions.copy("http://127.0.0.1:8045/v1", "address")
        assert got == [("address",)]
        assert QGuiApplication.clipboard().text() == "http://127.0.0.1:8045/v1"

    qt_runner.run(story())


def test_the_key_is_put_in_on_the_way_to_the_clipboard(actions, qt_runner):
    async def story():
        async with heard(actions.copied):
            actions.copy("Authorization: Bearer {key}", "header")
        assert QGuiApplication.clipboard().text() == f"Authorization: Bearer {KEY}"

    qt_runner.run(story())


def test_the_key_is_shown_when_asked_for(actions, qt_runner):
    async def story():
        async with heard(actions.shown) as got:
            actions.show()
        assert got == [(KEY,)]

    qt_runner.run(story())


def test_a_link_is_opened_as_it_was_made(actions, qt_runner, caplog):
    program = CherryStudio()

    async def story():
        async with heard(actions.link_opened) as got:
            actions.open_link(lambda key: f"cherrystudio://providers/api-keys?v=1&data=a_b-{key}")
        assert got == [(True,)]

    try:
        qt_runner.run(story())
    finally:
        QDesktopServices.unsetUrlHandler("cherrystudio")
    assert program.got == f"cherrystudio://providers/api-keys?v=1&data=a_b-{KEY}"
    assert KEY not in caplog.text


def test_a_key_that_is_not_there_is_said(actions, core, qt_runner):
    async def story():
        core.key_error = AccountError("account_unknown", name="fox")
        QGuiApplication.clipboard().setText("as it was")
        async with heard(actions.message) as got:
            actions.copy("{key}", "key")
        assert "fox" in got[0][0]
        assert QGuiApplication.clipboard().text() == "as it was"

    qt_runner.run(story())
