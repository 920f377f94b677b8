"""What the webhook secret does: anybody who has it can check a signature, nobody else can read an address."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy_core.accounts.webhook_seal import seal, signature, unseal

SECRET = "whsec-one"
ADDRESS = "https://hooks.example.com/easel?token=s3cret"
TASK = "0123456789abcdef" * 2


@given(st.binary())
def test_a_signature_is_what_receivers_make_of_body_and_secret(body):
    assert signature(SECRET, body) == "sha256=" + hmac.new(b"whsec-one", body, hashlib.sha256).hexdigest()


def test_a_known_signature_stays():
    """RFC 4231, test case 2."""
    found = signature("Jefe", b"what do ya want for nothing?")
    assert found == "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"


@given(st.text(st.characters(codec="utf-8")))
def test_an_address_comes_back(address):
    assert unseal(SECRET, seal(SECRET, address, TASK), TASK) == address


def test_a_sealed_address_tells_nothing_and_is_never_the_same():
    first, second = seal(SECRET, ADDRESS, TASK), seal(SECRET, ADDRESS, TASK)
    assert first != second
    assert b"example" not in first
    assert b"s3cret" not in first


@pytest.mark.parametrize(
    ("secret", "change", "task"),
    [
        ("whsec-two", lambda sealed: sealed, TASK),
        (SECRET, lambda sealed: sealed, "f" * 32),
        (SECRET, lambda sealed: sealed[:-1] + bytes([sealed[-1] ^ 1]), TASK),
        (SECRET, lambda sealed: sealed[:20], TASK),
        (SECRET, lambda sealed: b"", TASK),
    ],
    ids=["another secret", "another task", "changed", "cut", "nothing"],
)
def test_what_does_not_fit_is_not_opened(secret, change, task):
    assert unseal(secret, change(seal(SECRET, ADDRESS, TASK)), task) is None
