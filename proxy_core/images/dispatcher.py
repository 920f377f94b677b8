"""Dispatcher: draws the n pictures of a request at once, each by an account of the pool, failing ones rotated out.

It knows no wire: neither the client's nor an upstream's. Whoever asks is told of every attempt as it starts and ends,
and shown every picture as it comes.
"""

import asyncio
from collections.abc import Callable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from proxy_core.accounts.account import Account, Credentials, Provider
from proxy_core.accounts.queue import Presence
from proxy_core.errors import CredentialsError, EaselError, FailureKind, NoPicture
from proxy_core.images.request import ImageRequest, ImageResult, Partial, Picture, PictureCall, PictureResult
from proxy_core.images.rotation import Parts, Rotation, Task, Watch
from proxy_core.upstreams.base import RawCall, Upstream
from proxy_core.upstreams.transport import Answer

# Told of (picture number, the picture or a draft of it) as each comes.
Show = Callable[[int, Picture | Partial], None]

_CODE_ASSIST = frozenset({Provider.CODE_ASSIST})


def show_nobody(_number: int, _picture: Picture | Partial) -> None:
    """For those who wait for the whole result."""


class _Drawing(Struct, frozen=True):
    """One request while it is drawn: what was asked, and who hears of it."""

    request: ImageRequest
    watch: Watch
    show: Show
    presence: Presence


class Dispatcher:
    """Makes rotations of requests, and results of rotations."""

    def __init__(self, parts: Parts, upstreams: Mapping[Provider, Upstream]) -> None:
        self._parts = parts
        self._upstreams = upstreams

    async def draw(
        self, request: ImageRequest, watch: Watch, show: Show = show_nobody, presence: Presence | None = None
    ) -> ImageResult:
        """Every picture of `request`, drawn or not. `watch` hears of each attempt twice: begun, and ended.

        When the client of `presence` goes away, what was sent upstream is still drawn and nothing else is. Cancelled,
        it ends the calls under way, tells `watch` of them, and gives every lease back.
        """
        drawing = _Drawing(request, watch, show, presence or Presence())
        if request.n == 1 or request.at_once:
            numbers = tuple(range(request.n))
            return ImageResult(request, await self._drawn(drawing, numbers))
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._drawn(drawing, (number,))) for number in range(request.n)]
        return ImageResult(request, tuple(result for task in tasks for result in task.result()))

    async def forward(
        self, request: ImageRequest, call: RawCall, watch: Watch, presence: Presence | None = None
    ) -> tuple[Answer, str]:
        """The answer to a provider's own request by the first account that has one, and that account's name.

        When the client of `presence` goes away, what was sent upstream still ends and nothing else is sent.
        """
        allowed = self._allowed(request)
        task = Task(request.id, request.call.model, allowed, (0,), presence or Presence(), request.only)
        rotation = Rotation(self._parts, task, watch)

        async def work(account: Account, credentials: Credentials) -> tuple[Answer, str]:
            answer = await self._upstreams[account.provider].forward(call, account, credentials)
            return answer, account.name

        return await rotation.run(work)

    def _allowed(self, request: ImageRequest) -> frozenset[Provider]:
        """The providers that may draw it: Code Assist only while the person allows that."""
        return request.providers if self._parts.settings().code_assist else request.providers - _CODE_ASSIST

    async def _drawn(self, drawing: _Drawing, numbers: tuple[int, ...]) -> tuple[PictureResult, ...]:
        """The pictures of these numbers, by one call at a time; those that one leaves out are drawn one by one."""
        request = drawing.request
        allowed = self._allowed(request)
        task = Task(request.id, request.call.model, allowed, numbers, drawing.presence, request.only)
        rotation = Rotation(self._parts, task, drawing.watch)
        call = replace(request.call, count=len(numbers)) if len(numbers) > 1 else request.call
        error: EaselError | None = None
        pictures: list[Picture] = []
        try:
            pictures = await rotation.run(
                lambda account, secret: self._call(call, account, secret, numbers, drawing.show), count=len
            )
        except EaselError as found:
            error = found.with_traceback(None)  # which refers to this frame: in a circle both would stay
        came = [
            PictureResult(number, picture, None, rotation.attempts_at(number))
            for number, picture in zip(numbers, pictures, strict=False)
        ]
        left = numbers[len(came) :]
        if not left:
            return tuple(came)
        if came:
            more = [await self._drawn(drawing, (number,)) for number in left]
            return (*came, *(result for results in more for result in results))
        error = error or NoPicture("too_few", kind=FailureKind.FAILED)
        return tuple(PictureResult(number, None, error, rotation.attempts_at(number)) for number in left)

    async def _call(
        self, call: PictureCall, account: Account, secret: Credentials, numbers: tuple[int, ...], show: Show
    ) -> list[Picture]:
        """The pictures of one call, shown as they come; what comes beyond those asked for is left."""
        pictures: list[Picture] = []
        async for found in self._upstreams[account.provider].draw(call, account, secret):
            if len(pictures) < len(numbers):
                show(numbers[len(pictures)], found)
            if isinstance(found, Picture):
                pictures.append(found)
        return pictures[: len(numbers)]


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
