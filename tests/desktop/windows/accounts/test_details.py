import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt

from desktop.account_row_text import LastError
from desktop.windows.accounts.details import AccountDetails
from proxy_core import AccountCheck, Limit, LimitSource, QuotaPoint, phrase
from tests.desktop.fakes import MODEL, NOW, account_state, busy_accounts, cooling, quota
from tests.desktop.waiting import noted

FOX = account_state("fox@example.com", by_login=True, quotas=(quota(0.6), quota(0.9, window="minute")))
OTTER = busy_accounts()[2]


@pytest.fixture
def details(theme, qtbot):
    made = AccountDetails(theme, now=lambda: NOW)
    qtbot.addWidget(made)
    made.resize(400, 700)
    return made


def press(qtbot, button):
    assert button.isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_all_about_an_account(details):
    past = noted(details.facts_wanted)
    details.show_account(FOX)
    assert details.isVisible()
    assert details.head.name.text() == "fox@example.com"
    left = [row.left.text() for row in details.body.quotas.list.rows()]
    assert left == ["60 %, 60 of 100 left", "90 %, 90 of 100 left"]
    assert "1 h" not in details.body.check_words.text()
    assert "60 min ago" in details.body.check_words.text()
    assert past == [(FOX.account,)]
    assert not details.body.marks.isVisible()


def test_every_mark_is_there_with_what_to_do(details):
    marks = (cooling("limit_minute", 42, model="m"), cooling("limit_zero", 9e9, model="n", lasting=True))
    details.show_account(replace(OTTER, cooling=marks))
    assert [row.title.text() for row in details.body.marks.rows()] == ["n", "m, back in 42 s"]
    assert "billing" in details.body.marks.rows()[0].advice.text()
    details.set_accounts((replace(OTTER, cooling=()),))
    assert not details.body.marks.isVisible()


def test_what_a_person_presses_is_told(details, qtbot):
    details.show_account(FOX)
    verbs = (details.check_wanted, details.refresh_wanted, details.enabled_wanted, details.sign_in_wanted)
    got = [noted(verb) for verb in verbs]
    buttons = details.body.buttons
    for button in (buttons.check, buttons.refresh, buttons.switch, buttons.mend):
        press(qtbot, button)
    assert got == [[("fox",)], [("fox",)], [("fox", False)], [(FOX.account,)]]


def test_an_account_is_removed_after_a_question(details, qtbot):
    removed = noted(details.remove_wanted)
    details.show_account(FOX)
    press(qtbot, details.body.buttons.remove)
    assert "fox@example.com" in details.body.removing.title.text()
    assert removed == []
    details.body.removing.revoke.setChecked(True)
    press(qtbot, details.body.removing.remove)
    assert removed == [(FOX.account, True)]
    details.set_accounts((OTTER,))
    assert not details.isVisible()
    assert details.account_id == ""


def test_a_key_is_replaced(details, qtbot):
    replaced = noted(details.replace_wanted)
    rejected = account_state("lynx@example.com", enabled=False, disabled_reason="key_rejected")
    details.show_account(rejected)
    assert not details.body.buttons.mend.isVisible()  # the note has the button
    press(qtbot, details.body.trouble.button)
    qtbot.keyClicks(details.body.key.key, "sk-new")
    press(qtbot, details.body.key.save)
    assert replaced == [("lynx", "sk-new")]


def test_numbers_of_one_account_do_not_go_to_the_next(details):
    changed = noted(details.change_wanted)
    details.show_account(FOX)
    details.body.share.priority.box.stepUp()
    details.show_account(OTTER)
    assert changed == [("fox", {"priority": 1})]
    assert details.body.share.priority.value() == 0


def test_what_was_open_for_one_account_is_not_for_the_next(details, qtbot):
    details.show_account(OTTER)
    press(qtbot, details.body.buttons.mend)
    qtbot.keyClicks(details.body.key.key, "sk-half")
    details.show_account(FOX)
    assert not details.body.key.isVisible()
    assert details.body.key.key.text() == ""


