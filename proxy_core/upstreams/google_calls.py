"""A call of Google's, in an account's name: its key or its access token, one refresh after a 401, errors read.

Shared by gemini.py and vertex.py, which say where a call goes.
"""

from collections.abc import Callable, Mapping

from proxy_core.accounts.access_tokens import AccessTokens
from proxy_core.accounts.account import Account, Credentials
from proxy_core.errors import AttemptStatus, Blame, Rest, UpstreamError
from proxy_core.phrases import phrase
from proxy_core.upstreams.body import Body
from proxy_core.upstreams.google_errors import read_error
from proxy_core.upstreams.transport import Answer, Transport


class GoogleCalls:
    """Posts for accounts with an API key, or with a refresh token of a person's own OAuth client."""

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
        answer = await self._send(url, body, account, credentials, bearer_headers or {})
        if answer.status == 401 and not credentials.api_key:
            # A token can end before its time: the second one is believed.
            answer = await self._send(url, body, account, credentials, bearer_headers or {})
        if answer.status != 200:
            raise read_error(answer.status, bytes(answer.body), answer.headers, self._now())
        return answer

    async def _send(
        self, url: str, body: Body, account: Account, credentials: Credentials, bearer_headers: Mapping[str, str]
    ) -> Answer:
        """One post; a token that was not taken is forgotten."""
        if credentials.api_key:
            return await self._transport.post(url, body.sent, {**body.headers, "x-goog-api-key": credentials.api_key})
        if not credentials.refresh_token:
            raise UpstreamError(
                phrase("secret_missing"), blame=Blame.ACCOUNT, status=AttemptStatus.REJECTED, rest=Rest.ACCOUNT
            )
        token = await self._tokens.get(account, credentials)
        headers = {**body.headers, **bearer_headers, "Authorization": f"Bearer {token}"}
        answer = await self._transport.post(url, body.sent, headers)
        if answer.status == 401:
            self._tokens.forget(account.id, token)
        return answer

    async def close(self) -> None:
        """Let go of every connection."""
        await self._tokens.close()
        await self._transport.close()
