"""Google's errors read as UpstreamError: whom to blame, what must rest, how long, and what a person can do. Pure.

The rules are Google's published ones: PerDay quotas end at midnight Pacific whatever delay is named beside them,
"limit: 0" means that the project has no quota at all, an invalid key is a 400 with the reason API_KEY_INVALID. The
reasons of Code Assist are those that its own client knows.
"""

import re
from collections.abc import Mapping

from proxy_core.errors import NamedLimit, Rest, UpstreamError
from proxy_core.phrases import Phrase, phrase
from proxy_core.upstreams.failures import in_trouble, is_of_request, limited, of_request, rejected, sentence
from proxy_core.upstreams.google_status import Status, Violation, read_status

# A minute's quota is back after a minute at most.
_MINUTE = 60.0
# How long an account rests whose quota is spent until a time that is not named, or whose credit is.
_SPENT_REST = 3600.0
_CREDIT_REST = 6 * 3600.0
# An address where there is nothing may be a mistake that is mended soon.
_NO_ADDRESS_REST = 60.0

_LIMIT_ZERO = re.compile(r"\blimit: 0(?![0-9]|\.[0-9])")
_OF_DAY = re.compile(r"per_?day|daily", re.IGNORECASE)
_OF_MINUTE = re.compile(r"per_?minute", re.IGNORECASE)
_OF_REQUESTS = re.compile(r"requests", re.IGNORECASE)
_OF_TOKENS = re.compile(r"tokens?", re.IGNORECASE)
# A key that Google found in public is turned away without a reason of its own.
_LEAKED = re.compile(r"\bkey was reported as leaked\b", re.IGNORECASE)
_QUOTA_PROJECT = re.compile(r"quota project|serviceusage", re.IGNORECASE)


def read_error(
    status: int, body: bytes, headers: Mapping[str, str], now: float, *, by_login: bool = False
) -> UpstreamError:
    """The error that an answer of HTTP `status` (not 200) and `body` means. Any body will do, JSON or not.

    `by_login`: the call went with an access token, which was new, and not with a key.
    """
    error = read_status(body)
    text = sentence(error.message) or f"HTTP {status}"
    if "MODEL_CAPACITY_EXHAUSTED" in error.reasons:
        return in_trouble(status, error.delay(headers, now), phrase("no_capacity"))
    if status == 429:
        return _limited(error, headers, now)
    if status == 401 or "API_KEY_INVALID" in error.reasons or _LEAKED.search(error.message):
        return rejected(phrase("login_ended" if by_login else "key_rejected"), status, Rest.UNTIL_MENDED)
    if status == 403:
        return rejected(_forbidden(error, text), status, Rest.MODEL)
    if status == 400 and error.name == "FAILED_PRECONDITION":
        return rejected(phrase("not_permitted", text=text), status, Rest.ACCOUNT)
    if status == 402:
        return limited(phrase("limit_billing"), status, Rest.ACCOUNT, _CREDIT_REST)
    if status in (404, 405):
        return _not_found(status, error)
    if not is_of_request(status, body):
        return in_trouble(status, error.delay(headers, now))
    return of_request(phrase("bad_parameter", text=text), status)


def _limited(error: Status, headers: Mapping[str, str], now: float) -> UpstreamError:
    delay = error.delay(headers, now)
    limits = _named(error.violations)
    quotas = " ".join(one.quota for one in error.violations)
    code, rest = "limit_reached", Rest.MODEL
    if _LIMIT_ZERO.search(error.message):
        code, rest = "limit_zero", Rest.MODEL_MISSING
    elif "INSUFFICIENT_G1_CREDITS_BALANCE" in error.reasons:
        code, delay = "limit_billing", _CREDIT_REST if delay is None else delay
    elif "QUOTA_EXHAUSTED" in error.reasons:
        reset = error.reset(now)
        delay = delay if reset is None else reset
        code, delay = "limit_spent", _SPENT_REST if delay is None else delay
    elif _OF_DAY.search(quotas):
        code, rest = "limit_day", Rest.MODEL_TODAY
    elif _OF_MINUTE.search(quotas):
        code, delay = "limit_minute", _MINUTE if delay is None else delay
    return limited(phrase(code), 429, rest, delay, limits)


def _named(violations: tuple[Violation, ...]) -> tuple[NamedLimit, ...]:
    """The limits of calls that were named, the smallest of each window: tokens are no calls."""
    found: dict[str, int] = {}
    for one in violations:
        window = "day" if _OF_DAY.search(one.quota) else "minute" if _OF_MINUTE.search(one.quota) else ""
        is_of_calls = _OF_REQUESTS.search(one.quota) and not _OF_TOKENS.search(one.quota)
        if window and is_of_calls and one.value:
            found[window] = min(one.value, found.get(window, one.value))
    return tuple(NamedLimit(window, limit) for window, limit in found.items())


def _forbidden(error: Status, text: str) -> Phrase:
    """What stands in the way, and where a person can do something about it."""
    help_page = next(iter(error.links), "")
    if "ACCESS_TOKEN_SCOPE_INSUFFICIENT" in error.reasons:
        return phrase("scope_missing_at_call")
    if "USER_PROJECT_DENIED" in error.reasons or _QUOTA_PROJECT.search(error.message):
        return phrase("quota_project_needed")
    if "VALIDATION_REQUIRED" in error.reasons:
        return phrase("validation_needed", link=help_page or error.link("validation_link", "validation_url"))
    if "TOS_VIOLATION" in error.reasons:
        return phrase("terms_violated", link=error.link("appeal_url"))
    if "SERVICE_DISABLED" in error.reasons:
        service = sentence(error.metadata.get("serviceTitle", "") or error.metadata.get("service", ""))
        link = error.link("activationUrl") or help_page
        return phrase("service_disabled", service=service[:80] or "the API", link=link)
    if "SECURITY_POLICY_VIOLATED" in error.reasons:
        return phrase("policy_forbids")
    return phrase("not_permitted", text=text)


def _not_found(status: int, error: Status) -> UpstreamError:
    """404: a model, else an address that is no API of Google's, as with a 405, where nobody takes a POST."""
    if status == 405 or not error.message:
        return rejected(phrase("address_not_found"), status, Rest.MODEL, _NO_ADDRESS_REST)
    return rejected(phrase("model_not_at_account"), status, Rest.MODEL_MISSING)
