"""TaskRunner: draws tasks beside their clients, keeps what comes as it comes, and notes how each stands.

It belongs to the server: when that stops, what is still drawn is cut off. What a task looks like on the wire is not its
affair, nor who may see one.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from functools import partial

from msgspec import Struct, field
from msgspec.structs import replace

from proxy_core.dialects.account_names import told
from proxy_core.dialects.errors import phrases_of
from proxy_core.errors import EaselError, FailureKind, NoPicture, StoreError
from proxy_core.images.dispatcher import failure_of
from proxy_core.images.reference import ReferenceFiles
from proxy_core.images.request import ImageRequest, ImageResult, Partial, Picture, Usage
from proxy_core.images.task import Task, TaskPicture, TaskStatus
from proxy_core.phrases import Phrase, phrase
from proxy_core.records import Attempt
from proxy_core.server.darkroom import noted
from proxy_core.server.journal import Entry
from proxy_core.server.spool import removed
from proxy_core.server.studio import Crew
from proxy_core.server.task_archive import TaskArchive
from proxy_core.server.webhook import Webhooks
from proxy_core.store.database import DAY
from proxy_core.store.discretion import error_without_prompt
from proxy_core.tasks import spawn, together

MOST_AT_ONCE = 500

log = logging.getLogger(__name__)


# The number of a picture that was begun, or with it came.
_News = tuple[int, Picture | None]


class Job(Struct):
    """A task to be drawn: its request, its entry in the journal, and `webhook`, sealed, b"" for none."""

    task: Task
    request: ImageRequest
    entry: Entry
    files: ReferenceFiles
    formats: Sequence[str]
    webhook: bytes = b""
    drawing: "asyncio.Task[ImageResult] | None" = None
    accounts: dict[int, str] = field(default_factory=dict)  # by picture, who draws it
    came: dict[int, Picture] = field(default_factory=dict)  # by number, those that are kept
    kept_at: float = 0.0  # when the first was
    trouble: StoreError | None = None  # why one was not
    news: "asyncio.Queue[_News | None]" = field(default_factory=asyncio.Queue)  # None: no more comes


class TaskRunner:
    """Runs tasks. Tasks that are drawn are found here, whatever the disk does."""

    def __init__(self, crew: Crew, archive: TaskArchive, webhooks: Webhooks) -> None:
        self._crew = crew
        self._archive = archive
        self._webhooks = webhooks
        self._jobs: dict[str, Job] = {}
        self._runs: set[asyncio.Task[None]] = set()
        self._closed = False

    def check_room(self) -> None:
        """NoPicture when as many are drawn as may be."""
        if len(self._jobs) >= MOST_AT_ONCE:
            ready_at = self._crew.now() + 5
            raise NoPicture("tasks_full", kind=FailureKind.LIMITED, ready_at=ready_at, most=MOST_AT_ONCE)

    async def begin(self, job: Job) -> None:
        """Start to draw once the task is in the store. It goes on when the caller is cancelled. StoreError."""
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._jobs[job.task.id] = job
        run = spawn(self._run(job, kept), name="run a task")
        self._runs.add(run)
        run.add_done_callback(self._runs.discard)
        await asyncio.shield(kept)

    async def find(self, task_id: str) -> Task | None:
        """The task as it stands. StoreError."""
        if (job := self._jobs.get(task_id)) is not None:
            return job.task
        return await self._archive.find(task_id)

    def open(self) -> None:
        """The server listens."""
        self._closed = False
        self.resume()

    def resume(self) -> None:
        """Whom a webhook is owed is told, beside the caller."""
        spawn(self._resume(), name="tell webhooks of earlier tasks")

    async def settled(self) -> None:
        """Wait until nothing is drawn: no task, and nothing that a client left behind."""
        while self._runs:
            await asyncio.wait(self._runs)
        await self._crew.detached.settled()

    async def close(self, grace: float) -> None:
        """The server stops: what is drawn has `grace` seconds to end, and is cut off then."""
        self._closed = True
        if self._runs:
            await asyncio.wait(self._runs, timeout=grace)
        for job in self._jobs.values():
            if job.drawing is not None:
                job.drawing.cancel()
        if self._runs:
            await asyncio.wait(self._runs)
        await self._archive.try_again()

    async def _run(self, job: Job, kept: "asyncio.Future[None]") -> None:
        try:
            try:
                await self._archive.add(job.task, job.webhook)
            except Exception as error:  # noqa: BLE001 - the one who waits must hear of it, whatever it is
                if isinstance(error, EaselError):
                    job.entry.failed(error, 500)
                else:
                    job.entry.broke(job.request.id)
                kept.set_exception(error)
                kept.exception()  # its caller may be gone by now
                return
            kept.set_result(None)
            await self._drawn(job)
        finally:
            del self._jobs[job.task.id]
            await removed(job.files)

    async def _drawn(self, job: Job) -> None:
        """Draw, keep what comes, and end the task and its entry, whatever happens."""
        request_id = job.request.id
        drawing = job.drawing = spawn(self._draw(job), name="draw a task")
        drawing.add_done_callback(lambda _: job.news.put_nowait(None))
        if self._closed:
            drawing.cancel()
        try:
            while news := await _news(job):
                await self._keep(job, [(number, picture) for number, picture in news if picture is not None])
                await self._archive.save(job.task)
            await asyncio.wait([drawing])
            if drawing.cancelled():
                await self._finish(job, self._failed(job, phrase("stopping")), job.entry.cut_off)
            else:
                result = noted(drawing.result())
                ended = await self._ended(job, result)
                await self._finish(job, ended, partial(_end_entry, job, result))
        except Exception:
            log.exception("task %s failed inside Easel", job.task.id)
            drawing.cancel()
            failed = self._failed(job, phrase("internal", request=request_id))
            await self._finish(job, failed, partial(job.entry.broke, request_id))

    async def _draw(self, job: Job) -> ImageResult:
        def watch(attempt: Attempt) -> None:
            job.entry.attempt(attempt)
            if attempt.status is None:
                job.accounts[attempt.picture] = attempt.account
                if not job.task.started_at:
                    job.task = replace(job.task, started_at=self._crew.now())
                    job.news.put_nowait((attempt.picture, None))

        def show(number: int, found: Picture | Partial) -> None:
            if isinstance(found, Picture):
                job.news.put_nowait((number, found))

        return await self._crew.dispatcher.draw(job.request, watch, show)

    async def _keep(self, job: Job, came: list[tuple[int, Picture]]) -> None:
        """Keep pictures. The task has them, and a client hears of them, when the disk has them all."""
        names = await together(self._kept(job, number, picture) for number, picture in came)
        for (number, picture), name in zip(came, names, strict=True):
            if name:
                self._take(job, number, picture, name)

    async def _kept(self, job: Job, number: int, picture: Picture) -> str:
        """The name of a picture that is kept in the format that was asked for; "" when it is not."""
        darkroom, request = self._crew.darkroom, job.request
        try:
            shown = await darkroom.shown(picture, request, job.formats)
            assert isinstance(shown, Picture)  # noqa: S101 - only a draft stays one
            keeping = darkroom.keeping(request, number, job.accounts.get(number, ""))
            return await self._archive.pictures.keep(shown, keeping)
        except StoreError as error:
            log.warning("picture %d of task %s was not kept: %s", number, job.task.id, error)
            job.trouble = error
            return ""

    def _take(self, job: Job, number: int, picture: Picture, name: str) -> None:
        """A picture is kept under this name, perhaps in the place of another."""
        job.came[number] = picture
        job.kept_at = job.kept_at or self._crew.now()
        others = [one for one in job.task.pictures if one.number != number]
        self._archive.pictures.forget(one for one in job.task.pictures if one.number == number)
        pictures = sorted((*others, TaskPicture(number, name)), key=lambda one: one.number)
        job.task = replace(job.task, pictures=tuple(pictures), usage=_paid(job))

    def _failed(self, job: Job, *reasons: Phrase) -> Task:
        """The task as it ends without success. Like its pictures, it is kept for a day."""
        now = self._crew.now()
        return replace(
            job.task,
            status=TaskStatus.FAILURE,
            finished_at=now,
            until=(job.kept_at or now) + DAY,
            usage=_paid(job),
            reasons=reasons,
        )

    async def _ended(self, job: Job, result: ImageResult) -> Task:
        """The task after its drawing has come to its own end."""
        # A call for several that broke had shown pictures that others took the place of.
        drawn = [(one.number, one.picture) for one in result.results if one.picture is not None]
        await self._keep(job, [(number, one) for number, one in drawn if job.came.get(number) is not one])
        if len(job.task.pictures) == result.request.n:
            return replace(self._failed(job), status=TaskStatus.SUCCESS)
        reasons = phrases_of(self._why(job, result), self._crew.now())
        if not job.task.pictures:
            return self._failed(job, *reasons)
        some = phrase("chat_some", came=len(job.task.pictures), asked=result.request.n)
        return replace(self._failed(job, some, *reasons), status=TaskStatus.SUCCESS)

    def _why(self, job: Job, result: ImageResult) -> EaselError:
        """Why something did not come, as it may be kept."""
        error = told(job.trouble or failure_of(result), self._crew.settings().account_header)
        if self._crew.settings().keep_prompts:
            return error
        return error_without_prompt(error, job.request.call.prompt)

    async def _finish(self, job: Job, ended: Task, end_entry: Callable[[], None]) -> None:
        job.task = ended
        end_entry()  # first: who sees the task ended finds its request in the log
        await self._archive.save(ended)
        if job.webhook:
            self._webhooks.tell(ended, job.webhook, job.entry.noted)

    async def _resume(self) -> None:
        try:
            await self._webhooks.resume()
        except StoreError as error:
            log.warning("the webhooks of earlier tasks wait for the next start: %s", error)


async def _news(job: Job) -> list[_News]:
    """What came since it was asked last, once there is something; nothing at the end."""
    found = [await job.news.get()]
    while found[-1] is not None and not job.news.empty():
        found.append(job.news.get_nowait())
    if found[-1] is None and len(found) > 1:
        job.news.put_nowait(None)  # for the next time
    return [one for one in found if one is not None]


def _paid(job: Job) -> Usage:
    """What the pictures that came have cost."""
    return sum((picture.usage for picture in job.came.values()), Usage())


def _end_entry(job: Job, result: ImageResult) -> None:
    if job.trouble and not job.task.pictures:
        job.entry.failed(job.trouble, 200)
    else:
        job.entry.answered(result, 200)
