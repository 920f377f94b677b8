import pytest
from PySide6.QtCore import Qt

from desktop.windows.accounts.limits import LimitsPane
from proxy_core import Limit, LimitSource
from tests.desktop.fakes import MODEL, NOW
from tests.desktop.waiting import noted

TYPED = Limit("fox", MODEL, "day", 1500, LimitSource.TYPED, NOW)
NAMED = Limit("fox", "gemini-2.5-flash-image", "minute", 10, LimitSource.NAMED, NOW)


@pytest.fixture
def pane(theme, qtbot):
    made = LimitsPane(theme)
    qtbot.addWidget(made)
    made.show()
    return made


def test_each_limit_says_what_it_is_and_who_said_so(pane):
    assert pane.none.isVisible()
    pane.show_limits((TYPED, NAMED))
    assert [row.words.text() for row in pane.rows()] == [
        f"{MODEL}: 1,500 per day, set by you",
        "gemini-2.5-flash-image: 10 per minute, named by the provider when it was met",
    ]
    assert not pane.none.isVisible()


def test_only_a_limit_of_ones_own_can_be_removed(pane, qtbot):
    pane.show_limits((TYPED, NAMED))
    wanted = noted(pane.limit_wanted)
    mine, other = pane.rows()
    assert not other.button.isVisible()
    qtbot.mouseClick(mine.button, Qt.MouseButton.LeftButton)
    assert wanted == [(MODEL, "day", None)]


def test_a_limit_is_typed_and_set(pane, qtbot):
    wanted = noted(pane.limit_wanted)
    assert not pane.set_button.isEnabled()
    qtbot.keyClicks(pane.model, f" {MODEL} ")
    pane.window_box.choose("minute")
    pane.calls.box.setValue(7)
    qtbot.keyClick(pane.model, Qt.Key.Key_Return)
    assert wanted == [(MODEL, "minute", 7)]
    assert pane.model.text() == ""
    qtbot.keyClick(pane.model, Qt.Key.Key_Return)
    assert len(wanted) == 1


def test_models_are_offered_while_one_types(pane):
    pane.offer_models([MODEL])
    first = pane.model.completer()
    pane.offer_models([MODEL])
    assert pane.model.completer() is first
    pane.offer_models([MODEL, "other"])
    assert pane.model.completer().model().rowCount() == 2


def test_what_is_offered_looks_as_all_else_does(pane, theme, monkeypatch):
    monkeypatch.delenv("EASEL_THEME", raising=False)
    pane.offer_models([MODEL])
    worn, there = [], [theme.sheet]
    for look in ("dark", "light", "system"):
        worn.append(pane.model.completer().popup().styleSheet())
        theme.set_look(look)
        there.append(theme.sheet)
    assert worn == there[:3]
    assert there[1] != there[2]


def test_what_was_typed_is_forgotten(pane):
    pane.show_limits((TYPED,))
    pane.model.setText("half")
    pane.clear()
    assert (pane.rows(), pane.model.text()) == ([], "")
