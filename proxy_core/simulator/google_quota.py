"""Google's 429 answers: quotas per minute and per day, no quota at all, and the delays that they name."""

from typing import Any

from proxy_core.simulator.faults import Fault, Rule
from proxy_core.simulator.google_status import SERVICE, Detail, StatusError, detail

_LIMITS = {"PerMinute": 10, "PerDay": 100}  # requests, where the rule does not say
_SHORT_DELAY = 3.0  # seconds; what a spent daily quota names, misleadingly
_PERIODS: dict[Fault, tuple[str, ...]] = {
    Fault.LIMITED_MINUTE: ("PerMinute",),
    Fault.LIMITED_DAY: ("PerDay",),
    Fault.LIMITED_BOTH: ("PerDay", "PerMinute"),
    Fault.LIMIT_ZERO: ("PerDay", "PerMinute"),
}
_PAGE = "https://ai.google.dev/gemini-api/docs/rate-limits"


def limited(rule: Rule, model: str, retry_seconds: float) -> StatusError:
    """The full form, for a rule whose fault is one of the limits that name a quota."""
    default = _SHORT_DELAY if rule.fault is Fault.LIMITED_DAY else retry_seconds
    seconds = default if rule.retry_seconds is None else rule.retry_seconds
    violations = [_violation(period, rule, model) for period in _PERIODS[rule.fault]]
    lines = [
        "You exceeded your current quota, please check your plan and billing details.",
        f"For more information on this error, head to: {_PAGE}.",
        *(
            f"* Quota exceeded for metric: {one['quotaMetric']}, limit: {one['quotaValue']}, model: {model}"
            for one in violations
        ),
        f"Please retry in {seconds:.9g}s.",
    ]
    return StatusError(
        429,
        "RESOURCE_EXHAUSTED",
        "\n".join(lines),
        [
            detail("Help", links=[{"description": "Learn more about Gemini API quotas", "url": _PAGE}]),
            detail("QuotaFailure", violations=violations),
            detail("RetryInfo", retryDelay=f"{seconds:.9g}s"),
        ],
    )


def quota_id(period: str) -> str:
    """Google's name of the quota of requests for each model; `period` is PerMinute or PerDay."""
    return f"GenerateRequests{period}PerProjectPerModel"


def quota_metric(period: str) -> str:
    """What that quota counts."""
    return f"{SERVICE}/generate_requests_per_model" + ("_per_day" if period == "PerDay" else "")


def _violation(period: str, rule: Rule, model: str) -> Detail:
    is_free = rule.fault is Fault.LIMIT_ZERO
    found: dict[str, Any] = {
        "quotaMetric": f"{SERVICE}/generate_content_free_tier_requests" if is_free else quota_metric(period),
        "quotaId": quota_id(period) + ("-FreeTier" if is_free else ""),
        "quotaDimensions": {"location": "global", "model": model},
        "quotaValue": "0" if is_free else str(_value(period, rule)),
    }
    return found


def _value(period: str, rule: Rule) -> int:
    is_other = rule.fault is Fault.LIMITED_BOTH and period == "PerMinute"
    return _LIMITS[period] if rule.quota_value is None or is_other else rule.quota_value
