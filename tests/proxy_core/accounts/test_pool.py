"""Who draws next, and who rests: the pool with a clock that the test turns."""

import random
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from proxy_core.accounts.account import Account, Provider
from proxy_core.accounts.cooling import BEHIND_LOCK, next_midnight_pacific
from proxy_core.accounts.pool import DAY, AccountPool, PoolRules
from proxy_core.errors import AttemptStatus, Blame, NamedLimit, NoAccountReady, Rest, UpstreamError
from proxy_core.phrases import phrase
from proxy_core.records import Limit, LimitSource, QuotaSource

MODEL = "gemini-3-pro-image"
OTHER = "gemini-2.5-flash-image"
MINUTE = 60.0
NOON = datetime.fromisoformat("2026-11-21T12:00:00-08:00").timestamp()


def account(name, **changes):
    return Account(Provider.GEMINI, name, id=name, **changes)


def pool_of(*accounts):
    pool = AccountPool(random.Random(1))
    pool.set_accounts(accounts)
    return pool


def limited(seconds=10.0, rest=Rest.MODEL, limits=()):
    return UpstreamError(
        phrase("limit_minute", account="x"),
        blame=Blame.ACCOUNT,
        status=AttemptStatus.LIMITED,
        rest=rest,
        retry_after=seconds,
        limits=limits,
    )


def rejected(rest):
    return UpstreamError(
        phrase("key_rejected"), blame=Blame.ACCOUNT, status=AttemptStatus.REJECTED, rest=rest, upstream_status=401
    )


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
    pool.remember_drawn({"a": [(100.0, 2)], "b": [(300.0, 1)]})
    assert leased(pool, 400.0) == "b"
    pool = pool_of(account("a"), account("b"))
    pool.remember_drawn({"a": [(300.0, 1)], "b": [(200.0, 1)]})
    assert leased(pool, 400.0) == "b"
    pool.remember_drawn({"a": [], "b": []})
    pool = pool_of(account("a"), account("b"))
    pool.remember_drawn({"a": [(101.0, 2)], "b": [(DAY + 50.0, 1)]})
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


def test_a_limit_that_is_used_up_keeps_an_account_back_until_it_has_room():
    pool = pool_of(account("a"))
    pool.set_limits([Limit("a", MODEL, "minute", 2, LimitSource.TYPED, 0.0)])
    for now in (100.0, 110.0):
        pool.release(pool.lease(MODEL, (), now), now + 1, drew=1)
    with pytest.raises(NoAccountReady) as found:
        pool.lease(MODEL, (), 111.0)
    assert (found.value.busy, found.value.ready_at) == (False, 160.0)
    (state,) = pool.states(111.0)
    assert state.cooling == ()
    (quota,) = state.quotas
    assert (quota.source, quota.left, quota.limit, quota.resets_at) == (QuotaSource.COUNTED, 0, 2, 160.0)
    assert pool.ready_count(MODEL, 111.0) == 0
    assert leased(pool, 111.0, model=OTHER) == "a"
    assert leased(pool, 160.0) == "a"


def test_calls_in_flight_count_towards_a_limit():
    pool = pool_of(account("a"))
    pool.set_limits([Limit("a", MODEL, "day", 2, LimitSource.TYPED, 0.0)])
    leased(pool, NOON), leased(pool, NOON)
    with pytest.raises(NoAccountReady) as found:
        pool.lease(MODEL, (), NOON)
    assert found.value.ready_at == next_midnight_pacific(NOON)
    assert leased(pool, next_midnight_pacific(NOON)) == "a"


def test_a_429_names_a_limit_and_the_next_pictures_keep_to_it():
    pool = pool_of(account("a"), account("b"))
    pool.release(pool.lease(MODEL, (), NOON), NOON + 1, drew=1)
    named = limited(1.0, limits=(NamedLimit("minute", 1),))
    pool.release(pool.lease(MODEL, {"b"}, NOON + 2), NOON + 2, error=named)
    assert [(one.account_id, one.limit, one.source) for one in pool.limits()] == [("a", 1, LimitSource.NAMED)]
    with pytest.raises(NoAccountReady) as found:
        pool.lease(MODEL, {"b"}, NOON + 10)  # the rest of a second is over, the minute is not
    assert found.value.ready_at == NOON + 60


