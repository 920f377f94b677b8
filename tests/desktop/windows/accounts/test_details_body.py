import pytest

from desktop.windows.accounts.details_body import DetailsBody
from proxy_core import AccountCheck, phrase
from tests.desktop.fakes import NOW, account_state, busy_accounts, quota

FOX = account_state("fox@example.com", by_login=True, quotas=(quota(0.6),))
LYNX = account_state("lynx@example.com", enabled=False, disabled_reason="key_rejected")


@pytest.fixture
def body(theme, qtbot):
    made = DetailsBody(theme)
    qtbot.addWidget(made)
    made.resize(380, 600)
    made.show()
    return made


def test_trouble_has_the_button_that_mends_it(body):
    body.show_account(LYNX, NOW, set())
    assert (body.trouble.isVisible(), body.buttons.mend.isVisible()) == (True, False)
    body.show_account(FOX, NOW, {"check"})
    assert (body.trouble.isVisible(), body.buttons.mend.isVisible()) == (False, True)
    assert not body.buttons.check.isEnabled()


def test_marks_stand_under_their_title_only_when_there_are_some(body):
    body.show_account(busy_accounts()[2], NOW, set())
    assert (body.marks.isVisible(), body.rests.isVisible()) == (True, True)
    body.show_account(FOX, NOW, set())
    assert (body.marks.isVisible(), body.rests.isVisible()) == (False, False)


def test_the_last_check_or_what_this_one_found(body):
    body.show_check(FOX.account, None, NOW)
    assert "60 min ago" in body.check_words.text()
    body.show_check(FOX.account, AccountCheck(FOX.account, False, phrase("unreachable")), NOW)
    assert body.check_words.property("tone") == "bad"


def test_one_question_at_a_time_and_none_for_the_next_account(body):
    body.ask_for_key(LYNX.account)
    body.ask_to_remove(FOX.account)
    assert (body.key.isVisible(), body.removing.isVisible()) == (False, True)
    body.limits.model.setText("half")
    body.begin()
    assert (body.removing.isVisible(), body.limits.model.text()) == (False, "")
