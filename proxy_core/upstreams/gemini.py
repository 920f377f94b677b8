"""The Gemini API: where its calls go. What they say is google_wire.py's, in whose name google_calls.py's work."""

from collections.abc import AsyncIterator, Callable, Mapping

from proxy_core.accounts.access_tokens import AccessTokens
from proxy_core.accounts.account import Account, Credentials
from proxy_core.errors import UpstreamError
from proxy_core.images.request import Partial, Picture, PictureCall
from proxy_core.records import Quota
from proxy_core.upstreams.base import RawCall
from proxy_core.upstreams.body import Body
from proxy_core.upstreams.failures import not_understood
from proxy_core.upstreams.google_calls import GoogleCalls, no_project, read_check
from proxy_core.upstreams.google_wire import read, write
from proxy_core.upstreams.loose import as_object, decoded
from proxy_core.upstreams.native_call import answered
from proxy_core.upstreams.transport import Answer, Transport

BASE_URL = "https://generativelanguage.googleapis.com"


class Gemini:
    """An `Upstream` for accounts with an API key, or with a login and a project that pays for it."""

    def __init__(self, transport: Transport, *, now: Callable[[], float], tokens: AccessTokens | None = None) -> None:
        """`tokens` may be shared with another upstream of the same accounts."""
        self._calls = GoogleCalls(transport, tokens or AccessTokens(now), now)

    async def draw(
        self, call: PictureCall, account: Account, credentials: Credentials
    ) -> AsyncIterator[Picture | Partial]:
        """Draw one picture. Raises `UpstreamError`."""
        path = f"/v1beta/models/{call.model}:generateContent"
        answer = await self._post(path, await write(call), account, credentials)
        yield read(answer.body)

    async def forward(self, call: RawCall, account: Account, credentials: Credentials) -> Answer:
        """The answer to a request of the Gemini API. Raises `UpstreamError` for any status but 200."""
        return answered(await self._post(call.path, Body(call.body), account, credentials))

    async def check(self, account: Account, credentials: Credentials) -> None:
        """Ask for one model of the list. Raises `UpstreamError`; a login must have a project, too."""
        if not credentials.api_key and not account.project:
            raise no_project()
        url = _url(account, "/v1beta/models?pageSize=1")
        try:
            answer = await self._calls.get(url, account, credentials, _pays(account))
        except UpstreamError as error:
            raise read_check(error) from None
        if "models" not in as_object(decoded(answer.body)):
            raise not_understood()

    async def quota(self, account: Account, credentials: Credentials) -> tuple[Quota, ...]:
        """Nothing: the Gemini API has no call for it."""
        return ()

    async def _post(self, path: str, body: Body, account: Account, credentials: Credentials) -> Answer:
        return await self._calls.post(_url(account, path), body, account, credentials, _pays(account))

    async def close(self) -> None:
        """Let go of every connection."""
        await self._calls.close()


def _url(account: Account, path: str) -> str:
    return f"{account.base_url.rstrip('/') or BASE_URL}{path}"


def _pays(account: Account) -> Mapping[str, str]:
    """A person's token stands for no project: without this Google asks which one is to pay."""
    return {"x-goog-user-project": account.project} if account.project else {}
