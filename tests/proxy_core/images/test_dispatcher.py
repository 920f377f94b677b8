"""n pictures at once, failing accounts rotated out, and the one error that is told when none came."""

import asyncio
import gc
import weakref

import pytest
from msgspec.structs import replace

from proxy_core.accounts.account import Credentials, Provider
from proxy_core.accounts.credentials import MemoryStore
from proxy_core.accounts.pool import AccountPool
from proxy_core.accounts.queue import LeaseQueue, Presence
from proxy_core.errors import AttemptStatus, CredentialsError, FailureKind, NoPicture, RequestError, Rest, UpstreamError
from proxy_core.images.dispatcher import Dispatcher, failure_of
from proxy_core.images.rotation import Parts
from proxy_core.phrases import phrase
from proxy_core.settings import Settings
from proxy_core.tasks import spawn
from tests.fakes import FakeUpstream, account, failed, limited, picture, refused, rejected, request
from tests.proxy_core.accounts import fake_time


class Bench:
    """A dispatcher over a scripted upstream."""

    def __init__(self, *accounts, upstream, **settings):
        self.now = 1000.0
        self.settings = Settings().changed(settings)
        self.upstream = upstream
        self.pool = AccountPool()
        self.pool.set_accounts(accounts)
        self.queue = LeaseQueue(self.pool, now=lambda: self.now, max_waiting=lambda: self.settings.max_waiting)
        self.store = MemoryStore()
        self.names = [one.id for one in accounts]
        self.seen = []
        self.parts = Parts(self.pool, self.queue, self.store, lambda: self.settings, lambda: self.now)
        self.dispatcher = Dispatcher(self.parts, {Provider.GEMINI: upstream})

    async def draw(self, wanted):
        for name in self.names:
            await self.store.save(name, Credentials(api_key=f"key-of-{name}"))
        return await self.dispatcher.draw(wanted, self.seen.append)

    def in_flight(self):
        return sum(state.in_flight for state in self.pool.states(self.now))

    def cooling(self, name):
        return [one for state in self.pool.states(self.now) if state.account.id == name for one in state.cooling]


async def test_n_pictures_are_drawn_at_once_over_the_accounts():
    gate = asyncio.Event()
    upstream = FakeUpstream(a=[gate], b=[gate])
    bench = Bench(account("a", max_concurrency=3), account("b", max_concurrency=3), upstream=upstream)
    task = spawn(bench.draw(request(n=5)), name="draw")
    while len(upstream.calls) < 5:
        await asyncio.sleep(0)
    gate.set()
    result = await task
    assert len(result.pictures) == 5
    assert [one.number for one in result.results] == [0, 1, 2, 3, 4]
    assert sorted(upstream.calls) == ["a", "a", "a", "b", "b"]
    assert set(result.accounts) == {"a@example.com", "b@example.com"}
    assert bench.in_flight() == 0


async def test_a_failing_account_is_rotated_out_and_the_attempts_are_told():
    bench = Bench(account("a"), account("b"), upstream=FakeUpstream(a=[limited()], b=[picture()]))
    result = await bench.draw(request())
    (drawn,) = result.results
    assert [(one.account, one.status) for one in drawn.attempts] == [
        ("a@example.com", AttemptStatus.LIMITED),
        ("b@example.com", AttemptStatus.OK),
    ]
    assert str(drawn.attempts[0].reason) == "a@example.com reached its limit per minute"
    assert [one.number for one in drawn.attempts] == [0, 1]
    assert [(one.number, one.status) for one in bench.seen] == [
        (0, None),
        (0, AttemptStatus.LIMITED),
        (1, None),
        (1, AttemptStatus.OK),
    ]
    assert result.accounts == ("b@example.com",)
    assert bench.cooling("a")[0].until == 1030.0


async def test_a_refusal_is_called_once_and_never_rotated():
    upstream = FakeUpstream(a=[refused()], b=[picture()])
    bench = Bench(account("a"), account("b"), upstream=upstream)
    result = await bench.draw(request())
    assert upstream.calls == ["a"]
    error = failure_of(result)
    assert isinstance(error, NoPicture)
    assert error.kind is FailureKind.REFUSED
    assert bench.cooling("a") == []
    assert result.accounts == ("a@example.com",)


