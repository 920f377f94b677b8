import math

import pytest

from proxy_core.simulator.faults import Fault
from proxy_core.simulator.scenario import DEMO_ACCOUNTS, Scenario, SimulatedAccount, Temper, demo_scenario


@pytest.mark.parametrize("latency", [(-1, 0), (2, 1), (0, 601), (math.nan, 1), (0, math.inf)])
def test_a_latency_that_is_none_is_refused(latency: tuple[float, float]):
    with pytest.raises(ValueError):
        Scenario(latency=latency)


def test_keys_are_not_shown():
    assert "secret" not in repr(Scenario((SimulatedAccount("ann", "secret"),)))
    assert "demo-key" not in repr(DEMO_ACCOUNTS)


def test_the_demo_has_three_steady_accounts_and_two_that_are_not():
    tempers = [account.temper for account in DEMO_ACCOUNTS]
    assert tempers.count(Temper.STEADY) == 3
    assert {Temper.LIMITED, Temper.REJECTED} < set(tempers)
    assert all(account.email.endswith("@example.com") for account in DEMO_ACCOUNTS)
    assert len({account.api_key for account in DEMO_ACCOUNTS}) == len({one.label for one in DEMO_ACCOUNTS}) == 5


def test_tempers_become_rules():
    rules = {account.label: account.rules for account in demo_scenario().accounts}
    by_temper = {one.temper: rules[one.label] for one in DEMO_ACCOUNTS}
    assert by_temper[Temper.STEADY] == ()
    assert [(rule.fault, rule.every) for rule in by_temper[Temper.LIMITED]] == [(Fault.LIMITED_MINUTE, 4)]
    assert [rule.fault for rule in by_temper[Temper.REJECTED]] == [Fault.KEY_INVALID]
    assert demo_scenario().retry_seconds == 8


def test_an_account_has_an_email_and_limits_that_make_sense():
    assert SimulatedAccount("ann", "k").email == "ann@example.com"
    assert SimulatedAccount("Studio Kite", "k").email == "studio.kite@example.com"
    told = [(one.email, one.per_day) for one in demo_scenario().accounts]
    assert told == [(one.email, one.per_day) for one in DEMO_ACCOUNTS]
    for limits in ({"per_minute": 0}, {"per_day": -1}):
        with pytest.raises(ValueError, match="a limit must be at least 1"):
            SimulatedAccount("ann", "k", **limits)
