"""What can go wrong at the simulated upstream, and the rules by which it does.

Counts calls and decides; what a fault looks like on the wire is the wire's own work. All times are in seconds.
"""

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum

import msgspec


class Fault(StrEnum):
    """One way in which a call does not end with a picture, or not in the usual time."""

    # answers with an error status
    KEY_INVALID = "key_invalid"  # 400, reason API_KEY_INVALID
    UNAUTHENTICATED = "unauthenticated"  # 401
    FORBIDDEN = "forbidden"  # 403, reason SERVICE_DISABLED
    SCOPE_INSUFFICIENT = "scope_insufficient"  # 403, reason ACCESS_TOKEN_SCOPE_INSUFFICIENT
    VALIDATION_REQUIRED = "validation_required"  # 403, with the address at which a person proves who they are
    TERMS = "terms"  # 403, reason TOS_VIOLATION, with the address of an appeal
    LIMITED_MINUTE = "limited_minute"  # 429 with RetryInfo and a quota per minute
    LIMITED_DAY = "limited_day"  # 429 with a quota per day, and a RetryInfo that is far too short
    LIMITED_BOTH = "limited_both"  # 429 with a quota per day and one per minute, and the delay of the minute
    LIMITED_HALF_SECOND = "limited_half_second"  # 429 whose only delay is a quotaResetDelay of "500ms"
    LIMITED_BARE = "limited_bare"  # 429 without details
    LIMIT_ZERO = "limit_zero"  # 429 with "limit: 0": the project has no quota at all
    NOT_FOUND = "not_found"  # 404
    INTERNAL = "internal"  # 500
    UNAVAILABLE = "unavailable"  # 503
    CAPACITY = "capacity"  # 503, reason MODEL_CAPACITY_EXHAUSTED
    CAPACITY_429 = "capacity_429"  # the same with 429
    # breaks the connection or the time table
    RESET = "reset"  # TCP reset before any byte
    CUT = "cut"  # the whole Content-Length, half of the body, then the end
    RESET_MID = "reset_mid"  # half of the body, then a TCP reset
    SLOW_FIRST_BYTE = "slow_first_byte"  # right, after the rule's `seconds`
    HANG = "hang"  # nothing until the client goes or the simulator stops
    DRIBBLE = "dribble"  # right, in small pieces with pauses
    TRICKLE = "trickle"  # right, byte by byte, with the rule's `seconds` after each
    # answers 200 without a picture
    NOT_JSON = "not_json"  # text/html
    WRONG_JSON = "wrong_json"  # JSON of another shape
    BLOCKED_PROMPT = "blocked_prompt"  # promptFeedback, no candidates
    IMAGE_SAFETY = "image_safety"  # finishReason IMAGE_SAFETY, no content
    TEXT_ONLY = "text_only"  # STOP with nothing but text
    NO_IMAGE = "no_image"  # finishReason NO_IMAGE
    EMPTY = "empty"  # neither candidates nor feedback


CREDENTIAL_FAULTS = frozenset(
    {
        Fault.KEY_INVALID,
        Fault.UNAUTHENTICATED,
        Fault.FORBIDDEN,
        Fault.SCOPE_INSUFFICIENT,
        Fault.VALIDATION_REQUIRED,
        Fault.TERMS,
    }
)
"""Those that a look at the list of models meets, too."""

ERROR_FAULTS = CREDENTIAL_FAULTS | {
    Fault.LIMITED_MINUTE,
    Fault.LIMITED_DAY,
    Fault.LIMITED_BOTH,
    Fault.LIMITED_HALF_SECOND,
    Fault.LIMITED_BARE,
    Fault.LIMIT_ZERO,
    Fault.NOT_FOUND,
    Fault.INTERNAL,
    Fault.UNAVAILABLE,
    Fault.CAPACITY,
    Fault.CAPACITY_429,
}
"""Those that are answers with an error status."""

EVERYONE = "*"
"""The label of rules for all accounts."""


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When an account's call meets a fault.

    Of the calls for `model` (None: any), those after the first `after` are counted; the fault meets each `every`-th of
    them, and none beyond the first `first` (None: no end). `retry_seconds` is the delay that a limit names (None: the
    scenario's), `quota_value` the limit that a quota failure names (None: some number; the day's of `limited_both`),
    `seconds` the wait of `slow_first_byte`, and after each byte of `trickle`.

    With `checks` the rule is for the calls that cost nothing (lists of models, counts of tokens, questions about quota)
    and for no drawing call; `model` is nothing then, and `not_found` is an address that the server does not have.
    Raises ValueError for numbers that make no sense.
    """

    fault: Fault
    every: int = 1
    first: int | None = None
    after: int = 0
    model: str | None = None
    retry_seconds: float | None = None
    seconds: float = 5.0
    quota_value: int | None = None
    checks: bool = False

    def __post_init__(self) -> None:
        if self.every < 1 or self.after < 0 or (self.first is not None and self.first < 0):
            raise ValueError("every must be at least 1, after and first at least 0")
        if (self.quota_value or 0) < 0:
            raise ValueError("quota_value must be at least 0")
        if not (0 <= self.seconds <= 3600 and 0 <= (self.retry_seconds or 0) <= 1e6):
            raise ValueError("seconds must be from 0 to 3600, retry_seconds from 0 to 1000000")

    def meets(self, call: int) -> bool:
        """Whether the fault meets the `call`-th call (from 1) of those the rule looks at."""
        counted = call - self.after
        return counted >= 1 and counted % self.every == 0 and (self.first is None or counted <= self.first)


class RuleBook:
    """The rules of every account, with how many calls each has seen. The first rule that meets a call wins."""

    def __init__(self, rules: Mapping[str, tuple[Rule, ...]]) -> None:
        self._rules = dict(rules)
        self._seen: Counter[tuple[str, str, int]] = Counter()

    def replace(self, rules: Mapping[str, tuple[Rule, ...]]) -> None:
        """New rules for the accounts named; they start to count at zero. The others stay."""
        self._rules.update(rules)
        self._seen = Counter({key: seen for key, seen in self._seen.items() if key[1] not in rules})

    def take(self, label: str, model: str) -> Rule | None:
        """Count a call of an account and give the rule that it meets."""
        hit: Rule | None = None
        for key, rule in self._of(label):
            if rule.model in {None, model} and not rule.checks:
                self._seen[key] += 1
                if hit is None and rule.meets(self._seen[key]):
                    hit = rule
        return hit

    def rejection(self, label: str) -> Rule | None:
        """The rule by which the account's next call would be rejected for its credentials. Counts nothing."""
        for key, rule in self._of(label):
            of_credentials = rule.fault in CREDENTIAL_FAULTS and rule.model is None and not rule.checks
            if of_credentials and rule.meets(self._seen[key] + 1):
                return rule
        return None

    def check(self, label: str) -> Rule | None:
        """The rule that a call of the account meets which costs nothing: one for checks, which counts it, or as
        `rejection` has it."""
        hit: Rule | None = None
        for key, rule in self._of(label):
            if rule.checks:
                self._seen[key] += 1
                if hit is None and rule.meets(self._seen[key]):
                    hit = rule
        return hit or self.rejection(label)

    def _of(self, label: str) -> list[tuple[tuple[str, str, int], Rule]]:
        sources = (label, EVERYONE)
        return [((label, of, index), rule) for of in sources for index, rule in enumerate(self._rules.get(of, ()))]
