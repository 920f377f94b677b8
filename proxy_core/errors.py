"""Every error that Easel raises on purpose. `str()` of each is a sentence for a person.

EaselError                what went wrong, as a phrase
|-- RequestError          the client's request cannot be served as it was sent
|-- NoPicture             a request ended without any picture
|-- UpstreamError         one upstream call failed; says whom it blames
|-- NoAccountReady        no account may draw now; says whether waiting helps
|-- CredentialsError      the store of secrets did not do what was asked
|-- SettingsError         a setting does not take a value
|-- StoreError            the database is closed, or could not be read or written
|-- AccountError          an account cannot be added, found or changed as asked
`-- StartError            Easel cannot start, listen, or use its data directory
"""

from enum import StrEnum

from msgspec import Struct

from proxy_core.phrases import Phrase, Value


class Blame(StrEnum):
    """Whom a failed upstream call is about, and so what happens next."""

    REQUEST = "request"  # answer the client, never rotate
    ACCOUNT = "account"  # cool the account, try another
    SERVICE = "service"  # cool briefly, try another


class Rest(StrEnum):
    """What of an account must rest after a failed call."""

    NOTHING = "nothing"
    MODEL = "model"
    MODEL_TODAY = "model_today"  # to midnight Pacific, when Google's daily quotas end
    MODEL_MISSING = "model_missing"  # the account does not have the model, which no time changes
    ACCOUNT = "account"
    UNTIL_MENDED = "until_mended"  # the account is disabled until a person mends it


class AttemptStatus(StrEnum):
    """How an upstream call ended."""

    OK = "ok"
    REFUSED = "refused"
    LIMITED = "limited"
    REJECTED = "rejected"
    FAILED = "failed"
    CANCELLED = "cancelled"


class NamedLimit(Struct, frozen=True):
    """A limit that an upstream named while it refused: `limit` calls for the model in a `window` (minute or day)."""

    window: str
    limit: int


class EaselError(Exception):
    """Carries a phrase, given whole or as a code and its values; its English is `str()`."""

    def __init__(self, said: str | Phrase, **values: Value) -> None:
        self.phrase = said if isinstance(said, Phrase) else Phrase(said, values)
        super().__init__(self.phrase.code)

    def __str__(self) -> str:
        return str(self.phrase)


class RequestError(EaselError):
    """The client's request cannot be served as it was sent; `param` names the field, `wire_code` is OpenAI's code."""

    def __init__(
        self,
        said: str | Phrase,
        *,
        param: str | None = None,
        wire_code: str | None = None,
        status: int = 400,
        **values: Value,
    ) -> None:
        super().__init__(said, **values)
        self.param = param
        self.wire_code = wire_code
        self.status = status


class UpstreamError(EaselError):
    """One upstream call failed.

    `retry_after` is in seconds, None when the upstream named no time; `upstream_status` is its HTTP status, 0 if it
    did not answer; `limits` are those that a 429 named.
    """

    def __init__(
        self,
        said: Phrase,
        *,
        blame: Blame,
        status: AttemptStatus,
        rest: Rest = Rest.NOTHING,
        retry_after: float | None = None,
        upstream_status: int = 0,
        limits: tuple[NamedLimit, ...] = (),
    ) -> None:
        super().__init__(said)
        self.blame = blame
        self.status = status
        self.rest = rest
        self.retry_after = retry_after
        self.upstream_status = upstream_status
        self.limits = limits

    def name_account(self, name: str) -> None:
        """Fill in the account's name, which the upstream's own code does not care for."""
        self.phrase = Phrase(self.phrase.code, {**self.phrase.values, "account": name})


class NoPicture(EaselError):  # noqa: N818 - says what happened, as httpx's exceptions do
    """A picture, or a whole request, ended without one.

    `kind` is how the wire tells it apart; `ready_at` is when the first account is back, in unix seconds; `cause` is
    what the last account that was asked said.
    """

    def __init__(
        self,
        said: str | Phrase,
        *,
        kind: "FailureKind",
        ready_at: float | None = None,
        cause: Phrase | None = None,
        **values: Value,
    ) -> None:
        super().__init__(said, **values)
        self.kind = kind
        self.ready_at = ready_at
        self.cause = cause


class FailureKind(StrEnum):
    """Why a picture did not come, in the order in which one of several is told to the client."""

    LIMITED = "limited"
    UNAVAILABLE = "unavailable"
    TIMED_OUT = "timed_out"
    FAILED = "failed"
    CANCELLED = "cancelled"
    REFUSED = "refused"  # told only when every picture was refused


class NoAccountReady(EaselError):  # noqa: N818 - says what happened, as httpx's exceptions do
    """No account may draw now. `busy` is true when one is ready but has no free place: waiting helps.

    `ready_at` is when the first of the others is back by itself, `changes_at` when anything changes for one of them
    (also for one of which nobody expects it to draw), both in unix seconds, None for never.
    """

    def __init__(self, *, busy: bool, ready_at: float | None = None, changes_at: float | None = None) -> None:
        super().__init__("no_account")
        self.busy = busy
        self.ready_at = ready_at
        self.changes_at = changes_at


class CredentialsError(EaselError):
    """The store of secrets is not there, is locked, or did not save."""


class SettingsError(EaselError):
    """A setting is not known or does not take the value."""


class StoreError(EaselError):
    """The database is closed, the disk does not take or give something, or what is to be kept is not whole."""


class AccountError(EaselError):
    """An account cannot be added, found or changed as asked."""


class StartError(EaselError):
    """Easel cannot start, listen, or use its data directory."""
