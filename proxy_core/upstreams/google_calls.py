"""A call of Google's, in an account's name: its key or its access token, one refresh after a 401, errors read.

Shared by gemini.py and its like, which say where a call goes.
"""

from collections.abc import Awaitable, Callable, Mapping

from proxy_core.accounts.access_tokens import AccessTokens
from proxy_core.accounts.account import Account, Credentials
from proxy_core.errors import Rest, UpstreamError
from proxy_core.phrases import phrase
from proxy_core.upstreams.body import Body
from proxy_core.upstreams.failures import in_trouble, rejected, undecided, without_secret
from proxy_core.upstreams.google_errors import read_error
from proxy_core.upstreams.transport import Answer, Transport

_Send = Callable[[Mapping[str, str]], Awaitable[Answer]]


class GoogleCalls:
    """Calls for accounts with an API key, or with a refresh token of a person's own OAuth client."""

    def __init__(self, transport: Transport, tokens: AccessTokens, now: Callable[[], float]) -> None:
        self._transport = transport
        self._tokens = tokens
        self._now = now

    async def post(
        self,
        url: str,
        body: Body,
        account: Account,
        credentials: Credentials,
        bearer_headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """The answer of status 200. Raises `UpstreamError` for any other.

        `bearer_headers` go along with an access token, not with a key.
        """

        async def send(headers: Mapping[str, str]) -> Answer:
            return await self._transport.post(url, body.sent, {**body.headers, **headers})

        return await self._answer(send, account, credentials, bearer_headers or {})

    async def get(
        self, url: str, account: Account, credentials: Credentials, bearer_headers: Mapping[str, str] | None = None
    ) -> Answer:
        """As `post`, for what is only asked."""

        async def send(headers: Mapping[str, str]) -> Answer:
            return await self._transport.get(url, headers)

        return await self._answer(send, account, credentials, bearer_headers or {})

    async def _answer(
        self, send: _Send, account: Account, credentials: Credentials, bearer_headers: Mapping[str, str]
    ) -> Answer:
        by_login = not credentials.api_key
        answer = await self._sent(send, account, credentials, bearer_headers)
        if answer.status == 401 and by_login:
            # A token can end before its time: the second one is believed.
            answer = await self._sent(send, account, credentials, bearer_headers)
        if answer.status != 200:
            body = without_secret(bytes(answer.body), credentials.api_key)
            raise read_error(answer.status, body, answer.headers, self._now(), by_login=by_login)
        return answer

    async def _sent(
        self, send: _Send, account: Account, credentials: Credentials, bearer_headers: Mapping[str, str]
    ) -> Answer:
        """One call; a token that was not taken is forgotten."""
        if credentials.api_key:
            return await send({"x-goog-api-key": credentials.api_key})
        if not credentials.refresh_token:
            raise rejected(phrase("secret_missing"), 0, Rest.ACCOUNT)
        token = await self._tokens.get(account, credentials)
        answer = await send({**bearer_headers, "Authorization": f"Bearer {token}"})
        if answer.status == 401:
            self._tokens.forget(account.id, token)
        return answer

    async def close(self) -> None:
        """Let go of every connection."""
        await self._tokens.close()
        await self._transport.close()


def no_project() -> UpstreamError:
    """The account has no project, which the provider asks of its login."""
    return rejected(phrase("project_missing"), 0, Rest.ACCOUNT)


def read_check(error: UpstreamError) -> UpstreamError:
    """What a check says that ended with `error`: a 404 or 405, or a 400 for a region, is no word about the secret."""
    if error.upstream_status in (404, 405):
        return in_trouble(error.upstream_status)
    return undecided(error) if error.upstream_status == 400 and error.phrase.code == "not_permitted" else error
