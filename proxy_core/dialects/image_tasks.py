"""The tasks of image gateways: the JSON of a task that was begun, of one that is asked for, and of errors about them.

Pure. The pictures themselves are on the disk: where the bytes of one belong, the JSON has a `Gap`. Who fills it is
server/task_object.py.
"""

import math
from collections.abc import Sequence

import msgspec
from msgspec import Struct

from proxy_core.dialects.errors import WireError, render_error, sendable
from proxy_core.images.request import Usage
from proxy_core.images.task import Task
from proxy_core.phrases import Phrase

NOT_FOUND = "task_not_exist"
"""The `code` of a task that there is not, in the words of that family of gateways."""


class Gap(Struct, frozen=True):
    """Where the base64 of a task's picture belongs: the `number`-th of those that are shown."""

    number: int


class Shown(Struct, frozen=True):
    """How a picture is shown: by its address `url`, else by its bytes, of the type `mime`; with neither not at all."""

    mime: str
    url: str = ""


class _Begun(Struct):
    task_id: str


class _State(Struct):
    """What stands ahead of a task's pictures, in the family's order."""

    task_id: str
    platform: str
    action: str
    status: str
    fail_reason: str
    submit_time: int
    start_time: int
    finish_time: int
    progress: str


class _Details(Struct):
    text_tokens: int
    image_tokens: int


class _Usage(Struct):
    """Tokens as chat completions count them, with the Images API's two names beside, which are 0 in this family."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int
    prompt_tokens_details: _Details
    completion_tokens_details: _Details
    input_tokens: int = 0
    output_tokens: int = 0


class _Rest(Struct):
    """What stands behind the pictures."""

    model: str
    created: int
    usage: _Usage


def render_begun(task_id: str) -> bytes:
    """The answer to a request that became a task."""
    return msgspec.json.encode(_Begun(task_id))


def render_task(task: Task, pictures: Sequence[Shown], also: Sequence[Phrase] = ()) -> list[bytes | Gap]:
    """The JSON of a task, in pieces, with a `Gap` for the bytes of each picture that is shown by them.

    `also` is said behind the task's own reasons.
    """
    state = _State(
        task_id=task.id,
        platform="sync-task",
        action="image-sync",
        status=task.status.value,
        fail_reason=sendable(" ".join(str(said) for said in (*task.reasons, *also))),
        submit_time=int(task.submitted_at),
        start_time=int(task.started_at),
        finish_time=int(task.finished_at),
        progress=_progress(task),
    )
    head = b'{"code":"success","message":"","data":' + msgspec.json.encode(state)[:-1] + b',"data":{"data":['
    rest = _Rest(sendable(task.model), int(task.finished_at), _usage(task.usage))
    pieces: list[bytes | Gap] = [head]
    for number, one in enumerate(pictures):
        pieces.append(b"," if number else b"")
        pieces += _picture(number, one, as_url=task.as_url)
    return _joined([*pieces, b"]," + msgspec.json.encode(rest)[1:] + b',"search_item":""}}'])


def render_task_error(error: Exception, now: float, request_id: str) -> WireError:
    """Any error at the door of tasks: as OpenAI tells it, and as the family does, in one JSON. `now`: unix seconds."""
    wire = render_error(error, now, request_id)
    told = msgspec.json.decode(wire.body)["error"]
    both = {"code": told["code"] or told["type"], "message": told["message"], "data": None, "error": told}
    return WireError(wire.status, msgspec.json.encode(both), wire.headers)


def _progress(task: Task) -> str:
    """100% is for what has ended."""
    done = 100 if not task.running else min(math.floor(100 * len(task.pictures) / task.n), 99)
    return f"{done}%"


def _picture(number: int, shown: Shown, *, as_url: bool) -> list[bytes | Gap]:
    """One picture. Both `url` and `b64_json` are there, one of them empty."""
    if shown.url:
        return [b'{"url":' + msgspec.json.encode(shown.url) + b',"b64_json":"","revised_prompt":""}']
    if not shown.mime:
        return [b'{"url":"","b64_json":"","revised_prompt":""}']
    if as_url:
        start = msgspec.json.encode(f"data:{shown.mime};base64,")[:-1]
        return [b'{"url":' + start, Gap(number), b'","b64_json":"","revised_prompt":""}']
    return [b'{"url":"","b64_json":"', Gap(number), b'","revised_prompt":""}']


def _usage(usage: Usage) -> _Usage:
    return _Usage(
        prompt_tokens=usage.input_tokens,
        completion_tokens=usage.output_tokens,
        total_tokens=usage.input_tokens + usage.output_tokens,
        prompt_tokens_details=_Details(usage.input_text, usage.input_image),
        completion_tokens_details=_Details(usage.output_text, usage.output_image),
    )


def _joined(pieces: Sequence[bytes | Gap]) -> list[bytes | Gap]:
    """The same with neighbouring bytes as one piece."""
    joined: list[bytes | Gap] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if isinstance(piece, bytes) and isinstance(last, bytes):
            joined[-1] = last + piece
        else:
            joined.append(piece)
    return joined
