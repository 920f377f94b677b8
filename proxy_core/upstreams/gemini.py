"""The Gemini API: where its calls go. What they say is google_wire.py's, in whose name google_calls.py's work."""

from collections.abc import AsyncIterator, Callable

from proxy_core.accounts.access_tokens import AccessTokens
from proxy_core.accounts.account import Account, Credentials
from proxy_core.images.request import Partial, Picture, PictureCall
from proxy_core.upstreams.base import RawCall
from proxy_core.upstreams.body import Body
from proxy_core.upstreams.google_calls import GoogleCalls
from proxy_core.upstreams.google_wire import read, write
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
        return await self._post(call.path, Body(call.body), account, credentials)

    async def _post(self, path: str, body: Body, account: Account, credentials: Credentials) -> Answer:
        url = f"{account.base_url.rstrip('/') or BASE_URL}{path}"
        # A person's token stands for no project: without this Google asks which one is to pay.
        pays = {"x-goog-user-project": account.project} if account.project else {}
        return await self._calls.post(url, body, account, credentials, pays)

    async def close(self) -> None:
        """Let go of every connection."""
        await self._calls.close()
