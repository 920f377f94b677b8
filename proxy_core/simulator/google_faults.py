"""What the faults of rules look like in Google's answers: which error belongs to which.

Beside the errors of the Gemini API it has those of Code Assist, which name a reason of their own domain.
"""

from datetime import UTC, datetime

from proxy_core.simulator import google_quota, google_status
from proxy_core.simulator.faults import Fault, Rule
from proxy_core.simulator.google_status import SERVICE, StatusError, detail, info
from proxy_core.simulator.tokens import CLOUD_PLATFORM

_CODE_ASSIST = "cloudcode-pa.googleapis.com"
_EXHAUSTED_SECONDS = 6236.0  # until a spent quota of Code Assist is back, where nothing else is said: 1h43m56s
_PROOF = "https://accounts.google.com/signin/continue?simulated=1"
_APPEAL = "https://forms.gle/simulated-appeal"

_SIMPLE: dict[Fault, tuple[int, str, str]] = {
    Fault.INTERNAL: (500, "INTERNAL", "An internal error has occurred. Please retry or report it."),
    Fault.UNAVAILABLE: (503, "UNAVAILABLE", "The model is overloaded. Please try again later."),
    Fault.LIMITED_BARE: (429, "RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota)."),
}


def for_fault(rule: Rule, *, model: str, version: str, retry_seconds: float) -> StatusError | None:
    """The error of a rule's fault; None for a fault that is no error status."""
    if rule.fault in _SIMPLE:
        return StatusError(*_SIMPLE[rule.fault])
    match rule.fault:
        case Fault.KEY_INVALID:
            return google_status.key_invalid()
        case Fault.UNAUTHENTICATED:
            return google_status.unauthenticated()
        case Fault.FORBIDDEN:
            return _forbidden()
        case Fault.SCOPE_INSUFFICIENT:
            return google_status.scope_insufficient(CLOUD_PLATFORM)
        case Fault.NOT_FOUND:
            return google_status.not_found(model, version)
        case Fault.LIMITED_MINUTE | Fault.LIMITED_DAY | Fault.LIMITED_BOTH | Fault.LIMIT_ZERO:
            return google_quota.limited(rule, model, retry_seconds)
        case Fault.LIMITED_HALF_SECOND:
            said = "You have exhausted your capacity on this model."
            return _exhausted(said, "RATE_LIMIT_EXCEEDED", model=model, quotaResetDelay="500ms", uiMessage="true")
        case _:
            return _of_account(rule.fault, model)


def for_code_assist(rule: Rule, *, model: str, retry_seconds: float, now: float) -> StatusError | None:
    """As Code Assist says it: its limits name no quota but when it is back."""
    match rule.fault:
        case Fault.LIMITED_MINUTE | Fault.LIMITED_BOTH:
            reason, default = "RATE_LIMIT_EXCEEDED", retry_seconds
        case Fault.LIMITED_DAY | Fault.LIMIT_ZERO:
            reason, default = "QUOTA_EXHAUSTED", _EXHAUSTED_SECONDS
        case Fault.NOT_FOUND:
            return StatusError(404, "NOT_FOUND", "Requested entity was not found.")
        case _:
            return for_fault(rule, model=model, version="v1internal", retry_seconds=retry_seconds)
    seconds = default if rule.retry_seconds is None else rule.retry_seconds
    error = _exhausted(
        f"You have exhausted your capacity on this model. Your quota will reset after {_spoken(seconds)}.",
        reason,
        model=model,
        quotaResetDelay=f"{seconds:.9g}s",
        quotaResetTimeStamp=datetime.fromtimestamp(now + seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        uiMessage="true",
    )
    error.details.append(detail("RetryInfo", retryDelay=f"{seconds:.9g}s"))
    return error


def _of_account(fault: Fault, model: str) -> StatusError | None:
    match fault:
        case Fault.VALIDATION_REQUIRED:
            links = [{"description": "Verify your account to continue.", "url": _PROOF}]
            reason = info("VALIDATION_REQUIRED", domain=_CODE_ASSIST, validation_link=_PROOF)
            said = "Verify your account to continue."
            return StatusError(403, "PERMISSION_DENIED", said, [reason, detail("Help", links=links)])
        case Fault.TERMS:
            named = {"appeal_url": _APPEAL, "appeal_url_link_text": "Submit an appeal"}
            said = "This service has been disabled in this account for violation of Terms of Service."
            return StatusError(403, "PERMISSION_DENIED", said, [info("TOS_VIOLATION", domain=_CODE_ASSIST, **named)])
        case Fault.CAPACITY | Fault.CAPACITY_429:
            http, status = (503, "UNAVAILABLE") if fault is Fault.CAPACITY else (429, "RESOURCE_EXHAUSTED")
            reason = info("MODEL_CAPACITY_EXHAUSTED", domain=_CODE_ASSIST, model=model)
            return StatusError(http, status, f"No capacity available for model {model} on the server", [reason])
        case _:
            return None


def _exhausted(said: str, reason: str, **metadata: str) -> StatusError:
    return StatusError(429, "RESOURCE_EXHAUSTED", said, [info(reason, domain=_CODE_ASSIST, **metadata)])


def _forbidden() -> StatusError:
    link = f"https://console.developers.google.com/apis/api/{SERVICE}/overview?project=0"
    return StatusError(
        403,
        "PERMISSION_DENIED",
        "Generative Language API has not been used in project 0 before or it is disabled. Enable it by visiting "
        f"{link} then retry.",
        [
            detail("Help", links=[{"description": "Google developers console API activation", "url": link}]),
            info("SERVICE_DISABLED", service=SERVICE, consumer="projects/0"),
        ],
    )


def _spoken(seconds: float) -> str:
    """As in 1h43m56s."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(int(minutes), 60)
    return (f"{hours}h" if hours else "") + (f"{minutes}m" if hours or minutes else "") + f"{rest:.9g}s"
