"""OpenAI's error answers: `{"error": {...}}`, with the headers that the real API sends.

Builds exceptions and bodies; when one is due is decided elsewhere. Wordings follow what the real API says, because
clients look for parts of them.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from proxy_core.simulator import openai_limits
from proxy_core.simulator.faults import Fault, Rule

_INVALID = "invalid_request_error"
_LIMIT = 5  # pictures a minute, as the limit names it

_SIMPLE: dict[Fault, tuple[int, str, str | None, str]] = {
    Fault.LIMITED_BARE: (429, "requests", "rate_limit_exceeded", "Rate limit reached. Please slow down."),
    Fault.LIMITED_DAY: (
        429,
        "insufficient_quota",
        "insufficient_quota",
        "You exceeded your current quota, please check your plan and billing details.",
    ),
    Fault.LIMIT_ZERO: (
        400,
        "billing_limit_user_error",
        "billing_hard_limit_reached",
        "Billing hard limit has been reached.",
    ),
    Fault.INTERNAL: (
        500,
        "server_error",
        None,
        "The server had an error while processing your request. Sorry about that!",
    ),
    Fault.UNAVAILABLE: (503, "service_unavailable_error", None, "The server is overloaded or not ready yet."),
    Fault.CAPACITY: (503, "service_unavailable_error", None, "The model is overloaded. Please try again later."),
    Fault.CAPACITY_429: (429, "requests", "rate_limit_exceeded", "The engine is overloaded. Please try again later."),
    Fault.TERMS: (401, _INVALID, "account_deactivated", "The account of this API key has been deactivated."),
    Fault.SCOPE_INSUFFICIENT: (
        403,
        _INVALID,
        "missing_scope",
        "You have insufficient permissions for this operation. Missing scopes: model.request.",
    ),
}


class OpenAIError(Exception):
    """A call that ends with an error."""

    def __init__(
        self,
        http: int,
        kind: str | None,
        code: str | None,
        message: str,
        *,
        param: str | None = None,
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.http = http
        self.error = {"message": message, "type": kind, "param": param, "code": code, **(more or {})}
        self.headers = dict(headers or {})

    def body(self) -> bytes:
        """The answer's JSON, which is an event's data too."""
        return msgspec.json.encode({"error": self.error})


def invalid(message: str, param: str | None, code: str = "invalid_value") -> OpenAIError:
    """400 for a field."""
    return OpenAIError(400, _INVALID, code, message, param=param)


def not_one_of(value: object, param: str, known: Iterable[str]) -> OpenAIError:
    """400 for a value that is none of those known."""
    *first, last = [f"'{one}'" for one in known]
    listed = f"{', '.join(first)}, and {last}" if first else last
    return invalid(f"Invalid value: '{value}'. Supported values are: {listed}.", param)


def unknown_parameter(name: str) -> OpenAIError:
    """400 for a field that the model does not take."""
    return invalid(f"Unknown parameter: '{name}'.", name, "unknown_parameter")


def missing(name: str) -> OpenAIError:
    """400 for a field that is not there."""
    return invalid(f"Missing required parameter: '{name}'.", name, "missing_required_parameter")


def bad_file(message: str, param: str) -> OpenAIError:
    """400 for a file that is no picture, or not one that the model takes."""
    return invalid(message, param, "invalid_image_file")


def no_model(model: str) -> OpenAIError:
    """404 for a model that is unknown or gone."""
    return OpenAIError(404, _INVALID, "model_not_found", f"The model '{model}' does not exist.", param="model")


def no_route(method: str, path: str) -> OpenAIError:
    """404 for an address that is none."""
    return OpenAIError(404, _INVALID, None, f"Invalid URL ({method} {path})")


def unauthorized(key: str) -> OpenAIError:
    """401 for a call without a key, or with one that is not known."""
    if not key:
        said = "You didn't provide an API key. You need to provide your API key in an Authorization header."
        return OpenAIError(401, _INVALID, None, said)
    shown = f"{key[:3]}{'*' * 8}{key[-2:]}"
    return OpenAIError(401, _INVALID, "invalid_api_key", f"Incorrect API key provided: {shown}.")


def for_fault(rule: Rule, *, model: str, retry_seconds: float) -> OpenAIError | None:
    """The error of a rule's fault; None for a fault that is no error status."""
    seconds = retry_seconds if rule.retry_seconds is None else rule.retry_seconds
    if rule.fault is Fault.LIMITED_DAY and rule.quota_value is not None:
        return _limited_day(model, seconds, rule.quota_value)
    if rule.fault in _SIMPLE:
        return OpenAIError(*_SIMPLE[rule.fault])
    match rule.fault:
        case Fault.KEY_INVALID | Fault.UNAUTHENTICATED:
            return unauthorized("sk-simulated")
        case Fault.FORBIDDEN | Fault.VALIDATION_REQUIRED:
            said = f"Your organization must be verified to use the model `{model}`."
            return OpenAIError(403, _INVALID, None, said)
        case Fault.NOT_FOUND:
            return no_model(model)
        case Fault.LIMITED_MINUTE | Fault.LIMITED_BOTH:
            return _limited(model, seconds, _limit_of_minute(rule))
        case Fault.LIMITED_HALF_SECOND:
            said = f"Rate limit reached for {model}. Please try again in 500ms."
            return OpenAIError(429, "requests", "rate_limit_exceeded", said, headers={"Retry-After-Ms": "500"})
        case Fault.BLOCKED_PROMPT:
            return _blocked("input")
        case _:
            return None


def held_back() -> OpenAIError:
    """400 for a picture that was drawn and is not shown."""
    return _blocked("output")


def _limit_of_minute(rule: Rule) -> int:
    return _LIMIT if rule.quota_value is None or rule.fault is Fault.LIMITED_BOTH else rule.quota_value


def _limited(model: str, seconds: float, limit: int) -> OpenAIError:
    message = (
        f"Rate limit reached for {model} (for limit gpt-image) in organization org-simulated on input-images per min: "
        f"Limit {limit}, Used {limit}, Requested 1. Please try again in {seconds:.9g}s."
    )
    headers = {"Retry-After": f"{seconds:.9g}", **openai_limits.headers(limit, 0, seconds)}
    return OpenAIError(429, "input-images", "rate_limit_exceeded", message, headers=headers)


def _limited_day(model: str, seconds: float, limit: int) -> OpenAIError:
    message = (
        f"Rate limit reached for {model} in organization org-simulated on requests per day (RPD): Limit {limit}, "
        f"Used {limit}, Requested 1. Please try again in {openai_limits.spoken(seconds)}."
    )
    headers = {"Retry-After": f"{seconds:.9g}", **openai_limits.headers(limit, 0, seconds)}
    return OpenAIError(429, "requests", "rate_limit_exceeded", message, headers=headers)


def _blocked(stage: str) -> OpenAIError:
    message = "Your request was rejected by the safety system. safety_violations=[violence]."
    details = {"moderation_details": {"moderation_stage": stage, "categories": ["violence"]}}
    return OpenAIError(400, "image_generation_user_error", "moderation_blocked", message, more=details)
