"""What Code Assist tells of an account in the simulator: its tier, its models and how much of its quota is left.

The numbers fall as pictures are drawn: for each model by the day, for all models together in 5 hours and in a week.
Where the account has no limit a day, they are told as if it had `USUAL_LIMIT`, which nothing keeps.
"""

from datetime import UTC, datetime
from typing import Any

from proxy_core.images.catalog import MODELS
from proxy_core.simulator.limits import WEEK
from proxy_core.simulator.scenario import SimulatedAccount
from proxy_core.simulator.simulation import Simulation

USUAL_LIMIT = 50
_HOURS = 5 * 3600.0
_TIER = {
    "id": "standard-tier",
    "name": "Simulated Code Assist",
    "description": "Draws at the simulator.",
    "userDefinedCloudaicompanionProject": True,
    "isDefault": True,
}
_MIMES = {"image/png": True, "image/jpeg": True, "image/webp": True}


def tier(account: SimulatedAccount) -> dict[str, Any]:
    """The answer of loadCodeAssist."""
    return {"currentTier": _TIER, "allowedTiers": [_TIER], "cloudaicompanionProject": account.project}


def models(simulation: Simulation, account: SimulatedAccount) -> dict[str, Any]:
    """The answer of fetchAvailableModels."""
    found: dict[str, Any] = {}
    for model in MODELS.values():
        left, reset = _today(simulation, account, model.id)
        found[model.id] = {
            "displayName": model.name,
            "quotaInfo": {"remainingFraction": left / _limit(account), "resetTime": reset},
            "supportsImages": True,
            "maxTokens": model.context,
            "supportedMimeTypes": _MIMES,
        }
    old = {"gemini-2.5-flash-image-preview": {"newModelId": "gemini-2.5-flash-image"}}
    return {"models": found, "deprecatedModelIds": old, "webSearchModelIds": []}


def quota(simulation: Simulation, account: SimulatedAccount) -> dict[str, Any]:
    """The answer of retrieveUserQuota."""
    buckets = []
    for model in MODELS:
        left, reset = _today(simulation, account, model)
        buckets.append(
            {
                "remainingAmount": str(left),
                "remainingFraction": left / _limit(account),
                "resetTime": reset,
                "tokenType": "REQUESTS",
                "modelId": model,
            }
        )
    return {"buckets": buckets}


def summary(simulation: Simulation, account: SimulatedAccount) -> dict[str, Any]:
    """The answer of retrieveUserQuotaSummary."""
    buckets = [
        _bucket(simulation, account, "weekly", seconds=WEEK, limit=5 * _limit(account)),
        _bucket(simulation, account, "5h", seconds=_HOURS, limit=_limit(account)),
    ]
    return {"groups": [{"displayName": "Gemini models", "description": "All models of Google", "buckets": buckets}]}


def _bucket(
    simulation: Simulation, account: SimulatedAccount, window: str, *, seconds: float, limit: int
) -> dict[str, Any]:
    now = simulation.now()
    drawn = simulation.meter.since(account.label, now - seconds)
    return {
        "bucketId": f"gemini-{window}",
        "window": window,
        "remainingFraction": max(0, limit - len(drawn)) / limit,
        "resetTime": _stamp((drawn[0] if drawn else now) + seconds),
        "displayName": "Weekly limit" if window == "weekly" else "Limit of five hours",
        "description": f"{len(drawn)} of {limit} used",
    }


def _limit(account: SimulatedAccount) -> int:
    return USUAL_LIMIT if account.per_day is None else account.per_day


def _today(simulation: Simulation, account: SimulatedAccount, model: str) -> tuple[int, str]:
    """How many calls are left today, and when the day ends."""
    used, ends = simulation.meter.today(account.label, model)
    return max(0, _limit(account) - used), _stamp(ends)


def _stamp(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
