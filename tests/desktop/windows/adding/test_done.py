import pytest
from msgspec.structs import replace

from desktop.widgets.announce import ANNOUNCED
from desktop.windows.adding.done import DonePage
from proxy_core import Account, Provider, phrase

PERSON = Account(Provider.GEMINI, "Studio", "fox@example.com", project="pictures", by_login=True, checked_at=5.0)


@pytest.fixture
def page(theme, qtbot):
    made = DonePage(theme)
    qtbot.addWidget(made)
    made.show()
    return made


def test_it_says_who_it_is_and_which_project_pays(page):
    page.show_account(PERSON)
    assert (page.title, page.name.text()) == ("Signed in", "fox@example.com")
    assert page.about.text() == "Gemini \u00b7 Studio \u00b7 pictures"
    assert not page.missing.isVisible()


def test_what_was_not_allowed_is_named(page):
    page.show_account(PERSON, missing=("https://www.googleapis.com/auth/generative-language.retriever",))
    assert "generative-language.retriever" in page.missing.text()
    assert page.missing.isVisible()


def test_it_says_in_words_what_became_of_it(page):
    key = replace(PERSON, by_login=False)
    seen = []
    for account, again in ((PERSON, False), (PERSON, True), (key, False), (replace(key, checked_at=0.0), False)):
        page.show_account(account, again=again)
        seen.append(page.words.text())
    assert "not checked" in seen[-1]
    page.show_account(replace(key, checked_at=0.0), unasked=phrase("unreachable"))
    seen.append(page.words.text())
    assert seen[-1] == (
        "The key was saved, but not checked. The upstream could not be reached. "
        "Check the key later in the account's details, or see whether it draws."
    )
    assert len(set(seen)) == 5


def test_who_hears_the_window_is_told_that_it_is_there(page):
    page.show_account(replace(PERSON, by_login=False))
    assert page.property(ANNOUNCED).startswith(f"Account added. {page.name.text()}. {page.words.text()}")
