"""Code Assist: Google's internal, undocumented interface to the models of the Gemini API, for those entitled to it.

Where its calls go, and which project they name. The envelope is code_assist_wire.py's. A call says that it is Easel's,
or what the account's `identity` says; it never borrows another product's name or client.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator, Mapping

import msgspec

from proxy_core.accounts.access_tokens import AccessTokens
from proxy_core.accounts.account import Account, Credentials
from proxy_core.errors import Rest, UpstreamError
from proxy_core.images.request import Buffer, Partial, Picture, PictureCall
from proxy_core.phrases import phrase
from proxy_core.records import Quota
from proxy_core.upstreams import code_assist_quota
from proxy_core.upstreams.base import RawCall
from proxy_core.upstreams.body import Body
from proxy_core.upstreams.code_assist_wire import read_project, unwrap, unwrap_stream, why_none, wrap, wrap_native
from proxy_core.upstreams.failures import of_request
from proxy_core.upstreams.google_calls import GoogleCalls, read_check
from proxy_core.upstreams.google_wire import read, write
from proxy_core.upstreams.native_call import answered, read_native_call
from proxy_core.upstreams.transport import Answer, Transport

BASE_URL = "https://cloudcode-pa.googleapis.com"

_STREAM = "streamGenerateContent"
# Who asks, in words that are nobody's: only Google's own products have values here.
_NOBODY = {"ideType": "IDE_UNSPECIFIED", "platform": "PLATFORM_UNSPECIFIED", "pluginType": "PLUGIN_UNSPECIFIED"}
_QUOTA_CALLS: Mapping[str, Callable[[Buffer, str, float], Iterator[Quota]]] = {
    "fetchAvailableModels": code_assist_quota.read_models,
    "retrieveUserQuota": code_assist_quota.read_buckets,
    "retrieveUserQuotaSummary": code_assist_quota.read_groups,
}


class CodeAssist:
    """An `Upstream` for accounts with a login. One without a project uses the one that Code Assist names for it."""

    def __init__(self, transport: Transport, *, now: Callable[[], float], tokens: AccessTokens | None = None) -> None:
        """`tokens` may be shared with another upstream of the same accounts."""
        self._calls = GoogleCalls(transport, tokens or AccessTokens(now), now)
        self._now = now
        self._projects: dict[str, str] = {}  # by account, as Code Assist named them
        self._asking: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def draw(
        self, call: PictureCall, account: Account, credentials: Credentials
    ) -> AsyncIterator[Picture | Partial]:
        """Draw one picture. Raises `UpstreamError`."""
        project = await self._project(account, credentials)
        body = wrap(await write(call), project, call.model, account.identity)
        answer = await self._post("generateContent", body, account, credentials)
        yield read(answer.body, wrapped=True)

    async def forward(self, call: RawCall, account: Account, credentials: Credentials) -> Answer:
        """The answer to a request of the Gemini API, as that would answer. Raises `UpstreamError` for any but 200."""
        asked = read_native_call(call)
        if asked.verb not in ("generateContent", _STREAM):
            raise of_request(phrase("bad_parameter", text=f"nothing at {call.path[:60]}"), 0)
        project = await self._project(account, credentials)
        body = wrap_native(call.body, project, asked.model, account.identity)
        if asked.verb == _STREAM:
            answer = await self._post(f"{_STREAM}?alt=sse", body, account, credentials)
            return answered(unwrap_stream(answer, as_events="alt=sse" in asked.query))
        return answered(unwrap(await self._post(asked.verb, body, account, credentials)))

    async def check(self, account: Account, credentials: Credentials) -> None:
        """Ask what the account is entitled to. Raises `UpstreamError`, also when it has no project at all."""
        try:
            await self._load(account, credentials)
        except UpstreamError as error:
            raise read_check(error) from None

    async def quota(self, account: Account, credentials: Credentials) -> tuple[Quota, ...]:
        """What is left of each model and group. A call that there is not is passed over. Raises `UpstreamError`.

        What one call tells is not lost because another fails.
        """
        project = await self._project(account, credentials)
        quotas: list[Quota] = []
        trouble: UpstreamError | None = None
        for method, read_quotas in _QUOTA_CALLS.items():
            try:
                answer = await self._asked(method, project, account, credentials)
            except UpstreamError as error:
                if error.rest is Rest.UNTIL_MENDED:
                    raise
                if error.upstream_status != 404:
                    trouble = trouble or error
            else:
                quotas += read_quotas(answer.body, account.id, self._now())
        if trouble is not None and not quotas:
            raise trouble
        return code_assist_quota.merged(quotas)

    async def _asked(self, method: str, project: str, account: Account, credentials: Credentials) -> Answer:
        """A question about a project; some accounts are only answered when they name none."""
        try:
            return await self._post(method, _json({"project": project}), account, credentials)
        except UpstreamError as error:
            if error.upstream_status != 403 or method != "fetchAvailableModels":
                raise
        return await self._post(method, _json({}), account, credentials)

    async def _project(self, account: Account, credentials: Credentials) -> str:
        """The account's, else the one that Code Assist names, which is asked for once."""
        if account.project:
            return account.project
        async with self._asking[account.id]:
            return self._projects.get(account.id) or await self._load(account, credentials)

    async def _load(self, account: Account, credentials: Credentials) -> str:
        """The project by Code Assist's own word. UpstreamError when the account has none there and names none."""
        named = {"cloudaicompanionProject": account.project} if account.project else {}
        answer = await self._post("loadCodeAssist", _json({**named, "metadata": _NOBODY}), account, credentials)
        found = read_project(answer.body)
        if found:
            self._projects[account.id] = found
        if not (account.project or found):
            raise why_none(answer.body)
        return account.project or found

    async def _post(self, method: str, body: Body, account: Account, credentials: Credentials) -> Answer:
        url = f"{account.base_url.rstrip('/') or BASE_URL}/v1internal:{method}"
        return await self._calls.post(url, body, account, credentials)

    async def close(self) -> None:
        """Let go of every connection."""
        await self._calls.close()


def _json(value: Mapping[str, object]) -> Body:
    return Body(msgspec.json.encode(value))
