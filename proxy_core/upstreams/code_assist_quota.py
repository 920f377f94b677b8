"""What Code Assist tells of an account's quota, read as quotas: of models, and of groups in 5 hours and a week. Pure.

A fraction that is left out is 0, as Google's JSON leaves out zeros. Models that do not draw, and groups of other
makers' models, are passed over.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from proxy_core.images.catalog import MODELS
from proxy_core.images.request import Buffer
from proxy_core.records import Quota, QuotaSource
from proxy_core.upstreams.delays import timestamp
from proxy_core.upstreams.loose import as_count, as_list, as_object, as_share, as_text, decoded

_DRAWS = re.compile(r"image|banana", re.IGNORECASE)
_OF_OTHERS = re.compile(r"3p\b", re.IGNORECASE)


def read_models(body: Buffer, account_id: str, now: float) -> Iterator[Quota]:
    """The answer of fetchAvailableModels, whose quotas name no window: Code Assist's of one model are by the day."""
    for model, found in as_object(as_object(decoded(body)).get("models")).items():
        if draws(model):
            yield from _quota(as_object(as_object(found).get("quotaInfo")), account_id, model, "day", now)


def read_buckets(body: Buffer, account_id: str, now: float) -> Iterator[Quota]:
    """The answer of retrieveUserQuota; a bucket without a model is for all."""
    for bucket in map(as_object, as_list(as_object(decoded(body)).get("buckets"))):
        model = as_text(bucket.get("modelId"))
        if not model or draws(model):
            yield from _quota(bucket, account_id, model, "day", now)


def read_groups(body: Buffer, account_id: str, now: float) -> Iterator[Quota]:
    """The answer of retrieveUserQuotaSummary."""
    for group in map(as_object, as_list(as_object(decoded(body)).get("groups"))):
        for bucket in map(as_object, as_list(group.get("buckets"))):
            name, window = as_text(bucket.get("bucketId")), as_text(bucket.get("window"))
            if window and not _OF_OTHERS.match(name):
                yield from _quota(bucket, account_id, as_text(group.get("displayName")) or name, window, now)


def draws(model: str) -> bool:
    """Whether a model of Google's draws pictures, by its name."""
    return model in MODELS or _DRAWS.search(model) is not None


def merged(quotas: Iterable[Quota]) -> tuple[Quota, ...]:
    """One of each model and window: the one with a count, else the one with least left."""
    found: dict[tuple[str, str], Quota] = {}
    for quota in quotas:
        known = found.get((quota.model, quota.window))
        if known is None or _rank(quota) < _rank(known):
            found[quota.model, quota.window] = quota
    return tuple(found.values())


def _rank(quota: Quota) -> tuple[bool, float]:
    return quota.left is None, 1.0 if quota.remaining is None else quota.remaining


def _quota(found: Mapping[str, Any], account_id: str, model: str, window: str, now: float) -> Iterator[Quota]:
    """The quota that `found` tells; none where it tells neither what is left nor when it is renewed."""
    left, resets_at = as_count(found.get("remainingAmount")), timestamp(as_text(found.get("resetTime")))
    remaining = as_share(found.get("remainingFraction"))
    if remaining is None and left is None and resets_at is None:
        return
    if remaining is None and not left:
        remaining = 0.0
    yield Quota(account_id, model, window, remaining, left, None, resets_at, QuotaSource.MEASURED, now)
