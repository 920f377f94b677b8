"""What a request is told when no account may draw it: limits that are used up, people who are needed, one account."""

import pytest

from proxy_core.accounts.account import Credentials, Provider
from proxy_core.accounts.credentials import MemoryStore
from proxy_core.accounts.pool import AccountPool
from proxy_core.accounts.queue import LeaseQueue
from proxy_core.errors import (
    AttemptStatus,
    Blame,
    FailureKind,
    NamedLimit,
    NoPicture,
    RequestError,
    Rest,
    UpstreamError,
)
from proxy_core.images.rotation import Parts, Rotation, Task
from proxy_core.phrases import phrase
from proxy_core.records import Limit, LimitSource
from proxy_core.settings import Settings
from tests.fakes import MODEL, account, failed, limited, rejected

NOW = 1_800_000_000.0


def needs_a_person(code="login_ended"):
    return UpstreamError(
        phrase(code), blame=Blame.ACCOUNT, status=AttemptStatus.REJECTED, rest=Rest.UNTIL_MENDED, upstream_status=401
    )


def lacks_the_model(code="model_not_at_account", status=AttemptStatus.REJECTED):
    return UpstreamError(phrase(code), blame=Blame.ACCOUNT, status=status, rest=Rest.MODEL_MISSING, upstream_status=404)


class Bench:
    """Rotations over accounts that each end as `script` says, by id; those that are not in it draw."""

    def __init__(self, *accounts, **script):
        self.script = script
        self.asked = []
        self.pool = AccountPool()
        self.pool.set_accounts(accounts)
        self.disabled = []
        self.queue = LeaseQueue(
            self.pool,
            now=lambda: NOW,
            max_waiting=lambda: 10,
            on_disabled=lambda one, reason: self.disabled.append((one.id, reason.code)),
        )
        self.store = MemoryStore()
        self.parts = Parts(self.pool, self.queue, self.store, Settings, lambda: NOW)

    async def draw(self, only=frozenset()):
        """The id of the account that drew."""
        for state in self.pool.states(NOW):
            await self.store.save(state.account.id, Credentials(api_key="key"))

        async def work(one, _secret):
            self.asked.append(one.id)
            if one.id in self.script:
                raise self.script[one.id]
            return one.id

        task = Task("req_1", MODEL, frozenset(Provider), (0,), only=frozenset(only))
        return await Rotation(self.parts, task, lambda attempt: None).run(work)

    async def told(self, **more):
        with pytest.raises((NoPicture, RequestError)) as found:
            await self.draw(**more)
        return found.value


async def test_a_limit_that_is_used_up_is_told_as_a_429_would_be():
    bench = Bench(account("a"))
    bench.pool.set_limits([Limit("a", MODEL, "minute", 1, LimitSource.TYPED, 0.0)])
    assert await bench.draw() == "a"
    error = await bench.told()
    assert (error.kind, error.phrase.code, error.ready_at) == (FailureKind.LIMITED, "all_limited", NOW + 60)
    assert str(error.cause) == "a@example.com reached its limit per minute"
    assert bench.asked == ["a"]


async def test_a_limit_that_a_429_named_is_kept_to():
    bench = Bench(account("a"))
    assert await bench.draw() == "a"
    bench.script["a"] = UpstreamError(
        phrase("limit_minute"),
        blame=Blame.ACCOUNT,
        status=AttemptStatus.LIMITED,
        rest=Rest.MODEL,
        retry_after=1.0,
        upstream_status=429,
        limits=(NamedLimit("minute", 1),),
    )
    error = await bench.told()
    assert (error.phrase.code, error.ready_at) == ("all_limited", NOW + 60)


async def test_a_limit_of_nothing_has_no_end():
    bench = Bench(account("a"))
    bench.pool.set_limits([Limit("a", MODEL, "day", 0, LimitSource.TYPED, 0.0)])
    error = await bench.told()
    assert (error.kind, error.phrase.code, error.ready_at) == (FailureKind.LIMITED, "all_limited", None)


async def test_accounts_that_this_very_request_disabled_were_turned_away():
    bench = Bench(account("a"), account("b"), a=needs_a_person(), b=needs_a_person("key_rejected"))
    error = await bench.told()
    assert (error.kind, error.phrase.code, error.ready_at) == (FailureKind.UNAVAILABLE, "all_rejected", None)
    assert error.cause.code == "key_rejected"
    assert bench.disabled == [("a", "login_ended"), ("b", "key_rejected")]
    error = await bench.told()
    assert (error.kind, error.phrase.code) == (FailureKind.UNAVAILABLE, "all_need_you")
    assert str(error.cause) == "the login of a@example.com has ended at its provider: sign in again"
    assert bench.asked == ["a", "b"]


async def test_where_a_person_switched_others_off_one_of_those_is_the_way():
    bench = Bench(account("a", enabled=False, disabled_reason="key_rejected"), account("b", enabled=False))
    assert (await bench.told()).phrase.code == "all_disabled"
    bench = Bench(account("a", enabled=False, disabled_reason="key_rejected"))
    assert (await bench.told()).phrase.code == "all_need_you"


async def test_a_disabled_account_does_not_hide_when_another_is_back():
    bench = Bench(account("a"), account("b"), a=needs_a_person(), b=limited(30))
    error = await bench.told()
    assert (error.phrase.code, error.ready_at) == ("all_limited", NOW + 30)


async def test_a_model_that_an_account_lacks_is_no_reason_to_wait():
    bench = Bench(account("a"), account("b"), a=lacks_the_model("limit_zero", AttemptStatus.LIMITED), b=rejected())
    error = await bench.told()
    assert (error.kind, error.phrase.code, error.ready_at) == (FailureKind.LIMITED, "all_limited", None)
    bench = Bench(account("a"), account("b"), a=lacks_the_model(), b=failed(retry_after=5.0))
    error = await bench.told()
    assert (error.phrase.code, error.ready_at) == ("all_failing", NOW + 5)


@pytest.mark.parametrize("other", [lacks_the_model(), rejected(), needs_a_person()])
async def test_a_model_that_nobody_has_is_unknown_whoever_else_was_turned_away(other):
    bench = Bench(account("a"), account("b"), a=lacks_the_model(), b=other)
    for _ in range(2):  # also when nobody is asked, for the mark of the first time
        error = await bench.told()
        assert (error.status, error.wire_code) == (404, "model_not_found")


async def test_only_the_one_that_is_tested_is_asked():
    bench = Bench(account("a"), account("b"), account("off", enabled=False), b=limited(30))
    assert await bench.draw(only={"a"}) == "a"
    error = await bench.told(only={"b"})
    assert (error.kind, error.ready_at) == (FailureKind.LIMITED, NOW + 30)
    for nobody in ("off", "gone"):
        error = await bench.told(only={nobody})
        assert (error.kind, error.ready_at) == (FailureKind.UNAVAILABLE, None)
    assert bench.asked == ["a", "b"]


async def test_a_secret_that_cannot_be_read_is_no_call():
    bench = Bench(account("a"))
    bench.pool.set_limits([Limit("a", MODEL, "day", 5, LimitSource.TYPED, 0.0)])
    bench.script["a"] = NoPicture("client_gone", kind=FailureKind.CANCELLED)  # any error that is not the upstream's
    await bench.told()
    (state,) = bench.pool.states(NOW)
    assert (state.in_flight, state.quotas[0].left) == (0, 5)
