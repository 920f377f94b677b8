"""The JSON of tasks: the family's fields, every one of them always there, and pictures that are not copied into it."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy_core.dialects.image_tasks import Gap, Shown, render_begun, render_task, render_task_error
from proxy_core.errors import EaselError, FailureKind, NoPicture, RequestError
from proxy_core.images.request import Usage
from proxy_core.images.task import Task, TaskPicture, TaskStatus
from proxy_core.phrases import phrase

ID = "0123456789abcdef" * 2
MODEL = "gemini-3-pro-image"


def task(**changes):
    known = {"key": "own", "request_id": "req_1", "model": MODEL, "n": 3, "as_url": False, "origin": "http://x"}
    return Task(ID, **known | {"submitted_at": 100.9} | changes)


def rendered(of, pictures=(), also=()):
    """The JSON, with <0>, <1>, ... where pictures' bytes belong."""
    pieces = render_task(of, pictures, also)
    assert not any(isinstance(one, bytes) and isinstance(other, bytes) for one, other in pairwise(pieces))
    return json.loads(b"".join(b"<%d>" % one.number if isinstance(one, Gap) else one for one in pieces))


def test_a_task_that_was_begun():
    assert render_begun(ID) == b'{"task_id":"%b"}' % ID.encode()


def test_the_object_of_a_task_that_ended():
    usage = Usage(5, 20, 3, 2, 8, 12)
    ended = task(status=TaskStatus.SUCCESS, started_at=101.5, finished_at=140.2, usage=usage)
    assert rendered(ended, [Shown("image/png"), Shown("image/jpeg")]) == {
        "code": "success",
        "message": "",
        "data": {
            "task_id": ID,
            "platform": "sync-task",
            "action": "image-sync",
            "status": "SUCCESS",
            "fail_reason": "",
            "submit_time": 100,
            "start_time": 101,
            "finish_time": 140,
            "progress": "100%",
            "data": {
                "data": [
                    {"url": "", "b64_json": "<0>", "revised_prompt": ""},
                    {"url": "", "b64_json": "<1>", "revised_prompt": ""},
                ],
                "model": MODEL,
                "created": 140,
                "usage": {
                    "prompt_tokens": 5,
                    "completion_tokens": 20,
                    "total_tokens": 25,
                    "prompt_tokens_details": {"text_tokens": 3, "image_tokens": 2},
                    "completion_tokens_details": {"text_tokens": 8, "image_tokens": 12},
                    "input_tokens": 0,
                    "output_tokens": 0,
                },
            },
            "search_item": "",
        },
    }


@pytest.mark.parametrize(
    ("as_url", "shown", "entry"),
    [
        (False, Shown("image/png"), {"url": "", "b64_json": "<0>"}),
        (True, Shown("image/webp"), {"url": "data:image/webp;base64,<0>", "b64_json": ""}),
        (True, Shown("image/png", 'http://h/"a".png'), {"url": 'http://h/"a".png', "b64_json": ""}),
        (True, Shown(""), {"url": "", "b64_json": ""}),
        (False, Shown(""), {"url": "", "b64_json": ""}),
    ],
)
def test_one_of_the_two_has_the_picture(as_url, shown, entry):
    found = rendered(task(as_url=as_url, status=TaskStatus.SUCCESS), [shown])["data"]["data"]["data"]
    assert found == [{**entry, "revised_prompt": ""}]


def test_a_task_under_way_has_the_same_fields():
    ended, begun = rendered(task(status=TaskStatus.FAILURE))["data"], rendered(task())["data"]
    assert begun.keys() == ended.keys()
    assert begun["data"].keys() == ended["data"].keys()
    assert (begun["status"], begun["start_time"], begun["finish_time"]) == ("IN_PROGRESS", 0, 0)


@pytest.mark.parametrize(("came", "n", "progress"), [(0, 3, "0%"), (1, 3, "33%"), (2, 3, "66%"), (3, 3, "99%")])
def test_progress_follows_the_pictures_and_is_whole_only_at_the_end(came, n, progress):
    pictures = tuple(TaskPicture(number, f"{number}.png") for number in range(came))
    assert rendered(task(n=n, pictures=pictures))["data"]["progress"] == progress
    for status in (TaskStatus.SUCCESS, TaskStatus.FAILURE):
        assert rendered(task(n=n, pictures=pictures, status=status))["data"]["progress"] == "100%"


def test_every_reason_is_said():
    reasons = (phrase("chat_some", came=1, asked=3), phrase("picture_blocked", why="its rules"))
    found = rendered(task(reasons=reasons, status=TaskStatus.SUCCESS), also=[phrase("task_picture_gone", count=1)])
    assert found["data"]["fail_reason"] == (
        "1 of the 3 pictures came. The upstream held the picture back: its rules. Pictures that were deleted here: 1."
    )


@given(st.text(st.characters(exclude_categories=[])), st.text(st.characters(exclude_categories=[])))
def test_whatever_the_words_are_it_is_json(model, why):
    found = rendered(task(model=model, reasons=(phrase("bad_parameter", text=why),)), [Shown("image/png")])
    assert found["data"]["data"]["model"] == model.encode("utf-8", "replace").decode()


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (RequestError("task_unknown", status=404, wire_code="task_not_exist"), 404, "task_not_exist"),
        (RequestError("key_missing", status=401, wire_code="invalid_api_key"), 401, "invalid_api_key"),
        (NoPicture("no_account", kind=FailureKind.UNAVAILABLE), 503, "no_account"),
        (EaselError("internal"), 500, "server_error"),
        (ZeroDivisionError(), 500, "server_error"),
    ],
)
def test_an_error_is_told_as_both_kinds_of_clients_read_it(error, status, code):
    wire = render_task_error(error, 1000.0, "req_1")
    body = json.loads(wire.body)
    assert wire.status == status
    assert body.keys() == {"code", "message", "data", "error"}
    assert (body["code"], body["data"]) == (code, None)
    assert body["error"].keys() == {"message", "type", "param", "code"}
    assert body["message"] == body["error"]["message"]
