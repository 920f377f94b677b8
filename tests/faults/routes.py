"""A client that asks for pictures by each of the ways that Easel has, and says of every answer the same things."""

import asyncio
import base64
import io
import json
from dataclasses import dataclass

import aiohttp
from PIL import Image

SMALL = {"model": "gemini-3.1-flash-image", "image_size": "512"}
SECONDS = 100


@dataclass(frozen=True)
class Heard:
    """What a client got: the HTTP status, how many pictures, and the error, None where there is none."""

    status: int
    headers: dict
    came: int
    error: dict | None = None
    reason: str = ""


def a_picture():
    out = io.BytesIO()
    Image.new("RGB", (24, 24), (200, 30, 30)).save(out, "png")
    return out.getvalue()


def is_whole(base64_text):
    return base64.b64decode(base64_text, validate=True).startswith((b"\x89PNG", b"\xff\xd8", b"RIFF"))


async def ask(easel, route, n, like=SMALL):
    """Ask for `n` pictures with the fields `like` and wait for all that comes of it."""
    async with asyncio.timeout(SECONDS):
        return await ROUTES[route](easel, {"n": n, **like})


async def _plain(easel, like):
    return _of_images(*await _post(easel, "/images/generations", json={"prompt": "a fox", **like}))


async def _edit(easel, like):
    form = aiohttp.FormData({"prompt": "a hat", **{name: str(value) for name, value in like.items()}})
    form.add_field("image", a_picture(), filename="fox.png", content_type="image/png")
    return _of_images(*await _post(easel, "/images/edits", data=form))


async def _chat(easel, like):
    said = [{"role": "user", "content": "a fox"}]
    status, headers, text = await _post(easel, "/chat/completions", json={"messages": said, **like})
    body = json.loads(text)
    shown = [one for choice in body.get("choices", []) for one in choice["message"]["images"]]
    urls = [one["image_url"]["url"] for one in shown]
    assert all(is_whole(url.partition(";base64,")[2]) for url in urls)
    return Heard(status, headers, len(urls), body.get("error"))


async def _stream(easel, like):
    asked = {"prompt": "a fox", "stream": True, **like}
    status, headers, text = await _post(easel, "/images/generations", json=asked)
    if not headers["Content-Type"].startswith("text/event-stream"):
        return Heard(status, headers, 0, json.loads(text)["error"])
    events = [json.loads(line[5:]) for line in text.splitlines() if line.startswith("data:")]
    errors = [one["error"] for one in events if "error" in one]
    pictures = [one for one in events if one.get("type") == "image_generation.completed"]
    assert len(pictures) + len(errors) == len(events)
    assert len(errors) <= 1
    assert all(is_whole(one["b64_json"]) for one in pictures)
    return Heard(status, headers, len(pictures), errors[0] if errors else None)


async def _task(easel, like):
    """A task tells its end where it is asked for; why nothing came is a sentence."""
    asked = {"prompt": "a fox", **like}
    status, headers, text = await _post(easel, "/images/generations?async=true", json=asked)
    assert status == 200, text
    address = f"/images/tasks/{json.loads(text)['task_id']}"
    while True:
        _, _, body = await easel.ask("GET", address)
        data = body["data"]
        if data["status"] != "IN_PROGRESS":
            break
        await asyncio.sleep(0.005)
    pictures = data["data"]["data"]
    assert all(is_whole(one["b64_json"]) for one in pictures)
    assert data["status"] == ("SUCCESS" if pictures else "FAILURE")
    return Heard(status, headers, len(pictures), None, data["fail_reason"])


async def _post(easel, path, **sent):
    async with easel.client.post(easel.url + path, headers=easel.auth, **sent) as answer:
        return answer.status, dict(answer.headers), await answer.text()


def _of_images(status, headers, text):
    body = json.loads(text)
    pictures = body.get("data", [])
    assert all(is_whole(one["b64_json"]) for one in pictures)
    return Heard(status, headers, len(pictures), body.get("error"))


ROUTES = {"plain": _plain, "stream": _stream, "edit": _edit, "chat": _chat, "task": _task}