def test_a_check_says_what_it_found(details):
    details.show_account(FOX)
    details.set_checked(AccountCheck(OTTER.account, False, phrase("key_rejected", account="otter@example.com")))
    assert "ago" in details.body.check_words.text()
    details.set_checked(AccountCheck(FOX.account, None, phrase("unreachable")))
    assert details.body.check_words.text() == "The upstream could not be reached."
    assert details.body.check_words.property("tone") == "warn"
    details.show_account(OTTER)
    assert "ago" in details.body.check_words.text()


def test_a_verb_that_runs_holds_its_button(details):
    details.show_account(FOX)
    past = noted(details.facts_wanted)
    for verb in ("check otter", "check fox", "proxy"):
        details.set_busy(verb, True)
    assert not details.body.buttons.check.isEnabled()
    details.set_busy("check fox", False)
    assert details.body.buttons.check.isEnabled()
    details.set_busy("quotas fox", True)
    details.set_busy("quotas fox", False)
    assert past == [(FOX.account,)]  # new figures, new points


def test_the_past_is_drawn_for_the_account_it_is_of(details):
    details.show_account(FOX)
    points = tuple(QuotaPoint(MODEL, "day", NOW - hours * 3600, hours / 24) for hours in (20, 10, 1))
    details.set_history("otter", points)
    assert not details.body.quotas.list.has_points()
    details.set_history("fox", points)
    assert details.body.quotas.list.rows()[0].chart.isVisible()


def test_escape_and_the_cross_close_it(details, qtbot):
    closed = noted(details.closed)
    details.show_account(FOX)
    qtbot.keyClick(details, Qt.Key.Key_Escape)
    assert not details.isVisible()
    details.show_account(FOX)
    press(qtbot, details.head.close_button)
    assert len(closed) == 2
    assert not details._second.isActive()


def test_countdowns_run(theme, qtbot):
    clock = [NOW]
    details = AccountDetails(theme, now=lambda: clock[0])
    qtbot.addWidget(details)
    details.show_account(OTTER)
    assert details.head.words.text() == "cooling 42 s: limit per minute"
    clock[0] += 2
    details._second.setInterval(1)
    with qtbot.waitSignal(details._second.timeout):
        pass
    assert details.head.words.text() == "cooling 40 s: limit per minute"


def test_an_account_with_a_key_is_removed_without_a_question(details, qtbot):
    removed = noted(details.remove_wanted)
    details.show_account(OTTER)
    assert details.body.buttons.remove.text() == "&Remove"
    press(qtbot, details.body.buttons.remove)
    assert removed == [(OTTER.account, False)]


def test_the_last_error_says_all_of_it_and_leads_to_its_request(details, qtbot):
    request = noted(details.request_wanted)
    details.show_account(FOX)
    assert not details.body.error.isVisible()
    old = LastError(NOW - 500, phrase("unreachable"), "r1")
    new = LastError(NOW - 300, phrase("limit_billing", account="fox@example.com"), "r2")
    for name, error in (("fox", new), ("fox", old), ("fox", None), ("otter", old)):
        details.set_error(name, error)
    assert details.body.error.words.text().startswith("5 min ago: ")
    assert "Check" in details.body.error.advice.text()
    press(qtbot, details.body.error.button)
    assert request == [("r2",)]
    details.show_account(OTTER)
    assert not details.body.error.isVisible()


def test_a_limit_is_set_and_shown(details, qtbot):
    wanted = noted(details.limit_wanted)
    details.show_account(FOX)
    qtbot.keyClicks(details.body.limits.model, MODEL)
    press(qtbot, details.body.limits.set_button)
    assert wanted == [("fox", MODEL, "day", 100)]
    details.set_limits("otter", (Limit("otter", MODEL, "day", 5, LimitSource.TYPED, NOW),))
    assert details.body.limits.rows() == []
    details.set_limits("fox", (Limit("fox", MODEL, "day", 100, LimitSource.TYPED, NOW),))
    assert len(details.body.limits.rows()) == 1
