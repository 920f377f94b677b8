"""What the core tells others about requests, attempts, accounts and the proxy: frozen records, no behaviour."""

from dataclasses import dataclass
from enum import StrEnum

from proxy_core.accounts.account import Account
from proxy_core.errors import AttemptStatus
from proxy_core.phrases import Phrase


class Outcome(StrEnum):
    """How a request stands or ended."""

    DRAWING = "drawing"
    DRAWN = "drawn"  # all n pictures came
    PARTIAL = "partial"  # some came
    FAILED = "failed"  # none came
    CANCELLED = "cancelled"  # the client went away, or Easel was stopped
    INVALID = "invalid"  # refused before any account was asked


@dataclass(frozen=True, slots=True)
class Attempt:
    """One upstream call: picture `picture` of a request, the `number`-th try, both counted from 0.

    `status` is None while it runs. Times: `started_at` in unix seconds, `waited` for a free place and `seconds` at
    the upstream. `account` is the account's name, `upstream_status` the upstream's HTTP status, 0 if it had none.
    """

    request_id: str
    picture: int
    number: int
    account_id: str
    account: str
    started_at: float
    waited: float = 0.0
    seconds: float = 0.0
    status: AttemptStatus | None = None
    reason: Phrase | None = None
    upstream_status: int = 0


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """One HTTP request that asked for pictures, as the log keeps it.

    `status` is the HTTP status sent, 0 before that. `failures` has the reason of each picture that did not come, as
    (picture, phrase). `prompt` is empty when prompts are not kept.
    """

    id: str
    started_at: float
    client: str
    path: str
    asked_model: str
    model: str
    n: int
    returned: int = 0
    status: int = 0
    outcome: Outcome = Outcome.DRAWING
    seconds: float = 0.0
    accounts: tuple[str, ...] = ()
    notes: tuple[Phrase, ...] = ()
    reason: Phrase | None = None
    failures: tuple[tuple[int, Phrase], ...] = ()
    prompt: str = ""


@dataclass(frozen=True, slots=True)
class Cooling:
    """An account rests until `until` (unix seconds), for `model`, or for all when that is empty."""

    model: str
    until: float
    status: AttemptStatus
    reason: Phrase


@dataclass(frozen=True, slots=True)
class AccountState:
    """An account as the pool sees it now. `drawn` counts its pictures of the last 24 h."""

    account: Account
    in_flight: int
    drawn: int
    cooling: tuple[Cooling, ...]


@dataclass(frozen=True, slots=True)
class ProxyState:
    """Whether the proxy listens, where clients reach it, and why it does not when it should."""

    running: bool
    base_url: str = ""
    error: Phrase | None = None
