"""QuotaBook: what providers said that accounts have left, in memory. Pure: no I/O, no clock of its own.

Who asks the providers, and when, is quota_keeper.py's work; what Easel counts itself is not in this book.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from math import inf
from types import MappingProxyType

from proxy_core.images.catalog import MODELS
from proxy_core.records import Quota

# Names as Google, OpenAI and Anthropic give models. A provider's own name for a group ("gemini-weekly", "gemini-5h",
# "Gemini models") is none of these.
_MODEL = re.compile(r"(?:models/)?(?:gemini-\d+(?:\.\d+)?-|(?:chat)?gpt-|dall-e-|imagen-|claude-)", re.ASCII)
# Seconds after which a quota that named no time of reset says nothing any more.
_WINDOWS: Mapping[str, float] = MappingProxyType(
    {"minute": 60.0, "hour": 3600.0, "5h": 18_000.0, "day": 86_400.0, "weekly": 604_800.0}
)
_MODELS_AT_MOST = 100  # of which an account's answer is kept: clients may name what they like


def is_model_name(name: str) -> bool:
    """Whether `name`, as a quota has it, is that of one model, and not that of a group of them."""
    return name in MODELS or _MODEL.match(name) is not None


def share(quota: Quota) -> float | None:
    """The fraction that is left, 0..1, by the counts where the provider named no fraction; None: not known."""
    if quota.remaining is not None:
        return quota.remaining
    if quota.left is not None and quota.limit:
        return min(1.0, max(0.0, quota.left / quota.limit))
    return 0.0 if quota.left == 0 else None


def ends_at(quota: Quota) -> float:
    """Until when a quota says something, in unix seconds; inf: until another one is read."""
    if quota.resets_at is not None:
        return quota.resets_at
    return quota.read_at + _WINDOWS.get(quota.window, inf)


class QuotaBook:
    """The measured quotas of all accounts, each by its model and window.

    `is_model` says of a quota's name whether it is one model's; any other name is a group's, and holds for every model
    of its account.
    """

    def __init__(self, is_model: Callable[[str], bool] = is_model_name) -> None:
        self._is_model = is_model
        self._quotas: dict[str, dict[tuple[str, str], Quota]] = {}  # by account, then (model, window)
        # What `remaining` answered, by account and model, and the time until which that holds.
        self._known: dict[str, dict[str, tuple[float | None, float]]] = {}

    def put(self, quotas: Iterable[Quota]) -> None:
        """Take these in place of those of the same account, model and window."""
        for quota in quotas:
            self._quotas.setdefault(quota.account_id, {})[quota.model, quota.window] = quota
            self._known.pop(quota.account_id, None)

    def replace(self, account_id: str, quotas: Iterable[Quota]) -> None:
        """Take these in place of all that is known of the account: what the provider no longer names is gone."""
        self.forget(account_id)
        self.put(quotas)

    def of(self, account_id: str) -> tuple[Quota, ...]:
        """The quotas of an account, in the order in which they first came; also those whose time is over."""
        return tuple(self._quotas.get(account_id, {}).values())

    def all(self) -> tuple[Quota, ...]:
        """The quotas of every account."""
        return tuple(quota for quotas in self._quotas.values() for quota in quotas.values())

    def forget(self, account_id: str) -> None:
        """Drop what is known of an account."""
        self._quotas.pop(account_id, None)
        self._known.pop(account_id, None)

    def remaining(self, account_id: str, model: str, now: float) -> float | None:
        """The smallest fraction that is left for `model`, 0..1, of the account's quotas that say something at `now`.

        None when none does. It is asked for every account at every lease: the answer is kept until it may change.
        """
        known = self._known.get(account_id)
        if known is not None and (answer := known.get(model)) is not None and now < answer[1]:
            return answer[0]
        return self._work_out(account_id, model, now)

    def _work_out(self, account_id: str, model: str, now: float) -> float | None:
        holding = [
            (fraction, end)
            for quota in self._quotas.get(account_id, {}).values()
            if (quota.model == model or not self._is_model(quota.model))
            and (fraction := share(quota)) is not None
            and (end := ends_at(quota)) > now
        ]
        smallest = min((fraction for fraction, _ in holding), default=None)
        until = min((end for _, end in holding), default=inf)
        known = self._known.setdefault(account_id, {})
        if len(known) >= _MODELS_AT_MOST:
            known.clear()
        known[model] = (smallest, until)
        return smallest
