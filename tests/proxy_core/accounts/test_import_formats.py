"""Lists of keys and files of logins: what is an account, what is none; no key becomes a label or a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy_core.accounts.account import Credentials, Provider
from proxy_core.accounts.import_formats import is_surely_key, read_lines, read_list, read_object

GOOGLE = "AIzaSyA-1234567890_abcdefghijklmnopqrs"
LOGIN = {
    "type": "authorized_user",
    "client_id": "id.apps.googleusercontent.com",
    "client_secret": "GOCSPX-secret",
    "refresh_token": "1//0gtoken",
}


def line(text, provider=Provider.GEMINI):
    (item,) = read_lines(text, provider)
    return item


@pytest.mark.parametrize(
    ("text", "label", "key"),
    [
        (GOOGLE, "", GOOGLE),
        (f"  {GOOGLE}\t", "", GOOGLE),
        (f'"{GOOGLE}"', "", GOOGLE),
        (f"Fox {GOOGLE}", "Fox", GOOGLE),
        (f"The red fox {GOOGLE}", "The red fox", GOOGLE),
        (f"Fox,{GOOGLE}", "Fox", GOOGLE),
        (f"The red fox; {GOOGLE}", "The red fox", GOOGLE),
        (f"Fox\t{GOOGLE}", "Fox", GOOGLE),
        (f'"Fox, red",{GOOGLE}', "Fox, red", GOOGLE),
        (f"fox@example.com: {GOOGLE}", "fox@example.com", GOOGLE),
        (f"{GOOGLE} # the red fox", "the red fox", GOOGLE),
        (f"{GOOGLE},Fox", "Fox", GOOGLE),
        (f"Workplace #2 {GOOGLE}", "Workplace #2", GOOGLE),
        ("Füx 🦊 sk-12345", "Füx 🦊", "sk-12345"),
        ("short-key-1", "", "short-key-1"),
        ("Fox key-of-fox", "Fox", "key-of-fox"),
        ("key-of-fox # production", "production", "key-of-fox"),
        ("abcdefgh12345678=", "", "abcdefgh12345678="),
    ],
)
def test_lines_that_are_accounts(text, label, key):
    item = line(text)
    assert item.refusal is None
    assert (item.account.label, item.credentials) == (label, Credentials(api_key=key))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("hello", "import_no_key"),
        ("sk-1234", "import_no_key"),
        ("This line is a sentence with documentation", "import_no_key"),
        ("Fox AIzaÄÖÜ-1234567", "import_no_key"),
        ("Fox,key 1 with blanks", "import_no_key"),
        (f"GEMINI_API_KEY={GOOGLE}", "import_no_key"),
        (f"{GOOGLE} {GOOGLE[::-1]}", "import_two_keys"),
        ("Fox red # remark", "import_no_key"),
        (",,,", "import_no_key"),
        ('"', "import_no_key"),
        ("\x00\x01\x02", "import_no_key"),
        ("x1" * 20_000, "import_no_key"),
    ],
)
def test_lines_that_are_none(text, code):
    item = line(text)
    assert item.account is None
    assert item.refusal.code == code
    assert not any(len(word) > 4 and word in str(item.refusal) for word in text.split())


def test_lines_are_counted_as_an_editor_does():
    text = f"# my keys\r\n\r\nFox {GOOGLE}\n\n  # more\rHeron\u2028 key-of-heron\n"
    assert [(item.line, item.account.label) for item in read_lines(text, Provider.OPENAI)] == [(3, "Fox"), (6, "Heron")]


def test_keys_are_of_the_provider_that_is_named():
    assert line(GOOGLE, Provider.OPENAI).account.provider is Provider.OPENAI


@given(st.text(max_size=80))
def test_no_line_crashes_and_no_key_becomes_a_label(text):
    for item in read_lines(text, Provider.GEMINI):
        if item.account is not None:
            assert not any(map(is_surely_key, item.account.label.split()))
            assert item.credentials.api_key.isascii()


@given(st.permutations([GOOGLE, "Fox", "#", "red", ","]), st.sampled_from([" ", ", ", "\t"]))
def test_a_key_is_never_in_a_label(words, separator):
    item = line("x" + separator + separator.join(words))
    assert item.account is None or GOOGLE not in item.account.label


def listed(*found, provider=Provider.GEMINI):
    return list(read_list(list(found), provider))


def test_a_json_list_of_keys_and_objects():
    items = listed(
        GOOGLE,
        {"label": "Fox", "key": "k", "provider": "openai", "base_url": "https://example.com/v1", "priority": 2},
        {"name": "Heron", "api_key": "k", "email": "h@example.com", "project": "p", "max_concurrency": 1, "later": 1},
        LOGIN | {"quota_project_id": "p", "account": "ann@example.com"},
    )
    assert [item.line for item in items] == [1, 2, 3, 4]
    assert [item.account.label for item in items] == ["", "Fox", "Heron", ""]
    fox, heron, ann = (item.account for item in items[1:])
    assert (fox.provider, fox.base_url, fox.priority) == (Provider.OPENAI, "https://example.com/v1", 2)
    assert (heron.email, heron.project, heron.max_concurrency) == ("h@example.com", "p", 1)
    assert (ann.email, ann.project, ann.by_login) == ("ann@example.com", "p", True)


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (7, "import_no_account"),
        (None, "import_no_account"),
        ([GOOGLE], "import_no_account"),
        ({}, "import_no_account"),
        ({"label": "Fox", "key": 7}, "import_no_account"),
        ({"label": "Fox", "key": "k", "provider": GOOGLE}, "import_no_account"),
        ({"label": GOOGLE, "key": "k"}, "import_two_keys"),
        ({"installed": {}}, "import_client"),
        ({"web": {}}, "import_client"),
        ({"type": "service_account", "private_key": GOOGLE}, "import_service_account"),
        (LOGIN | {"client_id": ""}, "client_incomplete"),
        (LOGIN | {"client_id": None}, "import_no_account"),
        (LOGIN | {"token_uri": "http://thief.example/token"}, "client_address"),
        ({"refresh_token": "1//0gtoken"}, "import_no_account"),
        ("hello", "import_no_key"),
    ],
)
def test_entries_that_are_none(found, code):
    (item,) = listed(found)
    assert item.account is None
    assert item.refusal.code == code
    assert not any(secret in str(item.refusal) for secret in (GOOGLE, "1//0gtoken", "GOCSPX"))


def test_a_file_of_a_login():
    item = read_object(1, LOGIN | {"quota_project_id": "p", "universe_domain": "googleapis.com"}, Provider.VERTEX)
    assert (item.account.provider, item.account.project, item.account.by_login) == (Provider.VERTEX, "p", True)
    assert item.credentials == Credentials(
        refresh_token="1//0gtoken", client_secret="GOCSPX-secret", client_id="id.apps.googleusercontent.com"
    )
