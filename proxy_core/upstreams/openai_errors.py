"""The errors of an OpenAI wire read as UpstreamError: whom to blame, what must rest, how long. Pure.

OpenAI's own codes, and those of the services that speak its wire: these put the truth into the code more often than
into the status, so the code is asked first.
"""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from proxy_core.errors import AttemptStatus, Blame, Rest, UpstreamError
from proxy_core.phrases import Phrase, phrase
from proxy_core.upstreams import delays
from proxy_core.upstreams.google_errors import sentence

# A minute's limit is back after a minute at most.
_MINUTE = 60.0
# Credit comes back by a person and not by time; look again a few times a day.
_BILLING_REST = 6 * 3600.0
# How long an account rests from a model that it does not know: models do not come by the minute.
_UNKNOWN_MODEL_REST = 3600.0

_REFUSALS = frozenset(
    (
        *("moderation_blocked", "content_policy_violation", "content_filter", "contentfilter", "safety_violation"),
        *("responsibleaipolicyviolation", "sensitive_words_detected", "image_generation_user_error"),
    )
)
_REFUSED = re.compile(r"safety system|content policy|content[_ ]filter|moderation", re.IGNORECASE)
_KEYS = frozenset({"invalid_api_key", "invalid_authentication", "authentication_error", "account_deactivated"})
_MODELS = frozenset({"model_not_found", "model_not_available", "model_not_supported"})
_BILLING = re.compile(
    r"(insufficient_\w*quota|billing_\w+|\w*spend_limit_exceeded|insufficient_(funds|balance|credits))"
)
_RATE = frozenset({"rate_limit_exceeded", "requests", "tokens", "input-images", "rate_limit_error"})
_COUNTRY = "unsupported_country_region_territory"

_VIOLATIONS = re.compile(r"safety_violations\s*=\s*\[([^\]]{1,200})\]")
_CATEGORY = re.compile(r"[A-Za-z][A-Za-z0-9 _/-]{0,40}")
# A service that echoes the key it was given must not get it into our log.
_KEY_LIKE = re.compile(r"\b(?:sk|pk|rk)-[\w*.-]{4,}|\bBearer\s+\S+", re.IGNORECASE)
_LIMIT_NAMES = ("requests", "tokens", "images", "input-images")


class _Error(msgspec.Struct):
    """What the body says, with everything that is no text taken as absent; codes in lower case."""

    message: str = ""
    type: str = ""
    code: str = ""
    param: str = ""
    stage: str = ""
    categories: tuple[str, ...] = ()


def read_error(status: int, body: bytes, headers: Mapping[str, str], now: float) -> UpstreamError:
    """The error that an answer of HTTP `status` (no success) and `body` means. Any body will do, JSON or not."""
    return _by_code(status, error := _parse(body), headers, now) or _by_status(status, error, headers, now)


def read_told_error(body: bytes, now: float) -> UpstreamError:
    """The error told by JSON with an `error` in it that came as a success: within a stream, or with status 200."""
    error = _parse(body)
    known = _by_code(200, error, {}, now)
    if known is not None:
        return known
    if error.type == "invalid_request_error":
        return _bad_parameter(200, error)
    return _in_trouble(200, None)


def no_reference() -> UpstreamError:
    """The error for a picture of the client's that is no longer there to be sent: its request is over."""
    return _of_request(phrase("reference_gone"), 0)


def _by_code(status: int, error: _Error, headers: Mapping[str, str], now: float) -> UpstreamError | None:
    """By what the code says, whatever the status beside it; None when it says nothing that is known."""
    codes = {error.code, error.type}
    if any(_BILLING.fullmatch(code) for code in codes):
        return _limited(phrase("limit_billing"), status, Rest.ACCOUNT, _BILLING_REST)
    if codes & _REFUSALS or (status in (200, 400, 403) and _REFUSED.search(error.message)):
        return _refused(status, error)
    if error.code in _KEYS:
        return _rejected(phrase("key_rejected"), status, Rest.ACCOUNT)
    if error.code in _MODELS:
        return _rejected(phrase("model_not_at_account"), status, Rest.MODEL, _UNKNOWN_MODEL_REST)
    if status in (200, 429) and codes & _RATE:
        return _rate_limited(status, error, headers, now)
    return None


def _by_status(status: int, error: _Error, headers: Mapping[str, str], now: float) -> UpstreamError:
    match status:
        case 401:
            return _rejected(phrase("key_rejected"), status, Rest.ACCOUNT)
        case 402:
            return _limited(phrase("limit_billing"), status, Rest.ACCOUNT, _BILLING_REST)
        case 403:
            rest = Rest.ACCOUNT if error.code == _COUNTRY else Rest.MODEL
            return _rejected(phrase("not_permitted", text=_words(error.message) or "HTTP 403"), status, rest)
        case 404:
            return _not_found(error)
        case 429:
            return _rate_limited(status, error, headers, now)
    if 400 <= status < 500 and status not in (408, 409, 425, 499):
        return _bad_parameter(status, error)
    return _in_trouble(status, _delay(error, headers, now))


