"""Every error as OpenAI's: a status, `{"error": {"message", "type", "param", "code"}}`, and whether to try again.

This is the one place that knows the shape, and the one that words when an account is back.
"""

import math
from datetime import UTC, datetime, tzinfo

import msgspec
from msgspec import Struct

from proxy_core.errors import CredentialsError, EaselError, FailureKind, NoAccountReady, NoPicture, RequestError
from proxy_core.phrases import ENGLISH, Phrase, phrase

# Clients honour a Retry-After of up to a minute; past that some fall back to a quick retry of their own.
SOON = 60.0

_INVALID = "invalid_request_error"
_UNAVAILABLE = "service_unavailable_error"
_SERVER = "server_error"
_NOBODY = frozenset({"no_account", "all_disabled", "chosen_disabled"})
_OF_ONE = frozenset({"chosen_limited", "chosen_failing", "chosen_rejected"})
_RETURN = ("back_unknown", "back_in", "back_at")
_ITS_RETURN = ("it_is_back_unknown", "it_is_back_in", "it_is_back_at")


class WireError(Struct, frozen=True):
    """An error as it is answered. `body` is JSON; `headers` say whether to try again, or by which method."""

    status: int
    body: bytes
    headers: dict[str, str]


class _Kind(Struct, frozen=True):
    status: int
    type: str
    code: str | None = None
    param: str | None = None


class _Error(Struct):
    message: str
    type: str
    param: str | None
    code: str | None


class _Body(Struct):
    error: _Error


_KINDS = {
    FailureKind.REFUSED: _Kind(400, "image_generation_user_error", "moderation_blocked"),
    FailureKind.UNAVAILABLE: _Kind(503, _UNAVAILABLE),
    FailureKind.TIMED_OUT: _Kind(504, _SERVER),
    FailureKind.FAILED: _Kind(502, _SERVER),
    FailureKind.CANCELLED: _Kind(503, _UNAVAILABLE),
}


def render_error(error: Exception, now: float, request_id: str) -> WireError:
    """The answer for any error; one that Easel did not raise on purpose is told as internal. `now`: unix seconds."""
    kind = _kind(error, now)
    message = worded(error, now) if isinstance(error, EaselError) else str(phrase("internal", request=request_id))
    body = _Body(_Error(sendable(message), kind.type, kind.param, kind.code))
    headers = _allow_header(error) | _retry_headers(kind.status, error, now)
    return WireError(kind.status, msgspec.json.encode(body), headers)


def worded(error: EaselError, now: float, zone: tzinfo | None = None) -> str:
    """The error as a person reads it, with when the first account is back and what the last one said.

    `now` in unix seconds; `zone` None is this computer's.
    """
    return " ".join(str(one) for one in phrases_of(error, now, zone))


def phrases_of(error: EaselError, now: float, zone: tzinfo | None = None) -> tuple[Phrase, ...]:
    """What `worded` says of an error, sentence by sentence."""
    said = error.phrase
    if not isinstance(error, NoPicture):
        return (said,)
    parts = [said]
    if "{when}" in ENGLISH.get(said.code, ""):
        when = _when(error.ready_at, now, zone, of_one=said.code in _OF_ONE)
        parts = [Phrase(said.code, {**said.values, "when": str(when)})]
    elif error.ready_at is not None and error.ready_at - now > SOON:
        parts.append(_when(error.ready_at, now, zone))
    if error.cause:
        parts.append(phrase("last_reason", cause=str(error.cause).rstrip(".")))
    return tuple(parts)


def _kind(error: Exception, now: float) -> _Kind:
    if isinstance(error, RequestError):
        return _Kind(error.status, _INVALID, error.wire_code, error.param)
    if isinstance(error, NoPicture):
        return _kind_of_failure(error, now)
    if isinstance(error, NoAccountReady):
        return _Kind(503, _UNAVAILABLE, "no_account")
    if isinstance(error, CredentialsError):
        return _Kind(503, _UNAVAILABLE)
    return _Kind(500, _SERVER)


def _kind_of_failure(error: NoPicture, now: float) -> _Kind:
    if error.kind is FailureKind.LIMITED:
        minutes = error.cause is not None and error.cause.code == "limit_minute"
        if minutes or _seconds_left(error, now) <= SOON:
            return _Kind(429, "requests", "rate_limit_exceeded")
        return _Kind(429, "insufficient_quota", "insufficient_quota")
    if error.kind is FailureKind.UNAVAILABLE and error.phrase.code in _NOBODY:
        return _Kind(503, _UNAVAILABLE, "no_account")
    return _KINDS[error.kind]


def _allow_header(error: Exception) -> dict[str, str]:
    """A 405 names the methods that there are: RFC 9110, 15.5.6."""
    told = error.phrase.values.get("allowed") if isinstance(error, RequestError) and error.status == 405 else None
    return {"Allow": str(told)} if told else {}


def _retry_headers(status: int, error: Exception, now: float) -> dict[str, str]:
    """A 502 or 504 has neither header: clients try those again as they are used to."""
    if status not in (429, 503):
        return {}
    left = _seconds_left(error, now)
    return {"Retry-After": str(_whole(left))} if left <= SOON else {"x-should-retry": "false"}


def _seconds_left(error: Exception, now: float) -> float:
    """Seconds until the first account is back; infinite when none is expected."""
    ready_at = error.ready_at if isinstance(error, NoPicture) else None
    return math.inf if ready_at is None or math.isnan(ready_at) else ready_at - now


def _whole(seconds: float) -> int:
    return max(1, math.ceil(seconds))


def _when(ready_at: float | None, now: float, zone: tzinfo | None, *, of_one: bool = False) -> Phrase:
    """When the first is back; `of_one`: when it is, where only one was asked for."""
    unknown, soon, later = _ITS_RETURN if of_one else _RETURN
    if ready_at is None:
        return phrase(unknown)
    if ready_at - now <= SOON:
        return phrase(soon, seconds=_whole(ready_at - now))
    try:
        minute = math.ceil(ready_at / 60) * 60  # the next full one: a minute too late is not too early
        back = datetime.fromtimestamp(minute, UTC).astimezone(zone)
    except (ValueError, OverflowError, OSError):  # past what a calendar holds: never
        return phrase(unknown)
    offset = back.isoformat(timespec="minutes")[16:]
    return phrase(later, time=f"{back:%Y-%m-%d %H:%M} (UTC{offset})")


def sendable(text: str) -> str:
    """A lone surrogate, as an odd path on the wire has, cannot be sent as UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")
