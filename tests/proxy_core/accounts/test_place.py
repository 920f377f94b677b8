"""What one account's leases leave behind: rests, strikes, limits, and what a success or a person takes back."""

import math
import random

import pytest
from msgspec.structs import replace

from proxy_core.accounts.account import Account, Provider
from proxy_core.accounts.cooling import MISSING_REST, pacific_day
from proxy_core.accounts.place import Place
from proxy_core.errors import AttemptStatus, Blame, NamedLimit, Rest, UpstreamError
from proxy_core.phrases import phrase
from proxy_core.records import Cooling, Limit, LimitSource

NOW = 1_800_000_000.0
TODAY = pacific_day(NOW)
MODEL, OTHER = "gemini-3-pro-image", "gemini-2.5-flash-image"


def error(status=AttemptStatus.LIMITED, rest=Rest.MODEL, delay=None, *, code="limit_minute", limits=(), upstream=429):
    return UpstreamError(
        phrase(code),
        blame=Blame.ACCOUNT,
        status=status,
        rest=rest,
        retry_after=delay,
        limits=limits,
        upstream_status=upstream,
    )


class Bench:
    """One account, and the numbers that the pool would give its leases."""

    def __init__(self):
        self.place = Place(Account(Provider.GEMINI, "a", "a@example.com", id="a"))
        self.newest = 0

    def lease(self, model=MODEL, now=NOW):
        self.newest += 1
        return self.place.lease(model, now, self.newest, TODAY)

    def fail(self, lease, found, now=NOW):
        self.place.leases.discard(lease)
        return self.place.failed(lease, found, now, self.newest, random.Random(1))

    def rests(self, model=MODEL):
        return self.place.rests_until(model, TODAY) - NOW


def test_half_a_second_is_half_a_second():
    bench = Bench()
    bench.fail(bench.lease(), error(delay=0.5))
    assert bench.rests() == 0.5
    assert bench.rests(OTHER) <= 0


def test_a_limit_of_today_lasts_to_midnight_and_a_missing_model_a_week():
    bench = Bench()
    bench.fail(bench.lease(), error(rest=Rest.MODEL_TODAY, delay=16.0))
    assert bench.rests() == TODAY.end - NOW
    bench.fail(bench.lease(OTHER), error(AttemptStatus.REJECTED, Rest.MODEL_MISSING, code="model_not_at_account"))
    assert bench.rests(OTHER) == MISSING_REST
    assert [one.lasting for one in bench.place.coolings] == [False, True]
    assert bench.place.hopeless_until(OTHER) == NOW + MISSING_REST
    assert bench.place.hopeless_until(MODEL) == 0.0


def test_the_longer_rest_stays():
    bench = Bench()
    first, second = bench.lease(), bench.lease()
    bench.fail(first, error(delay=100.0))
    bench.fail(second, error(delay=5.0))
    assert bench.rests() == 100.0


def test_a_key_that_needs_a_person_disables_the_account_once():
    bench = Bench()
    first, second = bench.lease(), bench.lease()
    dead = error(AttemptStatus.REJECTED, Rest.UNTIL_MENDED, code="login_ended", upstream=401)
    assert bench.fail(first, dead)
    assert not bench.place.account.enabled
    assert bench.place.account.disabled_reason == "login_ended"
    assert not bench.fail(second, dead)
    assert bench.place.coolings == ()


def test_it_stays_disabled_while_the_book_does_not_know_of_it():
    bench = Bench()
    enabled = bench.place.account
    bench.fail(bench.lease(), error(AttemptStatus.REJECTED, Rest.UNTIL_MENDED, code="login_ended"))
    bench.place.change(replace(enabled, priority=3), bench.newest)  # another account was written down first
    assert (bench.place.account.enabled, bench.place.account.priority) == (False, 3)
    bench.place.change(replace(enabled, enabled=False, disabled_reason="login_ended"), bench.newest)
    bench.place.change(enabled, bench.newest)  # and then a person enabled it
    assert bench.place.account == enabled


def test_one_that_the_book_never_heard_of_is_enabled_by_who_mends_it():
    bench = Bench()
    enabled = bench.place.account
    bench.fail(bench.lease(), error(AttemptStatus.REJECTED, Rest.UNTIL_MENDED, code="login_ended"))
    bench.place.forgive(bench.newest)
    assert bench.place.account == enabled


