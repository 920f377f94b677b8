"""The last error of every account, as far as it happened since the window opened. It words nothing."""

from collections.abc import Iterable

from desktop.account_row_text import LastError
from desktop.core_signals import RequestEvent
from proxy_core import Attempt, AttemptEnded, AttemptStatus

# A prompt that was refused, or a client that went away, says nothing about the account.
OF_THE_ACCOUNT = frozenset({AttemptStatus.LIMITED, AttemptStatus.REJECTED, AttemptStatus.FAILED})


class AccountErrors:
    """Fed with what happened; `of` is asked for every row that is drawn."""

    def __init__(self) -> None:
        self._last: dict[str, LastError] = {}

    def take(self, events: Iterable[RequestEvent]) -> None:
        """These happened, in this order."""
        for event in events:
            if isinstance(event, AttemptEnded):
                self._take(event.attempt)

    def of(self, account_id: str) -> LastError | None:
        """The last error of an account; None when there was none."""
        return self._last.get(account_id)

    def _take(self, attempt: Attempt) -> None:
        found = error_of(attempt)
        if found is not None:
            self._last[attempt.account_id] = found
        elif attempt.status is AttemptStatus.OK and attempt.account_id in self._last:
            last = self._last[attempt.account_id]
            self._last[attempt.account_id] = LastError(last.at, last.reason, last.request_id, over=True)


def error_of(attempt: Attempt) -> LastError | None:
    """What an attempt says of its account; None when it says nothing bad."""
    if attempt.status not in OF_THE_ACCOUNT or attempt.reason is None:
        return None
    ended_at = attempt.started_at + attempt.waited + attempt.seconds
    return LastError(ended_at, attempt.reason, attempt.request_id)
