"""Accounts and their secret part: what they are called, and that the secret shows nowhere."""

import dataclasses
import logging

import pytest

from proxy_core.accounts.account import Account, Credentials, Provider

SECRETS = {"api_key": "s3cret-key", "refresh_token": "s3cret-token", "client_secret": "s3cret-client"}
# These say which program asks, and where: they are sent in the address of a login page.
OPEN = {"client_id", "token_uri"}


def test_a_person_reads_the_email_else_the_label():
    assert Account(Provider.GEMINI, "Studio", "studio@example.com").name == "studio@example.com"
    assert Account(Provider.GEMINI, "Studio").name == "Studio"


def test_every_account_has_an_id_of_its_own():
    first, second = Account(Provider.GEMINI, "a"), Account(Provider.GEMINI, "a")
    assert first.id != second.id
    assert len(first.id) == 32
    assert set(first.id) <= set("0123456789abcdef")


def test_a_new_account_may_draw_four_pictures_at_once():
    account = Account(Provider.GEMINI, "a")
    assert (account.enabled, account.priority, account.max_concurrency) == (True, 0, 4)
    with pytest.raises(AttributeError, match="immutable"):
        account.enabled = False


@pytest.mark.parametrize("field", {field.name for field in dataclasses.fields(Credentials)} - OPEN)
def test_no_secret_is_shown(field, caplog):
    credentials = Credentials(**{field: SECRETS[field]})
    logging.getLogger("test").warning("%s %r %s", credentials, credentials, [credentials])
    shown = f"{credentials} {credentials!r} {[credentials]} {{'of': {credentials}}} {caplog.text}"
    assert "s3cret" not in shown
    assert "Credentials(" in shown


def test_an_account_has_no_field_for_a_secret():
    assert not set(Account.__struct_fields__) & set(SECRETS)


def test_credentials_are_values():
    assert Credentials(**SECRETS) == Credentials(**SECRETS)
    assert Credentials(**SECRETS) != Credentials()
