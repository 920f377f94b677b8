import pytest

from desktop.windows.accounts.parts import AccountHead, Buttons, QuotaSection, TroubleNote
from proxy_core import QuotaPoint
from tests.desktop.fakes import MODEL, NOW, account_state, cooling, quota


def test_the_head_says_who_it_is_and_what_it_does(theme, qtbot):
    head = AccountHead(theme)
    qtbot.addWidget(head)
    head.show_account(account_state("otter@example.com", cooling=(cooling("limit_minute", 42),)), NOW)
    assert head.name.text() == "otter@example.com"
    assert head.words.text() == "cooling 42 s: limit per minute"
    assert head.words.property("tone") == "warn"
    head.show_account(account_state("otter@example.com"), NOW)
    assert head.words.property("tone") == "text"


@pytest.mark.parametrize(
    ("by_login", "code", "button"),
    [(True, "login_ended", "&Sign in again"), (False, "key_rejected", "Replace the &key")],
)
def test_trouble_says_what_to_do_with_the_button_for_it(qtbot, by_login, code, button):
    note = TroubleNote()
    qtbot.addWidget(note)
    account = account_state("fox@example.com", enabled=False, by_login=by_login, disabled_reason=code).account
    note.show_account(account)
    assert "fox@example.com" in note.words.text()
    assert note.button.text() == button
    with qtbot.waitSignal(note.mend_wanted):
        note.button.click()
    note.show_account(account_state("fox@example.com", enabled=False).account)
    assert note.isHidden()


def test_a_button_waits_while_its_verb_runs(qtbot):
    buttons = Buttons()
    qtbot.addWidget(buttons)
    buttons.show_account(account_state().account, {"check", "quotas"})
    every = (buttons.check, buttons.refresh, buttons.switch, buttons.remove, buttons.mend)
    assert [button.isEnabled() for button in every] == [False, False, True, True, True]
    assert buttons.switch.text() == "D&isable"
    buttons.show_account(account_state(enabled=False).account, set())
    assert buttons.switch.text() == "&Enable"


def test_the_keyboard_waits_for_a_button_that_is_busy(qtbot):
    buttons, account = Buttons(), account_state().account
    qtbot.addWidget(buttons)
    buttons.show_account(account, set())
    with qtbot.waitActive(buttons):
        buttons.show()
        buttons.activateWindow()
    buttons.switch.setFocus()
    buttons.show_account(account, {"enabled"})
    assert not buttons.remove.hasFocus()
    buttons.show_account(account, set())
    assert buttons.switch.hasFocus()
    buttons.show_account(account, {"enabled"})
    buttons.check.setFocus()  # a person went on meanwhile
    buttons.show_account(account, set())
    assert buttons.check.hasFocus()


def test_quotas_with_the_choice_of_a_past_where_there_is_one(theme, qtbot):
    section = QuotaSection(theme)
    qtbot.addWidget(section)
    section.show()
    section.show_quotas((), NOW)
    assert section.unknown.isVisible()
    section.show_quotas((quota(0.4),), NOW)
    assert not section.unknown.isVisible()
    assert not section.week.isVisible()
    section.show_past(tuple(QuotaPoint(MODEL, "day", NOW - days * 86_400, 0.5) for days in (5, 4, 3)), NOW)
    chart = section.list.rows()[0].chart
    assert section.week.isVisible()
    assert not chart.isVisible()
    section.week.click()
    assert chart.isVisible()
