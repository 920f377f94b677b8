"""The journal of a request: what the window is told as it happens, and what the log keeps at the end."""

import pytest

from proxy_core.errors import AttemptStatus, NoPicture, RequestError
from proxy_core.events import AttemptEnded, AttemptStarted, EventBus, RequestEnded, RequestStarted
from proxy_core.images.request import ImageRequest, ImageResult, PictureCall, PictureResult
from proxy_core.phrases import phrase
from proxy_core.records import Attempt, Outcome, RequestRecord
from proxy_core.server.journal import Entry
from proxy_core.server.transcript import Papers
from tests.fakes import MODEL, ListLog, picture

NOTE = phrase("model_replaced", asked="dall-e-3", model=MODEL)
WANTED = ImageRequest("req_1", PictureCall(MODEL, "a fox"), n=2, asked_model="dall-e-3", notes=(NOTE,))
BLOCKED = NoPicture("picture_blocked", kind="refused", why="its rules")


class Bench:
    """An entry that began at 1000, and where it tells."""

    def __init__(self):
        self.now = 1000.0
        self.log = ListLog()
        self.told = []
        bus = EventBus()
        bus.subscribe(self.hear)
        arrived = RequestRecord("req_1", self.now, "a client", "/images/generations", asked_model="", model="", n=0)
        self.papers = Papers()
        self.entry = Entry(bus, self.log, arrived, self.papers, lambda: self.now)

    def hear(self, event):
        # Told after the state is new: whoever reads the log on RequestEnded must find it there.
        assert bool(self.log.entries) is isinstance(event, RequestEnded)
        self.told.append(event)

    def ended(self):
        """The one record that was kept and told, and its attempts."""
        ((record, attempts),) = self.log.entries
        assert self.told[-1] == RequestEnded(record)
        assert sum(isinstance(event, RequestEnded) for event in self.told) == 1
        return record, attempts


@pytest.fixture
def bench():
    return Bench()


def attempt(number, status=None, name="a@example.com"):
    return Attempt("req_1", number, 0, name, name, 1000.0, status=status)


def result(*drawn):
    """A result of two pictures: drawn by these accounts, None where it was refused."""
    results = []
    for number, name in enumerate(drawn):
        status = AttemptStatus.OK if name else AttemptStatus.REFUSED
        tried = (attempt(number, status, name or "a@example.com"),)
        results.append(PictureResult(number, picture() if name else None, None if name else BLOCKED, tried))
    return ImageResult(WANTED, tuple(results))


def test_an_arrival_alone_tells_nothing(bench):
    assert bench.told == []
    assert bench.log.entries == []


def test_a_request_that_was_understood_is_told_with_what_it_asks(bench):
    bench.entry.understood(WANTED)
    (event,) = bench.told
    assert isinstance(event, RequestStarted)
    record = event.record
    assert (record.id, record.client, record.path) == ("req_1", "a client", "/images/generations")
    assert (record.asked_model, record.model, record.n, record.prompt) == ("dall-e-3", MODEL, 2, "a fox")
    assert record.notes == (NOTE,)
    assert (record.outcome, record.status) == (Outcome.DRAWING, 0)
    assert bench.log.entries == []


def test_attempts_are_told_twice_and_kept_once(bench):
    bench.entry.understood(WANTED)
    begun, ended = attempt(0), attempt(0, AttemptStatus.OK)
    bench.entry.attempt(begun)
    bench.entry.attempt(ended)
    assert bench.told[1:] == [AttemptStarted(begun), AttemptEnded(ended)]
    bench.entry.answered(result("a@example.com", "a@example.com"), 200)
    assert bench.ended()[1] == (ended,)


def test_all_pictures(bench):
    bench.entry.understood(WANTED)
    bench.now = 1012.3456
    bench.entry.answered(result("a@example.com", "b@example.com"), 200)
    record, _ = bench.ended()
    assert (record.outcome, record.status, record.returned) == (Outcome.DRAWN, 200, 2)
    assert (record.seconds, record.started_at) == (12.346, 1000.0)
    assert record.accounts == ("a@example.com", "b@example.com")
    assert (record.reason, record.failures) == (None, ())
    assert (record.prompt, record.n) == ("a fox", 2)


def test_some_pictures(bench):
    bench.entry.understood(WANTED)
    bench.entry.answered(result(None, "b@example.com"), 200)
    record, _ = bench.ended()
    assert (record.outcome, record.status, record.returned) == (Outcome.PARTIAL, 200, 1)
    assert record.failures == ((0, BLOCKED.phrase),)
    assert record.reason == BLOCKED.phrase
    assert record.accounts == ("b@example.com",)


