"""Where the attempts of a request lie on its timeline. Pure: times in unix seconds in, shares of the whole out."""

from collections.abc import Iterable, Sequence

from desktop.cells import Span, Tone
from desktop.text import status
from proxy_core import Attempt, AttemptStatus, Outcome, RequestRecord

SHORTEST_WAIT = 0.05  # seconds; a shorter one is nobody's concern


def bounds(record: RequestRecord, attempts: Iterable[Attempt], now: float) -> tuple[float, float]:
    """From when to when the timeline of a request goes."""
    begin = record.started_at
    end = now if record.outcome is Outcome.DRAWING else begin + record.seconds
    return begin, max([end, *(_end(attempt, now) for attempt in attempts)])


def spans(attempts: Sequence[Attempt], within: tuple[float, float], now: float) -> tuple[Span, ...]:
    """What was waited and drawn, from the left. An attempt that runs ends `now`."""
    begin, end = within
    length = end - begin
    if length <= 0:
        return ()
    found: list[Span] = []
    for attempt in attempts:
        starts, ends = ((at - begin) / length for at in (attempt.started_at, _end(attempt, now)))
        if attempt.waited >= SHORTEST_WAIT:
            found.append(_span(starts - attempt.waited / length, starts, Tone.MUTED, waiting=True))
        found.append(_span(starts, ends, tone_of(attempt)))
    return tuple(found)


def tone_of(attempt: Attempt) -> Tone:
    """The colour of an attempt: that of its word, but one that drew is as green as its picture."""
    return Tone.OK if attempt.status is AttemptStatus.OK else status(attempt.status)[1]


def _end(attempt: Attempt, now: float) -> float:
    return now if attempt.status is None else attempt.started_at + attempt.seconds


def _span(start: float, end: float, tone: Tone, *, waiting: bool = False) -> Span:
    start = min(max(start, 0.0), 1.0)
    return Span(start, min(max(end, start), 1.0), tone, waiting)
