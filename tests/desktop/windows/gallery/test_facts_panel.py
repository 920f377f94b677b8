from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtGui import QGuiApplication

from desktop.windows.gallery.deeds import Deed
from desktop.windows.gallery.facts_panel import FactsPanel
from proxy_core import phrase
from tests.desktop.fake_gallery import kept
from tests.desktop.fakes import record

PICTURE = kept("a.png", Path("/gone"))


@pytest.fixture
def panel(theme, qtbot):
    made = FactsPanel(theme)
    qtbot.addWidget(made)
    made.show()
    made.show_picture(PICTURE)
    return made


def test_the_picture_is_known_at_once(panel):
    assert ("Model", PICTURE.model) in panel.facts.rows()
    assert panel.prompt.toPlainText() == PICTURE.prompt
    panel.copy.click()
    assert QGuiApplication.clipboard().text() == PICTURE.prompt


def test_its_request_follows(panel):
    assert not panel.buttons[Deed.REQUEST].isEnabled()
    known = record("req-1", asked='{"size": "1024x1536"}', notes=(phrase("client_gone"),))
    panel.show_request("another", known)
    assert panel.asked.rows() == []
    panel.show_request("req-1", known)
    assert panel.asked.rows() == [("size", "1024x1536")]
    assert panel.notes.text().startswith("\u2022 ")
    assert panel.buttons[Deed.REQUEST].isEnabled()


def test_a_picture_without_prompt_and_account(panel):
    panel.show_picture(replace(PICTURE, prompt="", account=""))
    assert not panel.prompt.isVisible()
    assert not panel.account.isVisible()


def test_the_buttons_and_the_account(panel, qtbot):
    with qtbot.waitSignal(panel.done) as done:
        panel.buttons[Deed.REFERENCE].click()
    assert done.args == [Deed.REFERENCE]
    with qtbot.waitSignal(panel.account_wanted) as wanted:
        panel.account.click()
    assert wanted.args == ["fox@example.com"]
