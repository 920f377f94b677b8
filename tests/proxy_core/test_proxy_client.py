"""Drawing as any client does: what is asked, what is read of the answer, and what is said when there is none."""

import base64
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from proxy_core.proxy_client import Door, NotDrawn, draw_through
from tests.fakes import png

KEY = "sk-secret"
BODY = {"data": [{"b64_json": base64.b64encode(png()).decode()}]}


@asynccontextmanager
async def proxy(answer):
    """A proxy that gives `answer` to everything; yields its door and the headers it got."""
    got = []

    async def serve(request):
        got.append(dict(request.headers))
        return answer

    app = web.Application()
    app.router.add_post("/v1/images/generations", serve)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield Door(f"http://127.0.0.1:{runner.addresses[0][1]}/v1", KEY, 5.0), got
    finally:
        await runner.cleanup()


async def test_pictures_accounts_and_notes_are_read():
    headers = {"X-Account-Email": "Zo%C3%AB, b", "X-Mapping-Notes": "100%25", "X-Request-Id": "r1"}
    async with proxy(web.json_response(BODY, headers=headers)) as (door, got):
        drawing = await draw_through(door, {"prompt": "a fox"}, "Z\u00f6e")
    assert (drawing.pictures, drawing.accounts, drawing.notes) == ((png(),), ("Zo\u00eb", "b"), "100%")
    assert drawing.request_id == "r1"
    assert got[0]["Authorization"] == f"Bearer {KEY}"
    assert "X-Easel-Account" in got[0]
    assert "PNG" not in repr(drawing)
    assert KEY not in repr(door)


async def test_an_answer_need_not_name_its_account():
    async with proxy(web.json_response(BODY)) as (door, got):
        drawing = await draw_through(door, {"prompt": "a fox"})
    assert (drawing.accounts, drawing.notes, drawing.request_id) == ((), "", "")
    assert "X-Easel-Account" not in got[0]


@pytest.mark.parametrize(
    ("answer", "code", "said"),
    [
        (lambda: web.json_response({"error": {"message": "No quota."}}, status=429), "drawing_refused", "No quota."),
        (lambda: web.Response(status=502, text="<html>"), "drawing_refused", "The proxy answered 502."),
        (lambda: web.Response(text="<html>"), "drawing_unread", "no pictures"),
        (lambda: web.json_response({"data": [{"b64_json": "!"}]}), "drawing_unread", "no pictures"),
        (lambda: web.json_response({"data": []}), "drawing_unread", "no pictures"),
    ],
)
async def test_why_nothing_came_is_said(answer, code, said):
    response = answer()
    response.headers["X-Request-Id"] = "r7"
    async with proxy(response) as (door, _):
        with pytest.raises(NotDrawn) as refused:
            await draw_through(door, {"prompt": "a fox"})
    assert (refused.value.phrase.code, refused.value.request_id) == (code, "r7")
    assert said in str(refused.value)


async def test_a_proxy_that_is_gone_is_said():
    with pytest.raises(NotDrawn, match=r"127\.0\.0\.1:1/v1 did not answer") as refused:
        await draw_through(Door("http://127.0.0.1:1/v1", KEY, 5.0), {"prompt": "a fox"})
    assert (refused.value.phrase.code, refused.value.request_id) == ("proxy_not_answering", "")
