"""The fault matrix as a person would expect it: what each fault is, whom it is about, and what a client is told.

By docs/rotation.md ("When a call fails") and docs/openapi.yaml; not by what the code does. Nothing here runs anything.
"""

from dataclasses import dataclass
from enum import Enum, auto

from proxy_core.simulator.faults import Fault


class About(Enum):
    """Whom a fault is about."""

    REQUEST = auto()  # the client is told, and no other account is asked
    ACCOUNT = auto()  # another account draws
    SERVICE = auto()  # the same, and the account is soon asked again


class Left(Enum):
    """How the account stands that met the fault."""

    AS_IT_WAS = auto()
    RESTS = auto()  # it, or the model at it
    DISABLED = auto()  # until a person mends it


@dataclass(frozen=True)
class Told:
    """What a client gets when nobody can draw: OpenAI's error, and whether it is told to come again.

    `again`: seconds until then, as Retry-After has them; 0: told not to; None: not said.
    """

    status: int
    kind: str
    code: str | None
    again: int | None


REFUSED = Told(400, "image_generation_user_error", "moderation_blocked", None)
NO_SUCH_MODEL = Told(404, "invalid_request_error", "model_not_found", None)
LIMITED = Told(429, "requests", "rate_limit_exceeded", 8)
SPENT = Told(429, "insufficient_quota", "insufficient_quota", 0)
NEEDS_YOU = Told(503, "service_unavailable_error", None, 0)
TROUBLE = Told(503, "service_unavailable_error", None, 1)


@dataclass(frozen=True)
class Row:
    """One fault. `says`: what stands in the message that a client gets. `limit` is the settings under which it is met.

    One without a `fault` of the simulator is at the account's own address: `far` names it.
    """

    name: str
    about: About
    left: Left
    told: Told
    says: str
    fault: Fault | None = None
    far: str = ""

    def __str__(self) -> str:
        return self.name


def of_request(name: str, fault: Fault, says: str) -> Row:
    return Row(name, About.REQUEST, Left.AS_IT_WAS, REFUSED, says, fault)


def of_account(name: str, fault: Fault, told: Told, says: str, left: Left = Left.RESTS) -> Row:
    return Row(name, About.ACCOUNT, left, told, says, fault)


def of_service(name: str, fault: Fault | None, says: str, far: str = "") -> Row:
    return Row(name, About.SERVICE, Left.RESTS, TROUBLE, says, fault, far)


ROWS = (
    of_account("401", Fault.UNAUTHENTICATED, NEEDS_YOU, "was rejected: check or replace it", Left.DISABLED),
    of_account("403", Fault.FORBIDDEN, NEEDS_YOU, "enable it in the Google Cloud Console"),
    of_account("404", Fault.NOT_FOUND, NO_SUCH_MODEL, "does not exist here"),
    of_account("429 minute", Fault.LIMITED_MINUTE, LIMITED, "reached its limit per minute"),
    of_account("429 day", Fault.LIMITED_DAY, SPENT, "reached its limit for today"),
    of_service("500", Fault.INTERNAL, "the upstream answered 500"),
    of_service("503", Fault.UNAVAILABLE, "the upstream answered 503"),
    of_service("reset before the headers", Fault.RESET, "the connection broke"),
    of_service("reset after the headers", Fault.RESET_MID, "the connection broke"),
    of_service("body cut short", Fault.CUT, "the connection broke"),
    of_service("no JSON", Fault.NOT_JSON, "not what its documents describe"),
    of_service("wrong JSON", Fault.WRONG_JSON, "not what its documents describe"),
    of_request("prompt refused", Fault.BLOCKED_PROMPT, "refused the prompt"),
    of_request("picture refused", Fault.IMAGE_SAFETY, "held the picture back"),
    of_request("words instead", Fault.TEXT_ONLY, "answered in words"),
    of_request("nothing to draw", Fault.NO_IMAGE, "drew no picture"),
    of_service("no picture", Fault.EMPTY, "not what its documents describe"),
    of_service("hang", Fault.HANG, "did not begin to answer"),
    of_service("one byte a second", Fault.TRICKLE, "stopped sending"),
    of_service("TLS error", None, "whom this computer trusts", far="tls"),
    of_service("DNS failure", None, "could not be reached", far="dns"),
)


class Scope(Enum):
    """Who meets the fault, and how often."""

    ONCE = "once"  # the first of two, in its first call alone
    ALWAYS = "always"  # the only one there is, in every call
    ONE = "one account"  # the first of two, in every call
    ALL = "all accounts"  # both, in every call

    @property
    def spare(self) -> bool:
        """Whether there is an account that draws."""
        return self in {Scope.ONCE, Scope.ONE}


@dataclass(frozen=True)
class Case:
    """One cell of the matrix: `n` pictures by `route` under a fault."""

    row: Row
    scope: Scope
    n: int
    route: str

    def __str__(self) -> str:
        return f"{self.row}-{self.scope.value}-{self.route}-{self.n}".replace(" ", "_")


ROUTES = ("plain", "stream", "edit", "chat", "task")
NUMBERS = (1, 4)


def whole() -> list[Case]:
    """Every cell that there is. An address that is wrong is not wrong once."""
    return [
        Case(row, scope, n, route)
        for row in ROWS
        for scope in Scope
        if row.fault or scope is not Scope.ONCE
        for n in NUMBERS
        for route in ROUTES
    ]


def part() -> list[Case]:
    """Every fault by every route once; scopes and numbers take turns, so that each meets each fault and each route."""
    chosen = []
    for at, row in enumerate(ROWS):
        for step, route in enumerate(ROUTES):
            scopes = [scope for scope in Scope if row.fault or scope is not Scope.ONCE]
            turn = at + step
            chosen.append(Case(row, scopes[turn % len(scopes)], NUMBERS[(turn // 2 + at) % 2], route))
    return chosen


@dataclass(frozen=True)
class Expected:
    """What a case must come to. Calls are a range: whoever rests already is not asked.

    `came`: pictures. `told`: the error, where none came. `fox`, `all`: least and most calls of the account that meets
    the fault first, and of all together; `longest`: attempts of one picture at most.
    """

    came: int
    told: Told | None
    calls: range
    healthy: int
    longest: int


def expected(case: Case) -> Expected:
    """By these rules.

    - A refusal is about the request: it is called once, and its picture is gone, whoever else could draw.
    - Any other fault costs a call, and the next account draws: a healthy one is found within two attempts.
    - Nobody is asked twice for one picture. Where nobody can draw, each is asked once at least and at most once for
      each picture: who rests by then is not asked again.
    """
    n, scope = case.n, case.scope
    accounts = 1 if scope is Scope.ALWAYS else 2
    if case.row.about is About.REQUEST:
        refused = {Scope.ONCE: 1, Scope.ONE: -(-n // 2)}.get(scope, n)  # two accounts take turns, fox first
        return Expected(n - refused, None if refused < n else case.row.told, range(n, n + 1), n - refused, 1)
    if scope is Scope.ONCE:
        return Expected(n, None, range(n + 1, n + 2), n, 2)
    if scope is Scope.ONE:
        return Expected(n, None, range(n + 1, 2 * n + 1), n, 2)
    return Expected(0, case.row.told, range(accounts, accounts * n + 1), 0, accounts)