def test_limits_are_taken_whole_and_of_two_the_better_word_counts():
    pool = pool_of(account("a"))
    typed = Limit("a", MODEL, "minute", 2, LimitSource.TYPED, 5.0)
    pool.set_limits([typed, replace(typed, limit=9, source=LimitSource.MEASURED), replace(typed, account_id="gone")])
    assert pool.limits() == (typed,)
    pool.set_limits([])
    assert pool.limits() == ()
    for _ in range(3):
        leased(pool, NOON)


def test_calls_of_before_this_start_count():
    pool = pool_of(account("a"), account("b"))
    pool.remember_calls({"a": [(MODEL, NOON - 5), (OTHER, NOON - 3)], "gone": [(MODEL, NOON)]})
    pool.set_limits([Limit("a", MODEL, "minute", 1, LimitSource.TYPED, 0.0)])
    (quota,) = pool.states(NOON)[0].quotas
    assert (quota.left, quota.resets_at) == (0, NOON + 55)
    assert leased(pool, NOON) == "b"


def test_calls_and_pictures_of_a_clock_that_was_set_back_were_now():
    pool = pool_of(account("a"))
    pool.remember_calls({"a": [(MODEL, NOON + 5000)]}, NOON)
    pool.remember_drawn({"a": [(NOON + 5000, 1)]}, NOON)
    pool.set_limits([Limit("a", MODEL, "minute", 1, LimitSource.TYPED, 0.0)])
    (state,) = pool.states(NOON)
    assert (state.quotas[0].resets_at, state.drawn) == (NOON + 60, 1)
    assert leased(pool, NOON + 61) == "a"
    assert pool.states(NOON + DAY)[0].drawn == 0


def test_only_one_account_may_be_asked_for():
    pool = pool_of(account("a"), account("b", max_concurrency=1))
    assert pool.lease(MODEL, (), 0.0, only={"b"}).account.id == "b"
    with pytest.raises(NoAccountReady) as found:
        pool.lease(MODEL, (), 0.0, only={"b"})
    assert found.value.busy
    with pytest.raises(NoAccountReady) as found:
        pool.lease(MODEL, {"b"}, 0.0, only={"b"})
    assert not found.value.busy
    pool.release(pool.lease(MODEL, (), 0.0, only={"a"}), 0.0, error=limited(10.0))
    with pytest.raises(NoAccountReady) as found:
        pool.lease(MODEL, (), 0.0, only={"a"})
    assert found.value.ready_at == 10.0


def test_an_account_of_another_provider_is_not_asked():
    pool = pool_of(account("a"), Account(Provider.OPENAI, "b", id="b"))
    assert pool.lease(MODEL, (), 0.0, {Provider.OPENAI}).account.id == "b"
    assert pool.providers() == {Provider.GEMINI, Provider.OPENAI}
    with pytest.raises(NoAccountReady):
        pool.lease(MODEL, (), 0.0, {Provider.VERTEX})


def test_the_providers_are_those_of_enabled_accounts():
    pool = pool_of(account("a"), Account(Provider.OPENAI, "b", id="b"))
    assert pool.providers({"b"}) == {Provider.OPENAI}
    pool.release(pool.lease(MODEL, (), 0.0, only={"b"}), 1.0, error=rejected(Rest.UNTIL_MENDED))
    assert (pool.providers(), pool.providers({"b"})) == ({Provider.GEMINI}, set())
    pool.forgive("b", 2.0)
    assert pool.providers() == {Provider.GEMINI, Provider.OPENAI}
    assert pool.lease(MODEL, (), 2.0, only={"b"}).account.id == "b"
    pool.set_accounts([account("a")])
    assert pool.providers() == {Provider.GEMINI}


def test_an_account_that_needs_a_person_is_disabled_and_told():
    pool = pool_of(account("a"), account("b"))
    first, second = pool.lease(MODEL, (), 0.0), pool.lease(MODEL, {"b"}, 0.0)
    assert first.account.id == second.account.id == "a"
    disabled = pool.release(first, 1.0, error=rejected(Rest.UNTIL_MENDED))
    assert (disabled.enabled, disabled.disabled_reason) == (False, "key_rejected")
    assert pool.release(second, 1.0, error=rejected(Rest.UNTIL_MENDED)) is None
    assert pool.states(1.0)[0].account == disabled
    assert [leased(pool, 2.0) for _ in range(2)] == ["b", "b"]
    standing = pool.standing(MODEL, 2.0)
    assert (standing.known, standing.enabled, standing.need_mending) == (2, 1, (disabled,))


