"""What the core tells others about requests, attempts, accounts and the proxy: frozen records, no behaviour."""

from enum import StrEnum

from msgspec import Struct

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


class Attempt(Struct, frozen=True):
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


class RequestRecord(Struct, frozen=True):
    """One HTTP request that asked for pictures, as the log keeps it.

    `status` is the HTTP status sent, 0 before that. `failures` has the reason of each picture that did not come, as
    (picture, phrase). `prompt` is empty when prompts are not kept. `asked` is what the client sent and `answer` what it
    got, as JSON without pictures, prompts and secrets; both are empty where they are not known.
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
    asked: str = ""
    answer: str = ""


class RequestFilter(Struct, frozen=True):
    """Which requests of the log are wanted. A field that is empty wants all; every other one must fit.

    `client` is a part of its User-Agent; `account` an account's name; `model` was asked for or drawn with; `since` is
    in unix seconds; each of `words` is in the prompt, the id, the client, the model or an account.
    """

    outcomes: tuple[Outcome, ...] = ()
    client: str = ""
    account: str = ""
    model: str = ""
    since: float = 0.0
    words: str = ""


class LogFacets(Struct, frozen=True):
    """What the log can be filtered by, each the one met last first, at most 50: User-Agents, accounts' names, models.

    A model is one that was asked for or drawn with.
    """

    clients: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    models: tuple[str, ...] = ()


class ClientCall(Struct, frozen=True):
    """One HTTP request that the proxy answered, whatever it was: drawing, listing models, or a wrong key or path.

    `at` is in unix seconds, `status` the HTTP status sent; `reason` says why it was refused, where it was.
    """

    at: float
    client: str
    method: str
    path: str
    status: int
    reason: Phrase | None = None


class Update(Struct, frozen=True):
    """A newer version of Easel, such as "1.2.0", and the https address of a page about it, where there is one."""

    version: str
    page: str = ""


class UsageHour(Struct, frozen=True):
    """What was drawn in the hour that began at `begins` (unix seconds). `drawn` of `requests` brought a picture.

    Requests that were not valid or were cancelled are not counted. `median` is of the seconds of those drawn.
    """

    begins: float
    pictures: int
    requests: int
    drawn: int
    median: float | None


class Usage(Struct, frozen=True):
    """What was drawn since midnight here, counted as in UsageHour, and in each of the last 24 hours, oldest first."""

    pictures: int
    requests: int
    drawn: int
    median: float | None
    hours: tuple[UsageHour, ...]


class QueueState(Struct, frozen=True):
    """How many pictures wait for an account, and how many are being drawn."""

    waiting: int = 0
    drawing: int = 0


class Cooling(Struct, frozen=True):
    """An account rests until `until` (unix seconds), for `model`, or for all when that is empty.

    `lasting`: no time brings it back, such as a model that the account does not have; it is asked again at `until` all
    the same, or after a check. `made_at`: when that was decided, in unix seconds, by the clock of that time.
    """

    model: str
    until: float
    status: AttemptStatus
    reason: Phrase
    lasting: bool = False
    made_at: float = 0.0


class QuotaSource(StrEnum):
    """Where the figures of a quota come from."""

    MEASURED = "measured"  # the provider said so
    COUNTED = "counted"  # Easel counted what it sent; other programs' use is not in it


class Quota(Struct, frozen=True):
    """What an account has left for `model` (or a group of models, as the provider calls it) in a `window`.

    `window` is minute, day, or the provider's own word (5h, weekly). `remaining` is a fraction 0..1, `left` and `limit`
    are counts, `resets_at` and `read_at` unix seconds; None where it is not known.
    """

    account_id: str
    model: str
    window: str
    remaining: float | None
    left: int | None
    limit: int | None
    resets_at: float | None
    source: QuotaSource
    read_at: float


class QuotaPoint(Struct, frozen=True):
    """One point of a quota's history: the fraction that was left at `at`, in unix seconds."""

    model: str
    window: str
    at: float
    remaining: float


class LimitSource(StrEnum):
    """Who said what an account may do."""

    NAMED = "named"  # a 429 of the provider
    TYPED = "typed"  # the person
    MEASURED = "measured"  # the provider's list of quotas


class Limit(Struct, frozen=True):
    """An account may make `limit` calls for `model` in a `window` (minute or day). `since`: unix seconds."""

    account_id: str
    model: str
    window: str
    limit: int
    source: LimitSource
    since: float


class AccountState(Struct, frozen=True):
    """An account as it stands now. `drawn` counts its pictures of the last 24 h, `today` those since midnight here."""

    account: Account
    in_flight: int
    drawn: int
    cooling: tuple[Cooling, ...]
    quotas: tuple[Quota, ...] = ()
    today: int = 0


class ProxyState(Struct, frozen=True):
    """Whether the proxy listens, where clients reach it, and why it does not when it should.

    `outdated` names settings that were changed since and take effect when it is started again. `stopping`: it begins
    nothing new, and stops when what is being drawn has ended; until then it is running.
    """

    running: bool
    base_url: str = ""
    error: Phrase | None = None
    outdated: tuple[str, ...] = ()
    stopping: bool = False


class AccountCheck(Struct, frozen=True):
    """What a call that costs nothing said of an account: it passed, it did not, or nobody could be asked (None)."""

    account: Account
    passed: bool | None
    said: Phrase


class Added(Struct, frozen=True):
    """An account that is kept; `unasked` says why its provider could not be asked about it, where it was to be."""

    account: Account
    unasked: Phrase | None = None


class SignedIn(Struct, frozen=True):
    """An account whose person signed in; `missing` are scopes that were not given, and can be done without."""

    account: Account
    missing: tuple[str, ...] = ()


class Removal(Struct, frozen=True):
    """An account that was removed with its secret; `not_revoked` says why its login still stands at the provider."""

    account: Account
    not_revoked: Phrase | None = None


class ImportLine(Struct, frozen=True):
    """What became of one account of an import: its line or place, counted from 1, and the account if it was taken."""

    line: int
    account: Account | None
    said: Phrase