async def test_a_picture_never_asks_an_account_twice():
    names = "abcdefgh"
    upstream = FakeUpstream(**{name: [failed(retry_after=0.0)] for name in names})
    bench = Bench(*(account(name) for name in names), upstream=upstream, attempts=6)
    result = await bench.draw(request())
    assert len(upstream.calls) == len(set(upstream.calls)) == 6
    error = failure_of(result)
    assert (error.kind, error.phrase.code) == (FailureKind.FAILED, "attempts_used_up")
    assert error.cause.code == "upstream_error"


async def test_partial_success_keeps_the_order():
    bench = Bench(account("a", max_concurrency=3), upstream=FakeUpstream(a=[picture(4), refused(), picture(8)]))
    result = await bench.draw(request(n=3))
    assert [one.picture.width if one.picture else None for one in result.results].count(None) == 1
    assert len(result.pictures) == 2


@pytest.mark.parametrize(
    ("script", "kind", "code", "ready_at"),
    [
        ({"a": [limited(30)], "b": [limited(20)]}, FailureKind.LIMITED, "all_limited", 1020.0),
        ({"a": [limited(30)], "b": [failed(retry_after=5.0)]}, FailureKind.LIMITED, "all_resting", 1005.0),
        (
            {"a": [failed(retry_after=9.0)], "b": [failed(retry_after=5)]},
            FailureKind.UNAVAILABLE,
            "all_failing",
            1005.0,
        ),
        ({"a": [failed(retry_after=9.0)], "b": [rejected()]}, FailureKind.UNAVAILABLE, "all_failing", 1009.0),
        ({"a": [rejected()], "b": [rejected()]}, FailureKind.UNAVAILABLE, "all_rejected", None),
        ({"a": [limited(9)], "b": [rejected()]}, FailureKind.LIMITED, "all_limited", 1009.0),
    ],
)
async def test_what_is_told_when_every_account_rests(script, kind, code, ready_at):
    bench = Bench(account("a"), account("b"), upstream=FakeUpstream(**script))
    error = failure_of(await bench.draw(request()))
    assert (error.kind, error.phrase.code, error.ready_at) == (kind, code, ready_at)
    assert error.cause is not None
    again = failure_of(await bench.draw(request()))  # nobody is asked now, and the same is told
    assert (again.kind, again.phrase.code, again.ready_at) == (kind, code, ready_at)
    assert len(bench.upstream.calls) == 2


async def test_nobody_and_nobody_enabled():
    error = failure_of(await Bench(upstream=FakeUpstream()).draw(request()))
    assert (error.kind, error.phrase.code) == (FailureKind.UNAVAILABLE, "no_account")
    bench = Bench(account("a", enabled=False), upstream=FakeUpstream())
    assert failure_of(await bench.draw(request())).phrase.code == "all_disabled"


@pytest.mark.parametrize(
    ("script", "code", "words"),
    [
        ({"a": [limited(30)]}, "chosen_limited", "a@example.com has reached a limit"),
        ({"a": [failed(retry_after=5.0)]}, "chosen_failing", "a@example.com rests after trouble"),
        ({"a": [rejected()]}, "chosen_rejected", "a@example.com may not draw"),
    ],
)
async def test_of_a_chosen_account_nothing_is_said_of_every_account(script, code, words):
    bench = Bench(account("a"), account("b"), upstream=FakeUpstream(**script))
    for _ in range(2):  # as it happens, and while it rests
        error = failure_of(await bench.draw(replace(request(), only=frozenset({"a"}))))
        assert error.phrase.code == code
        assert str(error).startswith(words)
    assert bench.upstream.calls == ["a"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"enabled": False}, "chosen_disabled"),
        ({"enabled": False, "provider": Provider.OPENAI}, "chosen_disabled"),
        ({"enabled": False, "disabled_reason": "key_rejected"}, "chosen_needs_you"),
        ({"provider": Provider.OPENAI}, "chosen_cannot"),
    ],
)
async def test_a_chosen_account_that_may_not_be_asked_is_named(changes, code):
    bench = Bench(replace(account("a"), **changes), account("b"), upstream=FakeUpstream())
    wanted = replace(request(), only=frozenset({"a"}), providers=frozenset({Provider.GEMINI}))
    error = failure_of(await bench.draw(wanted))
    assert (error.kind, error.phrase.code, error.phrase.values["account"]) == (
        FailureKind.UNAVAILABLE,
        code,
        "a@example.com",
    )
    assert bench.upstream.calls == []


