"""What events told of requests that are under way: the log has a request only once it ended. No Qt model here."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from desktop.core_signals import RequestEvent
from proxy_core import Attempt, AttemptEnded, AttemptStarted, Outcome, RequestEnded, RequestRecord, RequestStarted


@dataclass(eq=False)
class Told:
    """A request and its attempts as they are known. `whole`: these are all its attempts."""

    record: RequestRecord
    attempts: list[Attempt] = field(default_factory=list)
    whole: bool = True

    def put(self, attempt: Attempt) -> None:
        """Take an attempt, or how it ended."""
        for place, known in enumerate(self.attempts):
            if (known.picture, known.number) == (attempt.picture, attempt.number):
                if known.status is None:  # what has ended stays ended, whichever was told first
                    self.attempts[place] = attempt
                return
        self.attempts.append(attempt)


class LiveRequests:
    """The requests that began and did not end yet."""

    def __init__(self) -> None:
        self._running: dict[str, Told] = {}

    def take(self, events: Iterable[RequestEvent]) -> dict[str, Told]:
        """Take a batch of events, in order. Those that began or ended in it, by id, as they stand after it."""
        told: dict[str, Told] = {}
        for event in events:
            match event:
                case RequestStarted(record):
                    if record.id not in told:  # told of its end already
                        told[record.id] = self._running.setdefault(record.id, Told(record))
                case RequestEnded(record):
                    told[record.id] = self._ended(record, told)
                case AttemptStarted(attempt) | AttemptEnded(attempt):
                    found = self._running.get(attempt.request_id)
                    if found is not None:
                        found.put(attempt)
        return told

    def running(self) -> list[Told]:
        """Those that are under way, in the order in which they were told of."""
        return list(self._running.values())

    def retold(self) -> list[RequestEvent]:
        """The events that would tell somebody new of those that are under way."""
        found: list[RequestEvent] = []
        for told in self._running.values():
            found.append(RequestStarted(told.record))
            found.extend(AttemptStarted(attempt) for attempt in told.attempts)
        return found

    def _ended(self, record: RequestRecord, told: dict[str, Told]) -> Told:
        found = self._running.pop(record.id, None) or told.get(record.id)
        if found is None:
            return Told(record, whole=False)
        if found.record.outcome is Outcome.DRAWING:
            found.record = record
        return found
