"""Task: one request that is drawn while its client does something else, and asks for the result later."""

from enum import StrEnum

from msgspec import Struct, field

from proxy_core.images.request import Usage
from proxy_core.phrases import Phrase


class TaskStatus(StrEnum):
    """How a task stands, in the words of its wire."""

    IN_PROGRESS = "IN_PROGRESS"
    SUCCESS = "SUCCESS"  # at least one picture came
    FAILURE = "FAILURE"


class TaskPicture(Struct, frozen=True):
    """Picture `number` of a task's request, under the name by which the gallery finds it."""

    number: int
    name: str


class Task(Struct, frozen=True):
    """A task as it stands. Times are in unix seconds, 0 for what has not happened yet.

    `id` is 32 hex digits. `key` says whose it is, as server/task_keys.py names keys: never a key itself. `as_url`: the
    client asked for addresses. `origin` is scheme and host by which its client reached Easel. `reasons` say why
    something did not come; a task with some pictures has them too. `until` is when it is forgotten.
    """

    id: str
    key: str
    request_id: str
    model: str
    n: int
    as_url: bool
    origin: str
    submitted_at: float
    status: TaskStatus = TaskStatus.IN_PROGRESS
    started_at: float = 0.0
    finished_at: float = 0.0
    until: float = 0.0
    pictures: tuple[TaskPicture, ...] = ()
    usage: Usage = field(default_factory=Usage)
    reasons: tuple[Phrase, ...] = ()

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self.status is TaskStatus.IN_PROGRESS
