"""CloudQuotas: what a project of Google's may do, by the Cloud Quotas API: requests of each model, a minute and a day.

It tells limits, not what is left of them, and answers logins alone. Limits of tokens are no limits of calls.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from urllib.parse import quote, urlencode

import msgspec
from yarl import URL

from proxy_core.accounts.access_tokens import AccessTokens
from proxy_core.accounts.account import Account, Credentials, Provider
from proxy_core.images.catalog import MODELS
from proxy_core.images.request import Buffer
from proxy_core.records import Limit, LimitSource
from proxy_core.upstreams.connections import is_this_computer
from proxy_core.upstreams.failures import not_understood
from proxy_core.upstreams.google_calls import GoogleCalls
from proxy_core.upstreams.loose import as_count
from proxy_core.upstreams.transport import Transport

BASE_URL = "https://cloudquotas.googleapis.com"

_SERVICES: Mapping[Provider, str] = {
    Provider.GEMINI: "generativelanguage.googleapis.com",
    Provider.VERTEX: "aiplatform.googleapis.com",
}
_WINDOWS = ("minute", "day")
_DIMENSIONS = ("model", "base_model")  # as the Gemini API and Vertex call a model
_PLACES = ("location", "region")
_OF_REQUESTS = re.compile(r"requests", re.IGNORECASE)
_OF_SOMETHING_ELSE = re.compile(r"token|batch|embed|bidi|live|tuning|audio|search", re.IGNORECASE)
# The limits of a plan stand in the list whether the project is on it or not.
_OF_A_PLAN = re.compile(r"-(?:free|paid)\w*$", re.IGNORECASE)
_PAGE = 100
_MOST_PAGES = 50


class _Wire(msgspec.Struct, rename="camel"):
    """Google writes camelCase, leaves out what is empty, and adds fields that are not read."""


class _Details(_Wire):
    value: msgspec.Raw = msgspec.Raw()


class _Of(_Wire):
    """The value for what `dimensions` name: the first that fits counts."""

    dimensions: dict[str, str] = msgspec.field(default_factory=dict)
    details: _Details = msgspec.field(default_factory=_Details)
    applicable_locations: list[str] = msgspec.field(default_factory=list)


class _Info(_Wire):
    quota_id: str = ""
    metric: str = ""
    refresh_interval: str = ""
    dimensions: list[str] = msgspec.field(default_factory=list)
    dimensions_infos: list[_Of] = msgspec.field(default_factory=list)


class _Page(_Wire):
    quota_infos: list[_Info] = msgspec.field(default_factory=list)
    next_page_token: str = ""


_decoder = msgspec.json.Decoder(_Page)


class CloudQuotas:
    """Asks for accounts of the Gemini API and of Vertex AI that log in."""

    def __init__(
        self,
        transport: Transport,
        *,
        now: Callable[[], float],
        tokens: AccessTokens | None = None,
        base_url: str = BASE_URL,
    ) -> None:
        """`tokens` may be shared with the upstreams. An account of a server on this computer is asked for there."""
        self._calls = GoogleCalls(transport, tokens or AccessTokens(now), now)
        self._now = now
        self._base_url = base_url

    async def limits_of(self, account: Account, credentials: Credentials) -> tuple[Limit, ...]:
        """The limits of the account's project for the models that Easel knows; () where there is nobody to ask.

        Raises `UpstreamError`.
        """
        project, _, location = account.project.partition("@")
        service = _SERVICES.get(account.provider)
        if not service or not project or credentials.api_key:
            return ()
        parent = f"projects/{quote(project, safe=':')}/locations/global/services/{service}"
        url = f"{self._address(account)}/v1/{parent}/quotaInfos"
        infos: list[_Info] = []
        token = ""
        for _ in range(_MOST_PAGES):
            query = urlencode({"pageSize": _PAGE, **({"pageToken": token} if token else {})})
            page = await self._page(f"{url}?{query}", account, credentials, project)
            infos += filter(_is_of_calls, page.quota_infos)
            token = page.next_page_token
            if not token:
                break
        now = self._now()
        return tuple(
            Limit(account.id, model, window, limit, LimitSource.MEASURED, now)
            for (model, window), limit in _limits(infos, location or "global").items()
        )

    def _address(self, account: Account) -> str:
        url = URL(account.base_url)
        return str(url.origin()) if account.base_url and is_this_computer(url.raw_host or "") else self._base_url

    async def _page(self, url: str, account: Account, credentials: Credentials, project: str) -> _Page:
        answer = await self._calls.get(url, account, credentials, {"x-goog-user-project": project})
        return _read(answer.body)


def _read(body: Buffer) -> _Page:
    try:
        return _decoder.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise not_understood() from None


def _is_of_calls(info: _Info) -> bool:
    """Whether it is a limit of drawing requests of a model, a minute or a day."""
    name = f"{info.quota_id} {info.metric}"
    is_of_requests = _OF_REQUESTS.search(name) is not None and _OF_SOMETHING_ELSE.search(name) is None
    return info.refresh_interval in _WINDOWS and is_of_requests and any(one in info.dimensions for one in _DIMENSIONS)


def _limits(infos: Iterable[_Info], location: str) -> dict[tuple[str, str], int]:
    """The smallest limit for each model and window.

    Limits of plans count only where they agree and no other is there: which plan the project is on is not told.
    """
    plain: dict[tuple[str, str], set[int]] = {}
    of_plans: dict[tuple[str, str], set[int]] = {}
    for info in infos:
        found = of_plans if _OF_A_PLAN.search(info.quota_id) else plain
        for model, limit in _values(info, location):
            found.setdefault((model, info.refresh_interval), set()).add(limit)
    agreed = {key: values for key, values in of_plans.items() if len(values) == 1}
    return {key: min(values) for key, values in (agreed | plain).items()}


def _values(info: _Info, location: str) -> Iterator[tuple[str, int]]:
    for model in MODELS:
        fitting = (one for one in info.dimensions_infos if _fits(one, model, location))
        of_model = next(fitting, None)
        limit = as_count(_plain(of_model.details.value)) if of_model else None
        if limit:  # without one, or with -1 or 0, there is no number to keep to
            yield model, limit


def _fits(of: _Of, model: str, location: str) -> bool:
    models = [of.dimensions[name] for name in _DIMENSIONS if name in of.dimensions]
    places = [of.dimensions[name] for name in _PLACES if name in of.dimensions]
    if not all(one == model for one in models) or not all(one == location for one in places):
        return False
    holds_in = of.applicable_locations  # ["global"] where a quota has no places at all
    return not holds_in or "global" in holds_in or location in holds_in


def _plain(value: msgspec.Raw) -> object:
    """The value, which Google writes as a text or as a number."""
    return msgspec.json.decode(value) if value else None
