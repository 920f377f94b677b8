"""Google's error answers: google.rpc.Status as JSON, with the details that the real API sends.

Builds exceptions and bodies; when one is due is decided elsewhere. Wordings follow what the real API says, because
clients look for parts of them.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from proxy_core.simulator.faults import Fault, Rule

Detail = dict[str, Any]
_TYPES = "type.googleapis.com/google.rpc."
_SERVICE = "generativelanguage.googleapis.com"
_LIMIT = "10"  # requests, as the quota failures name it
_SHORT_DELAY = 3.0  # seconds; what a spent daily quota names, misleadingly

_SIMPLE: dict[Fault, tuple[int, str, str]] = {
    Fault.INTERNAL: (500, "INTERNAL", "An internal error has occurred. Please retry or report it."),
    Fault.UNAVAILABLE: (503, "UNAVAILABLE", "The model is overloaded. Please try again later."),
    Fault.LIMITED_BARE: (429, "RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota)."),
}


class StatusError(Exception):
    """A call that ends with an error: the HTTP status, its google.rpc name, a message and details."""

    def __init__(self, http: int, status: str, message: str, details: Iterable[Detail] = ()) -> None:
        super().__init__(message)
        self.http = http
        self.status = status
        self.message = message
        self.details = list(details)

    def body(self) -> bytes:
        """The answer's JSON."""
        error: dict[str, Any] = {"code": self.http, "message": self.message, "status": self.status}
        if self.details:
            error["details"] = self.details
        return msgspec.json.format(msgspec.json.encode({"error": error}), indent=2)


def invalid(message: str, *violations: tuple[str, str]) -> StatusError:
    """400 INVALID_ARGUMENT; each violation is the path of a field and what is wrong with it."""
    listed = [{"field": field, "description": description} for field, description in violations]
    details = [_detail("BadRequest", fieldViolations=listed)] if listed else []
    return StatusError(400, "INVALID_ARGUMENT", message, details)


def not_found(model: str, version: str) -> StatusError:
    """404 for a model that is unknown or gone."""
    return StatusError(
        404,
        "NOT_FOUND",
        f"models/{model} is not found for API version {version}, or is not supported for generateContent. "
        "Call ListModels to see the list of available models and their supported methods.",
    )


def no_route(path: str) -> StatusError:
    """404 for an address that is none."""
    return StatusError(404, "NOT_FOUND", f"The requested URL {path} was not found on this server.")


def unregistered() -> StatusError:
    """403 for a call without any key or token."""
    return StatusError(
        403,
        "PERMISSION_DENIED",
        "Method doesn't allow unregistered callers (callers without established identity). "
        "Please use API Key or other form of API consumer identity to call this API.",
    )


def key_invalid() -> StatusError:
    """400 for an API key that is not known."""
    locale = _detail("LocalizedMessage", locale="en-US", message="API key not valid. Please pass a valid API key.")
    info = _info("API_KEY_INVALID", service=_SERVICE)
    return StatusError(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", [info, locale])


def unauthenticated() -> StatusError:
    """401 for a bearer token that is not known or no longer valid."""
    return StatusError(
        401,
        "UNAUTHENTICATED",
        "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid "
        "authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.",
        [_info("ACCESS_TOKEN_EXPIRED", service=_SERVICE, method="GenerateContent")],
    )


def for_fault(rule: Rule, *, model: str, version: str, retry_seconds: float) -> StatusError | None:
    """The error of a rule's fault; None for a fault that is no error status."""
    if rule.fault in _SIMPLE:
        return StatusError(*_SIMPLE[rule.fault])
    match rule.fault:
        case Fault.KEY_INVALID:
            return key_invalid()
        case Fault.UNAUTHENTICATED:
            return unauthenticated()
        case Fault.FORBIDDEN:
            return _forbidden()
        case Fault.NOT_FOUND:
            return not_found(model, version)
        case Fault.LIMITED_MINUTE:
            return _limited(model, ("PerMinute",), rule.retry_seconds, default=retry_seconds)
        case Fault.LIMITED_DAY:
            return _limited(model, ("PerDay",), rule.retry_seconds, default=_SHORT_DELAY)
        case Fault.LIMIT_ZERO:
            return _limited(model, ("PerDay", "PerMinute"), rule.retry_seconds, default=retry_seconds, free=True)
        case _:
            return None


def _forbidden() -> StatusError:
    link = f"https://console.developers.google.com/apis/api/{_SERVICE}/overview?project=0"
    return StatusError(
        403,
        "PERMISSION_DENIED",
        "Generative Language API has not been used in project 0 before or it is disabled. Enable it by visiting "
        f"{link} then retry.",
        [
            _detail("Help", links=[{"description": "Google developers console API activation", "url": link}]),
            _info("SERVICE_DISABLED", service=_SERVICE, consumer="projects/0"),
        ],
    )


def _limited(
    model: str, periods: tuple[str, ...], delay: float | None, *, default: float, free: bool = False
) -> StatusError:
    seconds = default if delay is None else delay
    metric = f"{_SERVICE}/" + ("generate_content_free_tier_requests" if free else "generate_requests_per_model")
    limit = "0" if free else _LIMIT
    page = "https://ai.google.dev/gemini-api/docs/rate-limits"
    lines = [
        "You exceeded your current quota, please check your plan and billing details.",
        f"For more information on this error, head to: {page}.",
        *(f"* Quota exceeded for metric: {metric}, limit: {limit}, model: {model}" for _ in periods),
        f"Please retry in {seconds:.9g}s.",
    ]
    violations = [_violation(metric, period, limit, model, free=free) for period in periods]
    return StatusError(
        429,
        "RESOURCE_EXHAUSTED",
        "\n".join(lines),
        [
            _detail("Help", links=[{"description": "Learn more about Gemini API quotas", "url": page}]),
            _detail("QuotaFailure", violations=violations),
            _detail("RetryInfo", retryDelay=f"{seconds:.9g}s"),
        ],
    )


def _violation(metric: str, period: str, limit: str, model: str, *, free: bool) -> Detail:
    return {
        "quotaMetric": metric,
        "quotaId": f"GenerateRequests{period}PerProjectPerModel" + ("-FreeTier" if free else ""),
        "quotaDimensions": {"location": "global", "model": model},
        "quotaValue": limit,
    }


def _info(reason: str, **metadata: str) -> Detail:
    return _detail("ErrorInfo", reason=reason, domain="googleapis.com", metadata=metadata)


def _detail(kind: str, **values: Any) -> Detail:
    return {"@type": _TYPES + kind, **values}
