from desktop.models.live_requests import LiveRequests, Told
from proxy_core import AttemptEnded, AttemptStarted, AttemptStatus, Outcome, RequestEnded, RequestStarted
from tests.desktop.fakes import attempt, record

OK = AttemptStatus.OK


def test_what_is_under_way_is_known_with_its_attempts():
    live = LiveRequests()
    told = live.take([RequestStarted(record("a")), AttemptStarted(attempt("a")), AttemptStarted(attempt("unknown"))])
    assert list(told) == ["a"]
    live.take([AttemptEnded(attempt("a", status=OK, seconds=2.0))])
    (running,) = live.running()
    assert [(one.status, one.seconds) for one in running.attempts] == [(OK, 2.0)]


def test_what_ended_is_told_once_and_forgotten():
    live = LiveRequests()
    live.take([RequestStarted(record("a")), AttemptStarted(attempt("a"))])
    told = live.take([RequestEnded(record("a", outcome=Outcome.DRAWN))])["a"]
    assert (told.record.outcome, len(told.attempts), told.whole) == (Outcome.DRAWN, 1, True)
    assert live.running() == []


def test_an_end_without_a_beginning_is_not_whole():
    assert LiveRequests().take([RequestEnded(record("a", outcome=Outcome.INVALID))])["a"].whole is False


def test_a_beginning_that_comes_after_its_end_changes_nothing():
    live = LiveRequests()
    told = live.take([RequestEnded(record("a", outcome=Outcome.DRAWN)), RequestStarted(record("a"))])
    assert told["a"].record.outcome is Outcome.DRAWN
    assert live.running() == []


def test_an_attempt_that_ended_stays_ended():
    told = Told(record())
    told.put(attempt(status=OK))
    told.put(attempt())
    told.put(attempt(number=1))
    assert [one.status for one in told.attempts] == [OK, None]
