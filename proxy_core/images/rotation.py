"""Rotation: one piece of work, offered to one account after another until one has done it or none can.

It leases, calls, cools and records; what the work is, drawing or forwarding, it does not know.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from proxy_core.accounts.account import Account, Credentials, Provider
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
from proxy_core.phrases import Phrase, phrase
from proxy_core.records import Attempt
from proxy_core.settings import Settings

T = TypeVar("T")
Watch = Callable[[Attempt], None]
Work = Callable[[Account, Credentials], Awaitable[T]]


@dataclass(frozen=True, slots=True)
class Parts:
    """What every rotation works with."""

    pool: AccountPool
    queue: LeaseQueue
    credentials: CredentialStore
    settings: Callable[[], Settings]
    now: Callable[[], float]


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be done: `pictures` are the numbers of the request's pictures that one call draws."""

    request_id: str
    model: str
    providers: frozenset[Provider]
    pictures: tuple[int, ...]


class Rotation:
    """Runs one task. `attempts` are those that ended; `tried` the accounts that had their turn."""

    def __init__(self, parts: Parts, task: Task, watch: Watch, tried: frozenset[str] = frozenset()) -> None:
        self._parts = parts
        self._task = task
        self._watch = watch
        self.attempts: list[Attempt] = []
        self.tried = set(tried)

    async def run(self, work: Work[T]) -> T:
        """What `work` gives for the first account that can do it, within deadline and attempts.

        Raises an EaselError that is fit for the client: `NoPicture`, or `RequestError` for a bad parameter. Cancelled,
        it tells of the call that was under way and gives the lease back.
        """
        limit = self._parts.settings().request_timeout
        try:
            async with asyncio.timeout(limit):
                return await self._until_done(work)
        except TimeoutError:
            raise NoPicture("deadline", kind=FailureKind.TIMED_OUT, seconds=limit) from None

    async def _until_done(self, work: Work[T]) -> T:
        budget = self._parts.settings().attempts
        while len(self.attempts) < budget * len(self._task.pictures):
            asked_at = asyncio.get_running_loop().time()
            lease = await self._lease()
            waited = asyncio.get_running_loop().time() - asked_at
            try:
                return await self._attempt(lease, work, waited)
            except UpstreamError as error:
                if error.blame is Blame.REQUEST:
                    raise _answer_to_client(error) from None
            self.tried.add(lease.account.id)
        raise NoPicture("attempts_used_up", kind=FailureKind.FAILED, cause=self._last_reason(), attempts=budget)

    async def _lease(self) -> Lease:
        try:
            return await self._parts.queue.lease(self._task.model, self.tried, self._task.providers)
        except QueueFull as error:
            ready_at = self._parts.now() + 1
            raise NoPicture("queue_full", kind=FailureKind.LIMITED, ready_at=ready_at, waiting=error.waiting) from None
        except NoAccountReady:
            raise self._nobody() from None

    async def _attempt(self, lease: Lease, work: Work[T], waited: float) -> T:
        """One call. The lease is given back and the attempt noted, whatever happens."""
        begun = self._begun(lease, waited)
        self._note(begun)
        started = asyncio.get_running_loop().time()
        error: UpstreamError | None = None
        end = replace(begun, status=AttemptStatus.CANCELLED)
        try:
            result = await work(lease.account, await self._secret(lease.account))
        except UpstreamError as found:
            error = found
            error.name_account(lease.account.name)
            end = replace(begun, status=error.status, reason=error.phrase, upstream_status=error.upstream_status)
            raise
        except EaselError as found:  # the store of secrets: no fault of the account
            end = replace(begun, status=AttemptStatus.FAILED, reason=found.phrase)
            raise
        else:
            end = replace(begun, status=AttemptStatus.OK, upstream_status=200)
            return result
        finally:
            drew = len(self._task.pictures) if end.status is AttemptStatus.OK else 0
            self._parts.queue.release(lease, error=error, drew=drew)
            self._note(replace(end, seconds=round(asyncio.get_running_loop().time() - started, 3)))

    def _begun(self, lease: Lease, waited: float) -> Attempt:
        account, first = lease.account, self._task.pictures[0]
        number = len(self.attempts) // len(self._task.pictures)
        return Attempt(
            self._task.request_id, first, number, account.id, account.name, self._parts.now(), round(waited, 3)
        )

    def _note(self, attempt: Attempt) -> None:
        """Tell of an attempt, once for each picture that it was for."""
        for picture in self._task.pictures:
            told = replace(attempt, picture=picture)
            if told.status is not None:
                self.attempts.append(told)
            self._watch(told)

    async def _secret(self, account: Account) -> Credentials:
        try:
            return await self._parts.credentials.load(account.id)
        except CredentialsError as error:
            if error.phrase.code != "secret_missing":
                raise  # the store is locked
            raise UpstreamError(
                phrase("secret_missing"), blame=Blame.ACCOUNT, status=AttemptStatus.REJECTED, rest=Rest.ACCOUNT
            ) from None

    def _nobody(self) -> NoPicture:
        """Why no account may draw: quota before service before rejected keys, and when the first is back."""
        now, model = self._parts.now(), self._task.model
        standing = self._parts.pool.standing(model, now, self._task.providers)
        if not standing.enabled:
            code = "all_disabled" if standing.known else "no_account"
            return NoPicture(code, kind=FailureKind.UNAVAILABLE)
        seen = {one.status for one in standing.cooling} | {one.status for one in self.attempts}
        # An account whose key was rejected comes back by a person, not by time.
        untils = [one.until for one in standing.cooling if one.status is not AttemptStatus.REJECTED]
        hopeful = bool(untils) or standing.enabled > len(standing.cooling)
        ready_at = min(untils, default=now) if hopeful else None
        code, kind = "all_rejected", FailureKind.UNAVAILABLE
        if AttemptStatus.LIMITED in seen:
            code, kind = "all_limited", FailureKind.LIMITED
        elif AttemptStatus.FAILED in seen:
            code = "all_failing"
        cause = self._last_reason() or next((one.reason for one in standing.cooling), None)
        return NoPicture(code, kind=kind, ready_at=ready_at, cause=cause, model=model)

    def _last_reason(self) -> Phrase | None:
        return next((one.reason for one in reversed(self.attempts) if one.reason), None)


def _answer_to_client(error: UpstreamError) -> EaselError:
    """A failure that is about the request, as the client is told it."""
    if error.phrase.code == "bad_parameter":
        return RequestError(error.phrase, wire_code="invalid_value")
    return NoPicture(error.phrase, kind=FailureKind.REFUSED)
