import pytest
from PySide6.QtCore import Qt

from desktop.windows.requests.picture_list import PictureList
from proxy_core import Outcome
from tests.desktop.fakes import NOW, busy_log, record

THERE = frozenset({"fox", "otter"})


@pytest.fixture
def pictures(theme, qtbot):
    made = PictureList(theme)
    qtbot.addWidget(made)
    made.resize(360, 600)
    made.show()
    return made


def test_each_attempt_says_who_how_long_and_why(pictures):
    pictures.show_pictures(*busy_log()["r08"], THERE, NOW)
    assert [(box.name.text(), box.state.text()) for box in pictures.boxes()] == [
        ("Picture 1", "drawn"),
        ("Picture 2", "drawn"),
        ("Picture 3", "failed"),
    ]
    first, second = pictures.boxes()[1].lines()
    assert (first.account.text(), first.state.text(), first.took.text()) == (
        "otter@example.com",
        "limited",
        "0.3 s at the upstream",
    )
    assert first.why.accessibleName() == "otter@example.com reached its limit per minute (HTTP\u00a0429)."
    assert second.took.text() == "waited 1.2 s, then 9.7 s at the upstream"
    assert second.bar.accessibleName().startswith("heron@example.com: drawn, waited 1.2 s")
    assert pictures.boxes()[2].why.isHidden(), "its attempt says it"


def test_a_name_leads_to_its_account_while_that_is_there(pictures, qtbot):
    pictures.show_pictures(*busy_log()["r08"], THERE, NOW)
    otter, heron = pictures.boxes()[1].lines()
    assert not heron.account.isEnabled()
    with qtbot.waitSignal(pictures.account_wanted) as told:
        qtbot.mouseClick(otter.account, Qt.MouseButton.LeftButton)
    assert told.args == ["otter"]


def test_a_failure_that_no_attempt_explains_is_said(pictures):
    pictures.show_pictures(busy_log()["r05"][0], (), THERE, NOW)
    (box,) = pictures.boxes()
    assert (box.why.accessibleName(), box.why.isHidden()) == ("otter@example.com reached its limit per minute.", False)
    assert box.lines() == []


def test_the_next_request_takes_the_same_place(pictures):
    pictures.show_pictures(record(n=4), (), THERE, NOW)
    pictures.show_pictures(record(n=1, outcome=Outcome.DRAWN), (), THERE, NOW)
    assert len(pictures.boxes()) == 1


def test_what_is_not_known_yet_is_said(pictures):
    pictures.show_pictures(record(n=2), None, THERE, NOW)
    assert (pictures.boxes(), pictures._waiting.text()) == ([], "The attempts are being read.")
    pictures.say_unread()
    assert "could not be read" in pictures._waiting.text()
