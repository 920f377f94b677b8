"""A seal: what is under it comes out for the same passphrase and name only; none keeps the machine busy for long."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy_core.accounts.seal import Cost, Lock, Seal, Sealed

CHEAP = Cost(iterations=1, memory_kib=64, lanes=1)
SEAL, LOCK = Seal.new(b"passphrase", CHEAP)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(TEXTS, TEXTS)
def test_what_is_sealed_comes_out_for_its_name(text, name):
    assert SEAL.open(SEAL.seal(text, name), name) == text.encode()


def test_a_lock_makes_the_same_seal_again_for_its_passphrase_only():
    sealed = SEAL.seal("secret", "name")
    again = Seal.of(b"passphrase", msgspec.json.decode(msgspec.json.encode(LOCK), type=Lock))
    assert again is not None
    assert again.open(sealed, "name") == b"secret"
    assert Seal.of(b"Passphrase", LOCK) is None


def test_neither_another_name_nor_a_changed_text_opens():
    sealed = SEAL.seal("secret", "name")
    assert SEAL.open(sealed, "other") is None
    assert SEAL.open(Sealed(sealed.nonce, sealed.data[:-1] + b"\0"), "name") is None
    assert SEAL.open(Sealed(bytes(12), sealed.data), "name") is None


def test_two_seals_of_a_passphrase_differ_and_so_do_two_texts():
    other, lock = Seal.new(b"passphrase", CHEAP)
    assert lock.salt != LOCK.salt
    assert other.open(SEAL.seal("secret", "name"), "name") is None
    assert SEAL.seal("secret", "name") != SEAL.seal("secret", "name")


def test_a_seal_shows_nothing():
    assert "passphrase" not in repr(vars(SEAL)) + repr(LOCK)


@pytest.mark.parametrize(
    "cost",
    [
        {"iterations": 0},
        {"iterations": 101},
        {"memory_kib": 2**21},
        {"lanes": 17},
        {"iterations": 100, "memory_kib": 2**20},
        {"iterations": 5, "memory_kib": 2**20},
        {"rounds": 3},
    ],
)
def test_a_cost_that_is_none_or_too_dear_is_refused(cost):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(cost, Cost)
