import json

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.models.live_requests import Told
from desktop.windows.requests.details import RequestDetails
from proxy_core import Outcome, phrase
from tests.desktop.fakes import MODEL, NOW, account_state, busy_log, cooling, record


@pytest.fixture
def details(theme, qtbot):
    made = RequestDetails(theme, now=lambda: NOW)
    qtbot.addWidget(made)
    made.resize(372, 600)
    return made


def told(name="r08", **changes):
    one, attempts = busy_log()[name]
    return Told(replace(one, **changes), list(attempts))


def sections(details):
    return {name for name, section in details._sections.items() if not section.isHidden()}


def test_all_that_is_known_of_a_request(details):
    notes = (phrase("quality_mapped", quality="high", used="4K", model=MODEL),)
    details.show_request(told(asked=json.dumps({"n": 3, "size": "1024x1024"}), answer='{"created":1}', notes=notes))
    assert details.isVisible()
    assert sections(details) == {"prompt", "pictures", "notes", "asked", "facts", "answer"}
    assert details.asked.rows() == [("n", "3"), ("size", "1024x1024")]
    assert details.answer.toPlainText() == '{\n  "created": 1\n}'
    assert details.notes.text() == f"\u2022 Quality 'high' is called 4K by {MODEL}."
    assert details.id.words.text() == "r08"
    assert "refused the prompt" in details.help.words.accessibleName()


def test_what_is_not_known_is_left_out(details):
    details.show_request(Told(record(prompt="", n=0)))
    assert sections(details) == {"facts"}
    assert details.help.isHidden()


def test_the_help_follows_the_accounts(details):
    why = phrase("all_limited", model=MODEL)
    details.show_request(told("r05", reason=why, failures=((0, why),)))
    assert details.help.words.accessibleName().endswith("By now they may draw again.")
    details.set_accounts((account_state(cooling=(cooling("limit_minute", 42),)),))
    assert details.help.words.accessibleName().endswith("The first is back in 42 s.")


def test_attempts_that_are_not_read_yet_are_awaited(details):
    details.show_request(Told(busy_log()["r08"][0], whole=False))
    assert details.pictures.boxes() == []
    details.say_unread("another")
    assert details.pictures._waiting.text() == "The attempts are being read."
    details.say_unread("r08")
    assert "could not" in details.pictures._waiting.text()
    details.show_request(told())
    assert len(details.pictures.boxes()) == 3


def test_copying_is_told_and_said(details, qtbot):
    details.show_request(told())
    for button, what in ((details.curl, "curl"), (details.json, "json"), (details.id.copy, "id")):
        with qtbot.waitSignal(details.copy_wanted) as asked:
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert asked.args == [what]
    details.say_copied("curl")
    assert details.curl.text().strip() == "Copied"


def test_escape_closes_it(details, qtbot):
    details.show_request(told())
    with qtbot.waitSignal(details.closed):
        qtbot.keyClick(details, Qt.Key.Key_Escape)
    assert (details.isHidden(), details.request_id, details.told) == (True, "", None)
    with qtbot.assertNotEmitted(details.closed):
        details.close_details()


def test_nothing_is_wider_than_its_room(details, qtbot):
    """A long id, a long word, a long prompt from the right to the left: everything wraps or scrolls."""
    asked = json.dumps({"negative_prompt": "x" * 900, "a_very_long_name_of_a_field": "<PNG, 1.2 MB>"})
    prompt = ("\u0645\u0646\u0627\u0631\u0629 \u0639\u0646\u062f \U0001f305 " * 3000)[:32_000]
    details.show_request(Told(record("f" * 64, prompt=prompt, asked=asked, outcome=Outcome.DRAWN, client="y" * 200)))
    details.resize(372, 600)
    body = details._scroll.widget()
    qtbot.waitUntil(lambda: body.width() > 100)
    assert body.minimumSizeHint().width() <= details._scroll.viewport().width()
    wide = [
        one
        for one in body.findChildren(QWidget)
        if one.isVisible() and one.parent() is body and one.width() > body.width()
    ]
    assert wide == []


def test_nothing_is_wider_than_the_panel_however_long_ids_and_addresses_are(details, qtbot):
    one = told(id="req_" + "d" * 28, accounts=("a.person.with.a.long.name@department.example.com",) * 2)
    one.attempts[:] = [replace(one.attempts[0], account="a.person.with.a.long.name@department.example.com")]
    details.resize(300, 600)
    details.show_request(one)
    assert details.minimumSizeHint().width() <= 300
    assert details._scroll.widget().minimumSizeHint().width() <= 260


def test_what_is_done_with_a_request_has_buttons_of_one_size(details):
    details.show()
    assert {button.sizeHint().height() for button in (details.again, details.curl, details.json)} == {
        details.again.sizeHint().height()
    }