async def test_a_watch_that_fails_leaves_no_lease_behind():
    bench = Bench(account("a"), upstream=FakeUpstream())

    def watch(_attempt):
        raise RuntimeError("the log is broken")

    with pytest.raises(RuntimeError):
        await bench.dispatcher.draw(request(), watch)
    assert bench.in_flight() == 0
    assert bench.upstream.calls == []


async def test_where_too_many_wait_for_a_rest_its_end_is_told():
    bench = Bench(account("a"), upstream=FakeUpstream(a=[limited(15)]), max_waiting=0)
    await bench.draw(request())
    queue = LeaseQueue(bench.pool, now=lambda: bench.now, max_waiting=lambda: 0, queue_wait=lambda: 20.0)
    bench.dispatcher = Dispatcher(replace(bench.parts, queue=queue), {Provider.GEMINI: bench.upstream})
    error = failure_of(await bench.draw(request()))
    assert (error.phrase.code, error.ready_at) == ("queue_full", bench.now + 15)


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        ([refused(), refused()], FailureKind.REFUSED),
        ([refused(), limited()], FailureKind.LIMITED),
        ([refused(), failed()], FailureKind.UNAVAILABLE),
    ],
)
async def test_of_mixed_reasons_a_refusal_is_told_only_when_all_were_refused(lines, kind):
    bench = Bench(account("a"), upstream=FakeUpstream(a=lines))
    assert failure_of(await bench.draw(request(n=2))).kind is kind


async def test_a_bad_parameter_is_the_clients():
    said = UpstreamError(
        refused().phrase.__class__("bad_parameter", {"text": "no such ratio"}),
        blame=refused().blame,
        status=AttemptStatus.REFUSED,
        upstream_status=400,
    )
    error = failure_of(await Bench(account("a"), upstream=FakeUpstream(a=[said])).draw(request()))
    assert isinstance(error, RequestError)
    assert (error.status, error.wire_code) == (400, "invalid_value")
    assert "no such ratio" in str(error)


async def test_places_are_waited_for_and_never_overrun():
    upstream = FakeUpstream()
    bench = Bench(account("a", max_concurrency=2), account("b", max_concurrency=1), upstream=upstream)
    result = await bench.draw(request(n=10))
    assert len(result.pictures) == 10
    assert upstream.most_in_flight == {"a": 2, "b": 1}


async def test_past_the_queue_it_is_a_429():
    gate = asyncio.Event()
    bench = Bench(account("a", max_concurrency=1), upstream=FakeUpstream(a=[gate]), max_waiting=1)
    task = spawn(bench.draw(request(n=3)), name="draw")
    await bench.upstream.began.wait()
    gate.set()
    result = await task
    error = next(one.error for one in result.results if one.error)
    assert (error.kind, error.phrase.code) == (FailureKind.LIMITED, "queue_full")
    assert len(result.pictures) == 2


async def test_the_deadline_ends_a_call_that_hangs():
    bench = Bench(account("a"), upstream=FakeUpstream(a=[asyncio.Event()]), request_timeout=0.05)
    error = failure_of(await bench.draw(request()))
    assert (error.kind, error.phrase.code) == (FailureKind.TIMED_OUT, "deadline")
    assert (bench.seen[-1].status, bench.seen[-1].reason.code) == (AttemptStatus.FAILED, "deadline")
    assert bench.in_flight() == 0


async def test_an_account_that_took_all_the_time_rests_and_another_draws_next():
    hanging = FakeUpstream(a=[asyncio.Event(), asyncio.Event()])
    bench = Bench(account("a"), account("b", priority=1), upstream=hanging, request_timeout=0.05)
    assert failure_of(await bench.draw(request())).phrase.code == "deadline"
    assert (await bench.draw(request())).accounts == ("b@example.com",)


def test_an_account_that_had_little_of_the_time_is_not_to_blame():
    async def story():
        gate = asyncio.Event()
        upstream = FakeUpstream(a=[gate, asyncio.Event()])
        bench = Bench(account("a", max_concurrency=1), upstream=upstream, request_timeout=20)
        asyncio.get_running_loop().call_later(15, gate.set)  # what waits for the place has 5 left
        return await bench.draw(request(n=2)), bench.seen[-1]

    result, last = fake_time.run(story())
    assert len(result.pictures) == 1
    assert last.status is AttemptStatus.CANCELLED


