"""Google's error bodies, google.rpc.Status as JSON, taken apart: reasons, links, quotas and delays. Pure.

What they mean for an account is google_errors.py's work. Any body will do: what is missing or odd is empty.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct, field

from proxy_core.upstreams import delays
from proxy_core.upstreams.failures import https_link
from proxy_core.upstreams.loose import as_count, as_list, as_object, as_text, decoded


class Violation(Struct, frozen=True):
    """A quota that was exceeded: Google's id and metric of it, and how much of it there is."""

    quota: str
    value: int | None


class Status(Struct, frozen=True):
    """An error: `name` such as PERMISSION_DENIED; `reasons` and `metadata` of ErrorInfo; `links` of Help, https alone.

    `retry_delay` is RetryInfo's, in seconds.
    """

    message: str = ""
    name: str = ""
    reasons: frozenset[str] = frozenset()
    metadata: Mapping[str, str] = field(default_factory=dict)
    links: tuple[str, ...] = ()
    violations: tuple[Violation, ...] = ()
    retry_delay: float | None = None

    def delay(self, headers: Mapping[str, str], now: float) -> float | None:
        """Seconds to wait: headers first, then RetryInfo, then Code Assist's metadata, then what the sentence says."""
        found = delays.from_headers(headers, now)
        for later in (self.retry_delay, self.reset(now), delays.from_sentence(self.message)):
            found = later if found is None else found
        return found

    def reset(self, now: float) -> float | None:
        """Seconds until a quota of Code Assist is back, by its delay or, without one, by its time."""
        delay = delays.duration(self.metadata.get("quotaResetDelay", ""))
        at = delays.timestamp(self.metadata.get("quotaResetTimeStamp", ""))
        return delay if delay is not None or at is None else min(delays.LONGEST, max(0.0, at - now))

    def link(self, *names: str) -> str:
        """The first https address of the metadata of these names; "" without one."""
        return next(filter(None, (https_link(self.metadata.get(name, "")) for name in names)), "")


def read_status(body: bytes) -> Status:
    """The error in a body; an empty one where it holds none."""
    found = decoded(body)
    # Google sometimes wraps the object in an array of one.
    error = as_object(as_object(found[0] if isinstance(found, list) and found else found).get("error"))
    details = [as_object(detail) for detail in as_list(error.get("details"))]
    metadata = {name: text for detail in details for name, text in _texts(detail.get("metadata"))}
    waits = (delays.duration(as_text(detail.get("retryDelay"))) for detail in details)
    return Status(
        message=as_text(error.get("message")),
        name=as_text(error.get("status")),
        reasons=frozenset(as_text(detail.get("reason")) for detail in details) - {""},
        metadata=metadata,
        links=tuple(_links(details)),
        violations=(*_violations(details), *_violation_of(metadata)),
        retry_delay=next((wait for wait in waits if wait is not None), None),
    )


def _texts(value: object) -> Iterator[tuple[str, str]]:
    return ((name, text) for name, text in as_object(value).items() if isinstance(text, str))


def _links(details: list[Mapping[str, Any]]) -> Iterator[str]:
    for detail in details:
        for link in as_list(detail.get("links")):
            if url := https_link(as_text(as_object(link).get("url"))):
                yield url


def _violations(details: list[Mapping[str, Any]]) -> Iterator[Violation]:
    for detail in details:
        for one in map(as_object, as_list(detail.get("violations"))):
            name = f"{as_text(one.get('quotaId'))} {as_text(one.get('quotaMetric'))}"
            yield Violation(name, as_count(one.get("quotaValue")))


def _violation_of(metadata: Mapping[str, str]) -> Iterator[Violation]:
    """The quota that the common rate limiter of Google's APIs names in its ErrorInfo, without a QuotaFailure."""
    if name := metadata.get("quota_limit", ""):
        yield Violation(f"{name} {metadata.get('quota_metric', '')}", as_count(metadata.get("quota_limit_value")))