def test_one_that_was_mended_is_not_disabled_by_calls_of_before():
    pool = pool_of(account("a"))
    old = pool.lease(MODEL, (), 0.0)
    pool.forgive("a", 0.0)
    assert pool.release(old, 0.0, error=rejected(Rest.UNTIL_MENDED)) is None
    old = pool.lease(MODEL, (), 0.0)
    pool.set_accounts([account("a", enabled=False, disabled_reason="key_rejected")])
    pool.set_accounts([account("a")])
    assert pool.release(old, 0.0, error=limited(60.0)) is None
    assert leased(pool, 0.0) == "a"


def test_forgiving_ends_every_rest():
    pool = pool_of(account("a"))
    pool.release(pool.lease(MODEL, (), 0.0), 0.0, error=limited(60.0))
    pool.release(pool.lease(OTHER, (), 0.0), 0.0, error=rejected(Rest.MODEL_MISSING))
    pool.forgive("a", 1.0)
    pool.forgive("gone", 1.0)
    assert (leased(pool, 1.0), leased(pool, 1.0, model=OTHER)) == ("a", "a")
    assert pool.coolings() == ()


def test_rests_outlive_a_restart():
    pool = pool_of(account("a"), account("b"))
    pool.release(pool.lease(MODEL, (), 0.0), 0.0, error=limited(60.0))
    pool.release(pool.lease(MODEL, (), 0.0), 0.0, error=limited(5.0))
    kept = pool.coolings()
    assert [(name, one.until) for name, one in kept] == [("a", 60.0), ("b", 5.0)]
    later = pool_of(account("a"), account("b"))
    later.remember_cooling([*kept, ("gone", kept[0][1])])
    assert leased(later, 10.0) == "b"
    assert [name for name, _ in later.coolings()] == ["a"]  # the other one is over
    with pytest.raises(NoAccountReady):
        later.lease(MODEL, {"b"}, 59.9)


@pytest.mark.parametrize("rest", [Rest.MODEL_MISSING, Rest.ACCOUNT])
def test_nobody_waits_for_what_no_time_mends(rest):
    pool = pool_of(account("a"), account("b"))
    pool.release(pool.lease(MODEL, (), 0.0), 0.0, error=rejected(rest))
    with pytest.raises(NoAccountReady) as found:
        pool.lease(MODEL, {"b"}, 1.0)
    assert found.value.ready_at is None
    assert found.value.changes_at is not None
    pool.release(pool.lease(MODEL, (), 1.0), 1.0, error=limited(9.0))
    with pytest.raises(NoAccountReady) as found:
        pool.lease(MODEL, (), 1.0)
    assert found.value.ready_at == 10.0


def test_a_lease_that_is_taken_back_leaves_no_trace():
    pool = pool_of(account("a"), account("b"))
    pool.set_limits([Limit(name, MODEL, "day", 5, LimitSource.TYPED, 0.0) for name in "ab"])
    before = pool.states(NOON)
    lease = pool.lease(MODEL, (), NOON)
    pool.take_back(lease)
    pool.take_back(lease)
    assert pool.states(NOON) == before
    assert leased(pool, NOON) == lease.account.id


def test_whose_secret_a_locked_store_keeps_back_is_not_ready_and_is_asked_all_the_same():
    pool = pool_of(account("a"), account("b"), account("c", enabled=False))
    pool.withheld = {"a", "c"}.__contains__
    leases = [pool.lease(MODEL, (), NOON) for _ in range(2)]
    assert [lease.account.id for lease in leases] == ["a", "b"]
    pool.release(leases[0], NOON, error=limited())
    (rest,) = pool.states(NOON)[0].cooling[1:]
    assert [state.cooling for state in pool.states(NOON)] == [(BEHIND_LOCK, rest), (), ()]
    assert [one for _, one in pool.coolings()] == [rest]  # what is remembered over a restart
    assert pool.ready_count(MODEL, NOON + 9) == 1
    pool.withheld = lambda _: False
    assert [state.cooling for state in pool.states(NOON + 9)] == [(rest,), (), ()]
    assert [pool.ready_count(MODEL, NOON + later) for later in (9, 11)] == [1, 2]


def test_the_rules_may_change_at_any_time():
    pool = pool_of(account("a"), account("b"))
    assert [leased(pool, NOON) for _ in range(2)] == ["a", "b"]
    pool.rules = PoolRules("fill_first")
    assert [leased(pool, NOON) for _ in range(3)] == ["a", "a", "a"]
    pool.rules = PoolRules("least_used")
    assert leased(pool, NOON) == "b"


