import pytest
from PySide6.QtWidgets import QWidget

from desktop.many_accounts import Deed
from desktop.windows.accounts.row_menu import RowVerbs, row_menu
from tests.desktop.fakes import account_state


@pytest.fixture
def done():
    return []


@pytest.fixture
def entries(qtbot, done):
    """The entries of the menu for these accounts, by their words."""
    parent = QWidget()
    qtbot.addWidget(parent)

    def make(*accounts, orders=True):
        verbs = RowVerbs(
            open=lambda: done.append("open"),
            mend=lambda account: done.append(account.id),
            deed=done.append,
            step=done.append,
            remove=lambda: done.append("remove"),
        )
        menu = row_menu(parent, accounts, verbs, orders=orders)
        return {action.text().replace("&", ""): action for action in menu.actions() if action.text()}

    return make


def test_one_account_has_everything(entries, done):
    fox = account_state("fox@example.com", by_login=True).account
    found = entries(fox)
    for action in found.values():
        action.trigger()
    assert done == ["open", Deed.DISABLE, Deed.CHECK, Deed.REFRESH, "fox", -1, 1, "remove"]
    assert "Sign in again" in found
    assert found["Remove"].shortcut().toString() == "Del"


def test_several_have_what_can_be_done_to_several(entries):
    fox, wren = account_state("fox@example.com").account, account_state("wren@example.com", enabled=False).account
    found = entries(fox, wren, orders=False)
    assert "Details" not in found
    assert {"Enable", "Disable", "Check", "Refresh quotas", "Remove"} < set(found)
    assert not found["Draw earlier"].isEnabled()
