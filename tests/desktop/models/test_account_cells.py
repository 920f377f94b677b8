from desktop.account_row_text import LastError
from desktop.cells import EMPTY, Tone
from desktop.models.account_cells import Column, badge, cell, titles
from proxy_core import phrase
from tests.desktop.fakes import NOW, account_state, busy_accounts, quota


def test_only_trouble_has_a_colour_in_words():
    cells = [cell(state, Column.STATE, NOW) for state in busy_accounts()]
    assert [one.tone for one in cells] == [Tone.TEXT, Tone.TEXT, Tone.WARN, Tone.BAD, Tone.MUTED]
    assert [one.dot for one in cells] == [Tone.BUSY, Tone.OK, Tone.WARN, Tone.BAD, Tone.MUTED]


def test_the_main_quota_is_a_bar_with_its_words():
    found = cell(account_state(quotas=(quota(0.62), quota(0.9, window="minute"))), Column.QUOTA, NOW)
    assert (found.bar.share, found.text, found.below) == (0.62, "62 %", "resets in 3 h, counted")
    assert "counted here by Easel" in found.hint
    assert found.hint.count("\n") == 1
    assert cell(account_state(), Column.QUOTA, NOW) == EMPTY


def test_an_error_since_the_last_picture_is_told():
    error = LastError(NOW - 60, phrase("limit_minute", account="fox@example.com"), "r1")
    found = cell(account_state(), Column.STATE, NOW, error)
    assert (found.text, found.below) == ("Ready", "error 60 s ago: limit per minute")
    assert found.hint == "Last error, 60 s ago: It reached its limit per minute."


def test_a_name_a_number_and_a_switch():
    state = account_state(drawn=1284)
    assert cell(state, Column.NAME, NOW).below == "fox@example.com \u00b7 Gemini"
    assert cell(state, Column.DRAWN, NOW).text == "1,284"
    assert cell(state, Column.ENABLED, NOW).switch
    assert len(titles()) == len(Column)


def test_the_turn_stands_at_the_first_of_its_level():
    assert [badge(1, first=True).badge, badge(2, first=False).badge] == ["1", ""]
    assert badge(1, first=False).hint != badge(2, first=False).hint
