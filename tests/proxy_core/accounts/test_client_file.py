"""Client files as people drop them in: the right one, and every wrong one with the sentence that helps."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy_core.accounts.account import OAuthClient
from proxy_core.accounts.client_file import CLIENT_FILE_LIMIT, check_client, read_client_file
from proxy_core.errors import AccountError
from tests.proxy_core.accounts.leaks import PLANTED, words_of

INSTALLED = {
    "client_id": "123-abc.apps.googleusercontent.com",
    "project_id": "my-project",
    "auth_uri": "https://accounts.google.com/o/oauth2/auth",
    "token_uri": "https://oauth2.googleapis.com/token",
    "auth_provider_x509_cert_url": "https://www.googleapis.com/oauth2/v1/certs",
    "client_secret": PLANTED,
    "redirect_uris": ["http://localhost"],
}


def file(**changes):
    fields = {**INSTALLED, **changes}
    return json.dumps({"installed": {name: value for name, value in fields.items() if value is not None}})


def refusal(content):
    with pytest.raises(AccountError) as caught:
        read_client_file(content)
    assert PLANTED not in words_of(caught.value)
    return caught.value.phrase


@pytest.mark.parametrize(
    "content", [file(), file().encode(), b"\xef\xbb\xbf" + file().encode(), "\ufeff" + file()], ids=range(4)
)
def test_the_file_of_a_desktop_client_is_read(content):
    client = read_client_file(content)
    assert client == OAuthClient(
        INSTALLED["client_id"], PLANTED, INSTALLED["auth_uri"], INSTALLED["token_uri"], "my-project"
    )
    assert PLANTED not in repr(client)


def test_without_addresses_and_project_google_is_meant():
    client = read_client_file(file(auth_uri=None, token_uri=None, project_id=None))
    assert (client.auth_uri, client.token_uri, client.project_id) == ("", "", "")


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        (json.dumps({"web": INSTALLED}), "client_file_web", "type Desktop app"),
        (json.dumps({"type": "service_account", "private_key": PLANTED}), "client_file_service_account", "Desktop app"),
        (
            json.dumps({"type": "authorized_user", "refresh_token": PLANTED}),
            "client_file_authorized_user",
            "import it",
        ),
        ("{}", "client_file_other", "client_secret.json"),
        ('{"type": 5}', "client_file_other", "client_secret.json"),
        ("[]", "client_file_other", "client_secret.json"),
        ("null", "client_file_other", "client_secret.json"),
        (json.dumps({"installed": [PLANTED]}), "client_file_other", "client_secret.json"),
        (" " * (CLIENT_FILE_LIMIT + 1), "client_file_other", "client_secret.json"),
        ("", "client_file_broken", "Download it again"),
        (file()[:-5], "client_file_broken", "Download it again"),
        (file().encode("utf-16"), "client_file_broken", "Download it again"),
        ("[" * 60_000, "client_file_broken", "Download it again"),
        ("\ud800", "client_file_broken", "Download it again"),
        (file(client_id=None), "client_incomplete", "client_id"),
        (file(client_secret=None), "client_incomplete", "client_secret"),
        (file(client_secret=""), "client_incomplete", "client_secret"),
        (file(client_secret=5), "client_incomplete", "client_secret"),
        (file(client_id="two words"), "client_incomplete", "client_id"),
        (file(token_uri=["x"]), "client_incomplete", "token_uri"),
        (file(token_uri="http://oauth2.googleapis.com/token"), "client_address", "token_uri"),
        (file(auth_uri="file:///etc/passwd"), "client_address", "auth_uri"),
        (file(auth_uri="javascript:alert(1)"), "client_address", "auth_uri"),
        (file(auth_uri="http://127.0.0.1.example.com/auth"), "client_address", "auth_uri"),
        (file(auth_uri="https://"), "client_address", "auth_uri"),
        (file(auth_uri="https://user:pass@example.com/auth"), "client_address", "auth_uri"),
        (file(auth_uri="https://example.com/auth#there"), "client_address", "auth_uri"),
        (file(auth_uri="https://example.com:70000/"), "client_address", "auth_uri"),
        (file(auth_uri="http://["), "client_address", "auth_uri"),
        (file(auth_uri="https://exa mple.com/"), "client_address", "auth_uri"),
    ],
)
def test_what_is_no_such_file_is_refused_with_the_next_step(content, code, says):
    said = refusal(content)
    assert said.code == code
    assert says in str(said)


@given(st.one_of(st.text(), st.binary(), st.recursive(st.none() | st.text(), st.lists).map(json.dumps)))
def test_whatever_the_file_has_the_answer_is_a_sentence(content):
    try:
        read_client_file(content)
    except AccountError as error:
        assert str(error) != error.phrase.code


@pytest.mark.parametrize("address", ["http://127.0.0.1:4000/token", "http://localhost/token", "http://[::1]:80/token"])
def test_a_simulator_on_this_computer_needs_no_https(address):
    assert read_client_file(file(auth_uri=address, token_uri=address)).token_uri == address


@pytest.mark.parametrize(
    ("asks", "gets"),
    [
        ("https://accounts.google.com/o/oauth2/auth", "https://thief.example/token"),
        ("https://accounts.google.com/o/oauth2/auth", "https://accounts.google.com.thief.example/token"),
        ("https://accounts.google.com/o/oauth2/auth", "https://notgoogleapis.com/token"),
        ("https://thief.example/auth", "https://oauth2.googleapis.com/token"),
        ("http://127.0.0.1:4000/auth", "http://127.0.0.1:4001/token"),
    ],
)
def test_a_client_that_asks_at_one_service_and_answers_to_another_is_refused(asks, gets):
    said = refusal(file(auth_uri=asks, token_uri=gets))
    assert said.code == "client_mixed"
    assert asks.split("/")[2] in str(said)
    assert gets.split("/")[2] in str(said)


def test_all_names_of_googles_service_are_one():
    old = file(
        auth_uri="https://accounts.google.com/o/oauth2/auth", token_uri="https://www.googleapis.com/oauth2/v4/token"
    )
    assert read_client_file(old).token_uri == "https://www.googleapis.com/oauth2/v4/token"


def test_a_pasted_client_is_checked_alike_and_loses_its_spaces():
    assert check_client(OAuthClient(" id\n", "\tsecret ")) == OAuthClient("id", "secret")
    with pytest.raises(AccountError) as caught:
        check_client(OAuthClient("id", ""))
    assert caught.value.phrase.values == {"field": "client_secret"}
