"""TaskStore: tasks as rows, until they are forgotten; which of them were cut off, and whom a webhook still waits for.

It keeps no picture (the gallery does), no prompt and no key. A webhook's address comes and goes as sealed bytes.
"""

import json
import logging
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from proxy_core.images.request import Usage
from proxy_core.images.task import Task, TaskPicture, TaskStatus
from proxy_core.phrases import Phrase, phrase
from proxy_core.store.database import DAY, Database, StoreFailed
from proxy_core.store.rows import TABLES, Row, clean_text, columns, read_rows

if TYPE_CHECKING:  # see database.py
    import sqlite_utils

MOST = 2000
"""Tasks that ended of which more are not kept: those that ended first go."""

_COLUMNS = columns("tasks")
_ADD = f"INSERT INTO tasks ({_COLUMNS}) VALUES ({', '.join('?' * len(TABLES['tasks']))})"  # noqa: S608 - constants
_SAVE = (
    "UPDATE tasks SET status = ?, started_at = ?, finished_at = ?, until = ?, pictures = ?, usage = ?, reasons = ? "
    "WHERE id = ?"
)
_FIND = f"SELECT {_COLUMNS} FROM tasks WHERE id = ? AND (status = 'IN_PROGRESS' OR until > ?)"  # noqa: S608 - constants
_WHOLE = (
    "UPDATE tasks SET status = 'SUCCESS', finished_at = ?, until = ? WHERE status = 'IN_PROGRESS' "
    "AND CASE json_valid(pictures) WHEN 1 THEN json_array_length(pictures) ELSE 0 END >= n"
)
_CUT_OFF = "UPDATE tasks SET status = 'FAILURE', finished_at = ?, until = ?, reasons = ? WHERE status = 'IN_PROGRESS'"
_WAITING = f"SELECT {_COLUMNS} FROM tasks WHERE webhook <> x'' AND status <> 'IN_PROGRESS' AND until > ?"  # noqa: S608 - constants
_TOLD = "UPDATE tasks SET webhook = x'' WHERE id = ?"
_FORGET_OLD = "DELETE FROM tasks WHERE status <> 'IN_PROGRESS' AND until <= ?"
_FORGET_EXCESS = (
    "DELETE FROM tasks WHERE id IN (SELECT id FROM tasks WHERE status <> 'IN_PROGRESS' "
    "ORDER BY finished_at DESC LIMIT -1 OFFSET ?)"
)

log = logging.getLogger(__name__)


