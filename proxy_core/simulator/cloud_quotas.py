"""The Cloud Quotas API of the simulator: GET /v1/projects/{p}/locations/global/services/{service}/quotaInfos.

For access tokens; it costs nothing. Any project will do: the limits told are those of the account whose token it is,
and where it has none, numbers that nothing keeps. A service that is not simulated has no quotas.
"""

from typing import Any

import msgspec
from aiohttp import web

from proxy_core.images.catalog import MODELS
from proxy_core.simulator import delivery, google_faults, google_status
from proxy_core.simulator.callers import by_login, check
from proxy_core.simulator.faults import Rule
from proxy_core.simulator.google_quota import quota_id, quota_metric
from proxy_core.simulator.google_status import SERVICE, StatusError
from proxy_core.simulator.scenario import SimulatedAccount
from proxy_core.simulator.simulation import Simulation

_VERTEX = "aiplatform.googleapis.com"
_OF_VERTEX = "OnlinePredictionRequestsPerBaseModelPerMinutePerProjectPerRegionPerBaseModel"
_USUAL = {"minute": 100, "day": 1000}


class CloudQuotas:
    """The route over one simulation."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation

    def routes(self) -> list[web.RouteDef]:
        path = "/v1/projects/{project}/locations/global/services/{service}/quotaInfos"
        return [web.get(path, self._list, allow_head=False)]

    def of_rule(self, rule: Rule, model: str, version: str) -> StatusError | None:
        """The error of a rule's fault; None for a fault that is no error status."""
        seconds = self._simulation.scenario.retry_seconds
        return google_faults.for_fault(rule, model=model, version=version, retry_seconds=seconds)

    def no_model(self, model: str, version: str) -> StatusError:
        """Nothing here is about one model."""
        return google_status.no_route(model)

    async def _list(self, request: web.Request) -> web.StreamResponse:
        account = by_login(self._simulation, request)
        check(self._simulation, request, account, self)
        try:
            size = int(request.query.get("pageSize", "") or 50)
            start = int(request.query.get("pageToken", "") or 0)
        except ValueError:
            raise google_status.invalid("Invalid value at 'page_size' or 'page_token'.") from None
        infos = _infos(account, request.match_info["project"], request.match_info["service"])
        answer: dict[str, Any] = {"quotaInfos": infos[start:][: max(1, size)]}
        if start + max(1, size) < len(infos):
            answer["nextPageToken"] = str(start + max(1, size))
        return web.Response(body=msgspec.json.encode(answer), headers={"Content-Type": delivery.JSON_TYPE})


def _infos(account: SimulatedAccount, project: str, service: str) -> list[dict[str, Any]]:
    if service == SERVICE:
        limits = {"minute": account.per_minute, "day": account.per_day}
        return [
            _info(
                project,
                service,
                quota_id(f"Per{window.capitalize()}"),
                metric=quota_metric(f"Per{window.capitalize()}"),
                window=window,
                limit=limit,
                dimension="model",
            )
            for window, limit in limits.items()
        ]
    if service == _VERTEX:
        metric = f"{_VERTEX}/online_prediction_requests_per_base_model"
        limit = account.per_minute
        return [
            _info(project, service, _OF_VERTEX, metric=metric, window="minute", limit=limit, dimension="base_model")
        ]
    return []


def _info(
    project: str, service: str, name: str, *, metric: str, window: str, limit: int | None, dimension: str
) -> dict[str, Any]:
    """One QuotaInfo, in the shape of the API's version 1."""
    value = str(_USUAL[window] if limit is None else limit)
    of_models = [
        {"dimensions": {dimension: model}, "details": {"value": value}, "applicableLocations": ["global"]}
        for model in MODELS
    ]
    # The last is for every model that is not named: Google has the most particular ones first.
    others = {"details": {"value": str(_USUAL[window])}, "applicableLocations": ["global"]}
    return {
        "name": f"projects/{project}/locations/global/services/{service}/quotaInfos/{name}",
        "quotaId": name,
        "metric": metric,
        "service": service,
        "isPrecise": False,
        "refreshInterval": window,
        "containerType": "PROJECT",
        "dimensions": [dimension],
        "metricDisplayName": "Requests for each model",
        "quotaDisplayName": f"Requests for each model per {window}",
        "metricUnit": "1",
        "quotaIncreaseEligibility": {"isEligible": True},
        "dimensionsInfos": [*of_models, others],
    }