def _parse(body: bytes) -> _Error:
    try:
        found = msgspec.json.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return _Error()
    outer = _object(found)
    inner = outer.get("error")
    if isinstance(inner, str):
        return _Error(message=inner, code=_text(outer.get("code")).lower())
    # Services without an envelope: {"message": ..., "code": ...}, FastAPI's {"detail": ...}.
    error = _object(inner) or outer
    moderation = _object(error.get("moderation_details"))
    categories = moderation.get("categories")
    return _Error(
        message=_text(error.get("message")) or _text(error.get("detail")),
        type=_text(error.get("type")).lower(),
        code=_text(error.get("code")).lower(),
        param=_text(error.get("param")),
        stage=_text(moderation.get("moderation_stage")),
        categories=tuple(map(_text, categories)) if isinstance(categories, list) else (),
    )


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _words(text: str) -> str:
    """A service's message fit for one of our sentences: one line, no JSON within it, no key."""
    line = sentence(_KEY_LIKE.sub("(key)", text))
    return re.split(r"[{<]|\[\s*[\"{]", line, maxsplit=1)[0].rstrip(" :-")


def _refused(status: int, error: _Error) -> UpstreamError:
    """A refusal for safety. Without a stage it was the prompt: a finished picture is not looked at for every model."""
    named = _VIOLATIONS.search(error.message)
    listed = error.categories or (tuple(named[1].split(",")) if named else ())
    shown = ", ".join(one.strip().replace("_", " ") for one in listed if _CATEGORY.fullmatch(one.strip()))
    why = f"its safety rules ({shown})" if shown else "its safety rules"
    code = "picture_blocked" if error.stage == "output" else "prompt_blocked"
    return _of_request(phrase(code, why=why), status)


def _bad_parameter(status: int, error: _Error) -> UpstreamError:
    text = _words(error.message) or f"HTTP {status}"
    return _of_request(phrase("bad_parameter", text=text, param=error.param[:60], wire_code=error.code[:60]), status)


def _not_found(error: _Error) -> UpstreamError:
    """404: a model, else a thing that the request names, else an address that is not there."""
    if error.param == "model" or re.search(r"\bmodel\b", error.message, re.IGNORECASE):
        return _rejected(phrase("model_not_at_account"), 404, Rest.MODEL, _UNKNOWN_MODEL_REST)
    if error.param:
        return _bad_parameter(404, error)
    return _rejected(phrase("address_not_found"), 404, Rest.MODEL, _MINUTE)


def _rate_limited(status: int, error: _Error, headers: Mapping[str, str], now: float) -> UpstreamError:
    delay = _delay(error, headers, now)
    if re.search(r"\bper day\b|\([A-Z]PD\)", error.message):
        return _limited(phrase("limit_daily"), status, Rest.MODEL, delay)
    if re.search(r"\bper min(ute)?\b|\([A-Z]PM\)", error.message):
        return _limited(phrase("limit_minute"), status, Rest.MODEL, _MINUTE if delay is None else delay)
    return _limited(phrase("limit_reached"), status, Rest.MODEL, delay)


def _delay(error: _Error, headers: Mapping[str, str], now: float) -> float | None:
    """Retry-After-Ms or Retry-After, then the limits that the headers show as used up, then what the sentence says."""
    delay = delays.from_headers(headers, now)
    if delay is None:
        delay = _reset(headers)
    return delays.from_sentence(error.message) if delay is None else delay


def _reset(headers: Mapping[str, str]) -> float | None:
    """Seconds until every limit of which nothing remains is reset; without any such, None."""
    found = [
        delays.duration(headers.get(f"x-ratelimit-reset-{name}", ""))
        for name in _LIMIT_NAMES
        if headers.get(f"x-ratelimit-remaining-{name}", "0").strip() == "0"
    ]
    return max((one for one in found if one is not None), default=None)


def _of_request(said: Phrase, status: int) -> UpstreamError:
    return UpstreamError(said, blame=Blame.REQUEST, status=AttemptStatus.REFUSED, upstream_status=status)


def _rejected(said: Phrase, status: int, rest: Rest, retry_after: float | None = None) -> UpstreamError:
    return UpstreamError(
        said,
        blame=Blame.ACCOUNT,
        status=AttemptStatus.REJECTED,
        rest=rest,
        retry_after=retry_after,
        upstream_status=status,
    )


def _limited(said: Phrase, status: int, rest: Rest, retry_after: float | None) -> UpstreamError:
    return UpstreamError(
        said,
        blame=Blame.ACCOUNT,
        status=AttemptStatus.LIMITED,
        rest=rest,
        retry_after=retry_after,
        upstream_status=status,
    )


def _in_trouble(status: int, retry_after: float | None) -> UpstreamError:
    return UpstreamError(
        phrase("upstream_error", status=status),
        blame=Blame.SERVICE,
        status=AttemptStatus.FAILED,
        rest=Rest.MODEL,
        retry_after=retry_after,
        upstream_status=status,
    )
