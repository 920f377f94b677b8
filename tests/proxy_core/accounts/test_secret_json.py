import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy_core.accounts.account import Credentials
from proxy_core.accounts.secret_json import from_json, to_json
from proxy_core.errors import CredentialsError
from tests.proxy_core.accounts.leaks import PLANTED, words_of

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


def test_empty_fields_are_left_out():
    assert to_json(Credentials(api_key="k")) == '{"api_key":"k"}'
    assert to_json(Credentials()) == "{}"


@given(st.builds(Credentials, **dict.fromkeys(Credentials.__slots__, TEXTS)))
def test_what_goes_in_comes_out(credentials):
    assert from_json(to_json(credentials)) == credentials


@pytest.mark.parametrize("text", ["", "{", "[]", '{"api_key":1}', b'{"api_key":"\xff"}', "null"])
def test_what_is_not_credentials_is_none(text):
    assert from_json(text) is None


def test_a_field_of_a_later_version_is_passed_over():
    assert from_json('{"api_key":"k","later":[1]}') == Credentials(api_key="k")


def test_half_a_surrogate_is_refused_without_showing_the_secret():
    with pytest.raises(CredentialsError) as caught:
        to_json(Credentials(api_key=PLANTED + "\ud800"))
    assert caught.value.phrase.code == "vault_write_failed"
    assert PLANTED not in words_of(caught.value)
