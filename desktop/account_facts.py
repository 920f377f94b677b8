"""What the details of an account ask for beside its state: its limits, its last error in the log. No widgets."""

from PySide6.QtCore import QObject, Signal

import proxy_core
from desktop.account_row_text import LastError
from desktop.engine_thread import EngineThread
from desktop.models.account_errors import error_of
from desktop.verb_tasks import VerbTasks
from proxy_core import Account, Outcome, RequestFilter

REQUESTS = 5  # the last of an account that went wrong, in which its error is looked for
WRONG = (Outcome.FAILED, Outcome.PARTIAL)


class AccountFacts(VerbTasks):
    """Signals: limits_loaded(account id, tuple of Limit), after load_limits() and set_limit();
    error_loaded(account id, LastError or None), after load_error().
    """

    limits_loaded = Signal(str, object)
    error_loaded = Signal(str, object)

    def __init__(self, engine: EngineThread, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._changes = 0

    def load_limits(self, account_id: str) -> None:
        """Fetch what it may do, as far as that is known."""
        self._run(f"limits {account_id}", lambda: self._load_limits(account_id))

    def set_limit(self, account_id: str, model: str, window: str, limit: int | None) -> None:
        """Have it make at most so many calls for `model` in a `window` (minute or day); None: as it learns."""
        self._changes += 1
        self._run(f"limit {self._changes}", lambda: self._set_limit(account_id, model, window, limit))

    def load_error(self, account: Account) -> None:
        """Look in the log for its last error."""
        self._run(f"error {account.id}", lambda: self._load_error(account))

    async def _load_limits(self, account_id: str) -> None:
        self.limits_loaded.emit(account_id, await self._engine.call(lambda core: core.limits(account_id)))

    async def _set_limit(self, account_id: str, model: str, window: str, limit: int | None) -> None:
        await self._engine.call(lambda core: core.set_limit(account_id, model, window, limit))
        await self._load_limits(account_id)

    async def _load_error(self, account: Account) -> None:
        self.error_loaded.emit(account.id, await self._engine.call(lambda core: _last_error(core, account)))


async def _last_error(core: "proxy_core.Core", account: Account) -> LastError | None:
    matching = RequestFilter(outcomes=WRONG, account=account.name)
    for record in await core.requests(limit=REQUESTS, matching=matching):
        _, attempts = await core.request(record.id)
        for attempt in reversed(attempts):
            found = error_of(attempt) if attempt.account_id == account.id else None
            if found is not None:
                return found
    return None
