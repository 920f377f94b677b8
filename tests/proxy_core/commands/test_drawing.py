import base64
from contextlib import asynccontextmanager
from pathlib import Path

import click
import pytest
from aiohttp import web

from proxy_core.commands.drawing import Drawing, draw, report
from proxy_core.errors import AttemptStatus, RequestError
from proxy_core.records import Attempt, RequestRecord
from proxy_core.remote import CoreVerbs
from proxy_core.settings import Settings
from tests.fakes import png

KEY = "sk-secret"
RECORD = RequestRecord("r1", 0.0, "", "", "", "", 3)


def attempt(picture, account, status=AttemptStatus.OK):
    return Attempt("r1", picture, 0, account, account, 0.0, status=status)


def verbs(*attempts):
    """A Core that knows its settings, its key and, when there are attempts, one request."""

    async def call(verb, _type, /, **_arguments):
        if verb == "request" and not attempts:
            raise RequestError("request_unknown", id="r1")
        return {"settings": Settings(), "api_key": KEY, "request": (RECORD, attempts)}[verb]

    return CoreVerbs(call)


@asynccontextmanager
async def proxy(answer):
    """A proxy that gives `answer` to everything; yields its base URL and the requests it got."""
    got = []

    async def serve(request):
        got.append((request.path, request.headers["Authorization"], await request.json()))
        return answer

    app = web.Application()
    app.router.add_post("/{path:.*}", serve)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/v1", got
    finally:
        await runner.cleanup()


async def test_asks_as_any_client_does():
    body = {"data": [{"b64_json": base64.b64encode(png()).decode()}], "usage": None}
    headers = {"X-Account-Email": "Zo%C3%AB, b", "X-Mapping-Notes": "100%25; caf%C3%A9", "X-Request-Id": "r1"}
    async with proxy(web.json_response(body, headers=headers)) as (base_url, got):
        drawing = await draw(verbs(), base_url, {"prompt": "a fox", "n": 2})
    assert got == [
        ("/v1/images/generations", f"Bearer {KEY}", {"prompt": "a fox", "n": 2, "response_format": "b64_json"})
    ]
    assert drawing == Drawing((png(),), ("Zoë", "b"), "100%; café", "r1")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (
            lambda: web.json_response({"error": {"message": "No\x1b[2J quota.", "type": "x"}}, status=429),
            "No [2J quota.",
        ),
        (lambda: web.Response(status=502, text="<html>"), "The proxy answered 502."),
        (lambda: web.Response(text="<html>"), "no pictures"),
        (lambda: web.json_response({"data": [{"b64_json": "!"}]}), "no pictures"),
        (lambda: web.json_response({"data": []}), "no pictures"),
    ],
)
async def test_what_went_wrong_is_one_sentence(answer, said):
    async with proxy(answer()) as (base_url, _):
        with pytest.raises(click.ClickException) as error:
            await draw(verbs(), base_url, {"prompt": "a fox"})
    assert said in error.value.message
    assert KEY not in error.value.message


async def test_a_proxy_that_is_gone_is_said():
    with pytest.raises(click.ClickException, match="did not answer"):
        await draw(verbs(), "http://127.0.0.1:1/v1", {"prompt": "a fox"})


def drawing(count, *accounts):
    return Drawing((png(),) * count, accounts, "", "r1")


@pytest.mark.parametrize(
    ("drawn", "attempts", "by"),
    [
        (drawing(2, "a"), (), ["a", "a"]),
        (drawing(2, "a", "b"), (), ["a", "b"]),
        (
            drawing(3, "a", "b"),
            (attempt(0, "a"), attempt(1, "c", AttemptStatus.LIMITED), attempt(1, "b"), attempt(2, "a")),
            ["a", "b", "a"],
        ),
        (drawing(3, "a", "b"), (), ["a, b"] * 3),
        (drawing(2), (attempt(0, "a"), attempt(1, "b")), ["a", "b"]),  # answers need not name accounts
        (drawing(1), (), ["an account"]),
    ],
)
async def test_each_picture_says_who_drew_it(tmp_path, capsys, drawn, attempts, by):
    paths = [tmp_path / f"{number}.png" for number in range(3)]
    await report(verbs(*attempts), drawn, paths)
    lines = capsys.readouterr().out.splitlines()
    assert lines == [f"Drew {path} (4x2) by {name}" for path, name in zip(paths, by, strict=False)]
    assert [path.exists() for path in paths] == [number < len(by) for number in range(3)]


async def test_a_file_that_cannot_be_written_is_said(tmp_path):
    with pytest.raises(click.ClickException, match="could not be written"):
        await report(verbs(), drawing(1, "a"), [Path(tmp_path / "none" / "a.png")])