@pytest.mark.parametrize("rest", [Rest.UNTIL_MENDED, Rest.ACCOUNT, Rest.MODEL, Rest.MODEL_MISSING])
@pytest.mark.parametrize(
    "mend",
    [
        lambda bench: bench.place.forgive(bench.newest),
        lambda bench: bench.place.change(replace(bench.place.account, disabled_reason="key_rejected"), bench.newest),
        lambda bench: bench.place.change(replace(bench.place.account, base_url="http://other"), bench.newest),
    ],
)
def test_calls_from_before_it_was_mended_say_nothing_of_it(rest, mend):
    bench = Bench()
    before = bench.lease()
    mend(bench)
    assert not bench.fail(before, error(AttemptStatus.REJECTED, rest, code="key_rejected"))
    assert bench.place.account.enabled
    assert bench.place.coolings == ()
    after = bench.lease()
    assert bench.fail(after, error(AttemptStatus.REJECTED, rest, code="key_rejected")) is (rest is Rest.UNTIL_MENDED)


def test_a_change_of_its_name_mends_nothing():
    bench = Bench()
    lease = bench.lease()
    bench.place.change(replace(bench.place.account, label="b", priority=3, max_concurrency=1), bench.newest)
    bench.fail(lease, error(delay=9.0))
    assert bench.rests() == 9.0


def test_a_success_clears_what_it_disproves_and_nothing_else():
    bench = Bench()
    early = bench.lease()
    bench.fail(bench.lease(), error(delay=60.0))
    bench.fail(bench.lease(OTHER), error(delay=60.0))
    bench.place.succeeded(early, TODAY)  # given before the rest began
    assert bench.rests() == 60.0
    bench.place.succeeded(bench.lease(), TODAY)
    assert bench.rests() <= 0
    assert bench.rests(OTHER) == 60.0


def test_a_rest_that_was_made_longer_began_then():
    bench = Bench()
    early, slow = bench.lease(), bench.lease()
    bench.fail(early, error(delay=5.0))
    drawing = bench.lease(now=NOW + 5)
    bench.fail(slow, error(delay=60.0), NOW + 5)
    bench.place.succeeded(drawing, TODAY)  # given before: it knows nothing of the longer rest
    assert bench.rests() == 65.0


def test_a_success_of_any_model_ends_a_rest_of_the_account():
    bench = Bench()
    bench.fail(bench.lease(), error(AttemptStatus.REJECTED, Rest.ACCOUNT, 60.0, code="key_rejected", upstream=401))
    assert bench.rests(OTHER) == 60.0
    bench.place.succeeded(bench.lease(OTHER), TODAY)
    assert bench.place.coolings == ()


def test_failures_double_to_a_minute_and_a_success_ends_the_row():
    bench, rests = Bench(), []
    down = error(AttemptStatus.FAILED, code="upstream_error", upstream=503)
    for _ in range(10):
        bench.place.forget_ended(math.inf)
        bench.fail(bench.lease(), down)
        rests.append(bench.rests())
    assert all(0.5 * 2**row <= rest <= 2**row for row, rest in enumerate(rests[:6]))
    assert all(30 <= rest <= 60 for rest in rests[6:])
    bench.place.succeeded(bench.lease(), TODAY)
    bench.fail(bench.lease(), down)
    assert bench.rests() <= 1


def test_a_rest_of_before_this_start_is_kept_until_a_call_says_otherwise():
    bench = Bench()
    known = Cooling(MODEL, NOW + 60, AttemptStatus.LIMITED, phrase("limit_minute"))
    bench.place.remember(known, bench.newest)
    bench.place.remember(replace(known, until=NOW + 5), bench.newest)
    assert bench.place.coolings == (known,)
    bench.place.succeeded(bench.lease(), TODAY)
    assert bench.place.coolings == ()


def test_a_429_teaches_its_limits_and_does_not_count_as_a_call():
    bench = Bench()
    named = (NamedLimit("minute", 2), NamedLimit("day", 50))
    bench.lease()
    bench.fail(bench.lease(), error(delay=1.0, limits=named))
    limits = bench.place.tally(MODEL).limits
    assert [(one.window, one.limit, one.source, one.since) for one in limits] == [
        ("minute", 2, LimitSource.NAMED, NOW),
        ("day", 50, LimitSource.NAMED, NOW),
    ]
    assert [one.left for one in bench.place.tally(MODEL).quotas("a", NOW, TODAY)] == [1, 49]


