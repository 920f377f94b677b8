"""The errors of an OpenAI wire read as UpstreamError: whom to blame, what must rest, how long. Pure.

OpenAI's own codes, and those of the services that speak its wire: these put the truth into the code more often than
into the status, so the code is asked first.
"""

import re
from collections.abc import Mapping

import msgspec

from proxy_core.errors import NamedLimit, Rest, UpstreamError
from proxy_core.phrases import phrase
from proxy_core.upstreams import delays
from proxy_core.upstreams.failures import in_trouble, is_of_request, limited, of_request, rejected, sentence
from proxy_core.upstreams.loose import as_list, as_object, as_text, decoded

# A minute's limit is back after a minute at most.
_MINUTE = 60.0
# Credit comes back by a person and not by time; look again a few times a day.
_BILLING_REST = 6 * 3600.0
# How long a model rests that a gateway has nobody for now.
_NOBODY_REST = 3600.0

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
_LIMIT_NAMES = ("requests", "tokens", "images", "input-images")
# Such as "on input-images per min: Limit 5, Used 5", or with an older "on requests per min (RPM): Limit: 3 / min."
_NAMED_LIMIT = re.compile(
    r"\bon (?:requests|(?:input-)?images) per min(?:ute)?(?: \([A-Z]+\))?: Limit:? ([0-9][0-9,]{0,11})\b"
)


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
    error, in_request = _parse(body), is_of_request(status, body)
    return _by_code(status, error, headers, now) or _by_status(status, error, headers, now, in_request=in_request)


def read_told_error(body: bytes, now: float) -> UpstreamError:
    """The error told by JSON with an `error` in it that came as a success: within a stream, or with status 200."""
    error = _parse(body)
    known = _by_code(200, error, {}, now)
    if known is not None:
        return known
    if error.type == "invalid_request_error":
        return _bad_parameter(200, error)
    return in_trouble(200)


def no_reference() -> UpstreamError:
    """The error for a picture of the client's that is no longer there to be sent: its request is over."""
    return of_request(phrase("reference_gone"), 0)


def _by_code(status: int, error: _Error, headers: Mapping[str, str], now: float) -> UpstreamError | None:
    """By what the code says, whatever the status beside it; None when it says nothing that is known."""
    codes = {error.code, error.type}
    if any(_BILLING.fullmatch(code) for code in codes):
        return limited(phrase("limit_billing"), status, Rest.ACCOUNT, _BILLING_REST)
    if codes & _REFUSALS or (status in (200, 400, 403) and _REFUSED.search(error.message)):
        return _refused(status, error)
    if error.code in _KEYS:
        return rejected(phrase("key_rejected"), status, Rest.UNTIL_MENDED)
    if error.code in _MODELS:
        return _model_missing(status)
    if status in (200, 429) and codes & _RATE:
        return _rate_limited(status, error, headers, now)
    return None


def _by_status(
    status: int, error: _Error, headers: Mapping[str, str], now: float, *, in_request: bool
) -> UpstreamError:
    match status:
        case 401:
            return rejected(phrase("key_rejected"), status, Rest.UNTIL_MENDED)
        case 402:
            return limited(phrase("limit_billing"), status, Rest.ACCOUNT, _BILLING_REST)
        case 403:
            rest = Rest.ACCOUNT if error.code == _COUNTRY else Rest.MODEL
            return rejected(phrase("not_permitted", text=_words(error.message) or "HTTP 403"), status, rest)
        case 404:
            return _not_found(error)
        case 405:  # nobody takes a POST there
            return _no_address(status)
        case 429:
            return _rate_limited(status, error, headers, now)
    if in_request:
        return _bad_parameter(status, error)
    return in_trouble(status, _delay(error, headers, now))


def _parse(body: bytes) -> _Error:
    outer = as_object(decoded(body))
    inner = outer.get("error")
    if isinstance(inner, str):
        return _Error(message=inner, code=as_text(outer.get("code")).lower())
    # Services without an envelope: {"message": ..., "code": ...}, FastAPI's {"detail": ...}.
    error = as_object(inner) or outer
    moderation = as_object(error.get("moderation_details"))
    return _Error(
        message=as_text(error.get("message")) or as_text(error.get("detail")),
        type=as_text(error.get("type")).lower(),
        code=as_text(error.get("code")).lower(),
        param=as_text(error.get("param")),
        stage=as_text(moderation.get("moderation_stage")),
        categories=tuple(map(as_text, as_list(moderation.get("categories")))),
    )


def _words(text: str) -> str:
    """A service's message fit for one of our sentences: one line, no JSON within it, no key."""
    return re.split(r"[{<]|\[\s*[\"{]", sentence(text), maxsplit=1)[0].rstrip(" :-")


def _refused(status: int, error: _Error) -> UpstreamError:
    """A refusal for safety. Without a stage it was the prompt: a finished picture is not looked at for every model."""
    named = _VIOLATIONS.search(error.message)
    listed = error.categories or (tuple(named[1].split(",")) if named else ())
    shown = ", ".join(one.strip().replace("_", " ") for one in listed if _CATEGORY.fullmatch(one.strip()))
    why = f"its safety rules ({shown})" if shown else "its safety rules"
    code = "picture_blocked" if error.stage == "output" else "prompt_blocked"
    return of_request(phrase(code, why=why), status)


def _bad_parameter(status: int, error: _Error) -> UpstreamError:
    text = _words(error.message) or f"HTTP {status}"
    param, wire_code = sentence(error.param)[:60], sentence(error.code)[:60]
    return of_request(phrase("bad_parameter", text=text, param=param, wire_code=wire_code), status)


def _not_found(error: _Error) -> UpstreamError:
    """404: a model, else a thing that the request names, else an address that is not there."""
    if error.param == "model" or re.search(r"\bmodel\b", error.message, re.IGNORECASE):
        return _model_missing(404)
    if error.param:
        return _bad_parameter(404, error)
    return _no_address(404)


def _no_address(status: int) -> UpstreamError:
    return rejected(phrase("address_not_found"), status, Rest.MODEL, _MINUTE)


def _model_missing(status: int) -> UpstreamError:
    """No such model; a gateway that says so in trouble (5xx) has only nobody to ask for it now."""
    if status >= 500:
        return rejected(phrase("model_not_at_account"), status, Rest.MODEL, _NOBODY_REST)
    return rejected(phrase("model_not_at_account"), status, Rest.MODEL_MISSING)


def _rate_limited(status: int, error: _Error, headers: Mapping[str, str], now: float) -> UpstreamError:
    delay = _delay(error, headers, now)
    if re.search(r"\bper day\b|\([A-Z]PD\)", error.message):
        return limited(phrase("limit_daily"), status, Rest.MODEL, delay)
    if re.search(r"\bper min(ute)?\b|\([A-Z]PM\)", error.message):
        delay = _MINUTE if delay is None else delay
        return limited(phrase("limit_minute"), status, Rest.MODEL, delay, _named_limits(error))
    return limited(phrase("limit_reached"), status, Rest.MODEL, delay)


def _named_limits(error: _Error) -> tuple[NamedLimit, ...]:
    """The limit of calls a minute that the message names: of requests, or of the pictures in them; tokens are none."""
    found = _NAMED_LIMIT.search(error.message)
    limit = int(found[1].replace(",", "")) if found else 0
    return (NamedLimit("minute", limit),) if limit else ()


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
