"""AccessTokens: from the refresh token of an account to the access token that a call carries.

Access tokens stay in memory. One refresh at a time for each account, however many calls wait for it. Logging in, and
so getting a refresh token, is not done here.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from proxy_core.accounts.account import Account, Credentials
from proxy_core.errors import AttemptStatus, Blame, Rest, UpstreamError
from proxy_core.phrases import Phrase, phrase
from proxy_core.tasks import spawn

if TYPE_CHECKING:
    import httpx  # its import takes a tenth of a second, which a start without logins need not wait for

TOKEN_URI = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address, no secret

# A token is replaced so many seconds before it ends; one that lives shortly, after half of its life.
_EARLY = 300.0
# What Google gives a token when its answer does not say, in seconds.
_USUAL_LIFE = 3600.0
_PATIENCE = 30.0  # seconds for the service of tokens to answer


@dataclass(frozen=True, slots=True)
class _Token:
    """What was got with `credentials`: good until `ends`, to be replaced from `stale` on, both in unix seconds."""

    text: str = field(repr=False)
    credentials: Credentials
    stale: float
    ends: float


class _Granted(msgspec.Struct):
    access_token: str
    expires_in: float = _USUAL_LIFE


class AccessTokens:
    """The access tokens of all accounts. Belongs to one loop.

    `open_client` makes the HTTP client of one refresh, in a worker thread; None: httpx's own.
    """

    def __init__(self, now: Callable[[], float], open_client: "Callable[[], httpx.AsyncClient] | None" = None) -> None:
        self._now = now
        self._open_client = open_client or _open_client
        self._held: dict[str, _Token] = {}
        self._refreshing: dict[str, tuple[Credentials, asyncio.Task[_Token]]] = {}

    async def get(self, account: Account, credentials: Credentials) -> str:
        """An access token that is good for a while.

        Raises `UpstreamError`: it blames the account when the refresh token is worth nothing any more, the service
        when that could not be found out.
        """
        held = self._held.get(account.id)
        if held is not None and held.credentials != credentials:
            held = None  # the account has logged in anew
        if held is not None and self._now() < held.stale:
            return held.text
        try:
            token = await asyncio.shield(self._refresh(account.id, credentials))  # others wait for it, too
        except UpstreamError as error:
            if held is not None and error.blame is Blame.SERVICE and self._now() < held.ends:
                return held.text
            # Every waiter raises one of its own: they name the account in it, and add to its traceback.
            raise _copy(error) from None
        return token.text

    def forget(self, account_id: str, token: str | None = None) -> None:
        """Drop the account's access token: any, or only `token`, which was not taken."""
        held = self._held.get(account_id)
        if held is not None and token in {None, held.text}:
            del self._held[account_id]

    async def close(self) -> None:
        """End what is under way."""
        tasks = [task for _, task in self._refreshing.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _refresh(self, account_id: str, credentials: Credentials) -> asyncio.Task[_Token]:
        """The refresh of the account that is under way, or a new one."""
        under_way = self._refreshing.get(account_id)
        if under_way is not None and under_way[0] == credentials:
            return under_way[1]
        task = spawn(self._refreshed(account_id, credentials), name="refresh access token")
        self._refreshing[account_id] = (credentials, task)
        return task

    async def _refreshed(self, account_id: str, credentials: Credentials) -> _Token:
        asked_at = self._now()
        try:
            granted = await self._exchange(credentials)
            early = min(_EARLY, granted.expires_in / 2)
            ends = asked_at + granted.expires_in
            token = _Token(granted.access_token, credentials, ends - early, ends)
            if self._is_newest(account_id):
                self._held[account_id] = token
            return token
        finally:
            if self._is_newest(account_id):
                del self._refreshing[account_id]

    async def _exchange(self, credentials: Credentials) -> _Granted:
        """One request to the service of tokens. UpstreamError."""
        import httpx

        form = {
            "grant_type": "refresh_token",
            "refresh_token": credentials.refresh_token,
            "client_id": credentials.client_id,
            "client_secret": credentials.client_secret,
        }
        try:
            # Made in a thread: it reads the certificates of the system.
            async with asyncio.timeout(_PATIENCE), await asyncio.to_thread(self._open_client) as client:
                answer = await client.post(credentials.token_uri or TOKEN_URI, data=form, timeout=_PATIENCE)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError):
            raise _failed(phrase("unreachable")) from None
        if answer.status_code == 200:
            with suppress(msgspec.MsgspecError, UnicodeDecodeError):
                return msgspec.json.decode(answer.content, type=_Granted)
            raise _failed(phrase("not_understood"), 200)
        raise _refused(answer.status_code)

    def _is_newest(self, account_id: str) -> bool:
        """Whether the running task is the account's last refresh: not when it logged in anew meanwhile."""
        under_way = self._refreshing.get(account_id)
        return under_way is not None and under_way[1] is asyncio.current_task()


def _open_client() -> "httpx.AsyncClient":
    import httpx

    return httpx.AsyncClient()


def _refused(status: int) -> UpstreamError:
    """invalid_grant and its kin all end with a person who logs in again; what may pass does not."""
    if 400 <= status < 500 and status not in {408, 429}:
        return UpstreamError(
            phrase("key_rejected"),
            blame=Blame.ACCOUNT,
            status=AttemptStatus.REJECTED,
            rest=Rest.ACCOUNT,
            upstream_status=status,
        )
    return _failed(phrase("upstream_error", status=status), status)


def _failed(said: Phrase, status: int = 0) -> UpstreamError:
    return UpstreamError(
        said, blame=Blame.SERVICE, status=AttemptStatus.FAILED, rest=Rest.MODEL, upstream_status=status
    )


def _copy(error: UpstreamError) -> UpstreamError:
    return UpstreamError(
        error.phrase,
        blame=error.blame,
        status=error.status,
        rest=error.rest,
        upstream_status=error.upstream_status,
    )
