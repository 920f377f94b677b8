"""The simplest proxy of the same translation, untuned: what tuning is measured by. No key, no rotation, no log.

`python -m benchmarks.plain_proxy PORT UPSTREAM`.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator

import aiohttp
from aiohttp import web

UPSTREAM = web.AppKey("upstream", str)
SESSION = web.AppKey("session", aiohttp.ClientSession)


async def one(app: web.Application, model: str, prompt: str) -> dict[str, str]:
    """One picture."""
    url = f"{app[UPSTREAM]}/v1beta/models/{model}:generateContent"
    body = {"contents": [{"role": "user", "parts": [{"text": prompt}]}]}
    async with app[SESSION].post(url, json=body, headers={"x-goog-api-key": "key"}) as response:
        answer = await response.json()
    parts = answer["candidates"][0]["content"]["parts"]
    return {"b64_json": next(part["inlineData"]["data"] for part in parts if "inlineData" in part)}


async def generations(request: web.Request) -> web.Response:
    """POST /v1/images/generations."""
    asked = await request.json()
    drawing = (one(request.app, asked["model"], asked["prompt"]) for _ in range(asked.get("n", 1)))
    return web.json_response({"created": int(time.time()), "data": await asyncio.gather(*drawing)})


async def health(_request: web.Request) -> web.Response:
    """GET /healthz."""
    return web.Response(text="ok")


async def session(app: web.Application) -> AsyncIterator[None]:
    """Connections for as long as it serves."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as app[SESSION]:
        yield


def main() -> None:
    """Serve until it is stopped."""
    app = web.Application(client_max_size=64 * 2**20)
    app[UPSTREAM] = sys.argv[2]
    app.router.add_post("/v1/images/generations", generations)
    app.router.add_get("/healthz", health)
    app.cleanup_ctx.append(session)
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None, access_log=None)


if __name__ == "__main__":
    main()
