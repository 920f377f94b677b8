import pytest

from desktop.cells import Span, Tone
from desktop.models.spans import bounds, spans, tone_of
from proxy_core import AttemptStatus, Outcome
from tests.desktop.fakes import NOW, attempt, record

OK, LIMITED = AttemptStatus.OK, AttemptStatus.LIMITED


def test_what_was_waited_and_drawn_stands_where_it_was():
    tried = [
        attempt(status=LIMITED, seconds=1.0),
        attempt(number=1, started_at=NOW + 5, waited=3.0, status=OK, seconds=5.0),
    ]
    assert spans(tried, (NOW, NOW + 10), NOW + 99) == (
        Span(0.0, 0.1, Tone.WARN),
        Span(0.2, 0.5, Tone.MUTED, waiting=True),
        Span(0.5, 1.0, Tone.OK),
    )


def test_what_runs_ends_now():
    (span,) = spans([attempt(started_at=NOW + 2)], (NOW, NOW + 8), NOW + 8)
    assert (span.start, span.end, span.tone) == (0.25, 1.0, Tone.BUSY)


def test_the_line_goes_to_the_end_of_the_last():
    done = record(outcome=Outcome.DRAWN, seconds=4.0)
    assert bounds(done, [], NOW + 99) == (NOW, NOW + 4)
    assert bounds(done, [attempt(status=OK, seconds=6.0)], NOW + 99) == (NOW, NOW + 6)
    assert bounds(record(), [], NOW + 7) == (NOW, NOW + 7)


@pytest.mark.parametrize("started_at", [NOW - 50, NOW + 50])
def test_a_clock_that_jumped_draws_nothing_outside(started_at):
    found = spans([attempt(started_at=started_at, waited=9.0, status=OK, seconds=3.0)], (NOW, NOW + 10), NOW)
    assert all(0 <= span.start <= span.end <= 1 for span in found)
    assert spans([attempt()], (NOW, NOW), NOW) == ()


def test_a_picture_that_came_is_green():
    assert [tone_of(attempt(status=one)) for one in (OK, AttemptStatus.REFUSED, None)] == [Tone.OK, Tone.BAD, Tone.BUSY]
