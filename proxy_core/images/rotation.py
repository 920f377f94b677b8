"""Rotation: one piece of work, offered to one account after another until one has done it or none can.

It leases, calls, cools and records; what the work is, drawing or forwarding, it does not know.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from proxy_core.accounts.account import Account, Credentials, Provider
from proxy_core.accounts.cooling import ends_by_time
from proxy_core.accounts.credentials import CredentialStore
from proxy_core.accounts.pool import AccountPool, Lease, Standing
from proxy_core.accounts.queue import Gone, LeaseQueue, Presence, QueueFull
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
from proxy_core.images.routes import model_not_found
from proxy_core.phrases import Phrase, phrase
from proxy_core.records import Attempt, Cooling
from proxy_core.settings import Settings

T = TypeVar("T")
Watch = Callable[[Attempt], None]
Work = Callable[[Account, Credentials], Awaitable[T]]


# How an attempt ends, as its record has it.
_WENT_WELL = {"status": AttemptStatus.OK, "upstream_status": 200}
_CANCELLED = {"status": AttemptStatus.CANCELLED}
_NO_SUCH_MODEL = "model_not_at_account"
# What is told of everybody -> of the account that a client chose: other accounts may well be ready.
_OF_CHOSEN = {
    "no_account": "chosen_cannot",
    "all_disabled": "chosen_disabled",
    "all_need_you": "chosen_needs_you",
    "all_limited": "chosen_limited",
    "all_resting": "chosen_limited",
    "all_failing": "chosen_failing",
    "all_rejected": "chosen_rejected",
}


class Parts(Struct, frozen=True):
    """What every rotation works with."""

    pool: AccountPool
    queue: LeaseQueue
    credentials: CredentialStore
    settings: Callable[[], Settings]
    now: Callable[[], float]


class Task(Struct, frozen=True):
    """What is to be done: `pictures` are the numbers of the request's pictures that one call draws.

    `only`: the ids of the accounts that may do it, as when a person tests one; empty for all.
    """

    request_id: str
    model: str
    providers: frozenset[Provider]
    pictures: tuple[int, ...]
    presence: Presence = field(default_factory=Presence)
    only: frozenset[str] = frozenset()


class Rotation:
    """Runs one task. `attempts` are those that ended; `tried` the accounts that had their turn."""

    def __init__(self, parts: Parts, task: Task, watch: Watch) -> None:
        self._parts = parts
        self._task = task
        self._watch = watch
        self._time = asyncio.get_running_loop().time
        self.attempts: list[Attempt] = []
        self.tried: set[str] = set()
        self._shut: Phrase | None = None  # why the store of secrets gave none
        self._limit = 0.0
        self._deadline: asyncio.Timeout | None = None

    def attempts_at(self, picture: int) -> tuple[Attempt, ...]:
        """Those of the picture of this number that ended."""
        return tuple(one for one in self.attempts if one.picture == picture)

    async def run(self, work: Work[T], count: Callable[[T], int] = lambda _: 1) -> T:
        """What `work` gives for the first account that can do it, within deadline and attempts.

        `count` says how many of the task's pictures that is; the rest of them count as failed.

        Raises an EaselError that is fit for the client: `NoPicture`, or `RequestError` for a bad parameter. Cancelled,
        it tells of the call that was under way and gives the lease back.
        """
        self._limit = self._parts.settings().request_timeout
        try:
            async with asyncio.timeout(self._limit) as self._deadline:
                return await self._until_done(work, count)
        except TimeoutError:
            raise NoPicture("deadline", kind=FailureKind.TIMED_OUT, seconds=self._limit) from None

    async def _until_done(self, work: Work[T], count: Callable[[T], int]) -> T:
        budget, pictures = self._parts.settings().attempts, len(self._task.pictures)
        while len(self.attempts) < (budget + bool(self._shut)) * pictures and not self._task.presence.gone:
            asked_at = self._time()
            lease = await self._lease()
            try:
                return await self._attempt(lease, work, asked_at, count)
            except UpstreamError as error:
                _forget_where(error)
                if error.blame is Blame.REQUEST:
                    raise _answer_to_client(error) from None
            except CredentialsError as error:  # of the others, those are asked whose secret is at hand
                self._shut = error.phrase
                self.tried |= {one.id for one in self._parts.pool.accounts() if self._parts.pool.withheld(one.id)}
            self.tried.add(lease.account.id)
        if self._task.presence.gone:
            raise NoPicture("client_gone", kind=FailureKind.CANCELLED)
        if self._shut:
            raise CredentialsError(self._shut)
        raise NoPicture("attempts_used_up", kind=FailureKind.FAILED, cause=self._last_reason(), attempts=budget)

    async def _lease(self) -> Lease:
        try:
            task = self._task
            return await self._parts.queue.lease(
                task.model, self.tried, task.providers, presence=task.presence, only=task.only
            )
        except Gone:
            raise NoPicture("client_gone", kind=FailureKind.CANCELLED) from None
        except QueueFull as error:
            ready_at = max(self._parts.now() + 1, self._first_back(self._standing()) or 0.0)
            raise NoPicture("queue_full", kind=FailureKind.LIMITED, ready_at=ready_at, waiting=error.waiting) from None
        except NoAccountReady:
            raise (CredentialsError(self._shut) if self._shut else self._nobody()) from None

    async def _attempt(self, lease: Lease, work: Work[T], asked_at: float, count: Callable[[T], int]) -> T:
        """One call. The lease is given back and the attempt noted, whatever happens."""
        started = self._time()
        begun = self._begun(lease, started - asked_at)
        error: UpstreamError | None = None
        drew = 0
        sent = False
        end: Mapping[str, Any] = _CANCELLED
        try:
            self._note(begun)
            secret = await self._secret(lease.account)
            sent = True
            result = await work(lease.account, secret)
        except UpstreamError as found:
            error = found
            error.name_account(lease.account.name)
            end = {"status": error.status, "reason": error.phrase, "upstream_status": error.upstream_status}
            raise
        except EaselError as found:  # the store of secrets: no fault of the account
            end = {"status": AttemptStatus.FAILED, "reason": found.phrase}
            sent = False
            raise
        except asyncio.CancelledError:
            if error := self._took_too_long(self._time() - started):
                end = {"status": error.status, "reason": error.phrase}
            raise
        else:
            end = _WENT_WELL
            drew = count(result)
            return result
        finally:
            if sent or error:
                self._parts.queue.release(lease, error=error, drew=drew)
            else:
                self._parts.queue.take_back(lease, had_turn=end is not _CANCELLED)  # or it would be the next one, too
            seconds = round(self._time() - started, 3)
            self._note(replace(begun, seconds=seconds, **end), drew)

    def _took_too_long(self, seconds: float) -> UpstreamError | None:
        """The blame for a call that the deadline ends, if it had most of the time; None for any other cancellation.

        Without a rest the account, which never draws, would be the least used one, and be asked first again.
        """
        if self._deadline is None or not self._deadline.expired() or seconds < self._limit / 2:
            return None
        said = phrase("deadline", seconds=self._limit)
        return UpstreamError(said, blame=Blame.SERVICE, status=AttemptStatus.FAILED, rest=Rest.MODEL)

    def _begun(self, lease: Lease, waited: float) -> Attempt:
        account, first = lease.account, self._task.pictures[0]
        number = len(self.attempts) // len(self._task.pictures)
        return Attempt(
            self._task.request_id, first, number, account.id, account.name, self._parts.now(), round(waited, 3)
        )

    def _note(self, attempt: Attempt, drew: int = 0) -> None:
        """Tell of an attempt, once for each picture that it was for; of one that went well, `drew` did."""
        for place, picture in enumerate(self._task.pictures):
            told = attempt if picture == attempt.picture else replace(attempt, picture=picture)
            if told.status is not None:
                if place >= drew and told.status is AttemptStatus.OK:
                    told = replace(told, status=AttemptStatus.FAILED, reason=phrase("too_few"))
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

    def _nobody(self) -> EaselError:
        """Why no account may draw: quota before service before rejected keys, and when the first is back."""
        standing = self._standing()
        if not standing.enabled and not self.attempts:
            return self._nobody_enabled(standing)
        ended: tuple[Cooling | Attempt, ...] = (*standing.cooling, *self.attempts)
        if _is_unknown_to_all(ended) and not self._task.only:  # others may have it
            return model_not_found(self._task.model)
        seen = {one.status for one in ended}
        code, kind = "all_rejected", FailureKind.UNAVAILABLE
        if AttemptStatus.LIMITED in seen:
            code, kind = "all_resting" if AttemptStatus.FAILED in seen else "all_limited", FailureKind.LIMITED
        elif AttemptStatus.FAILED in seen:
            code = "all_failing"
        cause = self._last_reason() or next((one.reason for one in standing.cooling), None)
        return self._told(code, kind, cause, self._first_back(standing))

    def _standing(self) -> Standing:
        task = self._task
        return self._parts.pool.standing(task.model, self._parts.now(), task.providers, task.only)

    def _first_back(self, standing: Standing) -> float | None:
        """When the first account is back, in unix seconds; None when that takes a person."""
        untils = [one.until for one in standing.cooling if ends_by_time(one)]
        hopeful = bool(untils) or standing.enabled > len(standing.cooling)
        return min(untils, default=self._parts.now()) if hopeful else None

    def _nobody_enabled(self, standing: Standing) -> EaselError:
        """Why nobody may be asked at all: no account, none enabled, or none that does not wait for its person."""
        kind = FailureKind.UNAVAILABLE
        if standing.known and len(standing.need_mending) == standing.known:  # else enabling one is enough
            first = standing.need_mending[0]
            return self._told("all_need_you", kind, phrase(first.disabled_reason, account=first.name))
        # A chosen account that is disabled is told as that, whatever it could draw.
        chosen_rests = any(not one.enabled for one in self._chosen())
        return self._told("all_disabled" if standing.known or chosen_rests else "no_account", kind)

    def _told(
        self, code: str, kind: FailureKind, cause: Phrase | None = None, ready_at: float | None = None
    ) -> NoPicture:
        """What nobody can draw, in words; of accounts that the client chose, in those that name them."""
        values = {"model": self._task.model}
        if chosen := self._chosen():
            code, values = _OF_CHOSEN[code], {**values, "account": chosen[0].name}
        return NoPicture(code, kind=kind, ready_at=ready_at, cause=cause, **values)

    def _chosen(self) -> tuple[Account, ...]:
        """The accounts that the client chose and that are still there; those of one email have one name."""
        only = self._task.only
        return tuple(one for one in self._parts.pool.accounts() if one.id in only) if only else ()

    def _last_reason(self) -> Phrase | None:
        return next((one.reason for one in reversed(self.attempts) if one.reason), None)


def _forget_where(error: Exception) -> None:
    """From here on it is told and not raised: where it was raised, there is an answer, which would stay with it."""
    error.__traceback__ = error.__context__ = None


def _answer_to_client(error: UpstreamError) -> EaselError:
    """A failure that is about the request, as the client is told it."""
    if error.phrase.code == "bad_parameter":
        values = error.phrase.values
        param, code = str(values.get("param", "")) or None, str(values.get("wire_code", "")) or "invalid_value"
        return RequestError(error.phrase, param=param, wire_code=code)
    return NoPicture(error.phrase, kind=FailureKind.REFUSED)


def _is_unknown_to_all(ended: Iterable[Cooling | Attempt]) -> bool:
    """Whether some said that there is no such model, and none the contrary: one that is turned away says nothing."""
    said = {
        one.reason.code
        for one in ended
        if one.reason and (one.status is not AttemptStatus.REJECTED or one.reason.code == _NO_SUCH_MODEL)
    }
    return said == {_NO_SUCH_MODEL}