def test_what_providers_measured_is_asked_anew_for_every_lease():
    left = {"a": 0.9, "b": 0.5}
    pool = AccountPool(random.Random(1), remaining=lambda name, model, now: left[name])
    pool.set_accounts([account("a"), account("b")])
    pool.rules = PoolRules("most_quota", {"*": 0.2})
    assert leased(pool) == "a"
    left["a"] = 0.4
    assert leased(pool) == "b"
    left["b"] = 0.45
    assert leased(pool) == "b"
    left.update(a=0.1, b=0.1)
    assert leased(pool) == "a"


def test_a_new_day_is_seen_without_anything_happening():
    pool = pool_of(account("a"))
    pool.set_limits([Limit("a", MODEL, "day", 1, LimitSource.TYPED, 0.0)])
    leased(pool, NOON)
    midnight = next_midnight_pacific(NOON)
    with pytest.raises(NoAccountReady):
        pool.lease(MODEL, (), midnight - 0.001)
    assert leased(pool, midnight) == "a"


@given(st.lists(st.floats(0, 2 * DAY), max_size=20), st.floats(0, 3 * DAY))
def test_drawn_counts_a_day_by_the_minute_and_no_more(times, now):
    pool = pool_of(account("a"))
    pool.remember_drawn({"a": [(time, 1) for time in times]})
    (state,) = pool.states(now)
    assert state.drawn == sum(time // MINUTE > (now - DAY) // MINUTE for time in times)


HOURS = 5 * 3600.0


def test_a_clock_that_is_set_back_makes_no_rest_longer():
    pool = pool_of(account("a"))
    pool.release(pool.lease(MODEL, (), NOON), NOON, error=limited(seconds=60))
    with pytest.raises(NoAccountReady) as caught:
        pool.lease(MODEL, (), NOON - HOURS)
    assert caught.value.ready_at == NOON - HOURS + 60
    assert pool.lease(MODEL, (), NOON - HOURS + 61)


def test_a_clock_that_is_set_back_makes_no_minute_longer():
    pool = pool_of(account("a"))
    pool.set_limits([Limit("a", MODEL, "minute", 1, LimitSource.TYPED, NOON)])
    pool.release(pool.lease(MODEL, (), NOON), NOON, drew=1)
    with pytest.raises(NoAccountReady) as caught:
        pool.lease(MODEL, (), NOON - HOURS)
    assert caught.value.ready_at == NOON - HOURS + 60
    assert pool.lease(MODEL, (), NOON - HOURS + 61)


def test_a_clock_that_is_set_back_does_not_move_the_end_of_a_day():
    pool = pool_of(account("a"))
    pool.release(pool.lease(MODEL, (), NOON), NOON, error=limited(rest=Rest.MODEL_TODAY))
    (rest,) = pool.states(NOON - HOURS)[0].cooling
    assert rest.until == next_midnight_pacific(NOON)


def test_a_picture_of_a_clock_that_was_a_year_ahead_counts_for_a_day():
    pool, ahead = pool_of(account("a"), account("b")), NOON + 365 * DAY
    pool.release(pool.lease(MODEL, {"b"}, ahead), ahead, drew=3)
    assert [one.drawn for one in pool.states(NOON)] == [3, 0]
    lease = pool.lease(MODEL, (), NOON + DAY - 1)
    assert lease.account.id == "b"
    pool.release(lease, NOON + DAY, drew=1)
    assert [one.drawn for one in pool.states(NOON + DAY)] == [0, 1]
    assert leased(pool, NOON + DAY) == "a"


def test_after_a_clock_was_set_back_accounts_take_turns_as_before():
    pool = pool_of(account("a"), account("b"), account("c"))

    def turn(now):
        lease = pool.lease(MODEL, (), now)
        pool.release(lease, now)
        return lease.account.id

    assert [turn(NOON + HOURS + second) for second in range(4)] == ["a", "b", "c", "a"]
    assert [turn(NOON + second) for second in range(4)] == ["b", "c", "a", "b"]


def test_a_clock_that_is_set_forward_ends_rests_and_nothing_else():
    pool = pool_of(account("a"))
    under_way = pool.lease(MODEL, (), NOON)
    pool.release(pool.lease(MODEL, (), NOON), NOON, error=limited(seconds=60))
    after = pool.lease(MODEL, (), NOON + HOURS)
    for lease in (under_way, after):
        pool.release(lease, NOON + HOURS, drew=1)
    (state,) = pool.states(NOON - HOURS)  # and back again, beyond where it was
    assert (state.in_flight, state.drawn, state.cooling) == (0, 2, ())
    assert pool.lease(MODEL, (), NOON - HOURS)
