from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication

from desktop.core_signals import CoreSignals
from desktop.engine_thread import EngineThread
from desktop.key_actions import KeyActions
from proxy_core import AccountError
from tests.desktop.waiting import heard

KEY = "sk-easel-test"  # the fake core's


def run(core, qt_runner, story):
    engine = EngineThread(lambda: core, CoreSignals().put)
    actions = KeyActions(engine)

    async def whole():
        engine.start()
        try:
            await engine.open()
            await story(actions)
            await actions.close()
        finally:
            await engine.stop()

    qt_runner.run(whole())


def test_words_without_the_key_are_copied_at_once(core, qt_runner, qapp):
    async def story(actions):
        async with heard(actions.copied) as got:
            actions.copy("http://127.0.0.1:8045/v1", "address")
        assert got == [("address",)]
        assert QGuiApplication.clipboard().text() == "http://127.0.0.1:8045/v1"

    run(core, qt_runner, story)


def test_the_key_is_put_in_on_the_way_to_the_clipboard(core, qt_runner, qapp):
    async def story(actions):
        async with heard(actions.copied):
            actions.copy("Authorization: Bearer {key}", "header")
        assert QGuiApplication.clipboard().text() == f"Authorization: Bearer {KEY}"

    run(core, qt_runner, story)


def test_the_key_is_shown_when_asked_for(core, qt_runner, qapp):
    async def story(actions):
        async with heard(actions.shown) as got:
            actions.show()
        assert got == [(KEY,)]

    run(core, qt_runner, story)


class CherryStudio(QObject):
    """The program that the system would open the link with."""

    def __init__(self):
        super().__init__()
        self.got = ""
        QDesktopServices.setUrlHandler("cherrystudio", self, "take")

    @Slot(QUrl)
    def take(self, url):
        self.got = url.toString(QUrl.ComponentFormattingOption.FullyEncoded)


def test_a_link_is_opened_as_it_was_made(core, qt_runner, qapp, caplog):
    program = CherryStudio()

    async def story(actions):
        async with heard(actions.link_opened) as got:
            actions.open_link(lambda key: f"cherrystudio://providers/api-keys?v=1&data=a_b-{key}")
        assert got == [(True,)]

    try:
        run(core, qt_runner, story)
    finally:
        QDesktopServices.unsetUrlHandler("cherrystudio")
    assert program.got == f"cherrystudio://providers/api-keys?v=1&data=a_b-{KEY}"
    assert KEY not in caplog.text


def test_a_key_that_is_not_there_is_said(core, qt_runner, qapp):
    async def story(actions):
        core.key_error = AccountError("account_unknown", name="fox")
        QGuiApplication.clipboard().setText("as it was")
        async with heard(actions.message) as got:
            actions.copy("{key}", "key")
        assert "fox" in got[0][0]
        assert QGuiApplication.clipboard().text() == "as it was"

    run(core, qt_runner, story)
