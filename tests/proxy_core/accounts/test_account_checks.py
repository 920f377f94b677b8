"""What an account may be, and what cannot be one; no refusal shows a secret."""

import dataclasses

import pytest
from msgspec.structs import replace

from proxy_core.accounts.account import Account, Credentials, Provider
from proxy_core.accounts.account_checks import changed, checked, checked_with
from proxy_core.errors import AccountError

KEY = Credentials(api_key="key-1")
LOGIN = Credentials(refresh_token="1//token", client_secret="s", client_id="c")
FOX = Account(Provider.GEMINI, "Fox")


def code(call, *arguments):
    with pytest.raises(AccountError) as refused:
        call(*arguments)
    said = str(refused.value)
    assert "{" not in said
    assert len(said) < 300
    return refused.value.phrase.code


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"label": ""}, "label_empty"),
        ({"label": " \t"}, "label_empty"),
        ({"label": "a\nb"}, "account_words"),
        ({"label": "a\u2028b"}, "account_words"),
        ({"label": "a\x1b[31mb"}, "account_words"),
        ({"label": "a\ud800"}, "account_words"),
        ({"label": "x" * 201}, "account_long"),
        ({"email": "a\r\nb@example.com"}, "account_words"),
        ({"email": "x" * 255}, "account_long"),
        ({"project": "p\0"}, "account_words"),
        ({"project": "x" * 201}, "account_long"),
        ({"base_url": "https://example.com/" + "x" * 2000}, "account_long"),
        ({"base_url": "https://ann:s3cret@example.com"}, "base_url_secret"),
        ({"base_url": "https://example.com/\n"}, "base_url_bad"),
        ({"base_url": "https://example.com?key=s3cret"}, "base_url_bad"),
        ({"priority": 10**7}, "account_number"),
        ({"max_concurrency": 0}, "account_number"),
        ({"max_concurrency": 1001}, "account_number"),
        ({"identity": (("ideType", "a\nb"),)}, "account_words"),
    ],
)
def test_what_is_no_account(changes, expected):
    assert code(checked, replace(FOX, **changes)) == expected


def test_a_password_in_an_address_is_not_repeated():
    for url in ("https://ann:s3cret@example.com", "https://example.com/?key=s3cret", "example.com#s3cret"):
        with pytest.raises(AccountError) as refused:
            checked(replace(FOX, base_url=url))
        assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize("label", ["Fox", "Ünïque 👩‍🚀 (work)", "日本語", "non\u00a0breaking", "x" * 200])
def test_labels_that_are_taken(label):
    assert checked(replace(FOX, label=label)).label == label


def test_blanks_around_names_go():
    account = checked(replace(FOX, label=" Fox ", email=" fox@example.com\t", project=" p "))
    assert (account.label, account.email, account.project) == ("Fox", "fox@example.com", "p")


@pytest.mark.parametrize(
    ("provider", "project", "credentials", "expected"),
    [
        (Provider.GEMINI, "", Credentials(), "key_empty"),
        (Provider.GEMINI, "", LOGIN, "login_project_missing"),
        (Provider.VERTEX, "", LOGIN, "login_project_missing"),
        (Provider.OPENAI, "", LOGIN, "login_not_here"),
        (Provider.CODE_ASSIST, "", KEY, "key_not_here"),
        (Provider.GEMINI, "p", Credentials(refresh_token="r"), "login_incomplete"),
        (Provider.GEMINI, "", Credentials(api_key="x" * 10_001), "account_long"),
        (Provider.GEMINI, "", Credentials(api_key="kéy"), "key_not_ascii"),
        (Provider.GEMINI, "p", dataclasses.replace(LOGIN, refresh_token="a b"), "key_not_ascii"),
        (Provider.GEMINI, "p", dataclasses.replace(LOGIN, client_secret="a\n"), "key_not_ascii"),
    ],
)
def test_a_secret_must_go_with_its_provider(provider, project, credentials, expected):
    assert code(checked_with, Account(provider, "Fox", project=project), credentials) == expected


def test_a_login_must_have_a_refresh_token():
    assert code(checked_with, replace(FOX, by_login=True, project="p"), KEY) == "login_incomplete"


@pytest.mark.parametrize(
    ("provider", "project", "credentials", "by_login"),
    [
        (Provider.GEMINI, "", KEY, False),
        (Provider.GEMINI, "p", LOGIN, True),
        (Provider.VERTEX, "", KEY, False),
        (Provider.VERTEX, "p@europe-west4", LOGIN, True),
        (Provider.OPENAI, "", KEY, False),
        (Provider.CODE_ASSIST, "", LOGIN, True),
    ],
)
def test_whether_it_is_a_login_follows_from_the_secret(provider, project, credentials, by_login):
    assert checked_with(Account(provider, "Fox", project=project), credentials).by_login is by_login


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"id": "x"}, "account_field_unknown"),
        ({"provider": "openai"}, "account_field_unknown"),
        ({"by_login": True}, "account_field_unknown"),
        ({"label": 7}, "account_field_type"),
        ({"email": None}, "account_field_type"),
        ({"priority": "1"}, "account_number"),
        ({"priority": True}, "account_number"),
        ({"max_concurrency": 2.5}, "account_number"),
        ({"label": "Heron", "base_url": "nowhere"}, "base_url_bad"),
    ],
)
def test_what_cannot_be_changed_so(changes, expected):
    assert code(changed, FOX, changes) == expected


def test_what_can_be_changed():
    fields = {"label": "Heron", "email": "h@example.com", "priority": -1, "max_concurrency": 9, "project": "p"}
    after = changed(FOX, {**fields, "base_url": "https://example.com"})
    assert after == replace(FOX, **fields, base_url="https://example.com")
    assert changed(FOX, {}) == FOX


def test_an_account_that_goes_elsewhere_was_not_checked_there():
    seen = replace(FOX, checked_at=5.0)
    assert changed(seen, {"label": "Heron"}).checked_at == 5.0
    assert changed(seen, {"base_url": "https://example.com"}).checked_at == 0.0


def test_a_login_cannot_lose_its_project():
    login = Account(Provider.GEMINI, "Fox", project="p", by_login=True)
    assert code(changed, login, {"project": " "}) == "login_project_missing"
