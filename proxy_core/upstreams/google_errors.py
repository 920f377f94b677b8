"""Google's error bodies (google.rpc.Status as JSON) read as UpstreamError: whom to blame, what must rest, how long.

Pure. The rules are Google's published ones: PerDay quotas end at midnight Pacific whatever delay is named beside them,
"limit: 0" means that the project has no quota at all, an invalid key is a 400 with the reason API_KEY_INVALID.
"""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from proxy_core.errors import AttemptStatus, Blame, Rest, UpstreamError
from proxy_core.phrases import Phrase, phrase
from proxy_core.upstreams import delays

# A minute's quota is back after a minute at most.
_MINUTE = 60.0
# How long an account rests from a model that it does not know, in seconds: models do not come by the minute.
_UNKNOWN_MODEL_REST = 3600.0


class _Status(msgspec.Struct):
    message: str = ""
    status: str = ""
    details: list[dict[str, Any]] = msgspec.field(default_factory=list)


class _Envelope(msgspec.Struct):
    error: _Status = msgspec.field(default_factory=_Status)


def read_error(status: int, body: bytes, headers: Mapping[str, str], now: float) -> UpstreamError:
    """The error that an answer of HTTP `status` (not 200) and `body` means. Any body will do, JSON or not."""
    error = _parse(body)
    reasons = {str(detail.get("reason", "")) for detail in error.details}
    if status == 429:
        return _limited(error, _delay(error, headers, now))
    text = sentence(error.message) or f"HTTP {status}"
    if status == 401 or (status == 400 and "API_KEY_INVALID" in reasons):
        return _rejected(phrase("key_rejected"), status, Rest.ACCOUNT)
    if status == 403:
        return _rejected(phrase("not_permitted", text=text), status, Rest.MODEL)
    if status == 400 and error.status == "FAILED_PRECONDITION":
        return _rejected(phrase("not_permitted", text=text), status, Rest.ACCOUNT)
    if status == 404:
        return _rejected(phrase("model_not_at_account"), status, Rest.MODEL, retry_after=_UNKNOWN_MODEL_REST)
    if status in (408, 499) or not 400 <= status < 500:
        return UpstreamError(
            phrase("upstream_error", status=status),
            blame=Blame.SERVICE,
            status=AttemptStatus.FAILED,
            rest=Rest.MODEL,
            retry_after=_delay(error, headers, now),
            upstream_status=status,
        )
    return UpstreamError(
        phrase("bad_parameter", text=text),
        blame=Blame.REQUEST,
        status=AttemptStatus.REFUSED,
        upstream_status=status,
    )


def sentence(text: str) -> str:
    """An upstream's message fit for one of our own: its first line, 200 characters at most, never a JSON document."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    if line.startswith(("{", "[", "<")):
        return ""
    return line if len(line) <= 200 else line[:199] + "\u2026"


def _parse(body: bytes) -> _Status:
    try:
        # Google sometimes wraps the object in an array of one.
        found = msgspec.json.decode(body, type=_Envelope | list[_Envelope])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return _Status()
    envelopes = found if isinstance(found, list) else [found]
    return envelopes[0].error if envelopes else _Status()


def _rejected(said: Phrase, status: int, rest: Rest, *, retry_after: float | None = None) -> UpstreamError:
    return UpstreamError(
        said,
        blame=Blame.ACCOUNT,
        status=AttemptStatus.REJECTED,
        rest=rest,
        retry_after=retry_after,
        upstream_status=status,
    )


def _limited(error: _Status, delay: float | None) -> UpstreamError:
    quotas = " ".join(
        str(violation.get("quotaId", ""))
        for detail in error.details
        for violation in _list(detail.get("violations"))
        if isinstance(violation, dict)
    )
    code, rest = "limit_reached", Rest.MODEL
    if re.search(r"limit: 0\b", error.message):
        code, rest = "limit_zero", Rest.MODEL_TODAY
    elif "PerDay" in quotas or "Daily" in quotas:
        code, rest = "limit_day", Rest.MODEL_TODAY
    elif "PerMinute" in quotas:
        code, delay = "limit_minute", _MINUTE if delay is None else delay
    return UpstreamError(
        phrase(code),
        blame=Blame.ACCOUNT,
        status=AttemptStatus.LIMITED,
        rest=rest,
        retry_after=delay,
        upstream_status=429,
    )


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _delay(error: _Status, headers: Mapping[str, str], now: float) -> float | None:
    """Headers first, then RetryInfo, then the metadata of Code Assist, then what the sentence says."""
    delay = delays.from_headers(headers, now)
    for detail in error.details:
        if delay is None and str(detail.get("@type", "")).endswith("RetryInfo"):
            delay = delays.duration(str(detail.get("retryDelay", "")))
    for detail in error.details:
        metadata = detail.get("metadata")
        if delay is None and isinstance(metadata, dict):
            delay = delays.duration(str(metadata.get("quotaResetDelay", "")))
    return delays.from_sentence(error.message) if delay is None else delay
