"""Journal: what the log keeps and the window is told of each request, told as it happens."""

import time
from collections.abc import Callable
from typing import Protocol

from msgspec.structs import replace

from proxy_core.errors import EaselError
from proxy_core.events import AttemptEnded, AttemptStarted, EventBus, RequestEnded, RequestStarted
from proxy_core.images.request import ImageRequest, ImageResult
from proxy_core.phrases import Phrase, Value, phrase
from proxy_core.records import Attempt, Outcome, RequestRecord
from proxy_core.server.transcript import Papers


class Log(Protocol):
    """Where ended requests are kept."""

    def ended(self, record: RequestRecord, attempts: tuple[Attempt, ...]) -> None:
        """Keep a request and its attempts. Returns at once and never raises."""
        ...


class Entry:
    """The journal of one request, from its arrival to its answer. It is ended once; later endings change nothing.

    `papers` have what was sent and got, as far as that is known. `clock` gives seconds by a clock that nobody sets.
    """

    def __init__(
        self,
        bus: EventBus,
        log: Log,
        record: RequestRecord,
        papers: Papers,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._bus = bus
        self._log = log
        self._clock = clock
        self._record = record
        self._papers = papers
        self._arrived = clock()
        self._attempts: list[Attempt] = []
        self._ended = False

    def understood(self, request: ImageRequest) -> None:
        """The request was parsed: from now on the window shows it."""
        self._record = replace(
            self._record,
            asked_model=request.asked_model,
            model=request.call.model,
            n=request.n,
            notes=request.notes,
            prompt=request.call.prompt,
            asked=self._papers.asked,
        )
        self._bus.publish(RequestStarted(self._record))

    def attempt(self, attempt: Attempt) -> None:
        """An attempt began or ended."""
        if attempt.status is None:
            self._bus.publish(AttemptStarted(attempt))
            return
        self._attempts.append(attempt)
        self._bus.publish(AttemptEnded(attempt))

    def answered(self, result: ImageResult, status: int) -> None:
        """The pictures that came, or the error in their place, were sent with HTTP `status`."""
        returned = len(result.pictures)
        outcome = Outcome.FAILED if not returned else Outcome.DRAWN if returned == result.request.n else Outcome.PARTIAL
        failures = tuple((one.number, one.error.phrase) for one in result.results if one.error is not None)
        reason = failures[0][1] if failures else None
        self._end(
            status=status,
            outcome=outcome,
            returned=returned,
            notes=result.request.notes,
            accounts=result.accounts,
            failures=failures,
            reason=reason,
        )

    def refused(self, error: EaselError, status: int) -> None:
        """The request was not understood, or something broke before any picture was asked for."""
        self._end(status=status, outcome=Outcome.INVALID, reason=error.phrase)

    def broke(self, request_id: str) -> None:
        """Easel itself failed."""
        self._end(status=500, outcome=Outcome.FAILED, reason=phrase("internal", request=request_id))

    def cancelled(self, code: str, **values: Value) -> None:
        """The client went away, or Easel was stopped; `code` says which."""
        self._papers.lost()
        accounts = tuple(dict.fromkeys(one.account for one in self._attempts))
        self._end(outcome=Outcome.CANCELLED, reason=phrase(code, **values), accounts=accounts)

    def cut_off(self) -> None:
        """Easel was stopped while it drew a task, whose client has had its answer."""
        accounts = tuple(dict.fromkeys(one.account for one in self._attempts))
        self._end(status=200, outcome=Outcome.CANCELLED, reason=phrase("stopping"), accounts=accounts)

    def noted(self, note: Phrase) -> None:
        """Something happened after the end that belongs to the request: the log has it, nobody is told."""
        self._record = replace(self._record, notes=(*self._record.notes, note))
        self._log.ended(self._record, tuple(self._attempts))

    def forwarded(self, account: str, returned: int) -> None:
        """A request of a provider's own wire was answered by `account`, with so many pictures."""
        self._end(status=200, outcome=Outcome.DRAWN, returned=returned, accounts=(account,))

    def failed(self, error: EaselError, status: int) -> None:
        """No account had an answer; the client was told so with HTTP `status`."""
        accounts = tuple(dict.fromkeys(one.account for one in self._attempts))
        self._end(status=status, outcome=Outcome.FAILED, reason=error.phrase, accounts=accounts)

    def _end(self, **changes: object) -> None:
        if self._ended:
            return
        self._ended = True
        seconds = round(self._clock() - self._arrived, 3)
        prompt = self._record.prompt or self._papers.prompt  # of what was not understood, as it was sent
        told = {"asked": self._papers.asked, "answer": self._papers.answer, "prompt": prompt}
        self._record = replace(self._record, seconds=seconds, **told, **changes)
        self._log.ended(self._record, tuple(self._attempts))
        self._bus.publish(RequestEnded(self._record))