async def test_a_client_that_goes_away_gives_every_lease_back():
    bench = Bench(account("a", max_concurrency=2), upstream=FakeUpstream(a=[asyncio.Event()]))
    task = spawn(bench.draw(request(n=5)), name="draw")
    await bench.upstream.began.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert bench.in_flight() == 0
    assert bench.queue.waiting == 0
    assert {one.status for one in bench.seen} == {None, AttemptStatus.CANCELLED}


async def test_a_secret_that_is_gone_turns_only_its_account_away():
    bench = Bench(account("a"), account("b"), upstream=FakeUpstream())
    bench.names = ["b"]
    result = await bench.draw(request())
    assert [one.status for one in result.results[0].attempts] == [AttemptStatus.REJECTED, AttemptStatus.OK]
    assert bench.upstream.calls == ["b"]


async def test_a_locked_store_cools_nobody():
    class Locked(MemoryStore):
        async def load(self, account_id):
            raise CredentialsError("store_locked")

    bench = Bench(account("a"), upstream=FakeUpstream())
    parts = replace(bench.parts, credentials=Locked())
    bench.dispatcher = Dispatcher(parts, {Provider.GEMINI: bench.upstream})
    error = failure_of(await bench.draw(request()))
    assert error.phrase.code == "store_locked"
    assert bench.cooling("a") == []
    assert bench.in_flight() == 0


async def test_a_locked_store_is_asked_once_and_who_is_known_to_it_draws():
    asked = []

    class Locked(MemoryStore):
        async def load(self, account_id):
            asked.append(account_id)
            if account_id != "c":
                raise CredentialsError("store_locked")
            return await super().load(account_id)

    upstream = FakeUpstream(c=[limited(9), picture()])
    bench = Bench(account("a"), account("b"), account("c"), upstream=upstream, attempts=2)
    parts = replace(bench.parts, credentials=Locked())
    bench.store, bench.pool.withheld = parts.credentials, {"a", "b"}.__contains__
    bench.dispatcher = Dispatcher(parts, {Provider.GEMINI: bench.upstream})
    error = failure_of(await bench.draw(request()))
    assert error.phrase.code == "store_locked"  # with it unlocked somebody could draw
    bench.now += 10
    result = await bench.draw(request())
    assert [one.reason and one.reason.code for one in result.results[0].attempts] == ["store_locked", None]
    assert (result.accounts, asked) == (("c@example.com",), ["a", "c", "b", "c"])  # each of those behind it in its turn


async def test_a_secret_that_is_refused_costs_no_attempt_and_not_the_next_turn():
    class Refusing(MemoryStore):
        async def load(self, account_id):
            if account_id == "a":
                raise CredentialsError("store_locked")
            return await super().load(account_id)

    bench = Bench(account("a"), account("b"), account("c"), upstream=FakeUpstream(), attempts=1)
    parts = replace(bench.parts, credentials=Refusing())
    bench.store = parts.credentials
    bench.dispatcher = Dispatcher(parts, {Provider.GEMINI: bench.upstream})
    drew = []
    for _ in range(6):
        drew += (await bench.draw(request())).accounts
        bench.now += 1
    assert drew == ["b@example.com", "c@example.com"] * 3


async def test_a_hundred_requests_of_three_over_two_bad_accounts_of_four():
    upstream = FakeUpstream(bad=[limited(1000)], worse=[rejected()])
    names = ("good", "bad", "worse", "fine")
    bench = Bench(*(account(name) for name in names), upstream=upstream)
    for _ in range(100):
        assert len((await bench.draw(request(n=3))).pictures) == 3
        bench.now += 1
    assert upstream.calls.count("bad") <= 4  # those that were under way when the rest began
    assert upstream.calls.count("worse") <= 4
    assert abs(upstream.calls.count("good") - upstream.calls.count("fine")) <= 4
    assert bench.cooling("bad")[0].model == request().call.model
    assert bench.cooling("worse")[0].model == ""
    assert rejected().rest is Rest.ACCOUNT


