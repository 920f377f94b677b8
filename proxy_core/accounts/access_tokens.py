"""AccessTokens: from the refresh token of an account to the access token that a call carries.

Access tokens stay in memory. One refresh at a time for each account, however many calls wait for it. Logging in, and
so getting a refresh token, is not done here.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field, replace

from msgspec import Struct

from proxy_core.accounts.account import Account, Credentials
from proxy_core.accounts.token_service import TOKEN_URI, Answer, Granted, OpenClient, Unreachable, post, read_granted
from proxy_core.errors import AttemptStatus, Blame, CredentialsError, Rest, UpstreamError
from proxy_core.phrases import Phrase, phrase
from proxy_core.tasks import spawn

Keep = Callable[[str, Credentials, Collection[Credentials]], Awaitable[None]]
"""Stores an account's credentials where one of those before still stands, and else does nothing: the account has
another secret by then. Raises `CredentialsError`."""

# A token is replaced so many seconds before it ends; one that lives shortly, after half of its life.
_EARLY = 300.0
# Seconds that a refresh gets to end when Easel is closed: the token that it brings may be the only one that is good.
_CLOSING = 2.0
# invalid_grant and its kin: no time mends these, only a person who signs in again.
_ENDED = {
    "invalid_grant",  # revoked, expired, or the organisation wants a new login (invalid_rapt)
    "invalid_client",
    "unauthorized_client",
    "deleted_client",
    "disabled_client",
    "admin_policy_enforced",
    "org_internal",
}
# The service says that it is in trouble itself, whatever its status says.
_TROUBLE = {"server_error", "temporarily_unavailable", "internal_failure", "rate_limit_exceeded", "slow_down"}


@dataclass(frozen=True, slots=True)
class _Token:
    """What was got with `credentials`: good until `ends`, to be replaced from `stale` on, both in unix seconds."""

    text: str = field(repr=False)
    credentials: Credentials
    stale: float
    ends: float


class _Rotation(Struct):
    """Google gave an account a new refresh token: `current` stands for all of `older`, which may be worth nothing.

    `unkept` is the access token that came along, until `current` is stored.
    """

    current: Credentials
    older: frozenset[Credentials]
    unkept: _Token | None


class AccessTokens:
    """The access tokens of all accounts. Belongs to one loop.

    `open_client` makes the HTTP client of one refresh, in a worker thread; None: httpx's own. `keep` stores a refresh
    token that came in place of the one before; None: it is only kept in memory.
    """

    def __init__(
        self,
        now: Callable[[], float],
        open_client: OpenClient | None = None,
        keep: Keep | None = None,
        closing_seconds: float = _CLOSING,
    ) -> None:
        self._closing_seconds = closing_seconds
        self._now = now
        self._open_client = open_client
        self._keep = keep
        self._held: dict[str, _Token] = {}
        self._rotated: dict[str, _Rotation] = {}
        self._refreshing: dict[str, tuple[Credentials, asyncio.Task[_Token]]] = {}

    async def get(self, account: Account, credentials: Credentials) -> str:
        """An access token that is good for a while.

        Raises `UpstreamError`: it blames the account when the refresh token is worth nothing any more, the service
        when that could not be found out. Raises `CredentialsError` while a new refresh token cannot be stored: then
        it waits in memory, and each further call tries again to store it.
        """
        credentials = self._newest(account.id, credentials)
        held = self._held.get(account.id)
        if held is not None and self._newest(account.id, held.credentials) != credentials:
            held = None  # the account has logged in anew
        if held is not None and self._now() < held.stale:
            return held.text
        try:
            token = await asyncio.shield(self._refresh(account.id, credentials))  # others wait for it, too
        except (UpstreamError, CredentialsError) as error:
            for_now = isinstance(error, CredentialsError) or error.blame is Blame.SERVICE
            if held is not None and for_now and self._now() < held.ends:
                return held.text
            # Every waiter raises one of its own: they name the account in it, and add to its traceback.
            raise _copy(error) from None
        return token.text

    def forget(self, account_id: str, token: str | None = None) -> None:
        """Drop the access token `token` of an account, which was not taken; without one, all that is known of it.

        The latter is for an account that is removed or logs in anew, before its secret is changed in the store: a
        refresh that is under way stores nothing any more.
        """
        held = self._held.get(account_id)
        if held is not None and token in {None, held.text}:
            del self._held[account_id]
        if token is None:
            self._rotated.pop(account_id, None)
            self._refreshing.pop(account_id, None)

    async def close(self) -> None:
        """Let what is under way end, which may bring a new refresh token, but only for a moment."""
        tasks = [task for _, task in self._refreshing.values()]
        if tasks:
            await asyncio.wait(tasks, timeout=self._closing_seconds)
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
        try:
            token = await self._stored(account_id, credentials)  # what an earlier refresh could not store
            if token is None or self._now() >= token.stale:
                token = await self._exchanged(account_id, credentials)
                await self._stored(account_id, token.credentials)
            if self._is_newest(account_id):
                self._held[account_id] = token
            return token
        finally:
            if self._is_newest(account_id):
                del self._refreshing[account_id]

    async def _exchanged(self, account_id: str, credentials: Credentials) -> _Token:
        """What the service of tokens gives now. A new refresh token is noted, and not stored yet. UpstreamError."""
        asked_at = self._now()
        granted = await self._ask(credentials)
        rotates = bool(granted.refresh_token) and granted.refresh_token != credentials.refresh_token
        current = replace(credentials, refresh_token=granted.refresh_token) if rotates else credentials
        early = min(_EARLY, granted.expires_in / 2)
        ends = asked_at + granted.expires_in
        token = _Token(granted.access_token, current, ends - early, ends)
        if rotates and self._is_newest(account_id):
            known = self._rotated.get(account_id)
            older = (known.older if known else frozenset()) | {credentials}
            self._rotated[account_id] = _Rotation(current, older, token)
        return token

    async def _stored(self, account_id: str, credentials: Credentials) -> _Token | None:
        """Store `credentials` where Google gave them and nobody has; the access token that came along then.

        CredentialsError.
        """
        rotation = self._rotated.get(account_id)
        if rotation is None or rotation.current != credentials or not self._is_newest(account_id):
            return None
        token = rotation.unkept
        if token is not None and self._keep is not None:
            await self._keep(account_id, credentials, rotation.older)
        rotation.unkept = None
        return token

    async def _ask(self, credentials: Credentials) -> Granted:
        """One request to the service of tokens. UpstreamError."""
        form = {
            "grant_type": "refresh_token",
            "refresh_token": credentials.refresh_token,
            "client_id": credentials.client_id,
            "client_secret": credentials.client_secret,
        }
        try:
            answer = await post(self._open_client, credentials.token_uri or TOKEN_URI, form)
        except Unreachable:
            raise _failed(phrase("unreachable")) from None
        if answer.status != 200:
            raise _refused(answer)
        granted = read_granted(answer)
        if granted is None:
            raise _failed(phrase("not_understood"), 200)
        return granted

    def _newest(self, account_id: str, credentials: Credentials) -> Credentials:
        """What stands for `credentials` by now: a call may have read them before they were replaced."""
        rotation = self._rotated.get(account_id)
        return rotation.current if rotation is not None and credentials in rotation.older else credentials

    def _is_newest(self, account_id: str) -> bool:
        """Whether the running task is the account's last refresh: not when it logged in anew meanwhile."""
        under_way = self._refreshing.get(account_id)
        return under_way is not None and under_way[1] is asyncio.current_task()


def _refused(answer: Answer) -> UpstreamError:
    """What only a person can mend disables the account; what OAuth has no word for, a network on the way has said."""
    error, status = answer.error, answer.status
    if status >= 500 or status in {408, 429} or not error or error in _TROUBLE:
        return _failed(phrase("upstream_error", status=status), status)
    ended = error in _ENDED
    return UpstreamError(
        phrase("login_ended") if ended else phrase("login_not_taken", reason=error),
        blame=Blame.ACCOUNT,
        status=AttemptStatus.REJECTED,
        rest=Rest.UNTIL_MENDED if ended else Rest.ACCOUNT,
        upstream_status=status,
    )


def _failed(said: Phrase, status: int = 0) -> UpstreamError:
    return UpstreamError(
        said, blame=Blame.SERVICE, status=AttemptStatus.FAILED, rest=Rest.MODEL, upstream_status=status
    )


def _copy(error: UpstreamError | CredentialsError) -> UpstreamError | CredentialsError:
    if isinstance(error, CredentialsError):
        return CredentialsError(error.phrase)
    return UpstreamError(
        error.phrase,
        blame=error.blame,
        status=error.status,
        rest=error.rest,
        upstream_status=error.upstream_status,
    )