def test_a_call_that_was_never_sent_does_not_count():
    bench = Bench()
    bench.place.tally(MODEL).set_limit(Limit("a", MODEL, "day", 5, LimitSource.TYPED, NOW))
    bench.fail(bench.lease(), error(AttemptStatus.REJECTED, Rest.ACCOUNT, code="secret_missing", upstream=0))
    bench.fail(bench.lease(), error(AttemptStatus.FAILED, code="connection_lost", upstream=0))
    (quota,) = bench.place.tally(MODEL).quotas("a", NOW, TODAY)
    assert quota.left == 4


def test_two_429s_that_name_nothing_after_as_many_calls_are_a_limit():
    bench = Bench()
    for at in range(4):
        bench.lease(now=NOW + at)
    at_once = [bench.lease(now=NOW + 5) for _ in range(3)]
    for lease in at_once:  # those that were under way when the first came back tell nothing new
        bench.fail(lease, error(code="limit_reached"), NOW + 5)
    assert bench.place.tally(MODEL).room(TODAY)[0] == 0.0
    bench.fail(bench.lease(now=NOW + 9), error(code="limit_reached"), NOW + 9)
    assert bench.place.tally(MODEL).room(TODAY)[0] == NOW + 60
    bench.place.forgive(bench.newest)
    assert bench.place.tally(MODEL).room(TODAY)[0] == 0.0


def test_a_long_delay_is_not_about_a_minute():
    bench = Bench()
    for at in range(4):
        bench.lease(now=NOW + at)
    for _ in range(2):
        bench.fail(bench.lease(now=NOW + 5), error(code="limit_reached", delay=3600.0), NOW + 5)
    assert bench.place.tally(MODEL).room(TODAY)[0] == 0.0


def test_a_lease_that_is_taken_back_leaves_no_trace():
    bench = Bench()
    bench.place.tally(MODEL).set_limit(Limit("a", MODEL, "minute", 2, LimitSource.TYPED, NOW))
    bench.lease(now=NOW - 10)
    before = bench.place.state(NOW, TODAY), bench.place.last_used
    bench.place.take_back(bench.lease())
    assert (bench.place.state(NOW, TODAY), bench.place.last_used) == before


def test_one_that_had_its_turn_all_the_same_is_not_the_next():
    bench = Bench()
    bench.place.take_back(bench.lease(), had_turn=True)
    assert (bench.place.last_used, bench.place.leases) == (NOW, set())


def test_why_it_rests():
    bench = Bench()
    assert bench.place.rest(MODEL, NOW, TODAY) is None
    bench.place.tally(MODEL).set_limit(Limit("a", MODEL, "minute", 1, LimitSource.TYPED, NOW))
    bench.lease()
    found = bench.place.rest(MODEL, NOW, TODAY)
    assert (found.until, found.status, str(found.reason)) == (
        NOW + 60,
        AttemptStatus.LIMITED,
        "a@example.com reached its limit per minute",
    )
    bench.fail(bench.lease(OTHER), error(AttemptStatus.REJECTED, Rest.ACCOUNT, 30.0, code="key_rejected", upstream=401))
    assert bench.place.rest(MODEL, NOW, TODAY).reason.code == "key_rejected"  # a person must see to that
    assert bench.place.rest(MODEL, NOW + 31, TODAY).reason.code == "limit_minute"
    assert bench.place.rest(MODEL, NOW + 61, TODAY) is None


def test_a_limit_of_nothing_is_told_as_one_that_no_time_ends():
    bench = Bench()
    bench.place.tally(MODEL).set_limit(Limit("a", MODEL, "day", 0, LimitSource.TYPED, NOW))
    found = bench.place.rest(MODEL, NOW, TODAY)
    assert (found.lasting, found.reason.code) == (True, "limit_day")


def test_what_does_not_matter_any_more_is_dropped():
    bench = Bench()
    bench.place.tally(OTHER).set_limit(Limit("a", OTHER, "day", 5, LimitSource.TYPED, NOW))
    bench.lease()
    bench.place.tidy(TODAY)
    assert set(bench.place.tallies) == {MODEL, OTHER}
    bench.place.tidy(pacific_day(TODAY.end))
    assert set(bench.place.tallies) == {OTHER}


def test_a_day_that_the_provider_calls_spent_has_nothing_left():
    bench = Bench()
    named = NamedLimit("day", 100)
    bench.fail(bench.lease(), error(rest=Rest.MODEL_TODAY, code="limit_day", limits=(named,)))
    (quota,) = bench.place.state(NOW, TODAY).quotas
    assert (quota.remaining, quota.left, quota.limit) == (0.0, 0, 100)
    (later,) = bench.place.state(TODAY.end + 1, pacific_day(TODAY.end + 1)).quotas
    assert later.remaining == 1.0
