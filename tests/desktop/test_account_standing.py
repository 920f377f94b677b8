import pytest

from desktop.account_standing import Standing, standing, title
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
