"""Dispatcher: draws the n pictures of a request at once, each by an account of the pool, and rotates failing ones out.

It knows no wire: neither the client's nor an upstream's. Whoever asks is told of every attempt as it starts and ends.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace

from proxy_core.accounts.account import Provider
from proxy_core.accounts.credentials import CredentialStore
from proxy_core.accounts.pool import AccountPool, Lease
from proxy_core.accounts.queue import LeaseQueue, QueueFull
from proxy_core.errors import (
    AttemptStatus,
    Blame,
    CredentialsError,
    EaselError,
    FailureKind,
    NoAccountReady,
    NoPicture,
    RequestError,
    Rest,
    UpstreamError,
)
from proxy_core.images.request import ImageRequest, ImageResult, Picture, PictureCall, PictureResult
from proxy_core.phrases import Phrase, phrase
from proxy_core.records import Attempt
from proxy_core.settings import Settings
from proxy_core.upstreams.base import Upstream

Watch = Callable[[Attempt], None]


class Dispatcher:
    """Leases, calls, and on blame `account` or `service` takes the next account, within deadline and attempts."""

    def __init__(
        self,
        *,
        pool: AccountPool,
        queue: LeaseQueue,
        upstreams: Mapping[Provider, Upstream],
        credentials: CredentialStore,
        settings: Callable[[], Settings],
        now: Callable[[], float],
    ) -> None:
        self._pool = pool
        self._queue = queue
        self._upstreams = upstreams
        self._credentials = credentials
        self._settings = settings
        self._now = now

    async def draw(self, request: ImageRequest, watch: Watch) -> ImageResult:
        """Every picture of `request`, drawn or not. `watch` hears of each attempt twice: begun, and ended.

        Cancelled, it ends the calls under way, tells `watch` of them, and gives every lease back.
        """
        if request.n == 1:  # no task for the request that nearly everybody sends
            return ImageResult(request, (await self._picture(request, 0, watch),))
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._picture(request, number, watch)) for number in range(request.n)]
        return ImageResult(request, tuple(task.result() for task in tasks))

    async def _picture(self, request: ImageRequest, number: int, watch: Watch) -> PictureResult:
        limit = self._settings().request_timeout
        attempts: list[Attempt] = []

        def note(attempt: Attempt) -> None:
            if attempt.status is not None:
                attempts.append(attempt)
            watch(attempt)

        try:
            async with asyncio.timeout(limit):
                picture = await self._until_drawn(request, number, note, attempts)
            return PictureResult(number, picture, None, tuple(attempts))
        except TimeoutError:
            error: EaselError = NoPicture("deadline", kind=FailureKind.TIMED_OUT, seconds=limit)
        except EaselError as found:
            error = found
        return PictureResult(number, None, error, tuple(attempts))

    async def _until_drawn(self, request: ImageRequest, number: int, note: Watch, attempts: list[Attempt]) -> Picture:
        budget = self._settings().attempts
        tried: set[str] = set()
        while len(tried) < budget:
            asked_at = asyncio.get_running_loop().time()
            lease = await self._lease(request.call.model, tried, attempts)
            waited = asyncio.get_running_loop().time() - asked_at
            begun = Attempt(
                request.id, number, len(tried), lease.account.id, lease.account.name, self._now(), round(waited, 3)
            )
            try:
                return await self._attempt(lease, request.call, begun, note)
            except UpstreamError as error:
                if error.blame is Blame.REQUEST:
                    raise _answer_to_client(error) from None
            tried.add(lease.account.id)
        raise NoPicture("attempts_used_up", kind=FailureKind.FAILED, cause=_last_reason(attempts), attempts=budget)

    async def _lease(self, model: str, tried: set[str], attempts: list[Attempt]) -> Lease:
        try:
            return await self._queue.lease(model, tried)
        except QueueFull as error:
            raise NoPicture(
                "queue_full", kind=FailureKind.LIMITED, ready_at=self._now() + 1, waiting=error.waiting
            ) from None
        except NoAccountReady:
            raise self._nobody(model, attempts) from None

    async def _attempt(self, lease: Lease, call: PictureCall, begun: Attempt, note: Watch) -> Picture:
        """One call. The lease is given back and the attempt noted, whatever happens."""
        loop = asyncio.get_running_loop()
        started = loop.time()

        def end(status: AttemptStatus, reason: Phrase | None = None, upstream_status: int = 0) -> None:
            seconds = round(loop.time() - started, 3)
            note(replace(begun, seconds=seconds, status=status, reason=reason, upstream_status=upstream_status))

        note(begun)
        try:
            picture = await self._call(lease, call)
        except UpstreamError as error:
            error.name_account(lease.account.name)
            self._queue.release(lease, error=error)
            end(error.status, error.phrase, error.upstream_status)
            raise
        except BaseException as error:
            self._queue.release(lease)
            reason = error.phrase if isinstance(error, EaselError) else None
            cancelled = isinstance(error, asyncio.CancelledError)
            end(AttemptStatus.CANCELLED if cancelled else AttemptStatus.FAILED, reason)
            raise
        self._queue.release(lease, drew=True)
        end(AttemptStatus.OK, upstream_status=200)
        return picture

    async def _call(self, lease: Lease, call: PictureCall) -> Picture:
        account = lease.account
        try:
            credentials = await self._credentials.load(account.id)
        except CredentialsError as error:
            if error.phrase.code != "secret_missing":
                raise  # the store is locked: no fault of this account
            raise UpstreamError(
                phrase("secret_missing"), blame=Blame.ACCOUNT, status=AttemptStatus.REJECTED, rest=Rest.ACCOUNT
            ) from None
        drawn = [picture async for picture in self._upstreams[account.provider].draw(call, account, credentials)]
        return drawn[-1]

    def _nobody(self, model: str, attempts: list[Attempt]) -> NoPicture:
        """Why no account may draw: quota before service before rejected keys, and when the first is back."""
        standing = self._pool.standing(model, self._now())
        if not standing.enabled:
            code = "all_disabled" if standing.known else "no_account"
            return NoPicture(code, kind=FailureKind.UNAVAILABLE)
        seen = {one.status for one in standing.cooling} | {one.status for one in attempts}
        # An account whose key was rejected comes back by a person, not by time.
        untils = [one.until for one in standing.cooling if one.status is not AttemptStatus.REJECTED]
        hopeful = bool(untils) or standing.enabled > len(standing.cooling)
        ready_at = min(untils, default=self._now()) if hopeful else None
        code, kind = "all_rejected", FailureKind.UNAVAILABLE
        if AttemptStatus.LIMITED in seen:
            code, kind = "all_limited", FailureKind.LIMITED
        elif AttemptStatus.FAILED in seen:
            code = "all_failing"
        cause = _last_reason(attempts) or next((one.reason for one in standing.cooling), None)
        return NoPicture(code, kind=kind, ready_at=ready_at, cause=cause, model=model)


def _last_reason(attempts: list[Attempt]) -> Phrase | None:
    return next((one.reason for one in reversed(attempts) if one.reason), None)


def _answer_to_client(error: UpstreamError) -> EaselError:
    """A failure that is about the request, as the client is told it."""
    if error.phrase.code == "bad_parameter":
        return RequestError(error.phrase, wire_code="invalid_value")
    return NoPicture(error.phrase, kind=FailureKind.REFUSED)


# Which of several failures is told: quota before service; a refusal only when every picture was refused.
_TOLD_FIRST = (
    FailureKind.LIMITED,
    FailureKind.UNAVAILABLE,
    FailureKind.TIMED_OUT,
    FailureKind.FAILED,
    FailureKind.CANCELLED,
    FailureKind.REFUSED,
)


def failure_of(result: ImageResult) -> EaselError:
    """The one error that is told of a request without any picture."""

    def rank(error: EaselError) -> int:
        if isinstance(error, NoPicture):
            return _TOLD_FIRST.index(error.kind)
        unavailable = isinstance(error, CredentialsError)
        return _TOLD_FIRST.index(FailureKind.UNAVAILABLE if unavailable else FailureKind.REFUSED)

    return min((one.error for one in result.results if one.error is not None), key=rank)
