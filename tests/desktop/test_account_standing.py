import pytest

from desktop.account_row_text import how_it_stands
from desktop.account_standing import Standing, standing, title
from proxy_core import AttemptStatus
from tests.desktop.fakes import NOW, account_state, behind_lock, cooling

REJECTED = AttemptStatus.REJECTED


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, Standing.READY),
        ({"enabled": False}, Standing.DISABLED),
        ({"enabled": False, "disabled_reason": "login_ended"}, Standing.NEEDS_YOU),
        ({"cooling": (cooling("limit_minute", 42),)}, Standing.COOLING),
        ({"cooling": (cooling("limit_minute", -1),)}, Standing.READY),
        ({"cooling": (cooling("limit_minute", 42, model="m"),)}, Standing.COOLING),
        ({"cooling": (cooling("limit_minute", 42, model="m"),), "in_flight": 1}, Standing.READY),
        ({"cooling": (cooling("limit_minute", 42),), "in_flight": 1}, Standing.COOLING),
        ({"cooling": (cooling("key_rejected", 9e9, REJECTED),)}, Standing.NEEDS_YOU),
        ({"cooling": (cooling("limit_zero", 9e9, model="m", lasting=True),)}, Standing.READY),
    ],
)
def test_how_an_account_stands(changes, found):
    assert standing(account_state(**changes), NOW) is found


def test_each_has_a_title():
    assert [title(one) for one in Standing] == ["Ready", "Cooling", "Needs you", "Disabled"]


@pytest.mark.parametrize("changes", [{}, {"in_flight": 1}, {"cooling": (cooling("limit_minute", 42),)}])
def test_an_account_whose_secret_a_locked_keyring_keeps_back_needs_its_person(changes):
    state = behind_lock(account_state(**changes))
    assert standing(state, NOW) is Standing.NEEDS_YOU
    words, why, _ = how_it_stands(state, NOW)
    assert (words, why) == ("Keyring locked", "")
