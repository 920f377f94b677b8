"""An item of an import shows no secret."""

from proxy_core.accounts.account import Account, Credentials, Provider
from proxy_core.accounts.import_item import ImportItem, refused
from tests.proxy_core.accounts.leaks import PLANTED


def test_an_item_shows_no_secret():
    item = ImportItem(3, Account(Provider.GEMINI, "Fox"), Credentials(PLANTED, PLANTED, PLANTED))
    assert "Fox" in repr(item)
    assert PLANTED not in repr(item)


def test_a_refused_item_says_why():
    item = refused(3, "import_no_account", field="label")
    assert (item.line, item.account, item.credentials) == (3, None, None)
    assert "label" in str(item.refusal)