class TaskStore:
    """The tasks in `database`. Every method raises StoreFailed, and StoreClosed once that is closed."""

    def __init__(self, database: Database, now: Callable[[], float]) -> None:
        self._database = database
        self._now = now
        self._salt = b""
        self._owes_cut = False
        self.on_cut: Callable[[], None] = lambda: None
        """Called once tasks were cut off: `waiting` has them now."""

    async def salt(self) -> bytes:
        """Random bytes that this database was made with."""
        self._salt = self._salt or await self._database.run(_salt)
        return self._salt

    async def cut_off(self) -> None:
        """Nothing draws yet in this process: what is under way by the rows was cut off, and fails with that reason.

        One whose every picture had come has succeeded: there was nothing left to draw. Where the disk refuses, this is
        written before anything else of tasks is, and told by `find` until then. StoreClosed.
        """
        self._owes_cut = True
        try:
            await self._cut_off()
        except StoreFailed as error:
            log.warning("that tasks were cut off is not written yet: %s", error)

    async def _cut_off(self) -> None:
        if self._owes_cut and (cut := await self._database.run(self._cut)):
            log.info("%d tasks were under way when Easel last ended", cut)
            self.on_cut()

    def _cut(self, db: "sqlite_utils.Database") -> int:
        """On the database's thread, which knows what it has cut and what was begun after that."""
        if not self._owes_cut:
            return 0
        now = self._now()
        with db.atomic():
            cut = _execute(db, _WHOLE, (now, now + DAY))
            cut += _execute(db, _CUT_OFF, (now, now + DAY, _reasons_text((phrase("stopping"),))))
        self._owes_cut = False
        return cut

    async def add(self, task: Task, webhook: bytes = b"") -> None:
        """Keep a new task. `webhook` is for whoever asks for `waiting`."""
        await self._cut_off()
        await self._database.run(partial(_execute, sql=_ADD, bound=_row(task, webhook)))

    async def save(self, task: Task) -> None:
        """Keep how a task stands now."""
        bound = (
            *(task.status.value, task.started_at, task.finished_at, task.until),
            *(_pictures_text(task.pictures), _usage_text(task.usage), _reasons_text(task.reasons), task.id),
        )
        await self._database.run(partial(_execute, sql=_SAVE, bound=bound))

    async def find(self, task_id: str) -> Task | None:
        """The task, None when there is none or its time is over."""
        found = await self._database.run(partial(_read, sql=_FIND, bound=(task_id, self._now())))
        task = found[0][0] if found else None
        return self._as_cut_off(task) if task and task.running and self._owes_cut else task

    def _as_cut_off(self, task: Task) -> Task:
        now = self._now()
        if len(task.pictures) >= task.n:
            return replace(task, status=TaskStatus.SUCCESS, finished_at=now, until=now + DAY)
        reasons = (phrase("stopping"),)
        return replace(task, status=TaskStatus.FAILURE, finished_at=now, until=now + DAY, reasons=reasons)

    async def waiting(self) -> tuple[tuple[Task, bytes], ...]:
        """The tasks that ended, but whose webhook was not told of it, each with its `webhook`."""
        return await self._database.run(partial(_read, sql=_WAITING, bound=(self._now(),)))

    async def told(self, task_id: str) -> None:
        """The webhook of this task heard of its end, or is told no more."""
        await self._database.run(partial(_execute, sql=_TOLD, bound=(task_id,)))

    async def forget_old(self, most: int = MOST) -> None:
        """Drop what is past its time, and all but the `most` that ended last."""
        await self._cut_off()
        await self._database.run(partial(_execute, sql=_FORGET_OLD, bound=(self._now(),)))
        await self._database.run(partial(_execute, sql=_FORGET_EXCESS, bound=(most,)))


# --- on the database's thread


def _salt(db: "sqlite_utils.Database") -> bytes:
    found: bytes = db.execute("SELECT salt FROM task_salt").fetchone()[0]
    return found


def _execute(db: "sqlite_utils.Database", sql: str, bound: Row) -> int:
    with db.atomic():
        return db.conn.execute(sql, bound).rowcount


def _read(db: "sqlite_utils.Database", sql: str, bound: Row) -> tuple[tuple[Task, bytes], ...]:
    return read_rows(db.execute(sql, bound).fetchall(), _task_of)


# --- tasks as rows


def _row(task: Task, webhook: bytes) -> Row:
    return (
        *(task.id, task.key, task.request_id, clean_text(task.model), task.n, int(task.as_url)),
        *(clean_text(task.origin), task.submitted_at, task.status.value, task.started_at, task.finished_at, task.until),
        *(_pictures_text(task.pictures), _usage_text(task.usage), _reasons_text(task.reasons), webhook),
    )


def _task_of(row: Row) -> tuple[Task, bytes]:
    """ValueError, TypeError or LookupError where it cannot be read."""
    values = dict(zip(TABLES["tasks"], row, strict=True))
    webhook: bytes = values.pop("webhook")
    values["as_url"] = bool(values["as_url"])
    values["status"] = TaskStatus(values["status"])
    values["pictures"] = tuple(TaskPicture(number, name) for number, name in json.loads(values["pictures"]))
    values["usage"] = msgspec.convert(json.loads(values["usage"]), Usage)
    values["reasons"] = tuple(Phrase(code, said) for code, said in json.loads(values["reasons"]))
    return Task(**values), webhook


def _pictures_text(pictures: tuple[TaskPicture, ...]) -> str:
    return json.dumps([(one.number, one.name) for one in pictures])


def _usage_text(usage: Usage) -> str:
    return msgspec.json.encode(usage).decode()


def _reasons_text(reasons: tuple[Phrase, ...]) -> str:
    return json.dumps([(said.code, said.values) for said in reasons], default=str)
