"""Who draws next, and who rests: the pool with a clock that the test turns."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from proxy_core.accounts.account import Account, Provider
from proxy_core.accounts.pool import DAY, AccountPool
from proxy_core.errors import AttemptStatus, Blame, NoAccountReady, Rest, UpstreamError
from proxy_core.phrases import phrase

MODEL = "gemini-3-pro-image"
OTHER = "gemini-2.5-flash-image"


def account(name, **changes):
    return Account(Provider.GEMINI, name, id=name, **changes)


def pool_of(*accounts):
    pool = AccountPool(random.Random(1))
    pool.set_accounts(accounts)
    return pool


def limited(seconds=10.0, rest=Rest.MODEL):
    said = phrase("limit_minute", account="x")
    return UpstreamError(said, blame=Blame.ACCOUNT, status=AttemptStatus.LIMITED, rest=rest, retry_after=seconds)


def failed():
    said = phrase("upstream_error", status=503)
    return UpstreamError(said, blame=Blame.SERVICE, status=AttemptStatus.FAILED, rest=Rest.MODEL)


def leased(pool, now=0.0, exclude=(), model=MODEL):
    return pool.lease(model, exclude, now).account.id


def test_fewest_in_flight_comes_first():
    pool = pool_of(account("a"), account("b"))
    assert [leased(pool) for _ in range(4)] == ["a", "b", "a", "b"]


def test_then_fewest_pictures_in_a_day_then_longest_idle():
    pool = pool_of(account("a"), account("b"))
    pool.remember_drawn({"a": [100.0, 200.0], "b": [300.0]})
    assert leased(pool, 400.0) == "b"
    pool = pool_of(account("a"), account("b"))
    pool.remember_drawn({"a": [300.0], "b": [200.0]})
    assert leased(pool, 400.0) == "b"
    pool.remember_drawn({"a": [], "b": []})
    pool = pool_of(account("a"), account("b"))
    pool.remember_drawn({"a": [100.0, 101.0], "b": [DAY + 50.0]})
    assert leased(pool, DAY + 200.0) == "a"  # a's pictures are a day old


def test_priority_comes_before_use():
    pool = pool_of(account("a", priority=1), account("b", priority=0, max_concurrency=2))
    assert [leased(pool) for _ in range(3)] == ["b", "b", "a"]


def test_no_free_place_is_busy_and_nobody_is_not():
    pool = pool_of(account("a", max_concurrency=1))
    leased(pool)
    with pytest.raises(NoAccountReady) as found:
        pool.lease(MODEL, (), 0.0)
    assert found.value.busy
    with pytest.raises(NoAccountReady) as found:
        pool.lease(MODEL, {"a"}, 0.0)
    assert not found.value.busy
    pool.set_accounts([account("a", enabled=False)])
    with pytest.raises(NoAccountReady) as found:
        pool.lease(MODEL, (), 0.0)
    assert not found.value.busy


def test_a_limit_cools_the_model_and_not_the_others():
    pool = pool_of(account("a"))
    lease = pool.lease(MODEL, (), 100.0)
    pool.release(lease, 101.0, error=limited(10.0))
    with pytest.raises(NoAccountReady):
        pool.lease(MODEL, (), 110.9)
    assert leased(pool, 105.0, model=OTHER) == "a"
    assert leased(pool, 111.0) == "a"


def test_a_rejected_key_cools_every_model():
    pool = pool_of(account("a"))
    pool.release(pool.lease(MODEL, (), 0.0), 0.0, error=limited(10.0, Rest.ACCOUNT))
    with pytest.raises(NoAccountReady):
        pool.lease(OTHER, (), 9.9)


def test_calls_under_way_when_the_rest_began_are_no_further_strikes():
    pool = pool_of(account("a"))
    leases = [pool.lease(MODEL, (), 0.0) for _ in range(4)]
    for lease in leases:
        pool.release(lease, 1.0, error=failed())
    assert pool.standing(MODEL, 1.0).cooling[0].until <= 2.0  # one strike: a second at most
    pool.release(pool.lease(MODEL, (), 3.0), 3.0, error=failed())
    assert 4.0 <= pool.standing(MODEL, 3.0).cooling[0].until <= 5.0  # the second: one to two seconds


def test_success_ends_the_row_of_strikes():
    pool = pool_of(account("a"))
    for at in (0.0, 10.0, 20.0):
        pool.release(pool.lease(MODEL, (), at), at, error=failed())
    pool.release(pool.lease(MODEL, (), 30.0), 31.0, drew=True)
    pool.release(pool.lease(MODEL, (), 40.0), 40.0, error=failed())
    assert pool.standing(MODEL, 40.0).cooling[0].until <= 41.0


def test_a_success_under_way_does_not_end_a_limit():
    pool = pool_of(account("a"))
    late, early = pool.lease(MODEL, (), 0.0), pool.lease(MODEL, (), 0.0)
    pool.release(early, 1.0, error=limited(10.0))
    pool.release(late, 2.0, drew=True)
    with pytest.raises(NoAccountReady):
        pool.lease(MODEL, (), 5.0)


def test_given_back_twice_counts_once():
    pool = pool_of(account("a"))
    lease = pool.lease(MODEL, (), 0.0)
    pool.release(lease, 1.0, drew=True)
    pool.release(lease, 1.0, drew=True)
    (state,) = pool.states(1.0)
    assert (state.in_flight, state.drawn) == (0, 1)


def test_an_account_that_was_removed_while_it_draws_is_let_go():
    pool = pool_of(account("a"), account("b"))
    lease = pool.lease(MODEL, (), 0.0)
    pool.set_accounts([account("b")])
    pool.release(lease, 1.0, drew=True)
    assert [state.account.id for state in pool.states(1.0)] == ["b"]


def test_an_account_that_is_changed_keeps_what_is_known_of_it():
    pool = pool_of(account("a"))
    lease = pool.lease(MODEL, (), 0.0)
    pool.release(lease, 0.0, error=limited(60.0))
    pool.set_accounts([account("a", max_concurrency=9)])
    (state,) = pool.states(1.0)
    assert state.account.max_concurrency == 9
    assert [one.until for one in state.cooling] == [60.0]


@settings(max_examples=60, stateful_step_count=40)
class PoolRules(RuleBasedStateMachine):
    """Random leases, releases and clocks: no account over its places, none that rests, none twice for a picture."""

    def __init__(self):
        super().__init__()
        self.now = 0.0
        self.accounts = [account(name, max_concurrency=size) for name, size in (("a", 1), ("b", 2), ("c", 3))]
        self.pool = pool_of(*self.accounts)
        self.leases = []
        self.resting = {}

    @rule(exclude=st.sets(st.sampled_from("abc")), model=st.sampled_from([MODEL, OTHER]))
    def lease(self, exclude, model):
        try:
            lease = self.pool.lease(model, exclude, self.now)
        except NoAccountReady as error:
            could = [
                one.id
                for one in self.accounts
                if one.id not in exclude and self.resting.get((one.id, model), 0.0) <= self.now
            ]
            assert error.busy == bool(could)
            assert all(self.in_flight(one) == self.by_id(one).max_concurrency for one in could)
        else:
            assert lease.account.id not in exclude
            assert self.resting.get((lease.account.id, model), 0.0) <= self.now
            self.leases.append(lease)

    @precondition(lambda self: self.leases)
    @rule(data=st.data(), how=st.sampled_from(["drew", "limited", "dropped"]))
    def release(self, data, how):
        lease = self.leases.pop(data.draw(st.integers(0, len(self.leases) - 1)))
        error = limited(5.0) if how == "limited" else None
        self.pool.release(lease, self.now, error=error, drew=how == "drew")
        if error:
            self.resting[(lease.account.id, lease.model)] = self.now + 5.0

    @rule(seconds=st.floats(0.0, 8.0))
    def wait(self, seconds):
        self.now += seconds

    def by_id(self, name):
        return next(one for one in self.accounts if one.id == name)

    def in_flight(self, name):
        return sum(lease.account.id == name for lease in self.leases)

    @invariant()
    def the_pool_counts_as_we_do(self):
        for state in self.pool.states(self.now):
            assert state.in_flight == self.in_flight(state.account.id) <= state.account.max_concurrency


TestPoolRules = PoolRules.TestCase


@given(st.lists(st.floats(0, 2 * DAY), max_size=20), st.floats(0, 3 * DAY))
def test_drawn_counts_a_day_and_no_more(times, now):
    pool = pool_of(account("a"))
    pool.remember_drawn({"a": times})
    (state,) = pool.states(now)
    assert state.drawn == sum(time > now - DAY for time in times)
