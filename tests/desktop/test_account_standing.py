import pytest

from desktop.account_row_text import how_it_stands
from desktop.account_standing import Standing, behind_lock, but_for_lock, standing, title
from proxy_core import AttemptStatus
from tests.desktop.fakes import NOW, account_state, cooling

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


def test_behind_a_locked_keyring_none_that_is_enabled_is_ready():
    needs, off = Standing.NEEDS_YOU, Standing.DISABLED
    states = (
        account_state(),
        account_state(in_flight=2),
        account_state(cooling=(cooling("limit_minute", 42),)),
        account_state(enabled=False),
    )
    assert [standing(state, NOW) for state in behind_lock(states)] == [needs, needs, needs, off]
    words, why, _ = how_it_stands(behind_lock(states)[0], NOW)
    assert (words, why) == ("The store of secrets is locked", "")
    assert tuple(but_for_lock(state) for state in behind_lock(states)) == states
