import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop.clients import CLIENTS, ClientId
from desktop.windows.connect.card import ClientCard
from tests.desktop.programs import CherryStudio
from tests.desktop.test_clients import as_cherry_studio_takes_it
from tests.desktop.waiting import heard

BY_ID = {client.id: client for client in CLIENTS}
PLACE = "http://127.0.0.1:8045"
KEY = "sk-easel-test"  # the fake core's


@pytest.fixture
def make(theme, verbs, qtbot):
    def made(which):
        card = ClientCard(theme, verbs.keys, BY_ID[which])
        qtbot.addWidget(card)
        card.set_place(PLACE, "gemini-3-pro-image")
        card.resize(680, 600)
        card.show()
        return card

    return made


def row(card, label):
    return next(row for step in card.steps for row in step.rows if row.label.text() == label)


def everything_said(card):
    """Every word that anybody sees, hears or points at."""
    for widget in card.findChildren(QWidget):
        yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription())
        for name in ("text", "toPlainText"):
            if hasattr(widget, name):
                yield getattr(widget, name)()


@pytest.mark.parametrize("which", list(ClientId))
def test_every_client_has_its_steps_and_none_shows_the_key(make, which):
    card = make(which)
    assert [step.words.accessibleName() for step in card.steps]
    assert any(PLACE in words for words in everything_said(card))
    assert not any(KEY in words for words in everything_said(card))


def test_the_key_is_copied_without_being_seen(make, verbs, qt_runner):
    card = make(ClientId.OPEN_WEBUI)
    key = row(card, "API Key")

    async def story():
        async with heard(verbs.keys.copied):
            key.copy.click()

    qt_runner.run(story())
    assert QGuiApplication.clipboard().text() == KEY
    assert key.copy._back.isActive()  # "Copied"
    assert not any(KEY in words for words in everything_said(card))


def test_a_snippet_is_copied_with_the_key_in_it(make, verbs, qt_runner):
    card = make(ClientId.CURL)

    async def story():
        async with heard(verbs.keys.copied):
            card.steps[0].block.copy.click()

    qt_runner.run(story())
    assert f"'Authorization: Bearer {KEY}'" in QGuiApplication.clipboard().text()
    assert KEY not in card.steps[0].block.code.toPlainText()


def test_the_key_is_shown_until_nobody_looks(make, verbs, qt_runner):
    card = make(ClientId.LOBECHAT)
    key = row(card, "API Key")

    async def story():
        async with heard(verbs.keys.shown):
            key.show_button.click()

    qt_runner.run(story())
    assert key.text() == KEY
    card.hide()
    assert not any(KEY in words for words in everything_said(card))


def test_cherry_studio_gets_address_and_key_by_its_link(make, verbs, qt_runner, caplog):
    card, program = make(ClientId.CHERRY_STUDIO), CherryStudio()

    async def story():
        async with heard(verbs.keys.link_opened):
            card.steps[0].link.click()

    try:
        qt_runner.run(story())
    finally:
        QDesktopServices.unsetUrlHandler("cherrystudio")
    provider = as_cherry_studio_takes_it(program.got)
    assert (provider["baseUrl"], provider["apiKey"]) == (PLACE, KEY)
    assert card.link_trouble.isHidden()
    assert not any(KEY in words for words in everything_said(card))


def test_a_link_that_nothing_opens_says_what_to_do_instead(make, verbs):
    card = make(ClientId.CHERRY_STUDIO)
    verbs.keys.link_opened.emit(False)
    assert card.link_trouble.isVisible()
    assert "by hand" in card.link_trouble.accessibleName()
    verbs.keys.link_opened.emit(True)
    assert card.link_trouble.isHidden()


def test_the_sketch_stands_beside_the_steps_or_below_them(make, qtbot):
    card = make(ClientId.CHERRY_STUDIO)

    def place():
        return card.sketch.mapTo(card.widget(), QPoint(0, 0))

    qtbot.waitUntil(lambda: place().x() > 300)
    card.resize(440, 600)
    qtbot.waitUntil(lambda: place().y() > 300)


def test_programs_have_no_sketch(make):
    assert make(ClientId.PYTHON).sketch is None


def test_nothing_is_wider_than_its_card(make, qtbot):
    for which in ClientId:
        card = make(which)
        card.resize(400, 500)
        assert card.widget().minimumSizeHint().width() <= card.viewport().width(), which


def test_notes_lead_to_settings(make, qtbot):
    card = make(ClientId.OPEN_WEBUI)
    with qtbot.waitSignal(card.setting_wanted) as asked:
        card.notes[0].icon.click()
    assert asked.args == ["allowed_hosts"]