async def test_when_the_client_goes_what_was_sent_is_drawn_and_nothing_else_is():
    gate = asyncio.Event()
    bench = Bench(account("a", max_concurrency=2), upstream=FakeUpstream(a=[gate]))
    presence = Presence()
    await bench.store.save("a", Credentials(api_key="key"))
    task = spawn(bench.dispatcher.draw(request(n=5), bench.seen.append, presence=presence), name="draw")
    while len(bench.upstream.calls) < 2 or bench.queue.waiting < 3:
        await asyncio.sleep(0)
    presence.leave()
    gate.set()
    result = await task
    assert len(result.pictures) == 2
    assert {one.error.phrase.code for one in result.results if one.error} == {"client_gone"}
    assert len(bench.upstream.calls) == 2
    assert (bench.in_flight(), bench.queue.waiting) == (0, 0)


async def test_when_the_client_goes_a_failed_call_is_not_tried_elsewhere():
    bench = Bench(account("a"), account("b"), upstream=FakeUpstream(a=[failed()], b=[failed()]))
    presence = Presence()
    bench.upstream.on_call = lambda call: presence.leave()
    for name in bench.names:
        await bench.store.save(name, Credentials(api_key="key"))
    result = await bench.dispatcher.draw(request(), bench.seen.append, presence=presence)
    assert failure_of(result).phrase.code == "client_gone"
    assert len(bench.upstream.calls) == 1


async def test_several_pictures_in_one_call_and_the_missing_ones_after():
    class Short(FakeUpstream):
        """Draws one picture less than it is asked for."""

        async def draw(self, call, account, credentials):
            self.calls.append(call.count)
            for width in range(max(1, call.count - 1)):
                yield picture(width + 1)

    bench = Bench(account("a"), upstream=Short())
    shown = []
    wanted = replace(request(n=4), at_once=True)
    await bench.store.save("a", Credentials(api_key="key"))
    result = await bench.dispatcher.draw(wanted, bench.seen.append, lambda number, found: shown.append(number))
    assert len(result.pictures) == 4
    assert bench.upstream.calls == [4, 1]
    assert shown == [0, 1, 2, 3]
    assert [state.drawn for state in bench.pool.states(bench.now)] == [4]
    assert [one.status for one in result.results[3].attempts] == [AttemptStatus.OK]
    assert [(one.picture, one.reason.code) for one in bench.seen if one.reason] == [(3, "too_few")]


async def test_a_model_that_nobody_knows_is_a_404_also_beside_an_account_that_is_turned_away():
    unknown = UpstreamError(
        phrase("model_not_at_account"), blame=rejected().blame, status=AttemptStatus.REJECTED, rest=Rest.MODEL
    )
    bench = Bench(account("a"), account("b"), upstream=FakeUpstream(a=[unknown], b=[rejected()]))
    error = failure_of(await bench.draw(request()))
    assert isinstance(error, RequestError)
    assert (error.status, error.wire_code) == (404, "model_not_found")


async def test_an_upstreams_own_code_and_param_reach_the_client():
    said = UpstreamError(
        phrase("bad_parameter", text="no", param="seed", wire_code="unknown_parameter"),
        blame=refused().blame,
        status=AttemptStatus.REFUSED,
    )
    error = failure_of(await Bench(account("a"), upstream=FakeUpstream(a=[said])).draw(request()))
    assert (error.param, error.wire_code) == ("seed", "unknown_parameter")


class _Answer(bytearray):
    """An upstream's, of which a test sees when it is gone."""


class _Holding:
    """An upstream whose failing calls have an answer in hand."""

    def __init__(self, *errors):
        self.errors = list(errors)
        self.held = []

    async def draw(self, call, account, credentials):
        answer = _Answer(1000)
        self.held.append(weakref.ref(answer))
        if self.errors:
            raise self.errors.pop(0)
        yield picture()


@pytest.mark.parametrize("errors", [[failed], [refused], [failed, refused], [failed, failed]])
@pytest.mark.parametrize("n", [1, 2])
async def test_an_answer_that_was_no_picture_is_gone_with_its_request(errors, n):
    """Without a collection: an error refers to where it was raised, and that must not refer to the error again."""
    upstream = _Holding(*(one() for one in errors))
    bench = Bench(account("a"), account("b"), upstream=upstream)
    gc.collect()
    gc.disable()
    try:
        result = await bench.draw(request(n=n))
        del result
        await asyncio.sleep(0)  # the loop itself may refer to a task that ended just now
        assert upstream.held
        assert [one for one in upstream.held if one() is not None] == []
    finally:
        gc.enable()
