"""The export: without a passphrase never a secret, with one only sealed, and whole or not at all when it is read."""

import json
import re

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from proxy_core.accounts.account import Account, Credentials, Provider
from proxy_core.accounts.export_file import _Entry, export_text, is_export, read_export, where
from proxy_core.accounts.seal import Cost
from proxy_core.errors import AccountError
from tests.proxy_core.accounts.leaks import PLANTED, words_of

CHEAP = Cost(iterations=1, memory_kib=64, lanes=1)
PASSPHRASE = "correct hörse"
FOX = Account(
    *(Provider.GEMINI, "Füx 🦊", "fox@example.com", False, -2, 7, "https://example.com", "p"),
    *(True, "login_ended", 12.5, (("ideType", "EASEL"),)),
)
HERON = Account(Provider.OPENAI, "Heron")
SECRETS = {
    FOX.id: Credentials(refresh_token="1//t", client_secret="s", client_id="c", token_uri="https://example.com/token"),
    HERON.id: Credentials(api_key=PLANTED),
}
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


async def exported(secrets=SECRETS, passphrase=PASSPHRASE, accounts=(FOX, HERON)):
    return await export_text(accounts, secrets, passphrase, cost=CHEAP)


def read(text, passphrase=PASSPHRASE):
    content = json.loads(text) if isinstance(text, str) else text
    assert is_export(content)
    return read_export(content, passphrase)


def code(text, passphrase=PASSPHRASE):
    with pytest.raises(AccountError) as refused:
        read(text, passphrase)
    assert PLANTED not in words_of(refused.value)
    assert passphrase not in words_of(refused.value) or not passphrase
    return refused.value.phrase.code


async def test_without_secrets_it_has_none_and_nothing_of_this_machine():
    text = await exported(None, "")
    assert "secrets" not in json.loads(text)
    assert FOX.id not in text
    assert PLANTED not in text
    items = read(text, "")
    assert [item.credentials for item in items] == [None, None]
    assert replace(items[0].account, id=FOX.id) == replace(FOX, checked_at=0.0)
    assert [item.line for item in items] == [1, 2]


async def test_with_secrets_they_come_back_under_the_passphrase_only():
    text = await exported()
    for secret in (PLANTED, "1//t", PASSPHRASE, FOX.id):
        assert secret not in text
    assert [item.credentials for item in read(text)] == [SECRETS[FOX.id], SECRETS[HERON.id]]
    assert code(text, "correct horse") == "import_passphrase_wrong"
    assert code(text, "") == "import_passphrase_missing"


async def test_the_same_passphrase_typed_on_another_keyboard():
    assert read(await exported(), "correct ho\u0308rse")[1].credentials == SECRETS[HERON.id]


async def test_a_secret_that_was_not_there_comes_without():
    items = read(await exported({HERON.id: SECRETS[HERON.id]}))
    assert [item.credentials for item in items] == [None, SECRETS[HERON.id]]


@pytest.mark.parametrize("passphrase", ["", "1234567"])
async def test_secrets_never_leave_under_a_passphrase_that_is_none(passphrase):
    with pytest.raises(AccountError) as refused:
        await exported(SECRETS, passphrase)
    assert refused.value.phrase.code == "export_passphrase_short"


async def test_the_cost_of_a_guess_is_that_of_the_store():
    assert json.loads(await export_text([HERON], SECRETS, PASSPHRASE))["secrets"]["cost"]["memory_kib"] == 65_536


async def test_a_file_may_be_laid_out_anew():
    text = json.dumps(json.loads(await exported()), sort_keys=True, separators=(",", ":"))
    assert read(text)[0].credentials == SECRETS[FOX.id]


@pytest.mark.parametrize(
    "change",
    [
        lambda file: file["accounts"][1].update(base_url="https://thief.example"),
        lambda file: file["accounts"].reverse(),
        lambda file: file["accounts"].pop(),
        lambda file: file["accounts"][0].update(later=1),
        lambda file: file.update(accounts=None),
        lambda file: file["secrets"].pop("salt"),
        lambda file: file["secrets"].update(kdf="scrypt"),
        lambda file: file["secrets"]["cost"].update(iterations=100, memory_kib=2**20),
        lambda file: file["secrets"]["cost"].update(lanes=16),
        lambda file: file["secrets"]["sealed"].update(nonce="AAAAAAAAAAAAAAAA"),
        lambda file: file["secrets"]["sealed"].update(data=file["secrets"]["check"]["data"]),
        lambda file: file.update(secrets=[]),
    ],
)
async def test_secrets_of_a_file_that_was_changed_are_not_taken(change):
    file = json.loads(await exported())
    change(file)
    assert code(file) == "import_changed"


async def test_a_later_version_is_told():
    file = json.loads(await exported(None, ""))
    assert code(file | {"version": 2}) == "import_newer"


async def test_a_broken_account_does_not_hide_the_others():
    file = json.loads(await exported(None, ""))
    entry = file["accounts"][0]
    file["accounts"] = [
        entry,
        entry | {"provider": PLANTED},
        entry | {"label": 7},
        {key: value for key, value in entry.items() if key != "label"},
        PLANTED,
        entry | {"identity": [["a"]]},
        entry | {"disabled_reason": PLANTED},
        entry | {"later": [1]},
    ]
    items = read(file, "")
    assert [item.account is not None for item in items] == [True, *[False] * 6, True]
    said = [str(item.refusal) for item in items[1:7]]
    assert not any(PLANTED in one for one in said)
    for field, sentence in zip(("provider", "label", "label", "", "identity", "disabled_reason"), said, strict=True):
        assert field in sentence


@pytest.mark.parametrize(("content", "expected"), [({}, False), ({"easel": "accounts"}, True), ({"easel": 1}, False)])
def test_what_is_an_export(content, expected):
    assert is_export(content) is expected


def test_where_something_is_wrong_is_said_without_what_stands_there():
    for wrong in ({"provider": PLANTED, "label": "a"}, {"provider": "gemini"}, {"provider": "gemini", "label": 1}):
        with pytest.raises(msgspec.ValidationError) as error:
            msgspec.convert(wrong, _Entry)
        assert re.fullmatch("provider|label", where(error.value))


@settings(max_examples=20, deadline=None)
@given(secret=st.builds(Credentials, api_key=TEXTS, refresh_token=TEXTS), label=TEXTS, passphrase=TEXTS)
async def test_any_account_comes_back(secret, label, passphrase):
    account = Account(Provider.VERTEX, label)
    text = await exported({account.id: secret}, passphrase + "12345678", [account])
    (item,) = read(text, passphrase + "12345678")
    assert (replace(item.account, id=account.id), item.credentials) == (account, secret)