def test_no_picture(bench):
    bench.entry.understood(WANTED)
    bench.entry.answered(result(None, None), 400)
    record, _ = bench.ended()
    assert (record.outcome, record.status, record.returned) == (Outcome.FAILED, 400, 0)
    assert record.failures == ((0, BLOCKED.phrase), (1, BLOCKED.phrase))
    assert record.accounts == ("a@example.com",)


def test_a_request_that_was_not_understood_is_told_and_kept_without_a_start(bench):
    bench.entry.refused(RequestError("prompt_missing"), 400)
    record, attempts = bench.ended()
    assert (record.outcome, record.status, record.reason.code) == (Outcome.INVALID, 400, "prompt_missing")
    assert attempts == ()
    assert len(bench.told) == 1


def test_a_bug(bench):
    bench.entry.understood(WANTED)
    bench.entry.broke("req_1")
    record, _ = bench.ended()
    assert (record.outcome, record.status) == (Outcome.FAILED, 500)
    assert record.reason == phrase("internal", request="req_1")


def test_a_client_that_went_away(bench):
    bench.entry.understood(WANTED)
    for number, name in enumerate(["b@example.com", "a@example.com", "b@example.com"]):
        bench.entry.attempt(attempt(number, AttemptStatus.CANCELLED, name))
    bench.entry.cancelled("client_gone")
    record, attempts = bench.ended()
    assert (record.outcome, record.status, record.reason.code) == (Outcome.CANCELLED, 0, "client_gone")
    assert record.accounts == ("b@example.com", "a@example.com")
    assert len(attempts) == 3


def test_what_ended_stays_as_it_ended(bench):
    bench.entry.understood(WANTED)
    bench.entry.answered(result("a@example.com", "a@example.com"), 200)
    bench.entry.cancelled("client_gone")
    bench.entry.broke("req_1")
    assert bench.ended()[0].outcome is Outcome.DRAWN


def test_what_was_sent_is_told_at_the_start_and_kept_with_what_was_got(bench):
    bench.papers.sent_json(b'{"prompt":"a fox","size":"1x1"}')
    bench.entry.understood(WANTED)
    assert bench.told[0].record.asked == '{"size":"1x1"}'
    bench.papers.got([b'{"created":1}'])
    bench.entry.answered(result("a@example.com", "a@example.com"), 200)
    record, _ = bench.ended()
    assert (record.asked, record.answer) == ('{"size":"1x1"}', '{"created":1}')


def test_what_was_not_understood_is_kept_too(bench):
    bench.papers.sent_json(b'{"size":"1x1"}')
    bench.papers.got([b'{"error":{"message":"Say what to draw"}}'])
    bench.entry.refused(RequestError("prompt_missing"), 400)
    record, _ = bench.ended()
    assert (record.asked, record.answer) == ('{"size":"1x1"}', '{"error":{"message":"Say what to draw"}}')


def test_who_went_away_got_nothing(bench):
    bench.entry.understood(WANTED)
    bench.papers.got([b'{"created":1}'])
    bench.entry.cancelled("client_gone")
    assert bench.ended()[0].answer == ""


def test_of_what_was_not_understood_the_prompt_is_kept_as_it_was_sent(bench):
    bench.papers.sent_json(b'{"prompt":"a fox","n":99}')
    bench.entry.refused(RequestError("n_out_of_range", value="99"), 400)
    assert bench.ended()[0].prompt == "a fox"


# --- tasks


def test_a_task_that_was_cut_off_has_had_its_answer(bench):
    bench.entry.understood(WANTED)
    bench.entry.attempt(attempt(0, AttemptStatus.CANCELLED))
    bench.papers.got([b'{"task_id":"0123"}'])
    bench.entry.cut_off()
    record, attempts = bench.ended()
    assert (record.outcome, record.status, record.reason.code) == (Outcome.CANCELLED, 200, "stopping")
    assert (record.answer, record.accounts) == ('{"task_id":"0123"}', ("a@example.com",))
    assert len(attempts) == 1


def test_what_happens_after_the_end_is_noted_in_the_log_and_told_nobody(bench):
    bench.entry.understood(WANTED)
    bench.entry.answered(result("a@example.com", "a@example.com"), 200)
    told = list(bench.told)
    later = phrase("webhook_refused", host="hooks.example.com", status=500)
    bench.entry.noted(later)
    assert bench.told == told
    (before, _), (after, _) = bench.log.entries
    assert after.notes == (*before.notes, later)
    assert (after.id, after.outcome, after.returned) == (before.id, Outcome.DRAWN, 2)
