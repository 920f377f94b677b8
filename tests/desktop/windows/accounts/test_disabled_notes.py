import pytest

from desktop.core_signals import CoreSignals
from desktop.widgets.message_bar import MessageBar
from desktop.windows.accounts.disabled_notes import DisabledNotes
from proxy_core import AccountDisabled, phrase
from tests.desktop.fakes import account_state

FINE = account_state("lynx@example.com", by_login=True)
ENDED = account_state("lynx@example.com", enabled=False, disabled_reason="login_ended", by_login=True)
SAID = "The login of lynx@example.com has ended. Sign in again to let it draw."


@pytest.fixture
def told(theme, qtbot):
    """Signals, the bar that is written into, and the accounts that were to be shown."""
    signals, bar, shown = CoreSignals(), MessageBar(theme), []
    qtbot.addWidget(bar)
    DisabledNotes(bar, signals, shown.append)
    signals.account_disabled.emit(AccountDisabled(ENDED.account, phrase("login_ended", account="lynx@example.com")))
    assert bar.text() == SAID
    return signals, bar, shown


def test_it_stays_until_the_account_is_mended(told):
    signals, bar, _ = told
    signals.accounts_changed.emit((FINE,))  # how it was before the event
    assert bar.text() == SAID
    signals.accounts_changed.emit((ENDED,))
    assert bar.text() == SAID
    signals.accounts_changed.emit((FINE,))
    assert bar.isHidden()


def test_it_goes_with_the_account(told):
    signals, bar, _ = told
    bar.say("another")
    signals.accounts_changed.emit(())
    assert bar.text() == "another"


def test_its_button_leads_to_the_account(told):
    _, bar, shown = told
    bar._button.click()
    assert shown == [ENDED.account.id]
